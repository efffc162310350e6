/* The traffic of a scenario, ready to be opened for any replication: scanned traces, compiled
 * profiles, popularity. */
#ifndef EP_RUN_TRAFFIC_SOURCES_H
#define EP_RUN_TRAFFIC_SOURCES_H

#include "base/diag.h"
#include "base/mem.h"
#include "run/catalog_builder.h"
#include "scenario/config.h"
#include "workload/arrival.h"
#include "workload/poisson.h"
#include "workload/popularity.h"
#include "workload/profile.h"
#include "workload/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_traffic_sources {
    const struct ep_scenario *scenario;        /* borrowed */
    struct ep_trace **traces;                  /* owned; by traffic; NULL: not recorded */
    uint32_t **model_of_id;                    /* by traffic; in the arena */
    struct ep_profile_curve **curves;          /* owned; of the others */
    struct ep_popularity_table **popularities; /* owned */
    const char **left_out; /* by traffic: what of its trace was left out; NULL: nothing */
    uint32_t *first_model, *model_count; /* by traffic: its group's model 0, and how many */
    struct ep_model_clones *clones;      /* by traffic: of its group */
    /* By traffic, of recorded ones: model_of_id of each set of clones behind the first. */
    uint32_t ***model_of_clone; /* [traffic][set - 1][id] */
    double *model_factor;       /* by traffic: its group's models / those that the scenario names */
};

/* Reads every trace. Mistakes go to `diag`; false then (still to be taken apart). */
bool ep_traffic_sources_scan(struct ep_traffic_sources *sources, const struct ep_scenario *scenario,
                             struct ep_arena *arena, struct ep_diag *diag);
/* Joins them with the catalog. Mistakes go to `diag`; false then. */
bool ep_traffic_sources_join(struct ep_traffic_sources *sources,
                             const struct ep_built_catalog *built, struct ep_arena *arena,
                             struct ep_diag *diag);
void ep_traffic_sources_fini(struct ep_traffic_sources *sources);

/* All of it, merged in order of time, then of traffic entry. only_traces: of the recorded entries
 * alone. Every call gives the same requests. A source without any where there is none. */
struct ep_arrival_source ep_traffic_sources_open(const struct ep_traffic_sources *sources,
                                                 uint32_t replication, bool only_traces);

/* Adds what every model of the catalog is asked for: requests per second over the horizon (of
 * recorded traffic: calls in the window, scaled, over its duration), by the popularity of the
 * start: drift and churn are not looked ahead at. */
void ep_traffic_sources_weigh(const struct ep_traffic_sources *sources, double *per_second);

#endif
