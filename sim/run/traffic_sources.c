#include "run/traffic_sources.h"

#include "run/drill_plan.h"
#include "workload/arrival_from.h"

#include "run/unknown_models.h"
#include "workload/choice.h"

#include <string.h>

bool ep_traffic_sources_scan(struct ep_traffic_sources *sources, const struct ep_scenario *scenario,
                             struct ep_arena *arena, struct ep_diag *diag)
{
    size_t count = scenario->traffic_count, errors = ep_diag_error_count(diag);
    *sources = (struct ep_traffic_sources){
        .scenario = scenario,
        .traces = ep_arena_alloc(arena, count * sizeof(struct ep_trace *)),
        .model_of_id = ep_arena_alloc(arena, count * sizeof(uint32_t *)),
        .curves = ep_arena_alloc(arena, count * sizeof(struct ep_profile_curve *)),
        .popularities = ep_arena_alloc(arena, count * sizeof(struct ep_popularity_table *)),
        .left_out = ep_arena_alloc(arena, count * sizeof(const char *)),
        .first_model = ep_arena_alloc(arena, count * sizeof(uint32_t)),
        .model_count = ep_arena_alloc(arena, count * sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++)
        if (scenario->traffic[i].arrivals == EP_ARRIVALS_TRACE)
            sources->traces[i] = ep_trace_scan(&scenario->traffic[i].trace, diag);
    return ep_diag_error_count(diag) == errors;
}

static void join_synthetic(struct ep_traffic_sources *sources, size_t i,
                           const struct ep_group_models *models, struct ep_diag *diag)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    const struct ep_popularity *popularity = &traffic->popularity;
    if (popularity->kind == EP_POPULARITY_WEIGHTS && popularity->weight_count != models->count) {
        ep_diag_error(diag, traffic->at,
                      "traffic.%s.popularity: %zu weight%s for the %u model%s of %s", traffic->name,
                      popularity->weight_count, popularity->weight_count == 1 ? "" : "s",
                      models->count, models->count == 1 ? "" : "s",
                      sources->scenario->groups[traffic->group].name);
        return;
    }
    sources->curves[i] = ep_profile_create(&traffic->profile, sources->scenario->start_unix_s);
    uint32_t alive = ep_popularity_alive(popularity, models->count, sources->scenario->horizon);
    sources->model_count[i] = models->count;
    sources->popularities[i] = ep_popularity_create(popularity, alive, sources->scenario->seed);
}

bool ep_traffic_sources_join(struct ep_traffic_sources *sources,
                             const struct ep_built_catalog *built, struct ep_arena *arena,
                             struct ep_diag *diag)
{
    size_t errors = ep_diag_error_count(diag);
    for (size_t i = 0; i < sources->scenario->traffic_count; i++) {
        const struct ep_traffic *traffic = &sources->scenario->traffic[i];
        const struct ep_group_models *models = &built->groups[traffic->group];
        const struct ep_trace *trace = sources->traces[i];
        sources->first_model[i] = models->first;
        if (!trace) {
            join_synthetic(sources, i, models, diag);
            continue;
        }
        sources->model_of_id[i] =
            ep_arena_alloc(arena, ep_trace_id_count(trace) * sizeof(uint32_t));
        ep_built_catalog_map_ids(built, sources->scenario, traffic, trace, sources->model_of_id[i]);
        if (!ep_built_catalog_is_own_trace(built, traffic, trace))
            sources->left_out[i] =
                ep_unknown_models_of(traffic, trace, sources->scenario->groups[traffic->group].name,
                                     sources->model_of_id[i], arena, diag);
    }
    return ep_diag_error_count(diag) == errors;
}

void ep_traffic_sources_fini(struct ep_traffic_sources *sources)
{
    for (size_t i = 0; sources->scenario && i < sources->scenario->traffic_count; i++) {
        ep_trace_destroy(sources->traces[i]);
        ep_profile_destroy(sources->curves[i]);
        ep_popularity_destroy(sources->popularities[i]);
    }
    *sources = (struct ep_traffic_sources){0};
}

/* ---- opening ---- */

static struct ep_arrival_source open_all_of(const struct ep_traffic_sources *sources, size_t i,
                                            uint32_t replication)
{
    const struct ep_scenario *scenario = sources->scenario;
    const struct ep_traffic *traffic = &scenario->traffic[i];
    if (sources->traces[i]) {
        struct ep_trace_replay replay = {.model_of_id = sources->model_of_id[i],
                                         .scale = traffic->scale,
                                         .source = (uint32_t)i,
                                         .seed = scenario->seed,
                                         .replication = replication,
                                         .name = traffic->name};
        return ep_trace_open(sources->traces[i], &replay);
    }
    struct ep_poisson_config poisson = {
        .rate_per_second = traffic->rate_per_second * traffic->scale,
        .is_deterministic = traffic->arrivals == EP_ARRIVALS_DETERMINISTIC,
        .profile = sources->curves[i],
        .popularity = sources->popularities[i],
        .law = &traffic->popularity,
        .model_count = sources->model_count[i],
        .first_model = sources->first_model[i],
        .source = (uint32_t)i,
        .name = traffic->name};
    return ep_poisson_open(&poisson, scenario->seed, replication);
}

/* What an onboarded group would have sent before it came is left out. */
static struct ep_arrival_source open_one(const struct ep_traffic_sources *sources, size_t i,
                                         uint32_t replication)
{
    struct ep_arrival_source source = open_all_of(sources, i, replication);
    ep_time begins = ep_drill_plan_begins(sources->scenario, sources->scenario->traffic[i].group);
    return begins > 0 ? ep_arrival_from(source, begins) : source;
}

struct ep_arrival_source ep_traffic_sources_open(const struct ep_traffic_sources *sources,
                                                 uint32_t replication, bool only_traces)
{
    size_t count = sources->scenario->traffic_count, opened = 0;
    struct ep_arrival_source *each = ep_alloc_zeroed(count, sizeof *each);
    for (size_t i = 0; i < count; i++)
        if (!only_traces || sources->traces[i])
            each[opened++] = open_one(sources, i, replication);
    struct ep_arrival_source merged = {0};
    if (opened > 0)
        merged = ep_arrival_merge(each, opened);
    ep_free(each);
    return merged;
}

/* ---- weights ---- */

static void weigh_trace(const struct ep_traffic_sources *sources, size_t i, double *per_second)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    const struct ep_trace *trace = sources->traces[i];
    double seconds = ep_time_to_seconds(ep_trace_duration(trace));
    double scale = traffic->scale * traffic->trace.rate_scale * traffic->trace.repeat;
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++) {
        uint32_t model = sources->model_of_id[i][id];
        if (model != UINT32_MAX && seconds > 0)
            per_second[model] += (double)ep_trace_calls(trace, id) * scale / seconds;
    }
}

void ep_traffic_sources_weigh(const struct ep_traffic_sources *sources, double *per_second)
{
    for (size_t i = 0; i < sources->scenario->traffic_count; i++) {
        const struct ep_traffic *traffic = &sources->scenario->traffic[i];
        if (sources->traces[i]) {
            weigh_trace(sources, i, per_second);
            continue;
        }
        double rate = traffic->rate_per_second * traffic->scale *
                      ep_profile_mean(sources->curves[i], 0, sources->scenario->horizon);
        const struct ep_popularity_table *popularity = sources->popularities[i];
        for (uint32_t k = 0; k < ep_popularity_count(popularity); k++)
            per_second[sources->first_model[i] + k] += rate * ep_popularity_share(popularity, k);
    }
}
