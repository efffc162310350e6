#include "run/summary.h"

#include "base/mem.h"
#include "base/units.h"
#include "run/chance.h"
#include "run/cloudwatch.h"
#include "run/container_results.h"
#include "run/estimate.h"
#include "run/insight.h"
#include "run/event_results.h"
#include "run/hybrid_result.h"
#include "run/model_rows.h"
#include "run/scaling_rows.h"
#include "run/verdict.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_WARNINGS 8

struct summary {
    const struct ep_world *world;
    const struct ep_option *option;
    const struct ep_pool *pool;
    struct ep_arena *arena;
    struct ep_deployment_result *result;
    ep_time warmup;
    struct ep_figures pooled;
    struct ep_level_stats levels;
    struct ep_instance_history instances;
    const struct ep_figures **parts; /* in the arena: pooled figures of the parts */
    double *x;                       /* scratch: one figure of each replication */
    bool is_random;
    const char *overload; /* why percentiles are withheld; NULL: not overloaded */
};

/* ---- estimates ---- */

/* The figure at `offset` of struct ep_figures. */
static double figure_at(const struct ep_figures *figures, size_t offset)
{
    double value;
    memcpy(&value, (const char *)figures + offset, sizeof value);
    return value;
}

static double gather(struct summary *s, size_t offset)
{
    for (size_t i = 0; i < s->pool->section_count; i++)
        s->x[i] = figure_at(&s->pool->sections[i].figures, offset);
    return figure_at(&s->pooled, offset);
}

static struct ep_est estimate(struct summary *s, size_t offset, double max)
{
    double value = gather(s, offset);
    return ep_estimate_of(value, s->x, s->pool->section_count, 0, max);
}

/* The figure at `offset` of a view: -1 is all models, else the number of the view. */
static const struct ep_view_figures *view_of(const struct ep_figures *figures, int view)
{
    return view < 0 ? &figures->all : &figures->views[view];
}

static double gather_view(struct summary *s, int view, size_t offset)
{
    double value;
    for (size_t i = 0; i < s->pool->section_count; i++)
        memcpy(&s->x[i], (const char *)view_of(&s->pool->sections[i].figures, view) + offset,
               sizeof value);
    memcpy(&value, (const char *)view_of(&s->pooled, view) + offset, sizeof value);
    return value;
}

/* ---- latencies ---- */

static const char *const statistic_names[EP_LATENCY_COUNT] = {"mean", "p50",  "p90", "p95",
                                                              "p99",  "p999", "max"};

/* Why this percentile is not stated; NULL: it is. */
static const char *withheld(struct summary *s, enum ep_latency_statistic statistic,
                            uint64_t samples)
{
    double share = ep_latency_share(statistic);
    uint64_t beyond = ep_estimate_beyond(samples, share);
    if (samples == 0)
        return "no such request was measured";
    if (share <= 0)
        return NULL;
    if (s->overload)
        return s->overload;
    if (beyond >= EP_ESTIMATE_SAMPLES_BEYOND)
        return NULL;
    return ep_arena_format(s->arena,
                           "%" PRIu64 " %s beyond %s; needs %d: use a longer horizon or more "
                           "replications",
                           beyond, beyond == 1 ? "request lies" : "requests lie",
                           statistic_names[statistic], EP_ESTIMATE_SAMPLES_BEYOND);
}

static struct ep_latency_figures latency_of(struct summary *s, int view, enum ep_latency_set set,
                                            uint64_t samples)
{
    struct ep_est est[EP_LATENCY_COUNT];
    for (int i = 0; i < EP_LATENCY_COUNT; i++) {
        const char *why = withheld(s, (enum ep_latency_statistic)i, samples);
        size_t offset = offsetof(struct ep_view_figures, latency) +
                        sizeof(double) * ((size_t)set * EP_LATENCY_COUNT + (size_t)i);
        double value = gather_view(s, view, offset);
        est[i] = why ? ep_estimate_none(why)
                     : ep_estimate_of(value, s->x, s->pool->section_count, 0, HUGE_VAL);
    }
    return (struct ep_latency_figures){.mean = est[EP_LATENCY_MEAN],
                                       .p50 = est[EP_LATENCY_P50],
                                       .p90 = est[EP_LATENCY_P90],
                                       .p95 = est[EP_LATENCY_P95],
                                       .p99 = est[EP_LATENCY_P99],
                                       .p999 = est[EP_LATENCY_P999],
                                       .max = est[EP_LATENCY_MAX]};
}

