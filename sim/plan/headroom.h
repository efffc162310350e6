/* Headroom: how many times the requests, or the models, each deployment that meets the requirements
 * could take before it no longer does. Found by simulation: factors are doubled until it breaks,
 * then bisected to 5 %. */
#ifndef EP_PLAN_HEADROOM_H
#define EP_PLAN_HEADROOM_H

#include "plan/reruns.h"

/* Adds headroom to `result`, which the experiment gave; its scenario has requirements.
 * requests: every traffic.NAME.scale times x. models: every models.NAME.scale times x (times so
 * many requests, too). A run *meets* them when the pooled figures do; it certainly does when every
 * requirement is decided as passed; it certainly does not when one is decided as missed, or when
 * the deployment is overloaded or not feasible. False: a rerun could not be loaded (`diag` says
 * why). */
bool ep_headroom_run(const struct ep_reruns_config *config, struct ep_result *result,
                     struct ep_diag *diag);

#endif
