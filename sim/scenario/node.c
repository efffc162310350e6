#include "scenario/node.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_BYTES 40 /* of a scalar in a message */

struct ep_node *ep_node_create(struct ep_arena *arena, enum ep_node_kind kind, struct ep_loc at,
                               const char *text)
{
    struct ep_node *node = ep_arena_alloc(arena, sizeof *node);
    node->kind = kind;
    node->at = at;
    node->text = text == NULL ? NULL : ep_arena_strndup(arena, text, strlen(text));
    node->size = 1;
    node->height = 1;
    return node;
}

struct ep_node *ep_node_get(const struct ep_node *node, const char *key)
{
    if (node->kind != EP_NODE_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->count; i++)
        if (strcmp(node->entries[i].key, key) == 0)
            return node->entries[i].value;
    return NULL;
}

static size_t index_of(const struct ep_node *node, const char *key)
{
    for (size_t i = 0; key != NULL && i < node->count; i++)
        if (strcmp(node->entries[i].key, key) == 0)
            return i;
    return node->count;
}

void ep_node_put(struct ep_arena *arena, struct ep_node *node, const char *key,
                 struct ep_node *value)
{
    assert((node->kind == EP_NODE_MAPPING) == (key != NULL));
    size_t at = index_of(node, key);
    if (at == node->count) {
        struct ep_node_entry *grown =
            ep_arena_alloc(arena, (node->count + 1) * sizeof node->entries[0]);
        if (node->count > 0)
            memcpy(grown, node->entries, node->count * sizeof grown[0]);
        node->entries = grown;
        node->count++;
        grown[at].key = key == NULL ? NULL : ep_arena_strndup(arena, key, strlen(key));
    }
    node->entries[at].key_at = value->at;
    node->entries[at].value = value;
    value->parent = node;
    value->key = node->entries[at].key;
    value->index = at;
}

char *ep_node_path(const struct ep_node *node, char *out, size_t size)
{
    const struct ep_node *chain[80];
    size_t depth = 0, used = 0;
    for (; node->parent != NULL && depth < sizeof chain / sizeof chain[0]; node = node->parent)
        chain[depth++] = node;
    out[0] = '\0';
    while (depth > 0 && used + 1 < size) {
        const struct ep_node *step = chain[--depth];
        int n = step->key != NULL
                    ? snprintf(out + used, size - used, "%s%s", used > 0 ? "." : "", step->key)
                    : snprintf(out + used, size - used, "[%zu]", step->index);
        used += n > 0 ? (size_t)n : 0;
    }
    return out;
}

static bool is_simple(const char *text)
{
    return text[0] != '\0' &&
           text[strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "+-._$%/")] == '\0';
}

/* Bytes of `text` to show: at most SHOWN_BYTES, whole UTF-8 characters, one line. */
static size_t shown_bytes(const char *text)
{
    size_t n = 0;
    while (n < SHOWN_BYTES && (unsigned char)text[n] >= ' ' && text[n] != 0x7f)
        n++;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return n;
}

char *ep_node_describe(const struct ep_node *node, char *out, size_t size)
{
    switch (node->kind) {
    case EP_NODE_NULL:
        snprintf(out, size, "nothing");
        break;
    case EP_NODE_SEQUENCE:
        snprintf(out, size, node->count == 0 ? "an empty list" : "a list");
        break;
    case EP_NODE_MAPPING:
        snprintf(out, size, node->count == 0 ? "an empty mapping" : "a mapping");
        break;
    case EP_NODE_SCALAR: {
        size_t n = shown_bytes(node->text);
        const char *quote = is_simple(node->text) ? "" : "\"";
        const char *more = node->text[n] == '\0' ? "" : "...";
        snprintf(out, size, "%s%.*s%s%s", quote, (int)n, node->text, more, quote);
        break;
    }
    }
    return out;
}
