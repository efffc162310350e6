#include "run/partition.h"

#include "run/hybrid_option.h"
#include "run/model_table.h"
#include "run/price_check.h"

#include <math.h>
#include <string.h>

#define MOST_PARTS 30 /* as a list of parts has */

struct splitter {
    const struct ep_placement_context *context;
    const struct ep_deployment *whole;
    struct ep_deployment *parts; /* in the arena */
    size_t count;
    uint8_t *part_of;
};

static bool is_served(const struct splitter *s, ep_model_id model)
{
    uint32_t group = s->context->built->catalog.models[model].group;
    for (size_t i = 0; i < s->whole->serves_count; i++)
        if (s->whole->serves[i] == group)
            return true;
    return false;
}

/* What the part of a model would be: the whole, with the name of what sets it apart. */
static struct ep_deployment part_like(const struct splitter *s, ep_model_id model)
{
    const struct ep_placement_context *context = s->context;
    const struct ep_table_row *row = ep_built_catalog_row(context->built, model);
    struct ep_deployment part = *s->whole;
    part.partition = EP_PARTITION_NONE;
    if (s->whole->partition == EP_PARTITION_BY_IMAGE) {
        part.name = ep_built_catalog_image(context->built, context->scenario, model);
        return part;
    }
    if (row && row->instance)
        part.instance_name = row->instance;
    if (row && row->instances > 0)
        part.instances = row->instances;
    const char *type = part.instance_name ? part.instance_name : part.custom.name;
    part.name = part.instances == s->whole->instances
                    ? type
                    : ep_arena_format(context->arena, "%s-x%d", type, part.instances);
    return part;
}

static size_t find(const struct splitter *s, const char *name)
{
    size_t i = 0;
    while (i < s->count && strcmp(s->parts[i].name, name) != 0)
        i++;
    return i;
}

/* A type that only a table names was not checked with the deployments. */
static bool check_type(const struct splitter *s, const struct ep_deployment *part,
                       ep_model_id model)
{
    const struct ep_table_row *row = ep_built_catalog_row(s->context->built, model);
    if (!row || !row->instance || s->whole->partition != EP_PARTITION_BY_TABLE)
        return true;
    char *problem =
        ep_price_check_type(s->context->scenario, s->context->book, part->instance_name);
    if (problem)
        ep_diag_error(s->context->diag, row->instance_at, "instance: %s", problem);
    bool is_good = problem == NULL;
    ep_free(problem);
    return is_good;
}

static bool assign(struct splitter *s, ep_model_id model)
{
    struct ep_deployment part = part_like(s, model);
    size_t index = find(s, part.name);
    s->part_of[model] = (uint8_t)index;
    if (index < s->count)
        return true;
    if (index < MOST_PARTS)
        s->parts[index] = part;
    s->count++;
    return check_type(s, &part, model);
}

/* False with the mistakes reported. */
static bool assign_all(struct splitter *s)
{
    bool is_good = true;
    for (ep_model_id i = 0; i < s->context->built->catalog.model_count; i++) {
        if (is_served(s, i))
            is_good = assign(s, i) && is_good;
        if (s->count <= MOST_PARTS)
            continue;
        ep_diag_error(s->context->diag, s->whole->at,
                      "deployments.%s.partition: its models make more than %d parts",
                      s->whole->name, MOST_PARTS);
        return false;
    }
    return is_good;
}

/* "fleet" and "xgboost-1.7": "fleet.xgboost-1.7". */
static void give_names(struct splitter *s)
{
    for (size_t i = 0; i < s->count; i++)
        s->parts[i].name =
            ep_arena_format(s->context->arena, "%s.%s", s->whole->name, s->parts[i].name);
}

void ep_partition_option_of(const struct ep_placement_context *context,
                            const struct ep_deployment *deployment, struct ep_option *option)
{
    uint32_t models = context->built->catalog.model_count;
    struct splitter s = {.context = context,
                         .whole = deployment,
                         .parts = ep_arena_alloc(context->arena, MOST_PARTS * sizeof *s.parts),
                         .part_of = ep_arena_alloc(context->arena, models + 1)};
    memset(s.part_of, EP_PART_NONE, models);
    *option = (struct ep_option){.deployment = deployment, .offered_vcpu = NAN};
    if (!assign_all(&s))
        return;
    give_names(&s);
    struct ep_deployment *whole = ep_arena_alloc(context->arena, sizeof *whole);
    *whole = *deployment;
    whole->kind = EP_KIND_HYBRID;
    whole->parts = s.parts;
    whole->part_count = s.count;
    ep_hybrid_option_fill(context, whole, s.part_of, option);
}
