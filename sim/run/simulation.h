/* One replication of one deployment: kernel, fleet, traffic and everyone who watches, introduced
 * to each other and run to the end. */
#ifndef EP_RUN_SIMULATION_H
#define EP_RUN_SIMULATION_H

#include "hosting/scaling_log.h"
#include "run/container_watch.h"
#include "run/drill_recorder.h"
#include "run/instance_history.h"
#include "run/levels.h"
#include "run/newcomers.h"
#include "run/outcome.h"
#include "run/series.h"
#include "run/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_simulation_config {
    const struct ep_world *world;
    size_t option;                 /* a feasible one */
    uint32_t replication;          /* from 0 */
    ep_time warmup;                /* a bound of a slice */
    bool is_pilot;                 /* slices only: neither models nor levels are kept */
    struct ep_series_rows *series; /* NULL: none */
    struct ep_life_log *life_log;  /* NULL: none */
    struct ep_container_minutes *container_minutes; /* of a multi-container one; NULL: none */
    struct ep_minute_rows *minutes;                 /* of an option with instances; NULL: none */
    double *resident; /* by model: bytes in memory x ns, looked at every minute; NULL: not */
    /* Each measured request, in order of completion; false stops the simulation. NULL: not. */
    bool (*on_request)(void *self, const struct ep_request_record *record);
    void *request_self;
    /* After each slice of the horizon; false stops the simulation. NULL: not. */
    bool (*on_slice)(void *self);
    void *slice_self;
};

struct ep_simulated {
    struct ep_outcome *outcome; /* the caller destroys; NULL: stopped */
    struct ep_level_stats levels;
    struct ep_instance_history instances;
    struct ep_drill_times *drills; /* by event of the scenario; the caller frees; NULL without */
    struct ep_scaling_log scaling; /* the caller's to end; empty where nothing scales */
    struct ep_newcomers_rows newcomers; /* likewise; of replication 1 only */
    uint64_t event_hash, event_count;
    /* Of a deployment of parts: theirs, without hash and count of events. The caller frees the
     * array, and ends what stands in it; the above is of all together, without drills and scaling.
     */
    struct ep_simulated *parts;
    size_t part_count;
};

/* Runs to the horizon, then on until every measured request is answered, another horizon at the
 * most. Ends the program when requests got lost or doubled: arrived = answered + in flight. */
struct ep_simulated ep_simulation_run(const struct ep_simulation_config *config);

#endif
