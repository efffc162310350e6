#include "scenario/edit.h"

#include "scenario/reader.h"
#include "scenario/yaml_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KEY_BYTES 256
#define MAX_NAMES 64 /* that a message considers */

struct walk {
    struct ep_reader reader;
    struct ep_node *value;
};

/* The value to put under entry `i` of `node`; a child that an alias shares becomes a copy. */
static struct ep_node *own_child(struct walk *walk, struct ep_node *node, size_t i)
{
    struct ep_node *child = node->entries[i].value;
    if (child->parent == node && child->index == i)
        return child;
    struct ep_node *copy = ep_arena_alloc(walk->reader.arena, sizeof *copy);
    *copy = *child;
    if (copy->count > 0) {
        size_t bytes = copy->count * sizeof copy->entries[0];
        copy->entries = ep_arena_alloc(walk->reader.arena, bytes);
        memcpy(copy->entries, child->entries, bytes);
    }
    copy->parent = node;
    copy->key = node->entries[i].key;
    copy->index = i;
    node->entries[i].value = copy;
    return copy;
}

static const char *name_of(const struct ep_node *item)
{
    const struct ep_node *name = ep_node_get(item, "name");
    return name != NULL && name->kind == EP_NODE_SCALAR ? name->text : NULL;
}

static bool refuse_name(struct walk *walk, const struct ep_node *node, const char *step)
{
    const char *names[MAX_NAMES];
    size_t n = 0;
    char path[EP_READER_PATH_SIZE], full[2 * EP_READER_PATH_SIZE];
    for (size_t i = 0; i < node->count && n < MAX_NAMES; i++) {
        const char *name =
            node->kind == EP_NODE_MAPPING ? node->entries[i].key : name_of(node->entries[i].value);
        if (name != NULL)
            names[n++] = name;
    }
    ep_node_path(node, path, sizeof path);
    snprintf(full, sizeof full, "%s.%s", path, step);
    return ep_reader_unknown(&walk->reader, walk->value->at, full, "there is no such item", step,
                             (struct ep_known){names, n});
}

/* The index of the item that `step` names, or the item count. */
static size_t find_item(const struct ep_node *list, const char *step)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *name = name_of(list->entries[i].value);
        if (name != NULL && strcmp(name, step) == 0)
            return i;
    }
    if (step[0] == '\0' || strspn(step, "0123456789") != strlen(step) || strlen(step) > 9)
        return list->count;
    size_t i = (size_t)strtoul(step, NULL, 10);
    return i < list->count ? i : list->count;
}

static size_t find_key(const struct ep_node *mapping, const char *step)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (strcmp(mapping->entries[i].key, step) == 0)
            return i;
    return mapping->count;
}

/* Cuts the first step off *rest: up to the next dot; under prices.override all that is left, as
 * the names of instance types have dots; "[2]" is the same as ".2". */
static void cut_step(const struct ep_node *node, char **rest, char **step)
{
    bool is_instance = node->key != NULL && strcmp(node->key, "override") == 0;
    char *at = *rest;
    *step = at;
    size_t length = is_instance ? strlen(at) : strcspn(at, ".");
    *rest = at[length] == '\0' ? at + length : at + length + 1;
    at[length] = '\0';
}

static bool refuse_step(struct walk *walk, const struct ep_node *node, const char *step)
{
    char path[EP_READER_PATH_SIZE], found[EP_READER_PATH_SIZE];
    ep_node_path(node, path, sizeof path);
    ep_diag_error(walk->reader.diag, walk->value->at, "%s: has no %s, it is %s", path, step,
                  ep_node_describe(node, found, sizeof found));
    return false;
}

static void put(struct walk *walk, struct ep_node *node, const char *step, size_t i)
{
    if (node->kind == EP_NODE_MAPPING) {
        ep_node_put(walk->reader.arena, node, step, walk->value);
        return;
    }
    node->entries[i].value = walk->value;
    walk->value->parent = node;
    walk->value->index = i;
}

/* The child to go into, made where a mapping lacks it; NULL with an error. */
static struct ep_node *descend(struct walk *walk, struct ep_node *node, const char *step, size_t i)
{
    if (i < node->count) {
        struct ep_node *child = own_child(walk, node, i);
        if (child->kind == EP_NODE_NULL)
            child->kind = EP_NODE_MAPPING;
        return child;
    }
    if (node->key != NULL && strcmp(node->key, "deployments") == 0) {
        refuse_name(walk, node, step);
        return NULL;
    }
    struct ep_node *made =
        ep_node_create(walk->reader.arena, EP_NODE_MAPPING, walk->value->at, NULL);
    ep_node_put(walk->reader.arena, node, step, made);
    return made;
}

static bool put_at(struct walk *walk, struct ep_node *node, char *rest)
{
    for (;;) {
        char *step;
        cut_step(node, &rest, &step);
        if (node->kind != EP_NODE_MAPPING && node->kind != EP_NODE_SEQUENCE)
            return refuse_step(walk, node, step);
        bool is_list = node->kind == EP_NODE_SEQUENCE;
        size_t i = is_list ? find_item(node, step) : find_key(node, step);
        if (is_list && i == node->count)
            return refuse_name(walk, node, step);
        if (*rest == '\0') {
            put(walk, node, step, i);
            return true;
        }
        node = descend(walk, node, step, i);
        if (node == NULL)
            return false;
    }
}

/* "models[2].count" to "models.2.count". */
static void normalize(const char *key, char out[MAX_KEY_BYTES])
{
    size_t n = 0;
    for (; *key != '\0' && n + 1 < MAX_KEY_BYTES; key++)
        if (*key != ']')
            out[n++] = *key == '[' ? '.' : *key;
    out[n] = '\0';
}

bool ep_edit_apply(struct ep_arena *arena, struct ep_node *root, const struct ep_override *override,
                   struct ep_diag *diag)
{
    struct ep_loc at = {"--set", 0, 0};
    char key[MAX_KEY_BYTES];
    normalize(override->key, key);
    size_t length = strlen(key);
    if (strlen(override->key) >= MAX_KEY_BYTES || length == 0 || key[0] == '.' ||
        key[length - 1] == '.' || strstr(key, "..") != NULL) {
        ep_diag_error(diag, at, "\"%.80s\" is not a key such as deployments.shared.instances",
                      override->key);
        return false;
    }
    struct walk walk = {.reader = {.arena = arena, .diag = diag, .folder = ""}};
    walk.value =
        ep_yaml_source_parse(arena, at.file, override->value, strlen(override->value), diag);
    return walk.value != NULL && put_at(&walk, root, key);
}
