/* A YAML document as a tree: what stands where, and nothing of what it means. */
#ifndef EP_SCENARIO_NODE_H
#define EP_SCENARIO_NODE_H

#include "base/diag.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdint.h>

enum ep_node_kind { EP_NODE_NULL, EP_NODE_SCALAR, EP_NODE_SEQUENCE, EP_NODE_MAPPING };

struct ep_node;
/* One child. Of a sequence `key` is NULL. */
struct ep_node_entry {
    const char *key;
    struct ep_loc key_at;
    struct ep_node *value; /* never NULL; an alias shares the node of its anchor */
};
/* Everything is owned by the arena that the tree was made in. */
struct ep_node {
    enum ep_node_kind kind;
    struct ep_loc at;
    const char *text; /* of a scalar, else NULL; no NUL inside */
    struct ep_node_entry *entries;
    size_t count;
    const struct ep_node *parent; /* where the node was written: an alias changes nothing */
    const char *key;              /* its key there; NULL in a sequence */
    size_t index;                 /* its place there */
    uint32_t size, height;        /* nodes below with aliases expanded, itself included; levels */
};

/* A new node without children, in `arena`. `text` is copied; NULL: not a scalar. */
struct ep_node *ep_node_create(struct ep_arena *arena, enum ep_node_kind kind, struct ep_loc at,
                               const char *text);

/* The child of that key of a mapping, or NULL; NULL also of what is no mapping. */
struct ep_node *ep_node_get(const struct ep_node *node, const char *key);

/* Adds a child, or replaces the one that a mapping has under `key` (NULL: at the end of a
 * sequence). O(children). */
void ep_node_put(struct ep_arena *arena, struct ep_node *node, const char *key,
                 struct ep_node *value);

/* "deployments.shared.instance", "models[0].count"; the root is "". Writes at most `size` bytes
 * with the final NUL, cutting what is longer; returns `out`. */
char *ep_node_path(const struct ep_node *node, char *out, size_t size);

/* What was found, for messages: -3, "two words", nothing, a list, a mapping. Long text is cut. */
char *ep_node_describe(const struct ep_node *node, char *out, size_t size);

#endif
