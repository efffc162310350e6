#include "run/traffic_sources.h"

#include "run/drill_plan.h"
#include "workload/arrival_from.h"

#include "run/unknown_models.h"
#include "workload/shifted_trace.h"
#include "run/traffic_rate.h"
#include "workload/choice.h"
#include "workload/clients.h"
#include "workload/request_class.h"

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
        .clones = ep_arena_alloc(arena, count * sizeof(struct ep_model_clones)),
        .model_of_clone = ep_arena_alloc(arena, count * sizeof(uint32_t **)),
        .model_factor = ep_arena_alloc(arena, count * sizeof(double)),
        .first_model = ep_arena_alloc(arena, count * sizeof(uint32_t)),
        .model_count = ep_arena_alloc(arena, count * sizeof(uint32_t))};
    for (size_t i = 0; i < count; i++)
        if (scenario->traffic[i].arrivals == EP_ARRIVALS_TRACE)
            sources->traces[i] = ep_trace_scan(&scenario->traffic[i].trace, diag);
    return ep_diag_error_count(diag) == errors;
}

/* Clones weigh what their originals weigh. */
static void repeat_weights(struct ep_popularity *popularity, const struct ep_group_models *models,
                           struct ep_arena *arena)
{
    double *weights = ep_arena_alloc(arena, models->count * sizeof *weights);
    for (uint32_t i = 0; i < models->count; i++) {
        uint32_t set, original = ep_model_clones_original(&models->clones, i, &set);
        weights[i] = popularity->weights[original];
    }
    popularity->weights = weights;
    popularity->weight_count = models->count;
}

static void join_synthetic(struct ep_traffic_sources *sources, size_t i,
                           const struct ep_group_models *models, struct ep_arena *arena,
                           struct ep_diag *diag)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    struct ep_popularity with_clones = traffic->popularity, *popularity = &with_clones;
    bool is_weighed = popularity->kind == EP_POPULARITY_WEIGHTS;
    uint32_t base = models->clones.base;
    if (is_weighed && popularity->weight_count != base) {
        ep_diag_error(diag, traffic->at,
                      "traffic.%s.popularity: %zu weight%s for the %u model%s of %s", traffic->name,
                      popularity->weight_count, popularity->weight_count == 1 ? "" : "s", base,
                      base == 1 ? "" : "s", sources->scenario->groups[traffic->group].name);
        return;
    }
    if (is_weighed && models->clones.scale < 1) {
        ep_diag_error(diag, traffic->at,
                      "traffic.%s.popularity: weights say nothing of fewer models: models.%s.scale "
                      "must be at least 1",
                      traffic->name, sources->scenario->groups[traffic->group].name);
        return;
    }
    if (is_weighed && models->count > base)
        repeat_weights(popularity, models, arena);
    sources->curves[i] = ep_profile_create(&traffic->profile, sources->scenario->start_unix_s);
    uint32_t alive = ep_popularity_alive(popularity, models->count, sources->scenario->horizon);
    sources->model_count[i] = models->count;
    sources->popularities[i] = ep_popularity_create(popularity, alive, sources->scenario->seed);
}

