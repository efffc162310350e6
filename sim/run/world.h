/* Everything that the replications of one experiment share and only read: catalog, names of the
 * models, scanned traces, price book, and each deployment resolved to a fleet. */
#ifndef EP_RUN_WORLD_H
#define EP_RUN_WORLD_H

#include "base/diag.h"
#include "cost/bill.h"
#include "cost/price_book.h"
#include "hosting/catalog.h"
#include "hosting/deployment_config.h"
#include "run/result.h"
#include "scenario/scenario.h"
#include "workload/arrival.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A deployment ready to be simulated, or the reasons why it cannot be. */
struct ep_option {
    const struct ep_deployment *deployment; /* borrowed from the scenario */
    bool feasible;
    const struct ep_problem *problems;
    size_t problem_count;
    struct ep_fleet_config fleet; /* when feasible */
    struct ep_prices prices;
    int64_t volume_bytes_billed; /* per instance; 0: NVMe or unlimited */
    uint64_t containers;         /* of the whole deployment */
    uint64_t models;             /* served */
    double offered_vcpu;         /* of the busiest five minutes: what `auto` was sized for */
    int64_t memory_needed_bytes; /* to hold every served model at once */
};

struct ep_world {
    const struct ep_scenario *scenario; /* borrowed */
    struct ep_catalog catalog;
    struct ep_option *options; /* one a deployment of the scenario, in its order */
    size_t option_count;
    struct ep_manifest_file *files; /* scenario, traces, tables, price book */
    size_t file_count;
    void *storage; /* owned: traces, names, tables, price book */
};

/* Reads tables, traces and the price book, builds the catalog and resolves every deployment.
 * The user's mistakes go to `diag`; NULL when there are errors. The caller destroys. */
struct ep_world *ep_world_create(const struct ep_scenario *scenario, struct ep_diag *diag);
void ep_world_destroy(struct ep_world *world); /* NULL is fine */

/* "group/7", or the name in its table or trace; borrowed from `buffer` or the world. */
const char *ep_world_model_name(const struct ep_world *world, ep_model_id model, char *buffer,
                                size_t size);

/* All traffic of one replication, merged in order of time, then source. The caller destroys the
 * source. Model indices are the catalog's. Every call gives the same requests. */
struct ep_arrival_source ep_world_arrivals(const struct ep_world *world, uint32_t replication);

#endif
