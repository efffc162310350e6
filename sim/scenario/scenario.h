/* A scenario: the YAML file as plain structs (scenario/config.h), defaults filled in, names
 * resolved, checked. Shapes, units and defaults of every key: docs/scenario.md (generated from the
 * field tables). */
#ifndef EP_SCENARIO_SCENARIO_H
#define EP_SCENARIO_SCENARIO_H

#include "base/diag.h"
#include "scenario/config.h"
#include "scenario/edit.h"

#include <stddef.h>

/* Reads and checks; all mistakes go to `diag` in one pass; NULL when there are errors.
 * The caller destroys; everything above is owned by the scenario. */
struct ep_scenario *ep_scenario_load(const char *path, const struct ep_override *overrides,
                                     size_t override_count, struct ep_diag *diag);
/* The same from text; `file` names it in messages, and its folder is where relative paths start. */
struct ep_scenario *ep_scenario_parse(const char *file, const char *text, size_t size,
                                      const struct ep_override *overrides, size_t override_count,
                                      struct ep_diag *diag);
void ep_scenario_destroy(struct ep_scenario *scenario); /* NULL is fine */

#endif
