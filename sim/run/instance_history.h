/* The instances of one replication over the measured span: how many served, how many came and
 * went, and what all of them are billed. */
#ifndef EP_RUN_INSTANCE_HISTORY_H
#define EP_RUN_INSTANCE_HISTORY_H

#include "cost/bill.h"
#include "hosting/instance_life.h"
#include "run/option.h"

#include <stdint.h>

struct ep_instance_history {
    struct ep_usage usage;           /* of the instances and their volumes alone */
    double mean;                     /* in service, over time; of several replications: their sum */
    uint64_t min, max;               /* in service */
    uint64_t launches, terminations; /* after the start; in the span */
};

/* Lives as they are at the horizon. Requires warmup < horizon. O(n log n) where some came or
 * went, else O(n). */
struct ep_instance_history ep_instance_history_of(const struct ep_option *option,
                                                  const struct ep_instance_life *lives,
                                                  uint32_t count, ep_time warmup, ep_time horizon);
/* What the bill of the span has more because of a drill: instances that it launched, less those
 * that it ended. Over all drills that is the bill less that of the fleet that stood at the start.
 */
double ep_instance_history_extra_usd(const struct ep_option *option,
                                     const struct ep_instance_life *lives, uint32_t count,
                                     ep_time warmup, ep_time horizon, uint32_t drill);
/* Of several replications together; `into` may be zero: none yet. */
void ep_instance_history_merge(struct ep_instance_history *into,
                               const struct ep_instance_history *from);

#endif
