/* Introduces the autoscalers of a simulation to its fleet, and keeps what only a fleet that
 * changes needs: how many served in each slice, and invocations by the instances there were. */
#ifndef EP_RUN_SCALED_RUN_H
#define EP_RUN_SCALED_RUN_H

#include "hosting/fleet.h"
#include "hosting/scaling_log.h"
#include "run/newcomers.h"
#include "run/option.h"
#include "run/outcome.h"

#include <stdint.h>

struct ep_scaled_run_config {
    const struct ep_option *option; /* borrowed; one that scales */
    const struct ep_scenario *scenario;
    ep_time warmup;
    uint32_t replication;
    struct ep_outcome *outcome; /* borrowed */
};

struct ep_scaled_run;
struct ep_scaled_run *ep_scaled_run_create(const struct ep_scaled_run_config *config);
void ep_scaled_run_destroy(struct ep_scaled_run *run); /* NULL is fine */

/* Hands everything on to `inner` first; the fleet is made with it. */
struct ep_observer ep_scaled_run_observer(struct ep_scaled_run *run,
                                          const struct ep_observer *inner);
void ep_scaled_run_start(struct ep_scaled_run *run, struct ep_kernel *kernel,
                         struct ep_fleet *fleet);
/* The decisions so far; the caller owns them, the run begins anew. */
struct ep_scaling_log ep_scaled_run_take_log(struct ep_scaled_run *run);
/* Appends what its scale-outs did to caches: of replication 1 of a multi-model endpoint. */
void ep_scaled_run_newcomers(const struct ep_scaled_run *run, struct ep_newcomers_rows *rows);

/* Adds the time in service of every slice to the outcome; lives as they are at the horizon. */
void ep_scaled_run_count_service(struct ep_outcome *outcome, const struct ep_instance_life *lives,
                                 uint32_t count, const ep_time *bounds);

#endif
