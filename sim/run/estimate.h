/* A pooled figure and its 95 % interval over the replications, by sectioning. */
#ifndef EP_RUN_ESTIMATE_H
#define EP_RUN_ESTIMATE_H

#include "run/result.h"

#include <stddef.h>
#include <stdint.h>

/* No figure: NaN all over, with the reason (borrowed; NULL: it does not apply). */
struct ep_est ep_estimate_none(const char *withheld);
/* A figure without interval. */
struct ep_est ep_estimate_exact(double value);

/* value: pooled; x[0..count): the replications' own, NaN where one has none. No interval with
 * fewer than two of them, or where all equal the value: nothing random. */
struct ep_est ep_estimate_of(double value, const double *x, size_t count, double min, double max);

/* A ratio of events to `trials`: like the above, clipped to 0..1; without any event in random
 * trials the upper bound is 3 / trials (rule of three). */
struct ep_est ep_estimate_ratio(double value, const double *x, size_t count, double trials);

/* The fewest samples beyond a percentile for which it is stated. */
#define EP_ESTIMATE_SAMPLES_BEYOND 10

/* How many of `count` samples lie beyond the percentile `share`. */
uint64_t ep_estimate_beyond(uint64_t count, double share);

#endif
