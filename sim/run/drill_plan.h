/* The events of a scenario as one deployment lives through them. */
#ifndef EP_RUN_DRILL_PLAN_H
#define EP_RUN_DRILL_PLAN_H

#include "base/diag.h"
#include "base/mem.h"
#include "run/catalog_builder.h"
#include "run/option.h"
#include "scenario/config.h"

/* One for each event of the scenario, in its order; `acts` says which are this deployment's. In
 * the arena; NULL without events. */
const struct ep_drill *ep_drill_plan_of(const struct ep_scenario *scenario,
                                        const struct ep_built_catalog *built,
                                        const struct ep_deployment *deployment,
                                        struct ep_arena *arena);

/* What only the resolved world knows: counts of endpoints and instances, the end of a trace.
 * Mistakes go to `diag`. */
void ep_drill_plan_check(const struct ep_scenario *scenario, const struct ep_option *options,
                         size_t option_count, struct ep_diag *diag);

/* When traffic for this group begins; 0: from the start. */
ep_time ep_drill_plan_begins(const struct ep_scenario *scenario, uint32_t group);

#endif
