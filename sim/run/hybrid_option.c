#include "run/hybrid_option.h"

#include "base/str.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 64 /* that a message considers */

/* ---- which model is whose ---- */

struct assigner {
    const struct ep_placement_context *context;
    const struct ep_deployment *whole;
    uint8_t *part_of; /* by model */
    uint8_t part;     /* the one that takes */
    bool is_good;
};

static const struct ep_deployment *taker(const struct assigner *a)
{
    return &a->whole->parts[a->part];
}

static const char *model_name(const struct assigner *a, ep_model_id model, char *buffer,
                              size_t size)
{
    return ep_built_catalog_name(a->context->built, a->context->scenario, model, buffer, size);
}

static bool has_traffic(const struct assigner *a, ep_model_id model)
{
    uint32_t group = a->context->built->catalog.models[model].group;
    for (size_t i = 0; i < a->whole->serves_count; i++)
        if (a->whole->serves[i] == group)
            return true;
    return false;
}

/* One message for a part that takes what is taken, not one a model. */
static void take(struct assigner *a, ep_model_id model, struct ep_loc at)
{
    uint8_t owner = a->part_of[model];
    char buffer[256];
    if (owner == EP_PART_NONE)
        a->part_of[model] = a->part;
    if (owner == EP_PART_NONE || owner == a->part || !a->is_good)
        return;
    ep_diag_error(a->context->diag, at, "deployments.%s.serves: %s is served by %s already",
                  taker(a)->name, model_name(a, model, buffer, sizeof buffer),
                  a->whole->parts[owner].name);
    a->is_good = false;
}

static bool take_group(struct assigner *a, const struct ep_model_ref *ref)
{
    const struct ep_built_catalog *built = a->context->built;
    for (size_t g = 0; g < built->group_count; g++) {
        if (strcmp(a->context->scenario->groups[g].name, ref->name) != 0)
            continue;
        for (uint32_t i = 0; i < built->groups[g].count; i++)
            take(a, built->groups[g].first + i, ref->at);
        return true;
    }
    return false;
}

static bool take_model(struct assigner *a, const struct ep_model_ref *ref)
{
    char buffer[256];
    for (ep_model_id i = 0; i < a->context->built->catalog.model_count; i++) {
        if (!has_traffic(a, i) || strcmp(model_name(a, i, buffer, sizeof buffer), ref->name) != 0)
            continue;
        take(a, i, ref->at);
        return true;
    }
    return false;
}

static void refuse_name(struct assigner *a, const struct ep_model_ref *ref)
{
    const struct ep_scenario *scenario = a->context->scenario;
    const char *names[MOST_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < a->whole->serves_count && count < MOST_NAMES; i++)
        names[count++] = scenario->groups[a->whole->serves[i]].name;
    const char *near = ep_str_nearest(ref->name, names, count);
    ep_diag_error(a->context->diag, ref->at,
                  "deployments.%s.serves: there is no model or group \"%.60s\" with traffic%s%s%s",
                  taker(a)->name, ref->name, near ? "; did you mean \"" : "", near ? near : "",
                  near ? "\"?" : "");
    a->is_good = false;
}

static void take_names(struct assigner *a)
{
    const struct ep_model_refs *names = &taker(a)->selection.names;
    for (size_t i = 0; i < names->count; i++)
        if (!take_group(a, &names->items[i]) && !take_model(a, &names->items[i]))
            refuse_name(a, &names->items[i]);
}

struct ranked {
    double per_second;
    ep_model_id model;
};

static int by_traffic(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->per_second < y->per_second || x->per_second > y->per_second)
        return x->per_second > y->per_second ? -1 : 1;
    return x->model < y->model ? -1 : x->model > y->model;
}

static bool is_ranked(const struct assigner *a, ep_model_id model)
{
    const struct ep_scenario *scenario = a->context->scenario;
    const struct ep_model_refs *of = &taker(a)->selection.of;
    uint32_t group = a->context->built->catalog.models[model].group;
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->items[i].name, scenario->groups[group].name) == 0)
            return true;
    return of->count == 0 && has_traffic(a, model);
}

