#include "run/container_results.h"

#include "run/estimate.h"
#include "run/feasibility.h"
#include "run/rho.h"
#include "run/slices.h"
#include "theory/tandem.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define METRICS 6
#define US_PER_NS 1e-3

struct filler {
    const struct ep_world *world;
    const struct ep_option *option;
    const struct ep_pool *pool;
    const struct ep_figures *pooled;
    struct ep_arena *arena;
    uint32_t *models; /* owned; by slot */
    double *x;        /* owned; scratch: one figure of each replication */
};

/* ---- what a container is ---- */

static uint32_t place_of(const struct filler *f, uint32_t slot)
{
    return slot % (uint32_t)f->option->fleet.container_count;
}

static bool is_chain(const struct filler *f)
{
    return f->option->fleet.containers != NULL;
}

static bool exists(const struct filler *f, uint32_t slot)
{
    return is_chain(f) || f->models[slot] != EP_MODEL_NONE;
}

/* The largest model of a group, which one artifact answers for, with all its workers. */
static int64_t model_bytes(const struct filler *f, int workers)
{
    const struct ep_fleet_config *fleet = &f->option->fleet;
    const struct ep_catalog *catalog = f->option->catalog;
    int64_t most = 0;
    for (uint32_t m = 0; m < catalog->model_count; m++) {
        if (fleet->endpoint_of[m] == UINT32_MAX)
            continue;
        int64_t bytes = ep_feasibility_model_bytes(fleet, &catalog->models[m], workers);
        most = bytes > most ? bytes : most;
    }
    return most;
}

/* What models take on average where they come and go: all but what else there is. */
static int64_t cached_bytes(const struct filler *f)
{
    const struct ep_fleet_config *fleet = &f->option->fleet;
    double used = f->pooled->utilization[EP_RESOURCE_MEMORY] * (double)fleet->instance.memory_bytes;
    double others = (double)(ep_feasibility_base_bytes(fleet) + ep_feasibility_static_bytes(fleet));
    return used > others ? (int64_t)(used - others) : 0;
}

static int64_t memory_of(const struct filler *f, uint32_t slot)
{
    const struct ep_fleet_config *fleet = &f->option->fleet;
    if (!is_chain(f))
        return ep_feasibility_model_bytes(fleet, &f->option->catalog->models[f->models[slot]],
                                          EP_BY_RULE);
    const struct ep_container_config *container = &fleet->containers[place_of(f, slot)];
    if (container->is_multi_model)
        return cached_bytes(f);
    return container->is_model ? model_bytes(f, container->workers) : container->memory_bytes;
}

static void name_it(const struct filler *f, uint32_t slot, struct ep_container_result *row)
{
    const struct ep_deployment *deployment = f->option->deployment;
    row->endpoint = slot / (uint32_t)f->option->fleet.container_count;
    if (is_chain(f)) {
        row->name = deployment->containers[slot].name;
        row->image = deployment->containers[slot].image;
        return;
    }
    char buffer[256];
    ep_model_id model = f->models[slot];
    row->name = ep_arena_format(f->arena, "%s",
                                ep_world_model_name(f->world, model, buffer, sizeof buffer));
    row->image = f->world->scenario->groups[f->option->catalog->models[model].group].image;
}

/* ---- estimates ---- */

static double figure_of(const struct ep_figures *figures, uint32_t slot, size_t offset)
{
    double value;
    memcpy(&value, (const char *)&figures->containers[slot] + offset, sizeof value);
    return value;
}

static struct ep_est estimate(struct filler *f, uint32_t slot, size_t offset)
{
    double value = figure_of(f->pooled, slot, offset);
    if (isnan(value))
        return ep_estimate_none("nothing came to this container");
    for (size_t i = 0; i < f->pool->section_count; i++)
        f->x[i] = figure_of(&f->pool->sections[i].figures, slot, offset);
    return ep_estimate_of(value, f->x, f->pool->section_count, 0, HUGE_VAL);
}

static struct ep_est quantile(struct filler *f, uint32_t slot, size_t offset, double share)
{
    uint64_t count = f->pool->outcome->containers[slot].invocations;
    if (count > 0 && ep_estimate_beyond(count, share) < EP_ESTIMATE_SAMPLES_BEYOND)
        return ep_estimate_none("too few invocations beyond it: use a longer horizon or more "
                                "replications");
    return estimate(f, slot, offset);
}

#define AT(member) offsetof(struct ep_container_figures, member)

static double mean_s(int64_t sum_ns, uint64_t count)
{
    return count > 0 ? (double)sum_ns / (double)count / 1e9 : NAN;
}

/* ---- as CloudWatch would show it ---- */

