#include "run/model_rows.h"

#include "run/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ranked {
    int64_t p99_ns;
    ep_model_id model;
};

static int by_p99_ascending(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->p99_ns != y->p99_ns)
        return x->p99_ns < y->p99_ns ? -1 : 1;
    return x->model < y->model ? -1 : x->model > y->model;
}

/* What shares are of. */
struct totals {
    double service_ns, cold;
};

static struct totals totals_of(const struct ep_outcome *outcome)
{
    struct totals totals = {0};
    for (uint32_t i = 0; i < outcome->model_count; i++) {
        const struct ep_model_stats *model = &outcome->models[i];
        totals.service_ns += (double)model->service_ns;
        totals.cold += (double)(model->answered - model->hits);
    }
    return totals;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static double quantile_s(const struct ep_coarse_histogram *latency, double p)
{
    return (double)ep_coarse_histogram_quantile(latency, p) / 1e9;
}

static struct ep_model_row row_of(const struct ep_world *world, const struct ep_outcome *outcome,
                                  ep_model_id id, const struct totals *totals,
                                  struct ep_arena *arena)
{
    const struct ep_model_stats *model = &outcome->models[id];
    const struct ep_model_churn *churn = &outcome->churn[id];
    char buffer[256];
    const char *name = ep_world_model_name(world, id, buffer, sizeof buffer);
    return (struct ep_model_row){
        .name = ep_arena_strndup(arena, name, strlen(name)),
        .requests = model->arrived,
        .hit_ratio = share(model->hits, model->answered),
        .p50_s = quantile_s(&model->latency, 0.5),
        .p99_s = quantile_s(&model->latency, 0.99),
        .cost_share = share((double)model->service_ns, totals->service_ns),
        .cold_share = share((double)(model->answered - model->hits), totals->cold),
        .loads = (uint64_t)churn->loads_s3 + churn->loads_disk,
        .evictions = churn->evictions,
    };
}

struct ep_model_row *ep_model_rows_all(const struct ep_world *world,
                                       const struct ep_outcome *outcome, struct ep_arena *arena,
                                       size_t *count)
{
    struct totals totals = totals_of(outcome);
    struct ep_model_row *rows = ep_arena_alloc(arena, outcome->model_count * sizeof *rows);
    *count = 0;
    for (uint32_t i = 0; i < outcome->model_count; i++) {
        const struct ep_coarse_histogram *latency = &outcome->models[i].latency;
        uint64_t samples = ep_coarse_histogram_count(latency);
        if (outcome->models[i].arrived == 0)
            continue;
        struct ep_model_row *row = &rows[(*count)++];
        *row = row_of(world, outcome, i, &totals, arena);
        if (ep_estimate_beyond(samples, 0.5) < EP_ESTIMATE_SAMPLES_BEYOND)
            row->p50_s = NAN;
        if (ep_estimate_beyond(samples, 0.99) < EP_ESTIMATE_SAMPLES_BEYOND)
            row->p99_s = NAN;
    }
    return rows;
}

static size_t rank(const struct ep_outcome *outcome, struct ranked *ranked)
{
    size_t count = 0;
    for (uint32_t i = 0; i < outcome->model_count; i++) {
        const struct ep_coarse_histogram *latency = &outcome->models[i].latency;
        if (ep_estimate_beyond(ep_coarse_histogram_count(latency), 0.99) <
            EP_ESTIMATE_SAMPLES_BEYOND)
            continue;
        ranked[count++] = (struct ranked){ep_coarse_histogram_quantile(latency, 0.99), i};
    }
    qsort(ranked, count, sizeof *ranked, by_p99_ascending);
    return count;
}

struct ep_model_rows ep_model_rows_of(const struct ep_world *world,
                                      const struct ep_outcome *outcome, struct ep_arena *arena)
{
    struct totals totals = totals_of(outcome);
    struct ranked *ranked = ep_alloc_zeroed(outcome->model_count, sizeof *ranked);
    size_t count = rank(outcome, ranked), shown = count < EP_MODEL_ROWS ? count : EP_MODEL_ROWS;
    struct ep_model_rows rows = {.judged = count, .worst_count = shown, .best_count = shown};
    rows.worst = ep_arena_alloc(arena, shown * sizeof *rows.worst);
    rows.best = ep_arena_alloc(arena, shown * sizeof *rows.best);
    for (size_t i = 0; i < shown; i++) {
        rows.best[i] = row_of(world, outcome, ranked[i].model, &totals, arena);
        rows.worst[i] = row_of(world, outcome, ranked[count - 1 - i].model, &totals, arena);
    }
    ep_free(ranked);
    return rows;
}