static void take_busiest(struct assigner *a)
{
    const struct ep_selection *selection = &taker(a)->selection;
    uint32_t models = a->context->built->catalog.model_count;
    struct ranked *ranked = ep_alloc_zeroed(models, sizeof *ranked);
    size_t count = 0;
    for (ep_model_id i = 0; i < models; i++)
        if (is_ranked(a, i))
            ranked[count++] = (struct ranked){a->context->per_second[i], i};
    qsort(ranked, count, sizeof *ranked, by_traffic);
    size_t end = (size_t)selection->after + (size_t)selection->count;
    for (size_t i = (size_t)selection->after; i < end && i < count; i++)
        take(a, ranked[i].model, selection->at);
    ep_free(ranked);
}

static void take_rest(struct assigner *a)
{
    for (ep_model_id i = 0; i < a->context->built->catalog.model_count; i++)
        if (a->part_of[i] == EP_PART_NONE && has_traffic(a, i))
            a->part_of[i] = a->part;
}

static void check_left_out(struct assigner *a)
{
    uint32_t count = 0, first = 0;
    char buffer[256];
    for (ep_model_id i = 0; i < a->context->built->catalog.model_count; i++) {
        if (a->part_of[i] != EP_PART_NONE || !has_traffic(a, i))
            continue;
        if (count++ == 0)
            first = i;
    }
    if (count == 0 || !a->is_good)
        return;
    const char *name = model_name(a, first, buffer, sizeof buffer);
    if (count == 1)
        ep_diag_error(a->context->diag, a->whole->at, "deployments.%s: no part serves %s",
                      a->whole->name, name);
    else
        ep_diag_error(a->context->diag, a->whole->at,
                      "deployments.%s: no part serves %s and %" PRIu32 " other model%s; one part "
                      "may serve the rest",
                      a->whole->name, name, count - 1, count == 2 ? "" : "s");
    a->is_good = false;
}

static void check_empty(struct assigner *a)
{
    uint32_t models = a->context->built->catalog.model_count;
    for (size_t k = 0; k < a->whole->part_count && a->is_good; k++) {
        uint32_t i = 0;
        while (i < models && a->part_of[i] != k)
            i++;
        if (i < models)
            continue;
        ep_diag_error(a->context->diag, a->whole->parts[k].selection.at,
                      "deployments.%s.serves: no model is left for it", a->whole->parts[k].name);
        a->is_good = false;
    }
}

bool ep_hybrid_option_assign(const struct ep_placement_context *context,
                             const struct ep_deployment *deployment, uint8_t *part_of)
{
    struct assigner a = {
        .context = context, .whole = deployment, .part_of = part_of, .is_good = true};
    memset(part_of, EP_PART_NONE, context->built->catalog.model_count);
    for (size_t pass = 0; pass < 2; pass++) /* the rest is known when all others have taken */
        for (size_t k = 0; k < deployment->part_count; k++) {
            a.part = (uint8_t)k;
            enum ep_select by = deployment->parts[k].selection.by;
            if (pass == 0 && by == EP_SELECT_NAMES)
                take_names(&a);
            else if (pass == 0 && by == EP_SELECT_BUSIEST)
                take_busiest(&a);
            else if (pass == 1 && by == EP_SELECT_REST)
                take_rest(&a);
        }
    check_left_out(&a);
    check_empty(&a);
    return a.is_good;
}

/* ---- the parts and the whole ---- */

/* The part as a deployment: it serves the groups of its models. */
static struct ep_deployment *deployment_of(const struct ep_placement_context *context,
                                           const struct ep_deployment *part)
{
    const struct ep_catalog *catalog = &context->built->catalog;
    uint32_t group_count = (uint32_t)context->scenario->group_count;
    struct ep_deployment *deployment = ep_arena_alloc(context->arena, sizeof *deployment);
    uint32_t *serves = ep_arena_alloc(context->arena, group_count * sizeof *serves);
    bool *has = ep_alloc_zeroed(group_count, sizeof *has);
    *deployment = *part;
    deployment->serves = serves;
    deployment->serves_count = 0;
    for (ep_model_id i = 0; i < catalog->model_count; i++)
        if (context->part_of[i] == context->part)
            has[catalog->models[i].group] = true;
    for (uint32_t g = 0; g < group_count; g++)
        if (has[g])
            serves[deployment->serves_count++] = g;
    ep_free(has);
    return deployment;
}

