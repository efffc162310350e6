/* The knee of one instance, found as a load test finds it: steady load that grows from level to
 * level until the latency rises or the success rate falls. MAX_RPS is where it does; AWS's starting
 * target of InvocationsPerInstance is MAX_RPS x 0.5 x 60 (DG endpoint-scaling-loadtest.html). What
 * counts as a rise is ours: docs/model.md, "The knee of an instance". */
#ifndef EP_PLAN_KNEE_H
#define EP_PLAN_KNEE_H

#include "base/mem.h"
#include "plan/reruns.h"

#define EP_KNEE_RISE 2.0        /* p99 against that at light load */
#define EP_KNEE_ERRORS 0.01     /* of the requests */
#define EP_KNEE_MOST_LIGHT 0.35 /* where a tenth has too few requests for a p99 */
#define EP_KNEE_LIGHT 0.1       /* of the bottleneck's capacity: the first level */
#define EP_KNEE_GROWTH 1.5      /* from one level to the next */
#define EP_KNEE_MINUTES 30 /* of a level, where the scenario has no less and no --set horizon */
#define EP_KNEE_SAFETY 0.5 /* SAFETY_FACTOR that AWS starts with */

struct ep_knee {
    const char *deployment;
    const char *withheld; /* NULL, or why there is none */
    /* Requests a second: the knee; up to low it is surely not passed, from high on surely; high
     * NaN: beyond what was tried. */
    double rate, low, high;
    double light_rate, light_p99_s; /* p99 of requests that found their model in memory */
    const char *broken_by;          /* what broke first */
    double level_s;                 /* simulated time of a level */
    int runs;
};
/* AWS's starting target, invocations per instance and minute. */
static inline double ep_knee_target(double rate)
{
    return rate * EP_KNEE_SAFETY * 60;
}

/* One row a deployment of the world (config->rerun.deployment: only that one), in order, in
 * `arena`; their number in *count. Each level runs one instance of one deployment, without
 * autoscaling, events, requirements and profiles. NULL: a rerun could not be loaded (`diag` says
 * why). */
const struct ep_knee *ep_knee_find(const struct ep_reruns_config *config, struct ep_arena *arena,
                                   size_t *count, struct ep_diag *diag);

#endif
