/* The miss ratio of an LRU cache for many capacities at once, from one pass over the requests:
 * counts by stack distance (workload/stack_distance.h).
 * Exact, or sampled by models: SHARDS with a fixed rate (Waldspurger, Park, Garthwaite, Ahmad,
 * "Efficient MRC construction with SHARDS", FAST 2015): only models whose hash falls below a
 * threshold are followed, distances are stretched by the rate (the model's own size is known and is
 * not), and what the sample has more or fewer requests than expected counts as hits of the smallest
 * cache (their SHARDS-adj). */
#ifndef EP_WORKLOAD_MISS_CURVE_H
#define EP_WORKLOAD_MISS_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_miss_curve;

enum ep_miss_curve_unit { EP_MISS_CURVE_OBJECTS, EP_MISS_CURVE_BYTES };

/* `capacities` (copied) ascend; by bytes, those below the largest model's size have no meaning.
 * `sample_ratio` in (0, 1]: 1 is exact. The caller destroys. */
struct ep_miss_curve *ep_miss_curve_create(enum ep_miss_curve_unit unit, const int64_t *capacities,
                                           size_t count, double sample_ratio);
void ep_miss_curve_destroy(struct ep_miss_curve *curve); /* NULL is fine */

/* The rate that follows about `most_followed` of `model_count` models: 1 where there are fewer. */
double ep_miss_curve_sample_ratio(uint32_t model_count, uint32_t most_followed);

/* A request; not counted (warm-up, what is loaded at the start): it only moves the model to the
 * front. Sizes as in stack_distance.h. O(log n) for a model that is followed, else O(1). */
void ep_miss_curve_touch(struct ep_miss_curve *curve, uint32_t model, int64_t size_bytes,
                         bool is_counted);

/* Requests counted, also those of models not followed. */
uint64_t ep_miss_curve_requests(const struct ep_miss_curve *curve);
/* Misses of the counted requests in a cache of capacities[i]; sampled: estimated and rounded. */
uint64_t ep_miss_curve_misses(const struct ep_miss_curve *curve, size_t i);
/* The same as a share of the requests, within 0..1; NaN without any. */
double ep_miss_curve_ratio(const struct ep_miss_curve *curve, size_t i);
/* First requests of a model among those counted: misses in any cache. Estimated as the misses. */
uint64_t ep_miss_curve_first_requests(const struct ep_miss_curve *curve);
/* The models that were followed and asked for. */
uint32_t ep_miss_curve_followed(const struct ep_miss_curve *curve);

#endif
