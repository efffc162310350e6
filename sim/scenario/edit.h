/* `--set KEY=VALUE`: a change of the tree before anything is read from it. */
#ifndef EP_SCENARIO_EDIT_H
#define EP_SCENARIO_EDIT_H

#include "base/diag.h"
#include "base/mem.h"
#include "scenario/node.h"

#include <stdbool.h>
#include <stddef.h>

/* KEY is a path such as `traffic.evening.scale`; list items are addressed by their `name` or by
 * index (`traffic.0.scale`). VALUE is YAML. Reported as file "--set". */
struct ep_override {
    const char *key, *value; /* borrowed */
};

/* Puts VALUE at KEY: replaces what is there, adds what is not (mappings on the way are made).
 * A node that an alias shares is copied first: only KEY changes. Errors: a list item or
 * deployment that does not exist, a step into a scalar, a VALUE that is not YAML. Whether a new
 * key is a known one is for the reader of the tree to say. */
bool ep_edit_apply(struct ep_arena *arena, struct ep_node *root, const struct ep_override *override,
                   struct ep_diag *diag);

#endif