static struct ep_est ratio_of(struct summary *s, int view, size_t offset, double trials)
{
    double value = gather_view(s, view, offset);
    if (trials <= 0)
        return ep_estimate_none("no request was measured");
    if (!s->is_random)
        return ep_estimate_exact(value);
    return ep_estimate_ratio(value, s->x, s->pool->section_count, trials);
}

static struct ep_counts counts_of(const struct ep_cell *cell)
{
    return (struct ep_counts){.arrived = cell->arrived,
                              .completed = cell->ended[EP_ENDING_COMPLETED],
                              .failed = cell->ended[EP_ENDING_FAILED],
                              .rejected = cell->ended[EP_ENDING_REJECTED],
                              .in_flight_at_end = cell->arrived - ep_cell_answered(cell)};
}

/* Everything that a view has: latencies and ratios. `cell` is what it counted. */
static void fill_view(struct summary *s, int view, const struct ep_cell *cell,
                      struct ep_group_result *group)
{
    uint64_t warm = ep_histogram_count(cell->latency[EP_WARM]);
    uint64_t cold = ep_histogram_count(cell->latency[EP_COLD]);
    group->counts = counts_of(cell);
    group->latency = latency_of(s, view, EP_SET_ALL, warm + cold);
    group->warm = latency_of(s, view, EP_SET_WARM, warm);
    group->cold = latency_of(s, view, EP_SET_COLD, cold);
    group->error_ratio =
        ratio_of(s, view, offsetof(struct ep_view_figures, error_ratio), (double)cell->arrived);
    group->cold_ratio =
        ratio_of(s, view, offsetof(struct ep_view_figures, cold_ratio), (double)cell->reached);
}

static void fill_all(struct summary *s)
{
    struct ep_deployment_result *result = s->result;
    const struct ep_outcome *outcome = s->pool->outcome;
    struct ep_cell cell = ep_figures_pool_cells(outcome, NULL, outcome->cell_count);
    struct ep_group_result all;
    fill_view(s, -1, &cell, &all);
    result->counts = all.counts;
    result->latency = all.latency;
    result->warm = all.warm;
    result->cold = all.cold;
    result->error_ratio = all.error_ratio;
    result->cold_ratio = all.cold_ratio;
    result->samples = all.counts.completed;
    result->warm_histogram = cell.latency[EP_WARM];
    result->cold_histogram = cell.latency[EP_COLD];
    result->latency_histogram = ep_histogram_create();
    ep_histogram_merge(result->latency_histogram, cell.latency[EP_WARM]);
    ep_histogram_merge(result->latency_histogram, cell.latency[EP_COLD]);
}

/* Groups and labels without a request are not served here, or had no traffic: left out. */
static void fill_groups(struct summary *s)
{
    const struct ep_cells *cells = &s->world->cells;
    struct ep_group_result *groups = ep_arena_alloc(s->arena, cells->view_count * sizeof *groups);
    size_t count = 0;
    for (size_t i = 0; i < cells->view_count; i++) {
        struct ep_cell cell = ep_figures_pool_cells(s->pool->outcome, cells->views[i].cells,
                                                    cells->views[i].cell_count);
        if (cell.arrived > 0) {
            groups[count].name = cells->views[i].name;
            fill_view(s, (int)i, &cell, &groups[count]);
            count++;
        }
        for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++)
            ep_histogram_destroy(cell.latency[warmth]);
    }
    s->result->groups = groups;
    s->result->group_count = count;
}

static void fill_parts(struct summary *s)
{
    for (size_t part = 0; part < EP_PART_COUNT; part++) {
        s->result->parts[part].mean =
            estimate(s, offsetof(struct ep_figures, part_mean) + part * sizeof(double), HUGE_VAL);
        s->result->parts[part].tail_mean = estimate(
            s, offsetof(struct ep_figures, part_tail_mean) + part * sizeof(double), HUGE_VAL);
    }
}

/* ---- attempts and the cache ---- */

