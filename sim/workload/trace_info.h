/* What `epsim trace info` says of a trace: one pass over its window, recorded requests. */
#ifndef EP_WORKLOAD_TRACE_INFO_H
#define EP_WORKLOAD_TRACE_INFO_H

#include "workload/trace.h"

#include <stdint.h>

struct ep_trace_info {
    uint64_t rows;     /* lines of data in the file */
    uint64_t requests; /* recorded calls in the window */
    uint32_t ids;      /* in the file */
    uint32_t called;   /* with a call in the window */
    double span_s;     /* of the window (counts), or from the first to the last request */
    double per_minute_mean, per_minute_peak; /* requests in one of the span's minutes */
    double peak_to_mean;
    double idc;       /* variance / mean of the requests in a minute; NaN below two minutes */
    double top_share; /* of the most called id */
    double top_1_percent_share, top_10_percent_share; /* of the ceil(1 %), ceil(10 %) most called
                                                         ids of those called */
    double
        zipf_exponent; /* maximum likelihood of p(rank) ~ rank^-s over the ids called; NaN: one */
    double compute_mean_s; /* NaN: the file gives none */
};

/* Fills *info. Minutes count from the begin of the window (counts), or from the first request.
 * Counts of periods longer than a minute count where their period begins. */
void ep_trace_info_of(const struct ep_trace *trace, struct ep_trace_info *info);

#endif
