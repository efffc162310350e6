#include "run/working_set.h"

#include "run/feasibility.h"
#include "run/working_set_types.h"
#include "workload/miss_curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The points of a curve, in thousandths of the memory that holds all: the fewer models a trace
 * really uses, the more happens at its low end. */
static const int steps[] = {1,   2,   5,   10,  20,  30,  40,  50,  60,  70,  80,  90,  100,
                            125, 150, 175, 200, 225, 250, 275, 300, 325, 350, 375, 400, 425,
                            450, 475, 500, 550, 600, 650, 700, 750, 800, 850, 900, 950, 1000};
#define STEP_COUNT (sizeof steps / sizeof steps[0])

/* One option, while the requests pass. */
struct watched {
    const struct ep_option *option;
    int64_t *bytes; /* owned; by model, in memory; -1: not served */
    struct ep_working_set *set;
    struct ep_working_set_point *curve;
    struct ep_working_set_types types;
    struct ep_miss_curve *misses; /* owned */
    int64_t *capacities;          /* owned; ascending: curve, types and the option itself */
    size_t capacity_count;
    double cpu_ns; /* of the requests counted; of no use where clients wait: here nobody serves */
    bool has_closed_loop;
};

static bool is_watched(const struct ep_option *option)
{
    return option->feasible && ep_fleet_config_has_cache(&option->fleet) &&
           !option->fleet.cache_disabled;
}

/* ---- before ---- */

static void measure_models(struct watched *w)
{
    const struct ep_catalog *catalog = w->option->catalog;
    const struct ep_fleet_config *fleet = &w->option->fleet;
    w->bytes = ep_alloc_zeroed(catalog->model_count, sizeof *w->bytes);
    for (uint32_t i = 0; i < catalog->model_count; i++) {
        w->bytes[i] = -1;
        if (fleet->endpoint_of[i] == UINT32_MAX)
            continue;
        w->bytes[i] = ep_feasibility_model_bytes(fleet, &catalog->models[i], EP_BY_RULE);
        if (w->bytes[i] > w->set->largest_bytes)
            w->set->largest_bytes = w->bytes[i];
    }
}

