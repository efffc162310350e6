#include "run/working_set_types.h"

#include "run/feasibility.h"
#include "run/price_check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* USD an hour as the scenario pays it; NaN: no price. */
static double price_of(const struct ep_world *world, const char *instance)
{
    const struct ep_scenario *scenario = world->scenario;
    double usd = ep_price_check_override(scenario, instance);
    if (isnan(usd))
        usd = ep_price_book_hourly(ep_world_price_book(world), instance, scenario->region);
    return usd * (1 - scenario->discount);
}

static int64_t usable_on(const struct ep_option *option, const struct ep_price_row *row)
{
    struct ep_fleet_config fleet = option->fleet;
    fleet.instance = ep_price_book_instance(row, true, 0);
    return ep_feasibility_usable_bytes(&fleet);
}

static bool is_candidate(const struct ep_price_row *row, const struct ep_price_row *own)
{
    return ep_price_book_has_specs(row) && row->mme_cpu && strcmp(row->mme_cpu, "yes") == 0 &&
           row->arch && own->arch && strcmp(row->arch, own->arch) == 0;
}

struct candidate {
    struct ep_working_set_type type;
    const struct ep_price_row *row;
};

static int by_price(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->type.usd_per_hour < y->type.usd_per_hour || x->type.usd_per_hour > y->type.usd_per_hour)
        return x->type.usd_per_hour < y->type.usd_per_hour ? -1 : 1;
    if (x->type.usable_bytes != y->type.usable_bytes) /* more for the same money first */
        return x->type.usable_bytes > y->type.usable_bytes ? -1 : 1;
    return strcmp(x->type.instance, y->type.instance);
}

static size_t collect(const struct ep_world *world, const struct ep_option *option,
                      const struct ep_price_row *own, int64_t largest_bytes,
                      struct candidate *candidates)
{
    const struct ep_price_book *book = ep_world_price_book(world);
    size_t count = 0;
    for (size_t i = 0; i < ep_price_book_count(book); i++) {
        const struct ep_price_row *row = ep_price_book_row(book, i);
        if (!is_candidate(row, own))
            continue;
        const struct ep_working_set_type type = {.instance = row->name,
                                                 .usable_bytes = usable_on(option, row),
                                                 .usd_per_hour = price_of(world, row->name)};
        if (!isnan(type.usd_per_hour) && type.usable_bytes >= largest_bytes)
            candidates[count++] = (struct candidate){type, row};
    }
    qsort(candidates, count, sizeof *candidates, by_price);
    return count;
}

struct ep_working_set_types ep_working_set_types_of(const struct ep_world *world,
                                                    const struct ep_option *option,
                                                    int64_t largest_bytes, struct ep_arena *arena)
{
    const struct ep_price_book *book = ep_world_price_book(world);
    const char *name = option->deployment->instance_name;
    const struct ep_price_row *own = name ? ep_price_book_find(book, name) : NULL;
    struct ep_working_set_types types = {0};
    if (!own)
        return types;
    struct candidate *candidates = ep_alloc_zeroed(ep_price_book_count(book), sizeof *candidates);
    types.count = collect(world, option, own, largest_bytes, candidates);
    types.items = ep_arena_alloc(arena, types.count * sizeof *types.items);
    int *vcpu = ep_arena_alloc(arena, types.count * sizeof *vcpu);
    const char **family = ep_arena_alloc(arena, types.count * sizeof *family);
    for (size_t i = 0; i < types.count; i++) {
        types.items[i] = candidates[i].type;
        vcpu[i] = candidates[i].row->vcpu;
        family[i] = candidates[i].row->family;
    }
    types.vcpu = vcpu;
    types.family = family;
    types.own_family = own->family;
    types.own_type = own->name;
    ep_free(candidates);
    return types;
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const struct ep_working_set_type *
ep_working_set_types_chosen(const struct ep_working_set_types *types, size_t *count,
                            struct ep_arena *arena)
{
    struct ep_working_set_type *chosen = ep_arena_alloc(arena, types->count * sizeof *chosen);
    double least = INFINITY, least_of_family = INFINITY; /* miss ratios among the cheaper ones */
    *count = 0;
    for (size_t i = 0; i < types->count; i++) {
        const struct ep_working_set_type *type = &types->items[i];
        const bool is_own = is_same(type->instance, types->own_type);
        const bool is_family = is_same(types->family[i], types->own_family);
        if (type->cpu_load > 1 && !is_own) /* not where it is unknown */
            continue;
        if (type->miss_ratio < least || is_own || (is_family && type->miss_ratio < least_of_family))
            chosen[(*count)++] = *type;
        least = fmin(least, type->miss_ratio);
        if (is_family)
            least_of_family = fmin(least_of_family, type->miss_ratio);
    }
    return chosen;
}
