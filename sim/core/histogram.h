/* Counts of non-negative integers in logarithmic buckets: exact below 2048, then 1024 buckets
 * to every power of two: relative width <= 1/1024. Blocks of 64 buckets are allocated where
 * values fall, with 2 bytes a bucket until one of them overflows, then 8: an empty histogram
 * takes 64 bytes, one of a few thousand latencies some 10 KiB. */
#ifndef EP_CORE_HISTOGRAM_H
#define EP_CORE_HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

struct ep_histogram;

struct ep_histogram *ep_histogram_create(void);
void ep_histogram_destroy(struct ep_histogram *histogram); /* NULL is fine */

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
