/* Watches one simulation for what its drills do: windows before and after each, minutes until the
 * hit ratio is back, what failed, and a log of steps. */
#ifndef EP_RUN_DRILL_RECORDER_H
#define EP_RUN_DRILL_RECORDER_H

#include "base/array.h"
#include "hosting/instance_life.h"
#include "hosting/observer.h"
#include "run/drill_record.h"
#include "run/option.h"

#include <stdint.h>

struct ep_life_log {
    EP_ARRAY(struct ep_life_record);
};
/* A log takes no more of one drill: an update of many endpoints would fill it. */
#define EP_LIFE_LOG_MOST 200

struct ep_drill_recorder;

/* For an option with drills; `log` (borrowed) gets the steps, NULL: not wanted. */
struct ep_drill_recorder *ep_drill_recorder_create(const struct ep_option *option, ep_time horizon,
                                                   struct ep_life_log *log);
void ep_drill_recorder_destroy(struct ep_drill_recorder *recorder); /* NULL is fine */

void ep_drill_recorder_on_request(struct ep_drill_recorder *recorder,
                                  const struct ep_request_record *record);
void ep_drill_recorder_on_life(struct ep_drill_recorder *recorder,
                               const struct ep_life_record *record);

/* What was counted, one by drill: the caller destroys. Nothing may come after it. */
struct ep_drill_record *ep_drill_recorder_take(struct ep_drill_recorder *recorder);
/* One by drill, to be freed; without extra_usd. Before what was counted is taken. */
struct ep_drill_times *ep_drill_recorder_times(const struct ep_drill_recorder *recorder);

#endif
