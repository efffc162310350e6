/* Which part of the result a requirement on a group is about. */
#ifndef EP_RUN_REQUIREMENT_VIEW_H
#define EP_RUN_REQUIREMENT_VIEW_H

#include "base/diag.h"
#include "run/cells.h"
#include "scenario/config.h"

#include <stdbool.h>

/* The view named like its group; NULL: it is about all models. */
const struct ep_view *ep_requirement_view(const struct ep_requirement *requirement,
                                          const struct ep_cells *cells);

/* Whether every group that is named has a view: a label of a table is known only now. Mistakes go
 * to `diag`; false then. */
bool ep_requirement_view_check(const struct ep_scenario *scenario, const struct ep_cells *cells,
                               struct ep_diag *diag);

#endif
