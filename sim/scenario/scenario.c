#include "scenario/scenario.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "scenario/reader.h"
#include "scenario/resolve.h"
#include "scenario/scenario_section.h"
#include "scenario/yaml_source.h"

#include <string.h>

struct holder {
    struct ep_scenario scenario; /* first: what callers see */
    struct ep_arena *arena;      /* owned; everything the scenario points to */
};

/* "scenarios" of "scenarios/demo.yaml"; "" of "demo.yaml". */
static const char *folder_of(struct ep_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return "";
    return ep_arena_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

/* "demo" of "scenarios/demo.yaml". */
static const char *stem_of(struct ep_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    return ep_arena_strndup(arena, name,
                            dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name));
}

static const char *hash_of(struct ep_arena *arena, const char *text, size_t size)
{
    struct ep_sha256 hash;
    char hex[EP_SHA256_TEXT_BYTES];
    ep_sha256_init(&hash);
    ep_sha256_add(&hash, text, size);
    ep_sha256_fini(&hash, hex);
    return ep_arena_strndup(arena, hex, sizeof hex - 1);
}

/* Fills *scenario; all mistakes go to the reader's diag. */
static void read_tree(struct ep_reader *reader, struct ep_node *node,
                      const struct ep_override *overrides, size_t override_count,
                      struct ep_scenario *scenario)
{
    if (node->kind == EP_NODE_NULL) {
        ep_diag_error(reader->diag, node->at, "the file is empty; expected `epsim: 1` and more");
        return;
    }
    for (size_t i = 0; i < override_count && node->kind == EP_NODE_MAPPING; i++)
        ep_edit_apply(reader->arena, node, &overrides[i], reader->diag);
    struct ep_scenario_draft *root = ep_arena_alloc(reader->arena, sizeof *root);
    ep_fields_defaults(reader, &ep_scenario_section, root);
    ep_fields_read(reader, &ep_scenario_section, node, root);
    if (node->kind == EP_NODE_MAPPING)
        ep_resolve_scenario(reader, node, root);
    *scenario = root->scenario;
}

struct ep_scenario *ep_scenario_parse(const char *file, const char *text, size_t size,
                                      const struct ep_override *overrides, size_t override_count,
                                      struct ep_diag *diag)
{
    size_t before = ep_diag_error_count(diag);
    struct holder *holder = ep_alloc_zeroed(1, sizeof *holder);
    struct ep_arena *arena = holder->arena = ep_arena_create();
    struct ep_reader reader = {.arena = arena, .diag = diag, .folder = folder_of(arena, file)};
    struct ep_node *node = ep_yaml_source_parse(arena, file, text, size, diag);
    if (node != NULL)
        read_tree(&reader, node, overrides, override_count, &holder->scenario);
    if (ep_diag_error_count(diag) != before) {
        ep_scenario_destroy(&holder->scenario);
        return NULL;
    }
    struct ep_scenario *scenario = &holder->scenario;
    scenario->file = ep_arena_strndup(arena, file, strlen(file));
    scenario->sha256 = hash_of(arena, text, size);
    if (scenario->name == NULL)
        scenario->name = stem_of(arena, file);
    return scenario;
}

struct ep_scenario *ep_scenario_load(const char *path, const struct ep_override *overrides,
                                     size_t override_count, struct ep_diag *diag)
{
    size_t size = 0;
    char *text = ep_yaml_source_read(path, &size, diag);
    if (text == NULL)
        return NULL;
    struct ep_scenario *scenario =
        ep_scenario_parse(path, text, size, overrides, override_count, diag);
    ep_free(text);
    return scenario;
}

void ep_scenario_destroy(struct ep_scenario *scenario)
{
    if (scenario == NULL)
        return;
    struct holder *holder = (struct holder *)scenario;
    ep_arena_destroy(holder->arena);
    ep_free(holder);
}
