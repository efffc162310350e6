/* YAML text to a tree of nodes with locations, through libyaml's event parser.
 * One document; mappings with plain keys, each once; anchors and aliases; no tags.
 * Bounded in all directions: no input takes more than a few hundred MB or a few seconds. */
#ifndef EP_SCENARIO_YAML_SOURCE_H
#define EP_SCENARIO_YAML_SOURCE_H

#include "base/diag.h"
#include "base/mem.h"
#include "scenario/node.h"

#include <stddef.h>

#define EP_YAML_MAX_BYTES ((size_t)16 << 20)
#define EP_YAML_MAX_DEPTH 64
#define EP_YAML_MAX_NODES 1000000 /* aliases expanded */

/* The whole file in new memory that the caller frees, a NUL behind its *size bytes. What is
 * missing, a directory, unreadable or larger than EP_YAML_MAX_BYTES is an error; NULL then. */
char *ep_yaml_source_read(const char *path, size_t *size, struct ep_diag *diag);

/* The tree, in `arena`; `file` names the source in locations and is copied. An error is located
 * and gives NULL, except for a repeated key: the first one stays. Empty text is a null node. */
struct ep_node *ep_yaml_source_parse(struct ep_arena *arena, const char *file, const char *text,
                                     size_t size, struct ep_diag *diag);

#endif
