/* Where deployments of one scenario are not asked for the same. */
#ifndef EP_RUN_COMPARABILITY_H
#define EP_RUN_COMPARABILITY_H

#include "base/mem.h"
#include "scenario/config.h"

#include <stddef.h>

#define EP_COMPARABILITY_MOST 2 /* warnings */

/* Appends what a reader of the comparison must know, in the arena: deployments that serve different
 * models, and traffic of several deployments whose clients wait, so that a slow one is asked less.
 * Returns how many, at most EP_COMPARABILITY_MOST. */
size_t ep_comparability_warnings(const struct ep_scenario *scenario, struct ep_arena *arena,
                                 const char **warnings);

#endif
