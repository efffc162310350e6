/* From the replications of one deployment to its part of the result: pooled values, intervals,
 * withheld percentiles, verdict, warnings. */
#ifndef EP_RUN_SUMMARY_H
#define EP_RUN_SUMMARY_H

#include "base/mem.h"
#include "run/replications.h"
#include "run/result.h"
#include "run/world.h"

#include <stdbool.h>

/* What was measured, beside the result itself. */
struct ep_summary {
    bool is_random;           /* chance plays a part */
    struct ep_figures pooled; /* views: NULL */
    struct ep_judged *judged; /* by requirement of the scenario; in the arena */
};

/* Fills *result; texts and arrays live in `arena`, the three histograms are the result's own. */
void ep_summary_of(const struct ep_world *world, const struct ep_pool *pool, ep_time warmup,
                   struct ep_arena *arena, struct ep_deployment_result *result,
                   struct ep_summary *summary);

/* An infeasible deployment: names and problems, every figure absent. */
void ep_summary_infeasible(const struct ep_option *option, struct ep_deployment_result *result);

#endif
