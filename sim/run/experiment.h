/* One experiment: every deployment of a scenario on the same requests, in replications, on
 * threads, merged in order: the bytes of the result do not depend on the number of threads. */
#ifndef EP_RUN_EXPERIMENT_H
#define EP_RUN_EXPERIMENT_H

#include "base/diag.h"
#include "hosting/observer.h"
#include "run/result.h"
#include "run/world.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_experiment_options {
    int jobs;                 /* threads; 0: as many as there are processors */
    const char *deployment;   /* only this one; NULL: all */
    const char *const *flags; /* for the manifest; borrowed */
    size_t flag_count;
    bool want_series;      /* per-minute rows of replication 1 */
    bool want_advice;      /* what speaks for each option and against it; one pass more */
    bool want_working_set; /* of multi-model deployments: one pass more over the requests */
    /* Called now and then with the share done, 0..1, never from two threads at once. NULL: not. */
    void (*on_progress)(void *self, double done);
    void *progress_self;
    /* Each measured request of replication 1, deployment by deployment in scenario order, each in
     * order of completion. Not called from two threads at once. NULL: not. Returns false to stop
     * (the disk is full). */
    bool (*on_request)(void *self, const struct ep_world *world, size_t option,
                       const struct ep_request_record *record);
    void *request_self;
};

/* Simulates. `world` is borrowed and outlives the result; the caller destroys that. Never fails for
 * the user's sake: all of that was checked when the world was made. NULL: on_request said stop, or
 * a trace changed while it was read (ep_world_broken_trace()). */
struct ep_result *ep_experiment_run(const struct ep_world *world,
                                    const struct ep_experiment_options *options);

#endif
