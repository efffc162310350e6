/* Counts of non-negative integers in logarithmic buckets: exact below 2048, then 1024 buckets
 * to every power of two: relative width <= 1/1024. Blocks of 64 buckets are allocated where
 * values fall, with 2 bytes a bucket, and 8 more once one of them overflows: an empty histogram
 * takes 64 bytes, one of a few thousand latencies some 10 KiB. */
#ifndef EP_CORE_HISTOGRAM_H
#define EP_CORE_HISTOGRAM_H

#include "core/log_bucket.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#define EP_HISTOGRAM_BITS 10 /* core/log_bucket.h */

/* The members are private. */
struct ep_histogram {
    /* Where a block's counters are: its index among the allocated ones, 0 being one without room.
     * Owned, or nobody's while empty. */
    uint16_t *blocks;
    /* By allocated block, a bucket each: how many values it still has room for, of UINT16_MAX. A
     * block that is not allocated has none, so that recording looks at one thing only. Owned, or
     * nobody's while empty. */
    uint16_t *room;
    uint64_t *carried;            /* owned; values beyond; NULL while there are none */
    uint32_t allocated, capacity; /* blocks, the one without room included */
    uint64_t count;
    int64_t min, max; /* INT64_MAX and -1 when empty */
};
#define EP_HISTOGRAM_BLOCK_BITS 6

struct ep_histogram *ep_histogram_create(void);
void ep_histogram_destroy(struct ep_histogram *histogram); /* NULL is fine */

/* Adds `more` values to a bucket, with neither count nor extremes. */
void ep_histogram_add(struct ep_histogram *histogram, uint32_t bucket, uint64_t more);

/* For who has the value's bucket, ep_log_bucket(value, EP_HISTOGRAM_BITS). */
static inline void ep_histogram_record_in(struct ep_histogram *histogram, uint32_t bucket,
                                          int64_t value)
{
    assert(value >= 0 && bucket == ep_log_bucket(value, EP_HISTOGRAM_BITS));
    histogram->count++;
    if (value < histogram->min)
        histogram->min = value;
    if (value > histogram->max)
        histogram->max = value;
    uint32_t in_block = bucket & ((1u << EP_HISTOGRAM_BLOCK_BITS) - 1);
    uint32_t block = histogram->blocks[bucket >> EP_HISTOGRAM_BLOCK_BITS];
    uint16_t *room = &histogram->room[(block << EP_HISTOGRAM_BLOCK_BITS) + in_block];
    if (*room > 0)
        --*room;
    else
        ep_histogram_add(histogram, bucket, 1);
}
/* 0 <= value. */
void ep_histogram_record(struct ep_histogram *histogram, int64_t value);
/* Adds what `from` holds to `into`; the order of merging changes nothing. */
void ep_histogram_merge(struct ep_histogram *into, const struct ep_histogram *from);

uint64_t ep_histogram_count(const struct ep_histogram *histogram);
int64_t ep_histogram_min(const struct ep_histogram *histogram); /* exact; 0 when empty */
int64_t ep_histogram_max(const struct ep_histogram *histogram); /* exact; 0 when empty */

/* Smallest recorded value with at least ceil(p x count) values at or below it, raised to its
 * bucket's upper edge (or the maximum, when that is less): a tail is never understated; relative
 * error <= 1/1024. Requires 0 < p <= 1. Returns 0 when empty. */
int64_t ep_histogram_quantile(const struct ep_histogram *histogram, double p);
/* How many values are <= value, counting the bucket of `value` whole. */
uint64_t ep_histogram_count_at_most(const struct ep_histogram *histogram, int64_t value);

/* HDR percentile text, as HdrHistogram prints it with five ticks to every halving of what is
 * left ("Value Percentile TotalCount 1/(1-Percentile)" and the #[...] lines; mean and standard
 * deviation from the buckets' middles), values divided by `unit` (1e6: ns to ms). */
void ep_histogram_write_hdr(const struct ep_histogram *histogram, double unit, FILE *out);

#endif
