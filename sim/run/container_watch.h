/* Watches the containers of a multi-container endpoint in one replication: fills their counts, and
 * the minutes that CloudWatch would show of each. */
#ifndef EP_RUN_CONTAINER_WATCH_H
#define EP_RUN_CONTAINER_WATCH_H

#include "base/array.h"
#include "hosting/instance_life.h"
#include "hosting/observer.h"
#include "run/container_counts.h"

#include <stdbool.h>
#include <stdint.h>

/* A container in one minute: what left it then. */
struct ep_container_minute {
    ep_time begin;
    uint32_t slot;
    uint64_t invocations, errors_4xx, errors_5xx;
    struct ep_span latency;
    struct ep_span cpu_points; /* of its instances; see struct ep_container_counts */
};
struct ep_container_minutes {
    EP_ARRAY(struct ep_container_minute);
};

struct ep_container_watch;
struct ep_container_watch_config {
    const struct ep_fleet_config *fleet; /* borrowed; of a multi-container endpoint */
    struct ep_container_counts *counts;  /* borrowed; ep_container_counts_slots() of them */
    struct ep_container_minutes *rows;   /* borrowed; NULL: not wanted */
    ep_time warmup, horizon;
};
struct ep_container_watch *
ep_container_watch_create(const struct ep_container_watch_config *config);
void ep_container_watch_destroy(struct ep_container_watch *watch); /* NULL is fine */

void ep_container_watch_on_visit(void *self, const struct ep_visit_record *record);
/* What was done in [begin, end) is a point of utilization for each instance that served in it. A
 * minute is over, or only a piece of one that the end of the warm-up cuts: the row of such a
 * minute has the utilization of the rest. */
void ep_container_watch_end_piece(struct ep_container_watch *watch, ep_time begin, ep_time end,
                                  const struct ep_instance_life *lives, uint32_t instance_count,
                                  bool is_minute_over);

#endif
