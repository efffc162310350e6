/* The noisy neighbor: what the hottest model of a deployment does to the others on its endpoint.
 * A paired counterfactual: the same requests, once all of them, once without those of that model;
 * the others' figures, and their difference by replication. */
#ifndef EP_PLAN_NEIGHBORS_H
#define EP_PLAN_NEIGHBORS_H

#include "run/result.h"
#include "run/world.h"

#include <stdbool.h>

struct ep_neighbors_config {
    const struct ep_world *world;
    int jobs; /* threads; 0: one for each processor */
    /* Share done, 0..1; never from two threads at once. NULL: not. */
    void (*on_progress)(void *self, double done);
    void *progress_self;
};

/* Simulates every feasible deployment of `result`, made from the same world, twice more and fills
 * its `neighbors`: `model` stays NULL where no endpoint serves two models. The hottest model is
 * that with the most vCPU work of first attempts in the measured span of replication 1; of equals
 * the first of the catalog. False: a trace changed meanwhile. */
bool ep_neighbors_fill(const struct ep_neighbors_config *config, struct ep_result *result);

#endif
