/* One deployment of a scenario, resolved: ready to be simulated, or the reasons why it cannot be.
 */
#ifndef EP_RUN_OPTION_H
#define EP_RUN_OPTION_H

#include "cost/bill.h"
#include "hosting/catalog.h"
#include "hosting/deployment_config.h"
#include "run/result.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a request of a profile asks for in expectation, at the instance's speed. */
struct ep_demand {
    int64_t cpu_ns;  /* vCPU work of the whole request, all containers of a chain */
    int64_t hold_ns; /* how long it holds a worker of its model's container, alone */
};

/* All pointers are owned by the world unless they say otherwise. */
struct ep_option {
    const struct ep_deployment *deployment; /* borrowed from the scenario */
    bool feasible;
    const struct ep_problem *problems;
    size_t problem_count;
    struct ep_fleet_config fleet;     /* when feasible */
    const struct ep_catalog *catalog; /* the world's; another where `process_memory` differs */
    const struct ep_demand *demand;   /* by profile */
    struct ep_prices prices;
    int64_t volume_bytes_billed; /* per instance; 0: NVMe or unlimited */
    uint64_t instances;          /* of the whole deployment */
    uint64_t containers;         /* defined in its endpoints, all together */
    uint64_t models;             /* served */
    double offered_vcpu;         /* of the busiest five minutes: what `auto` was sized for; NaN:
                                    the counts were given */
    struct ep_start_part pinned, prewarmed; /* on each instance */
    int64_t memory_needed_bytes;            /* to hold every served model at once */
    bool loses_instances; /* for good: its capacity is that of the instances that served */
    /* EP_KIND_HYBRID: its parts, in order, each an option of its own. The fleet of the whole only
     * says which endpoints there are: those of the parts, one part after the other. */
    const struct ep_option *parts;
    size_t part_count;
    const uint8_t *part_of;  /* by model; EP_PART_NONE: not served */
    uint32_t first_endpoint; /* of a part: its endpoint 0 among those of the whole */
    /* Where the parts are variants of one endpoint (part_of is NULL): how requests are split among
     * the first variants.count of them, and the catalog's model that a variant runs instead, by
     * model; NULL: the same. */
    struct ep_variants_config variants;
    const ep_model_id *model_instead;
};

#define EP_PART_NONE UINT8_MAX

static inline bool ep_option_has_cache(const struct ep_option *option)
{
    bool has_cache = ep_fleet_config_has_cache(&option->fleet);
    for (size_t i = 0; i < option->part_count; i++)
        has_cache = has_cache || ep_fleet_config_has_cache(&option->parts[i].fleet);
    return has_cache;
}

static inline bool ep_option_has_instances(const struct ep_option *option)
{
    bool has = option->part_count == 0 && option->fleet.kind != EP_KIND_SERVERLESS;
    for (size_t i = 0; i < option->part_count; i++)
        has = has || option->parts[i].fleet.kind != EP_KIND_SERVERLESS;
    return has;
}

static inline bool ep_option_scales(const struct ep_option *option)
{
    bool scales = option->deployment->autoscaling != NULL;
    for (size_t i = 0; i < option->part_count; i++)
        scales = scales || option->parts[i].deployment->autoscaling != NULL;
    return scales;
}

/* How many of the traffic entries that a deployment serves are closed loops: a fixed number of
 * clients, each waiting for its answer, so that what is offered follows what is served. */
static inline size_t ep_option_closed_loops(const struct ep_scenario *scenario,
                                            const struct ep_option *option, size_t *served)
{
    size_t closed = 0;
    *served = 0;
    for (size_t i = 0; i < scenario->traffic_count; i++)
        for (size_t k = 0; k < option->deployment->serves_count; k++) {
            if (option->deployment->serves[k] != scenario->traffic[i].group)
                continue;
            ++*served;
            closed += scenario->traffic[i].arrivals == EP_ARRIVALS_CLOSED;
        }
    return closed;
}

/* Instances of one endpoint. */
static inline int ep_option_instances_of(const struct ep_fleet_config *fleet, uint32_t endpoint)
{
    return fleet->instances ? fleet->instances[endpoint] : fleet->instances_per_endpoint;
}

/* Not always the same number of instances serve. */
static inline bool ep_option_instances_change(const struct ep_option *option)
{
    bool changes = option->deployment->autoscaling != NULL;
    for (uint32_t i = 0; i < option->fleet.drill_count; i++)
        changes |= option->fleet.drills[i].kind == EP_DRILL_UPDATE ||
                   option->fleet.drills[i].kind == EP_DRILL_LOSE_INSTANCE;
    return changes;
}

#endif
