/* Every (deployment, replication) of an experiment, on threads. What is kept of a replication is
 * its figures; its counts are added to the deployment's and dropped, so memory does not grow with
 * the number of replications. Counts are integers and figures stand in the order of (deployment,
 * replication): nothing depends on who finished first. */
#ifndef EP_RUN_REPLICATIONS_H
#define EP_RUN_REPLICATIONS_H

#include "hosting/scaling_log.h"
#include "run/container_figures.h"
#include "run/container_watch.h"
#include "run/drill_figures.h"
#include "run/figures.h"
#include "run/instance_history.h"
#include "run/newcomers.h"
#include "run/requirement.h"
#include "run/series.h"
#include "run/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One replication. */
struct ep_section {
    struct ep_figures figures;
    struct ep_level_stats levels;
    struct ep_instance_history instances;
    struct ep_drill_figures *drills; /* owned; by event of the scenario; NULL without */
    struct ep_judged *judged;        /* by requirement of the scenario */
    struct ep_judged models_meeting;
    uint64_t event_hash, event_count;
};
/* One deployment. */
struct ep_pool {
    size_t option;                    /* of the world; of a part the whole's */
    const struct ep_option *resolved; /* that option, or the part's; borrowed */
    struct ep_outcome *outcome;       /* all replications together; NULL before the first */
    struct ep_section *sections;
    size_t section_count;
    struct ep_series_rows series;                  /* of replication 1, when wanted */
    struct ep_life_log life_log;                   /* of replication 1 */
    struct ep_minute_rows minutes;                 /* likewise */
    struct ep_scaling_log scaling;                 /* of replication 1 */
    struct ep_newcomers_rows newcomers;            /* likewise */
    struct ep_container_minutes container_minutes; /* likewise */
    double *resident; /* owned; of replication 1, when wanted: by model, bytes in memory x ns */
    struct ep_pool *parts; /* owned; of a deployment of parts: without the series */
    size_t part_count;
};

struct ep_replications_config {
    const struct ep_world *world;
    const size_t *options; /* feasible ones, in scenario order */
    size_t option_count;
    int replications; /* >= 1 */
    int jobs;         /* threads; 0: as many as there are processors */
    ep_time warmup;
    bool is_pilot; /* outcomes only: sections stay empty */
    bool want_series;
    /* Share done, 0..1; never from two threads at once. NULL: not. */
    void (*on_progress)(void *self, double done);
    void *progress_self;
    /* Measured requests of the first replication, deployment by deployment in order; these run
     * one after another while other threads do the rest. False stops everything. NULL: not. */
    bool (*on_request)(void *self, const struct ep_world *world, size_t option,
                       const struct ep_request_record *record);
    void *request_self;
};

/* pools[option_count], zeroed by the caller, who calls ep_pool_fini() on each. False: stopped. */
bool ep_replications_run(const struct ep_replications_config *config, struct ep_pool *pools);
void ep_pool_fini(struct ep_pool *pool);

/* Plain means over the sections, in order. */
struct ep_level_stats ep_pool_levels(const struct ep_pool *pool);
/* All sections together. */
struct ep_instance_history ep_pool_instances(const struct ep_pool *pool);

#endif
