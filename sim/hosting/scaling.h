/* Autoscaling on the clock of the real service: closes CloudWatch's periods on calendar minutes,
 * publishes their datapoints late, lets the autoscaler of every endpoint decide, and has instances
 * launched and retired. One activity an endpoint at a time. Rules: docs/model.md, "Autoscaling". */
#ifndef EP_HOSTING_SCALING_H
#define EP_HOSTING_SCALING_H

#include "core/dist.h"
#include "core/kernel.h"
#include "hosting/autoscaling_config.h"
#include "hosting/fleet.h"
#include "hosting/observer.h"
#include "hosting/scaling_log.h"

#include <stdint.h>

/* What a fleet does for its autoscalers. */
struct ep_scaling_ports {
    void *self;
    /* Each of them is announced by on_life of the observer when it is in service. */
    void (*launch)(void *self, uint32_t endpoint, uint32_t count);
    /* How many of them it waits for: each of these is announced when it is gone. */
    uint32_t (*retire)(void *self, uint32_t endpoint, uint32_t count);
    /* An activity is in progress, or has ended; then an update may begin. NULL: nobody asks. */
    void (*hold)(void *self, uint32_t endpoint, bool is_held);
    uint32_t (*instance_count)(void *self); /* that ever were */
    void (*read_levels)(void *self, uint32_t instance, struct ep_instance_levels *levels);
};

struct ep_scaling_setup {
    const struct ep_autoscaling_config *config; /* borrowed */
    uint32_t endpoint_count;
    int instances;      /* of each endpoint at the start */
    struct ep_dist lag; /* from the end of a period to its datapoint, ns */
    int64_t start_unix_s;
    ep_time horizon; /* nothing is decided from then on */
    uint64_t seed;
    uint32_t replication;
    struct ep_scaling_log *log; /* borrowed */
};

struct ep_scaling;
struct ep_scaling *ep_scaling_create(const struct ep_scaling_setup *setup);
void ep_scaling_destroy(struct ep_scaling *scaling); /* NULL is fine */

/* An observer that hands everything on to `inner` (copied) first. Between the begin and the end of
 * an update of an endpoint no activity begins there. */
struct ep_observer ep_scaling_observer(struct ep_scaling *scaling, const struct ep_observer *inner);

/* Registers with `kernel` (borrowed), at time 0, and begins to watch. */
void ep_scaling_start(struct ep_scaling *scaling, struct ep_kernel *kernel,
                      const struct ep_scaling_ports *ports);

#endif
