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
};

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