static void add_endpoints(const struct ep_placement_context *context, struct ep_option *part,
                          struct ep_option *whole, uint32_t *endpoint_of)
{
    part->first_endpoint = whole->fleet.endpoint_count;
    for (ep_model_id i = 0; i < context->built->catalog.model_count; i++)
        if (part->fleet.endpoint_of[i] != UINT32_MAX)
            endpoint_of[i] = part->first_endpoint + part->fleet.endpoint_of[i];
    whole->fleet.endpoint_count += part->fleet.endpoint_count;
    whole->instances += part->instances;
    whole->containers += part->containers;
    whole->models += part->models;
    bool fits = part->memory_needed_bytes <= INT64_MAX - whole->memory_needed_bytes;
    whole->memory_needed_bytes =
        fits ? whole->memory_needed_bytes + part->memory_needed_bytes : INT64_MAX;
    whole->feasible = whole->feasible && part->feasible;
}

/* Those of all parts, with the part's name before the rule's words. */
static void list_problems(const struct ep_placement_context *context, struct ep_option *whole)
{
    size_t most = 0;
    for (size_t k = 0; k < whole->part_count; k++)
        most += whole->parts[k].problem_count;
    struct ep_problem *problems = ep_arena_alloc(context->arena, (most + 1) * sizeof *problems);
    for (size_t k = 0; k < whole->part_count; k++)
        for (size_t i = 0; i < whole->parts[k].problem_count; i++) {
            const struct ep_problem *problem = &whole->parts[k].problems[i];
            problems[whole->problem_count] = *problem;
            problems[whole->problem_count++].detail = ep_arena_format(
                context->arena, "%s: %s", whole->parts[k].deployment->name, problem->detail);
        }
    whole->problems = problems;
}

static void begin_whole(const struct ep_placement_context *context,
                        const struct ep_deployment *deployment, struct ep_option *option)
{
    uint32_t *endpoint_of =
        ep_arena_alloc(context->arena, context->built->catalog.model_count * sizeof *endpoint_of);
    memset(endpoint_of, 0xff, context->built->catalog.model_count * sizeof *endpoint_of);
    option->feasible = true;
    option->catalog = &context->built->catalog;
    option->part_count = deployment->part_count;
    option->fleet.kind = EP_KIND_HYBRID;
    option->fleet.assumptions = deployment->assumptions;
    option->fleet.endpoint_of = endpoint_of;
    option->fleet.instance.vcpu_speed = 1;
}

static void place_parts(const struct ep_placement_context *context,
                        const struct ep_deployment *deployment, const uint8_t *part_of,
                        struct ep_option *option)
{
    struct ep_option *parts =
        ep_arena_alloc(context->arena, deployment->part_count * sizeof *parts);
    option->part_of = part_of;
    option->parts = parts;
    for (size_t k = 0; k < deployment->part_count; k++) {
        struct ep_placement_context part = *context;
        part.is_part = true;
        part.part_of = part_of;
        part.part = (uint8_t)k;
        ep_placement_of(&part, deployment_of(&part, &deployment->parts[k]), &parts[k]);
        add_endpoints(context, &parts[k], option, (uint32_t *)option->fleet.endpoint_of);
    }
}

/* Model k of the endpoint's group is model k of the variant's; both have as many. */
static const ep_model_id *models_instead(const struct ep_placement_context *context,
                                         const struct ep_deployment *whole,
                                         const struct ep_deployment *variant)
{
    uint32_t count = context->built->catalog.model_count;
    const struct ep_group_models *own = &context->built->groups[whole->serves[0]];
    const struct ep_group_models *other = &context->built->groups[variant->serves[0]];
    if (!variant->model)
        return NULL;
    ep_model_id *instead = ep_arena_alloc(context->arena, count * sizeof *instead);
    for (ep_model_id i = 0; i < count; i++)
        instead[i] = i;
    for (uint32_t i = 0; i < own->count && i < other->count; i++)
        instead[own->first + i] = other->first + i;
    return instead;
}

/* The variants stand in the same endpoints. */
static void add_variant(struct ep_option *whole, const struct ep_option *variant)
{
    if (variant->fleet.endpoint_count > whole->fleet.endpoint_count)
        whole->fleet.endpoint_count = variant->fleet.endpoint_count;
    whole->instances += variant->instances;
    whole->containers += variant->containers;
    whole->memory_needed_bytes += variant->memory_needed_bytes;
    whole->feasible = whole->feasible && variant->feasible;
}

