/* One deployment as the scenario states it, with every name resolved to an index. */
#ifndef EP_HOSTING_DEPLOYMENT_CONFIG_H
#define EP_HOSTING_DEPLOYMENT_CONFIG_H

#include "core/dist.h"
#include "hosting/assumptions.h"
#include "hosting/catalog.h"
#include "hosting/drill_config.h"
#include "hosting/instance_type.h"

#include <stdbool.h>
#include <stdint.h>

enum ep_kind {
    EP_KIND_SINGLE_MODEL,
    EP_KIND_MULTI_MODEL,
    EP_KIND_MULTI_CONTAINER,
    EP_KIND_SERVERLESS,
    EP_KIND_HYBRID, /* of parts, each of another kind: no fleet of its own */
    EP_KIND_COUNT
};
enum ep_per { EP_PER_MODEL, EP_PER_GROUP };
/* What splits a deployment into parts: images (multi-model), or what tables say of the instance
 * type and count of each model's endpoint (single-model). */
enum ep_partition { EP_PARTITION_NONE, EP_PARTITION_BY_IMAGE, EP_PARTITION_BY_TABLE };
enum ep_routing { EP_ROUTING_RANDOM, EP_ROUTING_LEAST_OUTSTANDING, EP_ROUTING_ROUND_ROBIN };
enum ep_mce_mode { EP_MCE_SERIAL, EP_MCE_DIRECT };
enum ep_leaver { EP_LEAVER_NEWEST, EP_LEAVER_OLDEST, EP_LEAVER_RANDOM };

/* One container of a serial chain. */
struct ep_container_config {
    bool is_model; /* this container runs the request's model: compute, wait and memory are its */
    bool is_multi_model;    /* ... and loads it on demand, as a multi-model endpoint does */
    struct ep_dist compute; /* ns of vCPU; of the others */
    struct ep_dist wait;    /* ns */
    int threads;            /* 1..EP_MAX_THREADS; of the others */
    int64_t memory_bytes;   /* static, of the whole container; of a model's: its memory x workers */
    bool has_output;        /* else it hands on as much as the request has */
    struct ep_dist output_bytes; /* to the next container */
    int workers; /* > 0, or EP_BY_RULE: workers_per_model; EP_UNLIMITED; of a multi-model one for
                    each model */
};

#define EP_SERVERLESS_MOST_GB 6 /* memory of an environment: 1 to 6 in whole 2^30 bytes */

/* Serverless endpoints: environments that exist while they are used, one request at a time each. */
struct ep_serverless_config {
    int64_t memory_bytes; /* of an environment */
    int max_concurrency;  /* environments of an endpoint at a time, >= 1 */
    int provisioned;      /* of those always there, 0..max_concurrency */
};

/* What the simulation of one deployment needs. All pointers are borrowed. */
struct ep_fleet_config {
    enum ep_kind kind;
    enum ep_routing routing; /* single-model, multi-container */
    enum ep_mce_mode mode;   /* multi-container */
    bool cache_disabled;     /* multi-model: ModelCacheSetting = Disabled */
    const char *eviction;    /* multi-model: name of a policy, as "lru" */
    enum ep_leaver leaver;   /* which instance a scale-in retires */
    ep_time health_check;    /* of one that comes later: in service, before attempts get there */
    bool initial_warm; /* multi-model: the most popular models are loaded as far as they fit */
    struct ep_instance_type instance; /* serverless: of no meaning */
    struct ep_serverless_config serverless;
    struct ep_assumptions assumptions;
    const char *const *source_names; /* by traffic entry: names its stream of random numbers */
    uint32_t source_count;
    uint32_t endpoint_count;     /* >= 1 */
    int instances_per_endpoint;  /* >= 1 ... */
    const int *instances;        /* ... unless not NULL: one count for each endpoint */
    const uint32_t *endpoint_of; /* by model: its endpoint; UINT32_MAX: not served here */
    const uint32_t
        *container_of;   /* MCE direct: by model, its container in its endpoint; else NULL */
    int container_count; /* containers on an instance: MCE; single-model 1; MME 0 */
    const struct ep_container_config
        *containers; /* MCE serial: container_count of them; else NULL */
    /* multi-model: what every instance loads when it begins, in order; the first `pinned_count` are
     * never evicted. Each model once. */
    const ep_model_id *at_start;
    uint32_t pinned_count, at_start_count;
    const uint32_t
        *by_popularity; /* model ids, most popular first; for initial_warm; may be NULL */
    uint32_t by_popularity_count;
    const struct ep_drill *drills; /* what happens when; in order of the scenario */
    uint32_t drill_count;
};

/* The container of a chain that loads models on demand; -1: none does. */
static inline int ep_fleet_config_cache_stage(const struct ep_fleet_config *config)
{
    for (int i = 0; config->containers && i < config->container_count; i++)
        if (config->containers[i].is_multi_model)
            return i;
    return -1;
}
static inline bool ep_fleet_config_has_cache(const struct ep_fleet_config *config)
{
    return config->kind == EP_KIND_MULTI_MODEL || ep_fleet_config_cache_stage(config) >= 0;
}

/* How many of a request's `threads` run side by side in an environment of this deployment: as
 * many as it has vCPUs, which may be less than one. */
static inline double ep_serverless_parallel(const struct ep_fleet_config *config, int threads)
{
    double gb = (double)config->serverless.memory_bytes / 1073741824.0;
    double vcpu = config->assumptions.vcpu_per_gb * gb;
    return threads < vcpu ? threads : vcpu;
}

#endif
