/* The models that a deployment pins or prewarms: from names to models, and what they take on every
 * instance (docs/model.md rule 32). */
#ifndef EP_RUN_START_LIST_H
#define EP_RUN_START_LIST_H

#include "base/diag.h"
#include "base/mem.h"
#include "run/catalog_builder.h"
#include "run/option.h"

#include <stdint.h>

/* Fills the start list of option->fleet and option->at_start: pinned models first, each model once.
 * A name that is none of the models served here: an error. Requires the option's catalog and
 * placement. */
void ep_start_list_fill(struct ep_option *option, const struct ep_scenario *scenario,
                        const struct ep_built_catalog *built, struct ep_arena *arena,
                        struct ep_diag *diag);

#endif
