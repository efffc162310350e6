/* A scenario: the YAML file as plain structs, defaults filled in, names resolved, checked.
 * Shapes, units and defaults of every key: docs/scenario.md (generated from the field tables). */
#ifndef EP_SCENARIO_SCENARIO_H
#define EP_SCENARIO_SCENARIO_H

#include "base/diag.h"
#include "core/dist.h"
#include "core/time.h"
#include "hosting/assumptions.h"
#include "hosting/client_config.h"
#include "hosting/deployment_config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- models ---- */
struct ep_from_trace {
    const char *trace; /* name of the traffic entry whose file has the ids */
    const char *memory_file,
        *durations_file; /* paths, resolved against the scenario's folder; NULL: none */
    ep_time max_p99_ns;  /* keep: leave out ids whose recorded p99 is longer; EP_TIME_NEVER */
    double max_load;     /* keep: leave out ids whose calls x mean duration / time exceed this many
                            vCPUs; INFINITY */
    struct ep_loc at;
};
/* Where a size comes from. */
struct ep_size {
    bool is_set;
    struct ep_dist bytes; /* across the models of the group; drawn by model, of the seed alone */
};
struct ep_group {
    const char *name;
    uint32_t count;    /* models; 0: from `table` or `from_trace` */
    const char *image; /* never NULL: default "default" */
    const char *table; /* path, resolved; or NULL */
    bool has_from_trace;
    struct ep_from_trace from_trace;
    struct ep_size artifact, extracted, memory;
    struct ep_model_profile profile; /* compute, wait, payload, threads, load overrides */
    struct ep_loc at;
};

/* ---- traffic ---- */
enum ep_arrivals_kind { EP_ARRIVALS_POISSON, EP_ARRIVALS_DETERMINISTIC, EP_ARRIVALS_TRACE };
enum ep_profile_kind {
    EP_PROFILE_CONSTANT,
    EP_PROFILE_DIURNAL,
    EP_PROFILE_WEEKLY,
    EP_PROFILE_STEPS,
    EP_PROFILE_RAMP,
    EP_PROFILE_SPIKE
};
struct ep_profile_point {
    ep_time at;
    double factor;
};
/* The rate over time, as a factor on `rate`. */
struct ep_profile {
    enum ep_profile_kind kind;
    double peak_to_mean;  /* diurnal: 1 + (p - 1) cos(2 pi (t - peak_at) / 24 h), mean 1 */
    ep_time peak_at;      /* of day, by the calendar time `start` */
    const double *weekly; /* weekly: 168 hourly factors from Monday 00:00 (normalized to mean 1) */
    const struct ep_profile_point
        *points; /* steps: factor from `at` on; ramp: linear between points */
    size_t point_count;
    ep_time spike_at, spike_duration;
    double spike_factor;
};
enum ep_popularity_kind { EP_POPULARITY_ZIPF, EP_POPULARITY_UNIFORM, EP_POPULARITY_WEIGHTS };
struct ep_popularity {
    enum ep_popularity_kind kind;
    double exponent;       /* zipf */
    const double *weights; /* weights: one a model of the group */
    size_t weight_count;
};
enum ep_trace_format { EP_TRACE_AZURE_MINUTES, EP_TRACE_COUNTS, EP_TRACE_CSV, EP_TRACE_JSONL };
enum ep_spread { EP_SPREAD_UNIFORM, EP_SPREAD_EVEN };
struct ep_trace_config {
    const char *file; /* path, resolved */
    enum ep_trace_format format;
    /* counts: spread inside the period; period of `counts` (azure: 1 min); long or wide by header
     */
    enum ep_spread spread;
    ep_time period;
    bool is_long; /* counts: columns time,model,count instead of one column a period */
    /* csv, jsonl */
    const char *column_time, *column_model, *column_compute, *column_wait, *column_request,
        *column_response, *column_count; /* never NULL for time and model; NULL: no such column */
    char separator;
    bool time_is_order;      /* `time: order`: one request a tick */
    ep_time time_unit, tick; /* of the time column; of `order` */
    /* all */
    ep_time window_begin, window_end; /* of trace time; [0, EP_TIME_NEVER) */
    int repeat;                       /* times the window is played, >= 1 */
    double time_scale;                /* stretches: > 1 slower */
    double rate_scale;
    struct ep_loc at;
};
struct ep_traffic {
    const char *name;
    uint32_t group; /* index of the model group */
    double scale;   /* busier: more requests to the same models */
    enum ep_arrivals_kind arrivals;
    double rate_per_second; /* poisson, deterministic */
    struct ep_profile profile;
    struct ep_popularity popularity;
    struct ep_trace_config trace; /* EP_ARRIVALS_TRACE */
    struct ep_loc at;
};

