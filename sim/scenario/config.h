/* What a scenario says, as plain structs: every key of docs/scenario.md, defaults filled in and
 * names resolved to indices. Made by scenario/scenario.h, which owns all that is pointed to. */
#ifndef EP_SCENARIO_CONFIG_H
#define EP_SCENARIO_CONFIG_H

#include "base/diag.h"
#include "core/dist.h"
#include "core/time.h"
#include "hosting/assumptions.h"
#include "hosting/autoscaling_config.h"
#include "hosting/catalog.h"
#include "hosting/client_config.h"
#include "hosting/deployment_config.h"
#include "hosting/drill_config.h"
#include "hosting/instance_type.h"
#include "hosting/variants_config.h"
#include "workload/workload_config.h"

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
    double scale;      /* more models of the same kind: run/model_clones.h */
    const char *image; /* never NULL: default "default" */
    const char *table; /* path, resolved; or NULL */
    bool has_from_trace;
    struct ep_from_trace from_trace;
    struct ep_size artifact, extracted, memory;
    struct ep_model_profile profile; /* compute, wait, payload, threads, load overrides */
    struct ep_loc at;
};

/* ---- traffic ---- */
struct ep_traffic {
    const char *name;
    uint32_t group; /* index of the model group */
    double scale;   /* busier: more requests to the same models */
    enum ep_arrivals_kind arrivals;
    double rate_per_second; /* as written: of requests; on_off: while on; sessions: of sessions;
                               mmpp, closed: 0 */
    struct ep_arrivals process;
    struct ep_request_class class;
    struct ep_profile profile;
    struct ep_popularity popularity;
    struct ep_trace_config trace; /* EP_ARRIVALS_TRACE */
    const char *target_variant;   /* of endpoints with variants; NULL: by their weights */
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
/* Models by name: "group/7", a name of a table or trace, or a group for all its models. */
struct ep_model_ref {
    const char *name;
    struct ep_loc at;
};
struct ep_model_refs {
    const struct ep_model_ref *items;
    size_t count;
};
/* What a part of a deployment serves. Groups and models by name; the busiest models by expected
 * requests over the horizon, those ranked after + 1 to after + count of the groups `of`; or what no
 * other part serves. */
enum ep_select { EP_SELECT_REST, EP_SELECT_NAMES, EP_SELECT_BUSIEST };
struct ep_selection {
    enum ep_select by;
    struct ep_model_refs names; /* EP_SELECT_NAMES */
    int count, after;           /* EP_SELECT_BUSIEST: >= 1, >= 0 */
    struct ep_model_refs of;    /* EP_SELECT_BUSIEST: groups; none: every group with traffic */
    struct ep_loc at;
};
struct ep_deployment {
    const char *name; /* of a part: "hybrid.tail" */
    enum ep_kind kind;
    enum ep_per per;
    enum ep_partition partition; /* into parts, once the tables are read */
    const uint32_t *serves;      /* group indices, ascending; all with traffic by default */
    size_t serves_count;
    const char *instance_name;      /* of the price book; NULL: `custom` */
    struct ep_instance_type custom; /* `instance:` as an object */
    double custom_usd_per_hour;
    int instances; /* or 0: auto */
    double auto_utilization;
    struct ep_serverless_config serverless;
    int64_t volume_bytes; /* 0: by rule */
    bool cache_disabled;
    const char *eviction;
    struct ep_model_refs pin, prewarm; /* multi-model */
    enum ep_routing routing;
    enum ep_mce_mode mode;
    const struct ep_container_spec *containers;
    size_t container_count;
    const struct ep_autoscaling_config *autoscaling; /* NULL: the count stays */
    enum ep_leaver leaver;
    struct ep_assumptions assumptions; /* the scenario's, with this deployment's own on top */
    /* EP_KIND_HYBRID: its parts, in order; `serves` of a part: the groups of which it may serve
     * models. Of all that stands above a hybrid has the name, what it serves and assumptions. */
    const struct ep_deployment *parts;
    size_t part_count;
    struct ep_selection selection; /* of a part */
    /* The parts are variants of one endpoint (or of each of its endpoints): production variants,
     * then shadows. They serve the same models, and a request goes to one of the former. */
    bool has_variants;
    struct ep_traffic_shift shift;
    /* Of a variant: */
    double weight;     /* of a production variant, >= 0 */
    bool is_shadow;    /* gets copies; what it answers is dropped */
    double sampling;   /* of a shadow: the share of requests that is copied */
    const char *model; /* a group whose models it runs instead; NULL: the endpoint's own */
    struct ep_loc at;
};
/* Whether models come and go there: a multi-model endpoint, or a chain with such a container. */
static inline bool ep_deployment_has_cache(const struct ep_deployment *deployment)
{
    for (size_t i = 0; i < deployment->container_count; i++)
        if (deployment->containers[i].config.is_multi_model)
            return true;
    return deployment->kind == EP_KIND_MULTI_MODEL;
}
enum ep_bound { EP_BOUND_LESS, EP_BOUND_AT_MOST, EP_BOUND_MORE, EP_BOUND_AT_LEAST };
struct ep_requirement {
    const char *text;       /* as written */
    const char *deployment; /* NULL: every one */
    const char *metric; /* latency_p99, latency_mean, error_ratio, cold_ratio, cost_per_hour, ... */
    enum ep_bound bound;
    double limit;      /* seconds, ratio or USD */
    double each_model; /* share of models that meet it, each by itself; 0: not per model */
    /* > 0: no limit of a metric; what is said of latency, error_ratio and cold_ratio must also hold
     * with so many instances lost (metric "survive"). */
    int survive;
    /* "tenant", or "tenant plan=gold" where the table of that group has a column `plan`: judged
     * by the requests to these models alone; NULL: all. */
    const char *group;
    uint32_t group_index; /* of the model group of `group` */
    struct ep_loc at, group_at;
};

/* ---- events ---- */
struct ep_scheduled {
    struct ep_drill drill; /* as far as the scenario alone says it */
    const char *target;    /* the group or deployment */
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
    const struct ep_scheduled *events;
    size_t event_count;
    const char *sha256; /* of the file as read, 64 hex digits */
};

#endif