static struct ep_cloudwatch *empty(struct ep_cloudwatch *metric, const char *name, const char *unit)
{
    *metric = (struct ep_cloudwatch){name, unit, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    return metric;
}

static void add_count(struct ep_cloudwatch *metric, const char *name, uint64_t sum, uint64_t of)
{
    empty(metric, name, "None")->sum = (double)sum;
    metric->sample_count = of;
}

static void add_span(struct ep_cloudwatch *metric, const struct ep_span *span, double unit)
{
    metric->sample_count = span->count;
    if (span->count == 0)
        return;
    metric->average = (double)span->sum_ns * unit / (double)span->count;
    metric->min = (double)span->min_ns * unit;
    metric->max = (double)span->max_ns * unit;
}

static const struct ep_cloudwatch *metrics_of(const struct filler *f, uint32_t slot, double memory)
{
    const struct ep_container_counts *counts = &f->pool->outcome->containers[slot];
    struct ep_cloudwatch *metrics = ep_arena_alloc(f->arena, METRICS * sizeof *metrics);
    add_count(&metrics[0], "Invocations", counts->invocations, counts->invocations);
    add_count(&metrics[1], "Invocation4XXErrors", counts->errors_4xx, counts->invocations);
    add_count(&metrics[2], "Invocation5XXErrors", counts->errors_5xx, counts->invocations);
    struct ep_cloudwatch *latency = empty(&metrics[3], "ContainerLatency", "Microseconds");
    add_span(latency, &counts->latency, US_PER_NS);
    latency->sum = (double)counts->latency.sum_ns * US_PER_NS;
    if (counts->latency.count > 0) {
        latency->p50 = (double)ep_coarse_histogram_quantile(&counts->latency_ns, 0.5) * US_PER_NS;
        latency->p99 = (double)ep_coarse_histogram_quantile(&counts->latency_ns, 0.99) * US_PER_NS;
    }
    add_span(empty(&metrics[4], "CPUUtilization", "Percent"), &counts->cpu_points, EP_POINT_UNIT);
    struct ep_cloudwatch *held = empty(&metrics[5], "MemoryUtilization", "Percent");
    held->average = held->min = held->max = 100 * memory;
    held->sample_count = counts->cpu_points.count;
    return metrics;
}

/* ---- rows ---- */

static double arrivals_per_s(const struct filler *f, ep_time warmup)
{
    double span_s = ep_time_to_seconds(f->world->scenario->horizon - warmup);
    return (double)ep_outcome_total(f->pool->outcome).arrived /
           (span_s * (double)f->pool->section_count);
}

static double saturates(double per_s, double load)
{
    return load > 0 ? per_s / load : (double)INFINITY;
}

/* Requests/s to a container: all of a chain's, those for its model of a direct one's. */
static double own_per_s(const struct filler *f, uint32_t slot, double per_s)
{
    if (is_chain(f))
        return per_s;
    double all = (double)ep_outcome_total(f->pool->outcome).arrived;
    double own = f->pool->outcome->models[f->models[slot]].arrived;
    return all > 0 ? per_s * own / all : 0;
}

static void fill_row(struct filler *f, uint32_t slot, double per_s, struct ep_container_result *row)
{
    const struct ep_container_counts *counts = &f->pool->outcome->containers[slot];
    name_it(f, slot, row);
    row->workers = ep_container_figures_workers(&f->option->fleet, place_of(f, slot));
    row->invocations = counts->invocations;
    row->errors_4xx = counts->errors_4xx;
    row->errors_5xx = counts->errors_5xx;
    row->latency_mean = estimate(f, slot, AT(latency_mean));
    row->latency_p50 = quantile(f, slot, AT(latency_p50), 0.5);
    row->latency_p99 = quantile(f, slot, AT(latency_p99), 0.99);
    row->queue_s = mean_s(counts->queue_ns, counts->served);
    row->service_s = mean_s(counts->service_ns, counts->served);
    row->contention_s = mean_s(counts->contention_ns, counts->served);
    row->cpu = estimate(f, slot, AT(cpu));
    row->busy_workers = estimate(f, slot, AT(workers));
    row->load = estimate(f, slot, AT(load));
    row->memory = (double)memory_of(f, slot) / (double)f->option->fleet.instance.memory_bytes;
    row->saturates_per_s = saturates(own_per_s(f, slot, per_s), row->load.value);
    row->cloudwatch = metrics_of(f, slot, row->memory);
    row->cloudwatch_count = METRICS;
}

/* Whether it is one of the most busy ones; equal ones by number. */
static bool is_listed(const struct filler *f, uint32_t slot)
{
    const struct ep_outcome *outcome = f->pool->outcome;
    uint32_t before = 0;
    for (uint32_t i = 0; i < outcome->container_slots; i++) {
        int64_t own = outcome->containers[slot].cpu_ns, other = outcome->containers[i].cpu_ns;
        before += exists(f, i) && (other > own || (other == own && i < slot));
    }
    return exists(f, slot) && before < EP_MOST_CONTAINER_RESULTS;
}

/* ---- what limits a chain ---- */

static void fill_bottleneck(const struct filler *f, ep_time warmup, double per_s,
                            struct ep_deployment_result *result)
{
    const struct ep_outcome *outcome = f->pool->outcome;
    struct ep_bottleneck *bottleneck = &result->bottleneck;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(f->world->scenario->horizon, bounds);
    uint32_t first = ep_slices_find(bounds, warmup);
    double span_ns =
        (double)(f->world->scenario->horizon - warmup) * (double)f->pool->section_count;
    double *rates = ep_alloc_zeroed(outcome->container_slots, sizeof *rates);
    for (uint32_t i = 0; i < outcome->container_slots; i++)
        rates[i] = saturates(per_s, f->pooled->containers[i].load);
    size_t slowest = ep_tandem_slowest(rates, outcome->container_slots);
    bottleneck->slowest = f->option->deployment->containers[slowest].name;
    bottleneck->arrived_per_s = per_s;
    bottleneck->tandem_bound_per_s = rates[slowest];
    bottleneck->cpu_bound_per_s = saturates(per_s, ep_rho_cpu(f->option, outcome, first, span_ns));
    bool is_cpu = bottleneck->cpu_bound_per_s < bottleneck->tandem_bound_per_s;
    bottleneck->saturates_per_s =
        is_cpu ? bottleneck->cpu_bound_per_s : bottleneck->tandem_bound_per_s;
    if (isinf(bottleneck->saturates_per_s))
        bottleneck->resource = "nothing";
    else if (is_cpu)
        bottleneck->resource = "cpu";
    else
        bottleneck->resource =
            ep_arena_format(f->arena, "workers of container %s", bottleneck->slowest);
    ep_free(rates);
}

/* ---- minutes ---- */

static void fill_minutes(const struct filler *f, const uint32_t *row_of,
                         struct ep_deployment_result *result)
{
    const struct ep_container_minutes *minutes = &f->pool->container_minutes;
    struct ep_container_minute_result *rows =
        ep_arena_alloc(f->arena, (minutes->count + 1) * sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < minutes->count; i++) {
        const struct ep_container_minute *minute = &minutes->items[i];
        const struct ep_span *latency = &minute->latency, *cpu = &minute->cpu_points;
        uint32_t row = row_of[minute->slot];
        if (row == UINT32_MAX)
            continue;
        rows[count++] = (struct ep_container_minute_result){
            .minute = (double)minute->begin / (double)EP_MINUTE,
            .container = row,
            .invocations = minute->invocations,
            .errors_4xx = minute->errors_4xx,
            .errors_5xx = minute->errors_5xx,
            .latency_average_us = latency->count > 0
                                      ? (double)latency->sum_ns * US_PER_NS / (double)latency->count
                                      : (double)NAN,
            .latency_max_us =
                latency->count > 0 ? (double)latency->max_ns * US_PER_NS : (double)NAN,
            .cpu_percent = cpu->count > 0 ? (double)cpu->sum_ns * EP_POINT_UNIT / (double)cpu->count
                                          : (double)NAN,
            .memory_percent = 100 * result->container_results[row].memory,
        };
    }
    result->container_minutes = rows;
    result->container_minute_count = count;
}

void ep_container_results_fill(const struct ep_world *world, const struct ep_pool *pool,
                               ep_time warmup, const struct ep_figures *pooled,
                               struct ep_arena *arena, struct ep_deployment_result *result)
{
    uint32_t slots = pool->outcome->container_slots;
    if (slots == 0)
        return;
    const struct ep_option *option = &world->options[pool->option];
    struct filler f = {.world = world,
                       .option = option,
                       .pool = pool,
                       .pooled = pooled,
                       .arena = arena,
                       .models = ep_container_figures_models(option, pool->outcome),
                       .x = ep_alloc_zeroed(pool->section_count, sizeof(double))};
    struct ep_container_result *rows =
        ep_arena_alloc(arena, EP_MOST_CONTAINER_RESULTS * sizeof *rows);
    uint32_t *row_of = ep_alloc(slots * sizeof *row_of), count = 0;
    double per_s = arrivals_per_s(&f, warmup);
    for (uint32_t i = 0; i < slots; i++) {
        row_of[i] = UINT32_MAX;
        if (!is_listed(&f, i))
            continue;
        row_of[i] = count;
        fill_row(&f, i, per_s, &rows[count++]);
    }
    result->container_results = rows;
    result->container_result_count = count;
    if (is_chain(&f))
        fill_bottleneck(&f, warmup, per_s, result);
    fill_minutes(&f, row_of, result);
    ep_free(row_of);
    ep_free(f.models);
    ep_free(f.x);
}