static int by_status(const void *a, const void *b)
{
    const struct ep_status_pair *x = a, *y = b;
    /* The client's own timeout (0) after the platform's answers. */
    unsigned p = x->status ? x->status : 1000, q = y->status ? y->status : 1000;
    return p != q ? (p < q ? -1 : 1) : (int)x->original - (int)y->original;
}

static const char *status_text(struct ep_arena *arena, const struct ep_status_pair *pair)
{
    if (pair->status == EP_STATUS_TIMEOUT)
        return "timeout";
    if (pair->original)
        return ep_arena_format(arena, "%d/%d", pair->status, pair->original);
    return ep_arena_format(arena, "%d", pair->status);
}

static void fill_attempts(struct summary *s)
{
    const struct ep_attempt_counts *attempts = &s->pool->outcome->attempts;
    struct ep_status_pair pairs[EP_STATUS_PAIRS];
    size_t count = attempts->status_count;
    memcpy(pairs, attempts->by_status, count * sizeof *pairs);
    qsort(pairs, count, sizeof *pairs, by_status);
    struct ep_status_count *statuses = ep_arena_alloc(s->arena, count * sizeof *statuses);
    for (size_t i = 0; i < count; i++)
        statuses[i] = (struct ep_status_count){status_text(s->arena, &pairs[i]), pairs[i].count};
    s->result->attempts_sent = attempts->sent;
    s->result->by_status = statuses;
    s->result->by_status_count = count;
}

static void fill_cache(struct summary *s)
{
    const struct ep_outcome *outcome = s->pool->outcome;
    const struct ep_attempt_counts *attempts = &outcome->attempts;
    s->result->has_cache = ep_option_has_cache(s->option);
    if (s->result->part_count > 0) {
        ep_hybrid_result_cache(s->result);
        return;
    }
    if (!s->result->has_cache)
        return;
    uint64_t hits = attempts->found[EP_FOUND_MEMORY];
    s->result->cache = (struct ep_cache_counts){
        .hits = hits,
        .misses = attempts->sent - hits - attempts->found[EP_FOUND_NONE],
        .joined_loads = attempts->found[EP_FOUND_JOINED],
        .loads_s3 = outcome->loads.from_s3,
        .loads_disk = outcome->loads.from_disk,
        .evictions_memory = outcome->loads.evicted_memory,
        .evictions_disk = outcome->loads.evicted_disk,
        .bytes_requested = (uint64_t)attempts->bytes_requested,
        .bytes_missed = (uint64_t)outcome->loads.bytes_missed,
        .loads_507 = outcome->loads.short_of_memory,
        .loads_blocked = outcome->loads.blocked,
        .loads_abandoned = outcome->loads.abandoned,
        .blocked_s = (double)outcome->loads.blocked_ns / 1e9,
        .disk_slow_s = (double)outcome->loads.disk_slow_ns / 1e9,
    };
    s->result->at_start = (struct ep_start_result){.pinned = s->option->pinned,
                                                   .prewarmed = s->option->prewarmed,
                                                   .loads = outcome->loads.at_start,
                                                   .skipped = outcome->loads.skipped_start};
}

/* ---- money and instances ---- */

static void fill_cost(struct summary *s)
{
    struct ep_figures_context context = {
        .option = s->option,
        .cells = &s->world->cells,
        .warmup = s->warmup,
        .horizon = s->world->scenario->horizon,
        .replications = (int)s->pool->section_count,
        .instance_usage = &s->instances.usage,
    };
    struct ep_usage usage = ep_figures_usage(&context, s->pool->outcome);
    struct ep_deployment_result *result = s->result;
    if (result->part_count > 0)
        ep_hybrid_result_bill(result, s->pooled.cost_per_million);
    else
        result->bill = ep_bill_of(&usage, &s->option->prices);
    result->cost_per_hour = estimate(s, offsetof(struct ep_figures, cost_per_hour), HUGE_VAL);
    result->cost_per_month = estimate(s, offsetof(struct ep_figures, cost_per_month), HUGE_VAL);
    result->cost_per_million =
        isnan(s->pooled.cost_per_million)
            ? ep_estimate_none("no request completed")
            : estimate(s, offsetof(struct ep_figures, cost_per_million), HUGE_VAL);
    if (!ep_option_has_instances(s->option))
        return; /* none */
    result->instances_mean = s->instances.mean / (double)s->pool->section_count;
    result->instances_min = s->instances.min;
    result->instances_max = s->instances.max;
    result->launches = s->instances.launches;
    result->terminations = s->instances.terminations;
}

