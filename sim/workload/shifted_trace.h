/* A trace played at other times of its window: for clones of its models, which must not all be
 * asked for at the same instants. */
#ifndef EP_WORKLOAD_SHIFTED_TRACE_H
#define EP_WORKLOAD_SHIFTED_TRACE_H

#include "workload/arrival.h"
#include "workload/trace.h"
#include "workload/trace_replay.h"

#include <stdint.h>

/* Where set k >= 1 of clones is in its replay: floor(duration x frac(k x 0.6180339887498949)), the
 * golden section, which keeps the sets apart however many there are. */
ep_time ep_shifted_trace_by(ep_time duration, uint32_t set);

/* The replay's requests, each ep_shifted_trace_by() later; what passes the end of the replay comes
 * at its begin. Numbers are set x 2^40 higher: a clone's requests draw demands of their own.
 * Both are borrowed as by ep_trace_open(). Reads a request trace twice, in constant memory. */
struct ep_arrival_source ep_shifted_trace_open(const struct ep_trace *trace,
                                               const struct ep_trace_replay *replay, uint32_t set);

#endif
