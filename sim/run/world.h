/* Everything that the replications of one experiment share and only read: catalog, names of the
 * models, scanned traces, price book, and each deployment resolved to a fleet. */
#ifndef EP_RUN_WORLD_H
#define EP_RUN_WORLD_H

#include "base/diag.h"
#include "cost/price_book.h"
#include "hosting/catalog.h"
#include "run/cells.h"
#include "run/option.h"
#include "run/result.h"
#include "scenario/scenario.h"
#include "workload/arrival.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_world_storage;

struct ep_world {
    const struct ep_scenario *scenario; /* a copy that borrows; the horizon is filled in */
    struct ep_catalog catalog;
    struct ep_cells cells;     /* the groups of the result */
    struct ep_option *options; /* one a deployment of the scenario, in its order */
    size_t option_count;
    struct ep_manifest_file *files; /* scenario, traces, tables, price book */
    size_t file_count;
    const char *const *warnings; /* for the result */
    size_t warning_count;
    struct ep_world_storage *storage; /* owned: traces, names, tables, price book */
};

/* Reads tables, traces and the price book, builds the catalog and resolves every deployment.
 * The user's mistakes go to `diag`; NULL when there are errors. The caller destroys. */
struct ep_world *ep_world_create(const struct ep_scenario *scenario, struct ep_diag *diag);
void ep_world_destroy(struct ep_world *world); /* NULL is fine */

/* "group/7", or the name in its table or trace; borrowed from `buffer` or the world. */
const char *ep_world_model_name(const struct ep_world *world, ep_model_id model, char *buffer,
                                size_t size);

/* The container image that a model runs on; borrowed from the world. */
const char *ep_world_image(const struct ep_world *world, ep_model_id model);

/* All traffic of one replication (from 0), merged in order of time, then source. The caller
 * destroys the source. Model indices are the catalog's. Every call gives the same requests. */
struct ep_arrival_source ep_world_arrivals(const struct ep_world *world, uint32_t replication);

struct ep_trace;
/* Of a traffic entry; borrowed. NULL: it is not recorded. */
const struct ep_trace *ep_world_trace(const struct ep_world *world, size_t traffic);

/* The trace whose file changed while it was replayed: what was simulated is worthless. NULL: none.
 * Borrowed. */
const char *ep_world_broken_trace(const struct ep_world *world);

/* Borrowed. */
const struct ep_price_book *ep_world_price_book(const struct ep_world *world);

/* What every model of the catalog is asked for: requests per second over the horizon, by the
 * popularity of the start. per_second[model_count]. */
void ep_world_rates(const struct ep_world *world, double *per_second);

/* vCPUs that requests keep busy, each endpoint in its own busiest five minutes: what `auto` is
 * sized for. Requires a feasible option of one part; vcpu has room for its endpoints. Reads traces
 * once. */
void ep_world_offered_by_endpoint(const struct ep_world *world, const struct ep_option *option,
                                  double *vcpu);
/* Over all endpoints. */
double ep_world_offered_vcpu(const struct ep_world *world, const struct ep_option *option);

#endif