static struct ep_utilization utilization_of(struct summary *s, enum ep_resource resource)
{
    size_t at = (size_t)resource * sizeof(double);
    if (!ep_option_has_instances(s->option)) {
        struct ep_est none = ep_estimate_none("serverless: no instance that could be busy");
        return (struct ep_utilization){none, none};
    }
    return (struct ep_utilization){
        .mean = estimate(s, offsetof(struct ep_figures, utilization) + at, HUGE_VAL),
        .peak_minute = estimate(s, offsetof(struct ep_figures, peak_minute) + at, HUGE_VAL)};
}

static void fill_utilization(struct summary *s)
{
    s->result->cpu = utilization_of(s, EP_RESOURCE_CPU);
    s->result->memory = utilization_of(s, EP_RESOURCE_MEMORY);
    s->result->disk = utilization_of(s, EP_RESOURCE_DISK);
    s->result->network = utilization_of(s, EP_RESOURCE_NETWORK);
    if (s->result->part_count == 0)
        s->result->cloudwatch = ep_cloudwatch_of(s->option, s->pool->outcome, &s->levels, s->arena,
                                                 &s->result->cloudwatch_count);
}

/* ---- verdict ---- */

/* The first model of an endpoint names it where each has one. */
static const char *model_at(struct summary *s, uint32_t endpoint)
{
    const struct ep_fleet_config *fleet = &s->option->fleet;
    char buffer[256];
    for (uint32_t i = 0; i < s->world->catalog.model_count; i++)
        if (fleet->endpoint_of[i] == endpoint)
            return ep_arena_format(s->arena, "%s",
                                   ep_world_model_name(s->world, i, buffer, sizeof buffer));
    return "";
}

static const char *describe_rho(struct summary *s, const struct ep_rho *rho)
{
    char buffer[256];
    bool is_single = s->option->fleet.endpoint_count == 1;
    switch (rho->kind) {
    case EP_RHO_NONE:
        return "no limited resource";
    case EP_RHO_CPU:
        return is_single ? "cpu"
                         : ep_arena_format(s->arena, "cpu of %s", model_at(s, rho->endpoint));
    case EP_RHO_WORKERS:
        if (rho->index == EP_MODEL_NONE)
            return is_single
                       ? "workers"
                       : ep_arena_format(s->arena, "workers of %s", model_at(s, rho->endpoint));
        return ep_arena_format(s->arena, "workers of model %s",
                               ep_world_model_name(s->world, rho->index, buffer, sizeof buffer));
    case EP_RHO_STAGE:
        return ep_arena_format(s->arena, "workers of container %s",
                               s->option->deployment->containers[rho->index].name);
    case EP_RHO_NETWORK:
        return "network";
    case EP_RHO_DISK:
        return "disk bandwidth";
    }
    return "";
}

static void fill_slices(struct summary *s, const ep_time bounds[EP_SLICE_COUNT + 2],
                        struct ep_verdict_facts *facts)
{
    double replications = (double)s->pool->section_count;
    struct ep_outcome **outcomes = ep_alloc_zeroed(s->pool->part_count, sizeof *outcomes);
    for (size_t i = 0; i < s->pool->part_count; i++)
        outcomes[i] = s->pool->parts[i].outcome;
    for (uint32_t i = 0; i < EP_SLICE_COUNT; i++) {
        double span_ns = (double)(bounds[i + 1] - bounds[i]) * replications;
        facts->slice_rho[i] = s->pool->part_count > 0
                                  ? ep_hybrid_result_slice_rho(s->option, outcomes, i, span_ns)
                                  : ep_rho_of_slice(s->option, s->pool->outcome, i, span_ns);
        facts->slice_backlog[i] = (double)s->pool->outcome->slices[i].open_at_end / replications;
    }
    ep_free(outcomes);
}

/* What carries the largest share of its capacity. */
static const char *rho_resource(struct summary *s, uint32_t first_slice)
{
    if (s->pool->part_count > 0)
        return ep_hybrid_result_rho(s->result, s->arena);
    double span_ns = (double)(s->world->scenario->horizon - s->warmup);
    struct ep_rho rho = ep_rho_largest(s->option, s->pool->outcome, &s->levels, first_slice,
                                       span_ns * (double)s->pool->section_count);
    return describe_rho(s, &rho);
}