/* The models of the clones of recorded traffic: of each id, in each set. */
static void map_clones(struct ep_traffic_sources *sources, size_t i, struct ep_arena *arena)
{
    const struct ep_model_clones *clones = &sources->clones[i];
    uint32_t sets = ep_model_clones_sets(clones), first = sources->first_model[i];
    uint32_t ids = ep_trace_id_count(sources->traces[i]);
    sources->model_of_clone[i] = ep_arena_alloc(arena, sets * sizeof(uint32_t *));
    for (uint32_t set = 1; set < sets; set++) {
        uint32_t *models = ep_arena_alloc(arena, ids * sizeof *models);
        for (uint32_t id = 0; id < ids; id++) {
            uint32_t original = sources->model_of_id[i][id];
            uint32_t number = original == UINT32_MAX
                                  ? UINT32_MAX
                                  : ep_model_clones_number(clones, set, original - first);
            models[id] = number == UINT32_MAX ? UINT32_MAX : first + number;
        }
        sources->model_of_clone[i][set - 1] = models;
    }
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
        sources->clones[i] = models->clones;
        sources->model_factor[i] = (double)models->count / models->clones.base;
        if (!trace) {
            join_synthetic(sources, i, models, arena, diag);
            continue;
        }
        if (models->clones.scale < 1) {
            ep_diag_error(diag, traffic->trace.at,
                          "traffic.%s.trace: recorded traffic cannot be played for fewer models: "
                          "models.%s.scale must be at least 1",
                          traffic->name, sources->scenario->groups[traffic->group].name);
            continue;
        }
        sources->model_of_id[i] =
            ep_arena_alloc(arena, ep_trace_id_count(trace) * sizeof(uint32_t));
        ep_built_catalog_map_ids(built, sources->scenario, traffic, trace, sources->model_of_id[i]);
        if (!ep_built_catalog_is_own_trace(built, traffic, trace))
            sources->left_out[i] =
                ep_unknown_models_of(traffic, trace, sources->scenario->groups[traffic->group].name,
                                     sources->model_of_id[i], arena, diag);
        map_clones(sources, i, arena);
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

/* One set of the models of a recorded entry: 0 is the models themselves, the others their clones.
 */
static struct ep_arrival_source open_trace(const struct ep_traffic_sources *sources, size_t i,
                                           uint32_t replication, uint32_t set)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    struct ep_trace_replay replay = {.model_of_id = set == 0 ? sources->model_of_id[i]
                                                             : sources->model_of_clone[i][set - 1],
                                     .scale = traffic->scale,
                                     .source = (uint32_t)i,
                                     .seed = sources->scenario->seed,
                                     .replication = replication,
                                     .name = traffic->name};
    return set == 0 ? ep_trace_open(sources->traces[i], &replay)
                    : ep_shifted_trace_open(sources->traces[i], &replay, set);
}

/* The entry as it is for a group that has grown: more models are asked for more, in all. */
static struct ep_traffic with_models(const struct ep_traffic_sources *sources, size_t i)
{
    struct ep_traffic traffic = sources->scenario->traffic[i];
    traffic.scale *= sources->model_factor[i];
    return traffic;
}

/* Clients do not take part in locality: where it acts, it is on the starts of their sessions. */
static struct ep_clients_config clients_of(const struct ep_traffic_sources *sources, size_t i,
                                           struct ep_popularity *law)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    *law = traffic->popularity;
    law->locality.share = 0;
    return (struct ep_clients_config){.think = traffic->process.think,
                                      .after_failure = traffic->process.after_failure,
                                      .is_one_model = traffic->process.is_one_model,
                                      .mean_requests = traffic->process.mean_requests,
                                      .popularity = sources->popularities[i],
                                      .law = law,
                                      .model_count = sources->model_count[i],
                                      .first_model = sources->first_model[i],
                                      .source = (uint32_t)i,
                                      .name = traffic->name};
}

static struct ep_arrival_source open_closed(const struct ep_traffic_sources *sources, size_t i,
                                            uint32_t replication)
{
    struct ep_popularity law;
    struct ep_clients_config clients = clients_of(sources, i, &law);
    struct ep_traffic grown = with_models(sources, i);
    clients.count = ep_traffic_clients(&grown);
    return ep_clients_open_closed(&clients, sources->scenario->seed, replication);
}

static struct ep_arrival_source open_sessions(const struct ep_traffic_sources *sources, size_t i,
                                              struct ep_arrival_source starts, uint32_t replication)
{
    struct ep_popularity law;
    struct ep_clients_config clients = clients_of(sources, i, &law);
    return ep_clients_open_sessions(&clients, starts, sources->scenario->seed, replication);
}

