#include "scenario/trace_file.h"

#include "scenario/fields.h"
#include "scenario/node.h"
#include "scenario/reader.h"
#include "scenario/trace_section.h"

static struct ep_node *root_of(const struct ep_trace_file *file, struct ep_arena *arena)
{
    struct ep_node *root = ep_node_create(arena, EP_NODE_MAPPING, file->at, NULL);
    ep_node_put(arena, root, "file", ep_node_create(arena, EP_NODE_SCALAR, file->at, file->path));
    ep_node_put(arena, root, "format",
                ep_node_create(arena, EP_NODE_SCALAR, file->at, file->format));
    return root;
}

bool ep_trace_file_config(const struct ep_trace_file *file, struct ep_arena *arena,
                          struct ep_trace_config *config, struct ep_diag *diag)
{
    struct ep_reader reader = {.arena = arena, .diag = diag, .folder = ""};
    struct ep_node *root = root_of(file, arena);
    const size_t errors = ep_diag_error_count(diag);
    for (size_t i = 0; i < file->override_count; i++)
        ep_edit_apply(arena, root, &file->overrides[i], diag);
    *config = (struct ep_trace_config){0};
    ep_fields_defaults(&reader, &ep_trace_section, config);
    ep_fields_read(&reader, &ep_trace_section, root, config);
    config->at = file->at;
    return ep_diag_error_count(diag) == errors;
}
