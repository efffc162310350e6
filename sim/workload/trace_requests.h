/* The recorded requests of a csv or jsonl trace, replayed: the file is read again, in order. */
#ifndef EP_WORKLOAD_TRACE_REQUESTS_H
#define EP_WORKLOAD_TRACE_REQUESTS_H

#include "base/str.h"
#include "workload/arrival.h"
#include "workload/trace_replay.h"
#include "workload/workload_config.h"

#include <stdatomic.h>

/* What the scan found and every replay needs; borrowed by the source, which it outlives. */
struct ep_trace_recording {
    const struct ep_trace_config *config;
    const struct ep_names *names;
    const struct ep_names *variants; /* that requests name */
    struct ep_trace_clock clock;
    uint64_t rows;
    atomic_bool *is_broken; /* set when the file is no longer what was scanned */
};

/* `factor` > 0: replay's scale x rate_scale; see trace.h. */
struct ep_arrival_source ep_trace_requests_open(const struct ep_trace_recording *recording,
                                                const struct ep_trace_replay *replay,
                                                double factor);

#endif