static void fill_verdict(struct summary *s)
{
    struct ep_deployment_result *result = s->result;
    double replications = (double)s->pool->section_count;
    ep_time horizon = s->world->scenario->horizon, bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(horizon, bounds);
    size_t served, closed = ep_option_closed_loops(s->world->scenario, s->option, &served);
    struct ep_verdict_facts facts = {.first_slice = ep_slices_find(bounds, s->warmup),
                                     .is_closed = closed > 0 && closed == served};
    struct ep_cell total = ep_outcome_total(s->pool->outcome);
    result->rho = estimate(s, offsetof(struct ep_figures, rho), HUGE_VAL);
    result->rho_resource = rho_resource(s, facts.first_slice);
    facts.rho = result->rho;
    facts.rho_resource = result->rho_resource;
    facts.arrived = (double)total.arrived / replications;
    if (total.arrived > 0)
        facts.lost_ratio =
            (double)(total.arrived - total.ended[EP_ENDING_COMPLETED]) / (double)total.arrived;
    fill_slices(s, bounds, &facts);
    char reason[400];
    result->verdict = ep_verdict_of(&facts, reason, sizeof reason);
    result->verdict_reason = ep_arena_format(s->arena, "%s", reason);
    ep_hybrid_result_verdict(result, s->arena);
    if (result->verdict == EP_VERDICT_OVERLOADED)
        s->overload = ep_arena_format(
            s->arena, "overloaded, no steady state: %s; use more or larger instances",
            result->verdict_reason);
}

/* ---- models, quality ---- */

/* All replications together. */
static struct ep_measured measured_of(const struct summary *s)
{
    return (struct ep_measured){.option = s->option,
                                .cells = &s->world->cells,
                                .outcome = s->pool->outcome,
                                .figures = &s->pooled,
                                .sections = 1};
}

static void fill_models(struct summary *s)
{
    struct ep_deployment_result *result = s->result;
    struct ep_model_rows rows = ep_model_rows_of(s->world, s->pool->outcome, s->arena);
    result->worst = rows.worst;
    result->worst_count = rows.worst_count;
    result->best = rows.best;
    result->best_count = rows.best_count;
    struct ep_measured measured = measured_of(s);
    struct ep_judged meeting = ep_requirement_models_meeting(s->world->scenario, &measured);
    result->models_judged = meeting.judged > 0 ? meeting.judged : rows.judged;
    for (size_t i = 0; i < s->pool->section_count; i++)
        s->x[i] = s->pool->sections[i].models_meeting.value;
    result->models_meeting =
        isnan(meeting.value)
            ? ep_estimate_none("no latency percentile is required, or no model has enough samples")
            : ep_estimate_of(meeting.value, s->x, s->pool->section_count, 0, 1);
}

static void warn(struct summary *s, const char **warnings, const char *warning)
{
    if (s->result->warning_count < MOST_WARNINGS)
        warnings[s->result->warning_count++] = warning;
}

static const char *rate_text(struct summary *s, double bytes_per_second)
{
    char text[48];
    ep_units_format_bytes(text, sizeof text, (int64_t)bytes_per_second);
    return ep_arena_format(s->arena, "%s/s", text);
}

/* What a multi-model endpoint was short of without any request failing for it. */
static void warn_of_shortage(struct summary *s, const char **warnings)
{
    const struct ep_deployment_result *result = s->result;
    const struct ep_instance_type *type = &s->option->fleet.instance;
    if (result->cache.disk_slow_s > 0)
        warn(s, warnings,
             ep_arena_format(
                 s->arena,
                 "I/O credits of a volume ran out: disks were busy for %.3g s at %s instead "
                 "of %s; a larger `volume` is faster",
                 result->cache.disk_slow_s, rate_text(s, type->disk_base_bandwidth),
                 rate_text(s, type->disk_bandwidth)));
    if (result->at_start.skipped > 0)
        warn(s, warnings,
             ep_arena_format(s->arena,
                             "prewarmed models were left out %" PRIu64
                             " times: they did not fit without an eviction",
                             result->at_start.skipped));
}

