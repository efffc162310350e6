#include "scenario/parts_section.h"

#include <stdio.h>
#include <string.h>

#define MOST_PARTS 30 /* two owners of events each, of the 64 of a kernel */

/* ---- what a part serves ---- */

static bool read_groups(struct ep_reader *reader, const struct ep_node *node, void *target);

/* clang-format off */
static const struct ep_field busiest_fields[] = {
    {.key = "busiest", .type = EP_FIELD_INT, EP_AT(struct ep_selection, count),
     .rule = EP_RULE_AT_LEAST_ONE, .is_required = true,
     .help = "so many models, those with the most expected requests over the horizon; equal ones "
             "in order of their number"},
    {.key = "after", .type = EP_FIELD_INT, EP_AT(struct ep_selection, after),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "0",
     .help = "of that order, leave out so many before"},
    {.key = "of", .type = EP_FIELD_CUSTOM, EP_AT(struct ep_selection, of), .read = read_groups,
     .form = "list of model groups",
     .schema = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}}",
     .default_rule = "every group that has traffic", .help = "the model groups that are ranked"},
};
/* clang-format on */

const struct ep_section ep_parts_serves_section = {
    .title = "deployments.*.serves",
    .help = "Of a part, instead of a list of names: the busiest models.",
    .fields = busiest_fields,
    .field_count = sizeof busiest_fields / sizeof busiest_fields[0],
    .item_size = sizeof(struct ep_selection)};

static bool read_names(struct ep_reader *reader, const struct ep_node *node, const char *expected,
                       struct ep_model_refs *refs)
{
    struct ep_model_ref *items = ep_arena_alloc(reader->arena, (node->count + 1) * sizeof *items);
    for (size_t i = 0; i < node->count; i++) {
        const struct ep_node *entry = node->entries[i].value;
        const char *name = ep_reader_text(reader, entry, expected);
        if (name == NULL)
            return false;
        items[i] = (struct ep_model_ref){ep_reader_copy(reader, name), entry->at};
    }
    *refs = (struct ep_model_refs){items, node->count};
    return true;
}

static bool read_groups(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    if (node->kind != EP_NODE_SEQUENCE || node->count == 0)
        return ep_reader_unexpected(reader, node, "expected a list of model groups");
    return read_names(reader, node, "expected the name of a model group", target);
}

bool ep_parts_read_serves(struct ep_reader *reader, const struct ep_node *node,
                          struct ep_selection *selection)
{
    static const char expected[] =
        "expected a list of groups and models, {busiest: N}, or the word rest";
    selection->at = node->at;
    if (node->kind == EP_NODE_SCALAR && strcmp(node->text, "rest") == 0) {
        selection->by = EP_SELECT_REST;
        return true;
    }
    if (node->kind == EP_NODE_SEQUENCE && node->count > 0) {
        selection->by = EP_SELECT_NAMES;
        return read_names(reader, node, "expected the name of a group or model", &selection->names);
    }
    if (node->kind != EP_NODE_MAPPING)
        return ep_reader_unexpected(reader, node, expected);
    ep_fields_defaults(reader, &ep_parts_serves_section, selection);
    selection->by = EP_SELECT_BUSIEST;
    selection->at = node->at;
    return ep_fields_read(reader, &ep_parts_serves_section, node, selection);
}

/* ---- the list ---- */

/* The part's full name, "hybrid.tail"; NULL with an error where it has none of its own. */
static const char *full_name(struct ep_reader *reader, const struct ep_node *part,
                             const char *whole)
{
    const struct ep_node *name = ep_node_get(part, "name");
    if (part->kind != EP_NODE_MAPPING)
        return NULL;
    if (name == NULL) {
        ep_reader_error_key(reader, part, "name", "missing: name of the part");
        return NULL;
    }
    if (name->kind != EP_NODE_SCALAR || !ep_fields_is_name(name->text))
        return whole; /* the table of fields says what is wrong with it */
    return ep_arena_format(reader->arena, "%s.%s", whole, name->text);
}

static bool refuse_repeated(struct ep_reader *reader, const struct ep_deployment_item *parts,
                            size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (parts[i].part_name != NULL && parts[k].part_name != NULL &&
            strcmp(parts[i].part_name, parts[k].part_name) == 0)
            return ep_reader_error_key(reader, parts[i].node, "name",
                                       "the name \"%s\" is there twice", parts[i].part_name);
    return true;
}

static bool read_part(struct ep_reader *reader, const struct ep_section *section,
                      const struct ep_node *node, const char *whole,
                      struct ep_deployment_item *part)
{
    ep_fields_defaults(reader, section, part);
    if (node->kind == EP_NODE_SEQUENCE)
        return ep_reader_error(reader, node, "a part cannot have parts itself");
    part->is_part = true;
    part->name = full_name(reader, node, whole);
    if (part->name == NULL && node->kind == EP_NODE_MAPPING)
        return false;
    return ep_fields_read(reader, section, node, part);
}

bool ep_parts_read(struct ep_reader *reader, const struct ep_section *section,
                   const struct ep_node *node, struct ep_deployment_item *whole)
{
    bool is_good = true;
    if (node->count == 0 || node->count > MOST_PARTS)
        return ep_reader_error(reader, node, "a list of parts has 1 to %d of them", MOST_PARTS);
    struct ep_deployment_item *parts = ep_arena_alloc(reader->arena, node->count * sizeof *parts);
    for (size_t i = 0; i < node->count; i++) {
        bool is_read = read_part(reader, section, node->entries[i].value, whole->name, &parts[i]);
        is_good = is_read && refuse_repeated(reader, parts, i) && is_good;
    }
    whole->node = node;
    whole->deployment.name = whole->name;
    whole->deployment.at = node->at;
    whole->deployment.kind = EP_KIND_HYBRID;
    whole->parts = parts;
    whole->part_count = node->count;
    return is_good;
}
