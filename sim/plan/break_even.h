/* Break-even: how many times the requests it takes until the better of two options is no longer the
 * better one. Found by simulation, the same seed at every factor: twice and half, four times and a
 * quarter, ... until it changes on one side, then bisected. */
#ifndef EP_PLAN_BREAK_EVEN_H
#define EP_PLAN_BREAK_EVEN_H

#include "plan/reruns.h"

/* Adds break_even to `result`, which the experiment gave and which has both options. requests:
 * every traffic.NAME.scale times x. Better is which meets the requirements, and of two that do the
 * cheaper; neither where none does, or where both cost the same. False: a rerun could not be loaded
 * (`diag` says why). */
bool ep_break_even_run(const struct ep_reruns_config *config, const char *const options[2],
                       struct ep_result *result, struct ep_diag *diag);

#endif
