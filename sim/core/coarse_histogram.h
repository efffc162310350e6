/* Counts of non-negative integers in coarse buckets: exact below 64, then 32 buckets to every
 * power of two: relative width <= 1/32. For many of which most hold little (one a model): 24
 * bytes, in which the last few values wait until they are counted together, so that recording
 * touches nothing else. The first 32 are a list of 2 bytes each, then there is one byte a bucket
 * between the lowest and the highest seen (2, 4, 8 when one overflows). */
#ifndef EP_CORE_COARSE_HISTOGRAM_H
#define EP_CORE_COARSE_HISTOGRAM_H

#include "core/log_bucket.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#define EP_COARSE_HISTOGRAM_BITS 5 /* core/log_bucket.h */
#define EP_COARSE_HISTOGRAM_BUCKETS EP_LOG_BUCKETS(EP_COARSE_HISTOGRAM_BITS)
#define EP_COARSE_HISTOGRAM_RECENT 7

struct ep_coarse_counts;

/* Zero-initialize; ep_coarse_histogram_fini() frees. The members are private. */
struct ep_coarse_histogram {
    struct ep_coarse_counts *counts;             /* owned; NULL while the recent ones are all */
    uint16_t recent[EP_COARSE_HISTOGRAM_RECENT]; /* buckets; there is always room for one */
    uint8_t recent_count;
    uint8_t room; /* in 64 counters: to be had at once; 0: little by little */
};

void ep_coarse_histogram_fini(struct ep_coarse_histogram *histogram); /* and makes it empty */

/* Room for `counters` (64 to 1024, whole 64s) at once instead of a little at a time, taken when the
 * first ones are counted: it then seldom grows. Requires an empty histogram. */
void ep_coarse_histogram_reserve(struct ep_coarse_histogram *histogram, uint16_t counters);

/* Counts the recent values. Changes no answer. */
void ep_coarse_histogram_fold(struct ep_coarse_histogram *histogram);
/* It will soon be folded: fetches the counters that takes, in two steps, between which as much
 * should happen as before the fold. Change nothing. */
void ep_coarse_histogram_fetch(const struct ep_coarse_histogram *histogram);
void ep_coarse_histogram_fetch_counters(const struct ep_coarse_histogram *histogram);

/* For who has the value's bucket, ep_log_bucket(value, EP_COARSE_HISTOGRAM_BITS). True: there is
 * room for one more, which will fold it: so fold it when that costs least, or let it be. */
static inline bool ep_coarse_histogram_record_in(struct ep_coarse_histogram *histogram,
                                                 uint32_t bucket)
{
    assert(bucket < EP_COARSE_HISTOGRAM_BUCKETS);
    uint32_t count = histogram->recent_count;
    histogram->recent[count] = (uint16_t)bucket;
    histogram->recent_count = (uint8_t)(count + 1);
    if (count < EP_COARSE_HISTOGRAM_RECENT - 2)
        return false;
    if (count == EP_COARSE_HISTOGRAM_RECENT - 2)
        return true;
    ep_coarse_histogram_fold(histogram);
    return false;
}
/* 0 <= value. */
static inline void ep_coarse_histogram_record(struct ep_coarse_histogram *histogram, int64_t value)
{
    assert(value >= 0);
    ep_coarse_histogram_record_in(histogram, ep_log_bucket(value, EP_COARSE_HISTOGRAM_BITS));
}

/* `more` values of a bucket; may be 0. */
void ep_coarse_histogram_add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more);
/* Adds what `from` holds to `into`; the order of merging changes nothing. */
void ep_coarse_histogram_merge(struct ep_coarse_histogram *into,
                               const struct ep_coarse_histogram *from);

/* Counts: O(buckets in use), for the end of a run. */
uint64_t ep_coarse_histogram_count(const struct ep_coarse_histogram *histogram);
/* Upper edge of the first bucket with at least ceil(p x count) values in it and below: at most
 * 1/32 above the value. Requires 0 < p <= 1. Returns 0 when empty. */
int64_t ep_coarse_histogram_quantile(const struct ep_coarse_histogram *histogram, double p);
/* How many values are <= value, counting the bucket of `value` whole. */
uint64_t ep_coarse_histogram_count_at_most(const struct ep_coarse_histogram *histogram,
                                           int64_t value);
/* Visits the buckets in use, ascending: the lowest value of a bucket and how many are in it. */
void ep_coarse_histogram_each(const struct ep_coarse_histogram *histogram,
                              void (*visit)(void *self, int64_t lowest, uint64_t count),
                              void *self);

#endif