static void fill_quality(struct summary *s)
{
    struct ep_deployment_result *result = s->result;
    const char **warnings = ep_arena_alloc(s->arena, MOST_WARNINGS * sizeof *warnings);
    const struct ep_est *cold = &result->cold_ratio;
    result->warmup_removed_s = ep_time_to_seconds(s->warmup);
    result->covers =
        ep_chance_covers(s->world->scenario, s->option, s->is_random, (int)s->pool->section_count);
    if (!isnan(cold->low) && cold->low <= 0.01 && cold->high >= 0.01 && cold->value > 0)
        warn(s, warnings,
             ep_arena_format(
                 s->arena,
                 "cold_ratio %.2f %% [%.2f %%, %.2f %%] is about 1 %%: p99 jumps between the "
                 "latency of warm and of cold requests",
                 100 * cold->value, 100 * cold->low, 100 * cold->high));
    ep_hybrid_result_warnings(result, warnings, MOST_WARNINGS, s->arena);
    if (result->part_count == 0 && result->has_cache &&
        result->churn.verdict == EP_THRASH_THRASHING)
        warn(s, warnings,
             ep_arena_format(s->arena, "thrashing: %s; use more memory, or fewer models",
                             result->churn.reason));
    if (result->part_count == 0 && result->has_cache)
        warn_of_shortage(s, warnings);
    if (s->option->fleet.containers && s->option->fleet.container_count == 1)
        warn(s, warnings,
             "a chain of one container: AWS makes pipelines of 2 to 15; this is a single-model "
             "endpoint");
    if (result->counts.arrived == 0)
        warn(s, warnings, "no request arrived in the measured span");
    if (result->counts.in_flight_at_end > 0)
        warn(s, warnings,
             ep_arena_format(
                 s->arena,
                 "%" PRIu64 " request%s had no answer a whole horizon after the last arrival",
                 result->counts.in_flight_at_end, result->counts.in_flight_at_end == 1 ? "" : "s"));
    result->warnings = warnings;
}

static void fill_hash(struct summary *s)
{
    /* FNV-1a over the replications' hashes, in order. */
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s->pool->section_count; i++) {
        hash = (hash ^ s->pool->sections[i].event_hash) * UINT64_C(0x100000001b3);
        s->result->events += s->pool->sections[i].event_count;
    }
    s->result->event_hash = hash;
}

static const char *instance_of(const struct ep_option *option)
{
    if (option->deployment->kind == EP_KIND_SERVERLESS)
        return option->fleet.instance.name;
    if (option->deployment->kind == EP_KIND_HYBRID)
        return option->part_count == 1 ? instance_of(&option->parts[0]) : "several";
    return option->deployment->instance_name ? option->deployment->instance_name
                                             : option->deployment->custom.name;
}

static void fill_names(const struct ep_option *option, struct ep_deployment_result *result)
{
    static const char *const kinds[] = {[EP_KIND_SINGLE_MODEL] = "single-model",
                                        [EP_KIND_MULTI_MODEL] = "multi-model",
                                        [EP_KIND_MULTI_CONTAINER] = "multi-container",
                                        [EP_KIND_SERVERLESS] = "serverless",
                                        [EP_KIND_HYBRID] = "hybrid"};
    result->name = option->deployment->name;
    result->is_shadow = option->deployment->is_shadow;
    result->has_variants = option->deployment->has_variants;
    result->partition = option->deployment->partition;
    result->kind = kinds[option->variants.count > 0 ? option->parts[0].deployment->kind
                                                    : option->deployment->kind];
    result->instance = instance_of(option);
    result->feasible = option->feasible;
    result->problems = option->problems;
    result->problem_count = option->problem_count;
    result->assumptions = option->deployment->assumptions;
}

static void measure(struct summary *s)
{
    s->instances = ep_pool_instances(s->pool);
    struct ep_figures_context context = {
        .option = s->option,
        .cells = &s->world->cells,
        .warmup = s->warmup,
        .horizon = s->world->scenario->horizon,
        .replications = (int)s->pool->section_count,
        .instance_usage = &s->instances.usage,
        .instances_mean = s->instances.mean / (double)s->pool->section_count,
        .parts = s->parts,
    };
    s->levels = ep_pool_levels(s->pool);
    s->pooled.views = ep_alloc_zeroed(s->world->cells.view_count, sizeof *s->pooled.views);
    s->pooled.containers = ep_container_figures_create(s->pool->outcome);
    ep_figures_of(&context, s->pool->outcome, &s->levels, &s->pooled);
    struct ep_cell total = ep_outcome_total(s->pool->outcome);
    s->is_random = ep_chance_is_random(s->world->scenario, s->option,
                                       s->pool->outcome->attempts.sent > total.arrived);
}

