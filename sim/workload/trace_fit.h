/* A traffic entry that behaves like a recording: rate, burstiness, popularity (all three read off
 * it) and locality (found by search, so that an LRU cache of any size misses as often), with the
 * error that remains. */
#ifndef EP_WORKLOAD_TRACE_FIT_H
#define EP_WORKLOAD_TRACE_FIT_H

#include "workload/trace.h"
#include "workload/trace_info.h"

#include <stdint.h>

/* Requests at the begin of the window by which miss ratios are compared: as many of the generator
 * as of the recording, so that first requests weigh the same. */
#define EP_TRACE_FIT_MOST_REQUESTS 300000
#define EP_TRACE_FIT_SIZES 16

/* Miss ratios of the recording, and of two generators less those of the recording. */
struct ep_trace_fit_point {
    uint32_t models; /* room in the cache */
    double recorded, independent, fitted;
};
struct ep_trace_fit {
    struct ep_trace_info info;
    double rate_per_second; /* mean over the window */
    double gap_cv;          /* standard deviation / mean of the gaps; NaN: counts have no gaps */
    struct ep_popularity popularity; /* zipf over the models called, with its locality */
    uint64_t compared;               /* requests of each behind the miss ratios */
    struct ep_trace_fit_point points[EP_TRACE_FIT_SIZES];
    int point_count; /* 0: one model, nothing to compare */
    /* Absolute differences of the miss ratio over the points: of the fitted generator, and of one
     * with the same popularity and independent requests. */
    double mean_error, max_error, independent_mean_error, independent_max_error;
};

/* Fills *fit. Counts are spread as their config says, with `seed`, which is the generator's, too.
 * Takes a few seconds. */
void ep_trace_fit_of(const struct ep_trace *trace, uint64_t seed, struct ep_trace_fit *fit);

#endif
