/* Counts of non-negative integers in coarse buckets: exact below 64, then 32 buckets to every
 * power of two: relative width <= 1/32. For many of which most hold little (one a model): 16
 * bytes when empty, 2 bytes a value for the first 32, then one byte a bucket between the lowest
 * and the highest seen (2, 4, 8 when one overflows). With room reserved for n values these n are
 * listed, and the same room then holds counters of 2 bytes for n buckets around them. */
#ifndef EP_CORE_COARSE_HISTOGRAM_H
#define EP_CORE_COARSE_HISTOGRAM_H

#include "core/log_bucket.h"

#include <stdint.h>

#define EP_COARSE_HISTOGRAM_BITS 5 /* core/log_bucket.h */
#define EP_COARSE_HISTOGRAM_BUCKETS EP_LOG_BUCKETS(EP_COARSE_HISTOGRAM_BITS)

/* Zero-initialize; ep_coarse_histogram_fini() frees. The members are private. */
struct ep_coarse_histogram {
    void *memory;    /* owned; values' buckets, or counters */
    uint16_t lowest; /* bucket of the first counter */
    uint16_t size;   /* places for buckets, or counters; without memory: to be had at first */
    uint16_t used;   /* of the list */
    uint8_t width;   /* bytes a counter; 0: `memory` lists buckets */
};

void ep_coarse_histogram_fini(struct ep_coarse_histogram *histogram); /* and makes it empty */

/* Room for `values` (64 to 1024) at once instead of a little at a time, taken when the first one is
 * recorded: it then seldom grows. Requires an empty histogram. */
void ep_coarse_histogram_reserve(struct ep_coarse_histogram *histogram, uint16_t values);

/* 0 <= value. */
void ep_coarse_histogram_record(struct ep_coarse_histogram *histogram, int64_t value);
/* For who has the value's bucket, ep_log_bucket(value, EP_COARSE_HISTOGRAM_BITS). */
void ep_coarse_histogram_record_in(struct ep_coarse_histogram *histogram, uint32_t bucket);
/* `more` values of a bucket; may be 0. */
void ep_coarse_histogram_add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more);
/* A value near `value` will soon be recorded: fetches what that touches. Changes nothing. */
void ep_coarse_histogram_expect(const struct ep_coarse_histogram *histogram, int64_t value);
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