/* By the endpoint: what only a variant runs instead is not asked for here. */
static void mark_served(const struct ep_placement_context *context,
                        const struct ep_deployment *deployment, struct ep_option *option)
{
    const struct ep_catalog *catalog = &context->built->catalog;
    uint8_t *part_of = ep_arena_alloc(context->arena, catalog->model_count + 1);
    memset(part_of, EP_PART_NONE, catalog->model_count);
    for (ep_model_id i = 0; i < catalog->model_count; i++)
        for (size_t k = 0; k < deployment->serves_count; k++)
            if (deployment->serves[k] == catalog->models[i].group)
                part_of[i] = 0;
    option->part_of = part_of;
}

static bool has_as_many(const struct ep_placement_context *context,
                        const struct ep_deployment *whole, const struct ep_deployment *variant)
{
    uint32_t own = context->built->groups[whole->serves[0]].count;
    uint32_t other = context->built->groups[variant->serves[0]].count;
    if (!variant->model || own == other)
        return true;
    ep_diag_error(context->diag, variant->at,
                  "deployments.%s.model: %s has %" PRIu32 " models, the endpoint serves %" PRIu32,
                  variant->name, variant->model, other, own);
    return false;
}

static void place_variants(const struct ep_placement_context *context,
                           const struct ep_deployment *deployment, struct ep_option *option)
{
    struct ep_option *parts =
        ep_arena_alloc(context->arena, deployment->part_count * sizeof *parts);
    double *weights = ep_arena_alloc(context->arena, deployment->part_count * sizeof *weights);
    uint32_t *endpoint_of = (uint32_t *)option->fleet.endpoint_of;
    option->parts = parts;
    option->variants = (struct ep_variants_config){.weights = weights, .shift = deployment->shift};
    for (size_t k = 0; k < deployment->part_count; k++) {
        struct ep_placement_context part = *context;
        const struct ep_deployment *variant = &deployment->parts[k];
        bool is_new = deployment->shift.is_there && k == deployment->shift.to;
        part.is_part = true;
        ep_placement_of(&part, variant, &parts[k]);
        if (has_as_many(context, deployment, variant))
            parts[k].model_instead = models_instead(context, deployment, variant);
        parts[k].fleet.initial_warm = parts[k].fleet.initial_warm && !is_new; /* a new fleet */
        parts[k].loses_instances = deployment->shift.is_there; /* its capacity changes */
        weights[k] = variant->weight;
        option->variants.count += !variant->is_shadow;
        add_variant(option, &parts[k]);
        for (ep_model_id i = 0; i < context->built->catalog.model_count; i++)
            if (parts[k].fleet.endpoint_of[i] != UINT32_MAX)
                endpoint_of[i] = parts[k].fleet.endpoint_of[i];
    }
    option->models = parts[0].models;
    mark_served(context, deployment, option);
}

static void end_whole(const struct ep_placement_context *context, struct ep_option *option)
{
    option->demand = option->parts[0].demand;
    list_problems(context, option);
}

void ep_hybrid_option_fill(const struct ep_placement_context *context,
                           const struct ep_deployment *deployment, const uint8_t *part_of,
                           struct ep_option *option)
{
    *option = (struct ep_option){.deployment = deployment, .offered_vcpu = NAN};
    begin_whole(context, deployment, option);
    place_parts(context, deployment, part_of, option);
    end_whole(context, option);
}

void ep_hybrid_option_of(const struct ep_placement_context *context,
                         const struct ep_deployment *deployment, struct ep_option *option)
{
    uint8_t *part_of = ep_arena_alloc(context->arena, context->built->catalog.model_count + 1);
    *option = (struct ep_option){.deployment = deployment, .offered_vcpu = NAN};
    if (deployment->has_variants) {
        begin_whole(context, deployment, option);
        place_variants(context, deployment, option);
        end_whole(context, option);
    } else if (ep_hybrid_option_assign(context, deployment, part_of)) {
        ep_hybrid_option_fill(context, deployment, part_of, option);
    }
}
