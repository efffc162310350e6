/* Assumptions that decide: the experiment again with every parameter that AWS does not document at
 * both ends of its plausible range (field table of `assumptions:`), one at a time. */
#ifndef EP_PLAN_ASSUMPTION_RANGES_H
#define EP_PLAN_ASSUMPTION_RANGES_H

#include "plan/reruns.h"

/* Adds assumption_effects to `result`, which the experiment gave. Left out, with the reason: what
 * the scenario sets itself, and what no deployment of it can feel. A deployment's own value stays.
 * False: a rerun could not be loaded (`diag` says why), which only a file changed meanwhile does.
 */
bool ep_assumption_ranges_run(const struct ep_reruns_config *config, struct ep_result *result,
                              struct ep_diag *diag);

#endif