/* The parts first, each as a deployment of its own; the whole takes from them. */
static void fill_parts_of(struct summary *s)
{
    const struct ep_pool *pool = s->pool;
    struct ep_summary *summaries = ep_arena_alloc(s->arena, pool->part_count * sizeof *summaries);
    s->parts = ep_arena_alloc(s->arena, pool->part_count * sizeof *s->parts);
    s->result->part_results =
        ep_arena_alloc(s->arena, pool->part_count * sizeof *s->result->part_results);
    s->result->part_count = pool->part_count;
    for (size_t i = 0; i < pool->part_count; i++) {
        ep_summary_of(s->world, &pool->parts[i], s->warmup, s->arena, &s->result->part_results[i],
                      &summaries[i]);
        s->parts[i] = &summaries[i].pooled;
    }
}

void ep_summary_of(const struct ep_world *world, const struct ep_pool *pool, ep_time warmup,
                   struct ep_arena *arena, struct ep_deployment_result *result,
                   struct ep_summary *summary)
{
    struct summary s = {.world = world,
                        .option = pool->resolved,
                        .pool = pool,
                        .arena = arena,
                        .result = result,
                        .warmup = warmup,
                        .x = ep_alloc_zeroed(pool->section_count, sizeof(double))};
    memset(result, 0, sizeof *result);
    fill_names(s.option, result);
    result->endpoints = s.option->fleet.endpoint_count;
    result->containers = s.option->containers;
    fill_parts_of(&s);
    measure(&s);
    fill_verdict(&s); /* first: it decides which percentiles are withheld */
    fill_all(&s);
    fill_groups(&s);
    fill_parts(&s);
    fill_attempts(&s);
    fill_cache(&s);
    fill_cost(&s);
    fill_utilization(&s);
    if (s.option->deployment->autoscaling)
        ep_scaling_rows_fill(&pool->scaling, &pool->newcomers, arena, result);
    fill_models(&s);
    ep_insight_fill(world, pool, warmup, arena, result);
    fill_quality(&s);
    fill_hash(&s);
    if (s.option->fleet.drill_count > 0)
        result->event_results =
            ep_event_results_of(world, pool, arena, &result->event_result_count);
    struct ep_measured measured = measured_of(&s);
    summary->judged =
        ep_arena_alloc(arena, world->scenario->requirement_count * sizeof *summary->judged);
    for (size_t i = 0; i < world->scenario->requirement_count; i++)
        summary->judged[i] = ep_requirement_measure(&world->scenario->requirements[i], &measured);
    ep_container_results_fill(world, pool, warmup, &s.pooled, arena, result);
    ep_free(s.pooled.views);
    ep_free(s.pooled.containers);
    ep_free(s.x);
    summary->is_random = s.is_random;
    summary->pooled = s.pooled;
    summary->pooled.views = NULL;
    summary->pooled.containers = NULL;
}

void ep_summary_infeasible(const struct ep_option *option, struct ep_deployment_result *result)
{
    static const char why[] = "not feasible, see problems";
    memset(result, 0, sizeof *result);
    fill_names(option, result);
    struct ep_est absent = ep_estimate_none(why);
    struct ep_latency_figures none = {absent, absent, absent, absent, absent, absent, absent};
    result->latency = result->warm = result->cold = none;
    for (int part = 0; part < EP_PART_COUNT; part++)
        result->parts[part].mean = result->parts[part].tail_mean = absent;
    result->rho = result->error_ratio = result->cold_ratio = result->models_meeting =
        result->cost_per_hour = result->cost_per_month = result->cost_per_million = absent;
    result->cpu = result->memory = result->disk = result->network =
        (struct ep_utilization){absent, absent};
    result->verdict = EP_VERDICT_INCONCLUSIVE;
    result->verdict_reason = why;
    result->rho_resource = "";
    result->covers = "";
}
