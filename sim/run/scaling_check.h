/* Scaling policies that cannot do what they say: warnings, because AWS accepts them too. */
#ifndef EP_RUN_SCALING_CHECK_H
#define EP_RUN_SCALING_CHECK_H

#include "base/diag.h"
#include "run/option.h"

/* Of an option with autoscaling: a policy whose metric the option never emits, a target that its
 * vCPUs cannot reach, a metric that a full cache holds up, no policy at all. */
void ep_scaling_check(const struct ep_option *option, struct ep_loc file, struct ep_diag *diag);

#endif
