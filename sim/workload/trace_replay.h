/* How a trace is played: which part, how often, how fast; and for whom. */
#ifndef EP_WORKLOAD_TRACE_REPLAY_H
#define EP_WORKLOAD_TRACE_REPLAY_H

#include "core/time.h"

#include <stdint.h>

/* One run of a trace through the simulation. */
struct ep_trace_replay {
    const uint32_t
        *model_of_id; /* id_count catalog indices; borrowed, outlives the source;
                         UINT32_MAX: its requests are left out (and leave their number) */
    double scale;     /* > 0; multiplies rate_scale */
    uint32_t source;  /* index of the traffic entry */
    uint64_t seed;
    uint32_t replication;
    const char *name; /* of the traffic entry; read only while opening */
};

/* From trace time to simulated time: pass p plays [begin, begin + length) of the trace behind the
 * passes before it, all of it stretched by `scale`. */
struct ep_trace_clock {
    ep_time begin, length; /* trace time; >= 0, > 0 */
    int repeat;            /* passes, >= 1 */
    double scale;          /* > 0 */
};

/* Simulated time of trace time `at` >= begin in pass `pass`, cut to whole ns; EP_TIME_NEVER where
 * it does not fit. Exact for scale 1. */
ep_time ep_trace_clock_map(const struct ep_trace_clock *clock, int pass, ep_time at);

#endif