/* The steps that have room for the largest model. */
static void lay_out_curve(struct watched *w, struct ep_arena *arena)
{
    w->curve = ep_arena_alloc(arena, STEP_COUNT * sizeof *w->curve);
    for (size_t i = 0; i < STEP_COUNT; i++) {
        const double bytes = floor((double)w->set->needed_bytes / 1000 * steps[i] + 0.5);
        const int64_t memory = steps[i] == 1000 ? w->set->needed_bytes : (int64_t)bytes;
        if (memory >= w->set->largest_bytes && memory > 0)
            w->curve[w->set->curve_count++].memory_bytes = memory;
    }
    w->set->curve = w->curve;
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void begin_curve(struct watched *w)
{
    size_t most = w->set->curve_count + w->types.count + 1;
    w->capacities = ep_alloc_zeroed(most, sizeof *w->capacities);
    for (size_t i = 0; i < w->set->curve_count; i++)
        w->capacities[w->capacity_count++] = w->curve[i].memory_bytes;
    for (size_t i = 0; i < w->types.count; i++)
        w->capacities[w->capacity_count++] = w->types.items[i].usable_bytes;
    w->capacities[w->capacity_count++] = w->set->option_bytes;
    qsort(w->capacities, w->capacity_count, sizeof *w->capacities, by_size);
    w->set->followed =
        ep_miss_curve_sample_ratio((uint32_t)w->option->models, EP_WORKING_SET_MOST_MODELS);
    w->misses = ep_miss_curve_create(EP_MISS_CURVE_BYTES, w->capacities, w->capacity_count,
                                     w->set->followed);
}

/* `initial: warm`: the most popular is the most recent. */
static void warm_up(struct watched *w)
{
    const struct ep_fleet_config *fleet = &w->option->fleet;
    for (uint32_t i = fleet->by_popularity_count; fleet->initial_warm && i-- > 0;) {
        const ep_model_id model = fleet->by_popularity[i];
        ep_miss_curve_touch(w->misses, model, w->bytes[model], false);
    }
}

static void begin(struct watched *w, const struct ep_world *world, const struct ep_option *option,
                  struct ep_arena *arena)
{
    *w = (struct watched){.option = option, .set = ep_arena_alloc(arena, sizeof *w->set)};
    w->set->needed_bytes = option->memory_needed_bytes;
    const int64_t usable = ep_feasibility_usable_bytes(&option->fleet);
    const double all = (double)usable * (double)option->instances;
    w->set->option_bytes = all < 0x1p62 ? usable * (int64_t)option->instances : INT64_MAX;
    measure_models(w);
    lay_out_curve(w, arena);
    w->types = ep_working_set_types_of(world, option, w->set->largest_bytes, arena);
    begin_curve(w);
    warm_up(w);
}

/* ---- the requests ---- */

static void see(struct watched *w, const struct ep_arrival *arrival, bool is_counted)
{
    const int64_t bytes = w->bytes[arrival->model];
    if (bytes < 0)
        return;
    ep_miss_curve_touch(w->misses, arrival->model, bytes, is_counted);
    if (is_counted) {
        const uint32_t profile = w->option->catalog->models[arrival->model].profile;
        w->cpu_ns += arrival->compute_ns >= 0 ? (double)arrival->compute_ns
                                              : (double)w->option->demand[profile].cpu_ns;
    }
}

/* Clients that wait for answers are given them at once: what they ask for next hardly depends on
 * when. */
static bool take(const struct ep_arrival_source *source, struct ep_arrival *arrival)
{
    if (!source->type->next(source->state, arrival))
        return false;
    const struct ep_answer answer = {arrival->source, arrival->client, arrival->at, false};
    if (source->type->on_answer)
        source->type->on_answer(source->state, &answer);
    return true;
}

/* Returns until when requests were seen. */
static ep_time watch(const struct ep_world *world, struct watched *watched, size_t count,
                     ep_time warmup)
{
    struct ep_arrival_source source = ep_world_arrivals(world, 0);
    const ep_time horizon = world->scenario->horizon;
    struct ep_arrival arrival;
    ep_time until = horizon;
    for (uint64_t n = 0; take(&source, &arrival) && arrival.at < horizon; n++) {
        if (n == EP_WORKING_SET_MOST_REQUESTS) {
            until = arrival.at;
            break;
        }
        for (size_t i = 0; i < count; i++)
            see(&watched[i], &arrival, arrival.at >= warmup);
    }
    ep_arrival_source_destroy(&source);
    return until;
}

/* ---- after ---- */

static double ratio_at(const struct watched *w, int64_t bytes)
{
    size_t i = 0;
    while (w->capacities[i] < bytes)
        i++;
    return ep_miss_curve_ratio(w->misses, i);
}

static void finish(struct watched *w, ep_time warmup, ep_time until, struct ep_arena *arena)
{
    struct ep_working_set *set = w->set;
    const double span_ns = (double)(until - warmup);
    set->requests = ep_miss_curve_requests(w->misses);
    set->covered_s = ep_time_to_seconds(until);
    set->first_ratio = set->requests > 0
                           ? (double)ep_miss_curve_first_requests(w->misses) / (double)set->requests
                           : NAN;
    set->option_miss_ratio =
        set->option_bytes >= set->largest_bytes ? ratio_at(w, set->option_bytes) : NAN;
    for (size_t i = 0; i < set->curve_count; i++)
        w->curve[i].miss_ratio = ratio_at(w, w->curve[i].memory_bytes);
    for (size_t i = 0; i < w->types.count; i++) {
        struct ep_working_set_type *type = &w->types.items[i];
        type->miss_ratio = ratio_at(w, type->usable_bytes);
        type->cpu_load =
            span_ns > 0 && !w->has_closed_loop ? w->cpu_ns / span_ns / w->types.vcpu[i] : NAN;
    }
    set->types = ep_working_set_types_chosen(&w->types, &set->type_count, arena);
    ep_miss_curve_destroy(w->misses);
    ep_free(w->capacities);
    ep_free(w->bytes);
}

void ep_working_set_of(const struct ep_world *world, const size_t *options, size_t option_count,
                       ep_time warmup, struct ep_arena *arena, const struct ep_working_set **sets)
{
    struct watched *watched = ep_alloc_zeroed(option_count, sizeof *watched);
    size_t count = 0;
    for (size_t i = 0; i < option_count; i++) {
        const struct ep_option *option = &world->options[options[i]];
        sets[i] = NULL;
        if (!is_watched(option))
            continue;
        begin(&watched[count], world, option, arena);
        size_t served;
        watched[count].has_closed_loop =
            ep_option_closed_loops(world->scenario, option, &served) > 0;
        sets[i] = watched[count++].set;
    }
    ep_time until = world->scenario->horizon;
    if (count > 0)
        until = watch(world, watched, count, warmup);
    for (size_t i = 0; i < count; i++)
        finish(&watched[i], warmup < until ? warmup : until, until, arena);
    ep_free(watched);
}