static struct ep_arrival_source open_synthetic(const struct ep_traffic_sources *sources, size_t i,
                                               uint32_t replication)
{
    const struct ep_scenario *scenario = sources->scenario;
    const struct ep_traffic *traffic = &scenario->traffic[i];
    if (traffic->arrivals == EP_ARRIVALS_CLOSED)
        return open_closed(sources, i, replication);
    double scale = traffic->scale * sources->model_factor[i];
    double gap_ns = 1e9 / (traffic->rate_per_second * scale);
    struct ep_dist gap;
    bool is_gamma = traffic->arrivals == EP_ARRIVALS_GAMMA;
    bool is_weibull = traffic->arrivals == EP_ARRIVALS_WEIBULL;
    if (is_gamma)
        gap = ep_dist_gamma_mean_cv(gap_ns, traffic->process.cv);
    if (is_weibull)
        gap = ep_dist_weibull_mean_cv(gap_ns, traffic->process.cv);
    struct ep_poisson_config poisson = {.rate_per_second = traffic->rate_per_second * scale,
                                        .is_deterministic =
                                            traffic->arrivals == EP_ARRIVALS_DETERMINISTIC,
                                        .renewal = is_gamma || is_weibull ? &gap : NULL,
                                        .states = traffic->process.states,
                                        .state_count = traffic->process.state_count,
                                        .scale = scale,
                                        .profile = sources->curves[i],
                                        .popularity = sources->popularities[i],
                                        .law = &traffic->popularity,
                                        .model_count = sources->model_count[i],
                                        .first_model = sources->first_model[i],
                                        .source = (uint32_t)i,
                                        .name = traffic->name};
    struct ep_arrival_source source = ep_poisson_open(&poisson, scenario->seed, replication);
    return traffic->arrivals == EP_ARRIVALS_SESSIONS
               ? open_sessions(sources, i, source, replication)
               : source;
}

/* The requests with what they have of their own; what an onboarded group would have sent before it
 * came is left out. */
static struct ep_arrival_source finish(const struct ep_traffic_sources *sources, size_t i,
                                       uint32_t replication, struct ep_arrival_source source)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    if (ep_request_class_is_needed(&traffic->class))
        source = ep_request_class_open(&traffic->class, source, sources->scenario->seed,
                                       replication, traffic->name);
    ep_time begins = ep_drill_plan_begins(sources->scenario, traffic->group);
    return begins > 0 ? ep_arrival_from(source, begins) : source;
}

static uint32_t sets_of(const struct ep_traffic_sources *sources, size_t i)
{
    return sources->traces[i] ? ep_model_clones_sets(&sources->clones[i]) : 1;
}

struct ep_arrival_source ep_traffic_sources_open(const struct ep_traffic_sources *sources,
                                                 uint32_t replication, bool only_traces)
{
    size_t count = sources->scenario->traffic_count, most = 0, opened = 0;
    for (size_t i = 0; i < count; i++)
        most += sets_of(sources, i);
    struct ep_arrival_source *each = ep_alloc_zeroed(most, sizeof *each);
    for (size_t i = 0; i < count; i++) {
        if (!sources->traces[i] && !only_traces)
            each[opened++] =
                finish(sources, i, replication, open_synthetic(sources, i, replication));
        for (uint32_t set = 0; sources->traces[i] && set < sets_of(sources, i); set++)
            each[opened++] =
                finish(sources, i, replication, open_trace(sources, i, replication, set));
    }
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
    for (uint32_t set = 0; set < ep_model_clones_sets(&sources->clones[i]); set++) {
        const uint32_t *models =
            set == 0 ? sources->model_of_id[i] : sources->model_of_clone[i][set - 1];
        for (uint32_t id = 0; id < ep_trace_id_count(trace); id++)
            if (models[id] != UINT32_MAX && seconds > 0)
                per_second[models[id]] += (double)ep_trace_calls(trace, id) * scale / seconds;
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
        const struct ep_group *group = &sources->scenario->groups[traffic->group];
        double service_s = ep_dist_mean(&group->profile.compute) / 1e9;
        struct ep_traffic grown = with_models(sources, i);
        double rate = ep_traffic_rate(&grown, service_s) *
                      ep_profile_mean(sources->curves[i], 0, sources->scenario->horizon);
        const struct ep_popularity_table *popularity = sources->popularities[i];
        for (uint32_t k = 0; k < ep_popularity_count(popularity); k++)
            per_second[sources->first_model[i] + k] += rate * ep_popularity_share(popularity, k);
    }
}
