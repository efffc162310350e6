#include "run/model_rows.h"

#include "run/estimate.h"

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

static struct ep_model_row row_of(const struct ep_world *world, const struct ep_outcome *outcome,
                                  ep_model_id id, double total_service_ns, struct ep_arena *arena)
{
    const struct ep_model_stats *model = &outcome->models[id];
    char buffer[256];
    const char *name = ep_world_model_name(world, id, buffer, sizeof buffer);
    return (struct ep_model_row){
        .name = ep_arena_strndup(arena, name, strlen(name)),
        .requests = model->arrived,
        .hit_ratio = model->answered ? (double)model->hits / model->answered : 0,
        .p50_s = (double)ep_coarse_histogram_quantile(&model->latency, 0.5) / 1e9,
        .p99_s = (double)ep_coarse_histogram_quantile(&model->latency, 0.99) / 1e9,
        .cost_share = total_service_ns > 0 ? (double)model->service_ns / total_service_ns : 0,
    };
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
    double total = 0;
    for (uint32_t i = 0; i < outcome->model_count; i++)
        total += (double)outcome->models[i].service_ns;
    struct ranked *ranked = ep_alloc_zeroed(outcome->model_count, sizeof *ranked);
    size_t count = rank(outcome, ranked), shown = count < EP_MODEL_ROWS ? count : EP_MODEL_ROWS;
    struct ep_model_rows rows = {.judged = count, .worst_count = shown, .best_count = shown};
    rows.worst = ep_arena_alloc(arena, shown * sizeof *rows.worst);
    rows.best = ep_arena_alloc(arena, shown * sizeof *rows.best);
    for (size_t i = 0; i < shown; i++) {
        rows.best[i] = row_of(world, outcome, ranked[i].model, total, arena);
        rows.worst[i] = row_of(world, outcome, ranked[count - 1 - i].model, total, arena);
    }
    ep_free(ranked);
    return rows;
}
