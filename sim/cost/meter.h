/* Usage of one deployment over a measured span, in integers: instance seconds with the minimum
 * of a minute, volume bytes x seconds, payload bytes. Watches as an observer does; knows no prices.
 *
 * An instance is billed in whole seconds from its launch: the n-th covers
 * [launch + n s, launch + (n + 1) s) and belongs to the span that holds its beginning. So spans
 * that adjoin add up to the whole bill, and who exists through a span of k seconds counts k. */
#ifndef EP_COST_METER_H
#define EP_COST_METER_H

#include "core/time.h"
#include "cost/bill.h"
#include "hosting/observer.h"

#include <stdint.h>

#define EP_METER_MINIMUM_SECONDS 60 /* of each instance, from launch; quoted from AWS's prices */

/* Seconds billed inside [begin, end) for an instance that was launched at `launch` and ended at
 * `ended` (EP_TIME_NEVER: it goes on): each begun second counts, 60 at least.
 * Requires 0 <= launch <= ended, 0 <= begin <= end < EP_TIME_NEVER. */
int64_t ep_meter_billed_seconds(ep_time launch, ep_time ended, ep_time begin, ep_time end);

struct ep_meter {
    ep_time begin, end; /* the measured span, [begin, end) */
    struct ep_usage usage;
};

/* Starts empty; the span's own lengths are filled in. Instance seconds are counted over the span
 * widened to whole seconds (usage.span_seconds), so that who exists through it costs exactly its
 * price, however odd the span. Requires 0 <= begin < end. */
void ep_meter_init(struct ep_meter *meter, ep_time begin, ep_time end);

/* One instance's whole life, reported once: when it ends or at the end of the run
 * (EP_TIME_NEVER). `launch` is what `bill_from` says: launch or in service. volume_bytes: its
 * endpoint volume, 0 without. */
void ep_meter_instance(struct ep_meter *meter, ep_time launch, ep_time ended, int64_t volume_bytes);

/* An attempt's payload, whatever its outcome; counts when it arrived inside the span. */
void ep_meter_attempt(struct ep_meter *meter, const struct ep_request_record *record);

/* `count` measured requests completed. */
void ep_meter_completed(struct ep_meter *meter, int64_t count);

#endif