/* ---- prices, deployments, requirements ---- */
struct ep_price_override {
    const char *instance;
    double usd_per_hour;
    struct ep_loc at;
};
struct ep_container_spec {
    const char *name, *image; /* never NULL */
    const char *model;        /* group whose model it runs; or NULL */
    struct ep_container_config config;
    struct ep_loc at;
};
struct ep_deployment {
    const char *name;
    enum ep_kind kind;
    enum ep_per per;
    const uint32_t *serves; /* group indices, ascending; all with traffic by default */
    size_t serves_count;
    const char *instance_name;      /* of the price book; NULL: `custom` */
    struct ep_instance_type custom; /* `instance:` as an object */
    double custom_usd_per_hour;
    int instances; /* or 0: auto */
    double auto_utilization;
    int64_t volume_bytes; /* 0: by rule */
    bool cache_disabled;
    const char *eviction;
    enum ep_routing routing;
    enum ep_mce_mode mode;
    const struct ep_container_spec *containers;
    size_t container_count;
    struct ep_assumptions assumptions; /* the scenario's, with this deployment's own on top */
    struct ep_loc at;
};
enum ep_bound { EP_BOUND_LESS, EP_BOUND_AT_MOST, EP_BOUND_MORE, EP_BOUND_AT_LEAST };
struct ep_requirement {
    const char *text;       /* as written */
    const char *deployment; /* NULL: every one */
    const char *metric; /* latency_p99, latency_mean, error_ratio, cold_ratio, cost_per_hour, ... */
    enum ep_bound bound;
    double limit;      /* seconds, ratio or USD */
    double each_model; /* share of models that meet it, each by itself; 0: not per model */
    struct ep_loc at;
};

struct ep_scenario {
    const char *file, *name, *region;
    int64_t start_unix_s;    /* calendar time of the first simulated instant */
    ep_time horizon, warmup; /* warmup -1: auto */
    bool initial_warm;
    uint64_t seed;
    int replications;
    const struct ep_group *groups;
    size_t group_count;
    const struct ep_traffic *traffic;
    size_t traffic_count;
    struct ep_client_config client;
    const char *price_book; /* path, resolved; NULL: the built-in one */
    const struct ep_price_override *overrides;
    size_t override_count;
    double discount;
    struct ep_assumptions assumptions;
    const struct ep_deployment *deployments;
    size_t deployment_count;
    const struct ep_requirement *requirements;
    size_t requirement_count;
    const char *sha256; /* of the file as read, 64 hex digits */
};

/* `KEY=VALUE` from --set: replaces or adds the node at KEY before anything is checked. List items
 * are addressed by `name` (or by index). Reported as file "--set". */
struct ep_override {
    const char *key, *value;
};

/* Reads and checks; all mistakes go to `diag` in one pass; NULL when there are errors.
 * The caller destroys; everything above is owned by the scenario. */
struct ep_scenario *ep_scenario_load(const char *path, const struct ep_override *overrides,
                                     size_t override_count, struct ep_diag *diag);
void ep_scenario_destroy(struct ep_scenario *scenario);

#endif
