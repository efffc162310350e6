/* Whether what the user picked by name is in the scenario. */
#ifndef EP_PLAN_SELECTION_H
#define EP_PLAN_SELECTION_H

#include "base/diag.h"
#include "scenario/scenario.h"

#include <stdbool.h>

/* True when `deployment` is NULL (all) or the name of one. Else an error at `at`, with what is
 * there. */
bool ep_selection_check(const struct ep_scenario *scenario, const char *deployment,
                        struct ep_loc at, struct ep_diag *diag);

#endif
