/* Requests out of recorded counts: spread inside their period, in order of time, then id. */
#ifndef EP_WORKLOAD_TRACE_SPREAD_H
#define EP_WORKLOAD_TRACE_SPREAD_H

#include "workload/trace_cells.h"

/* `factor` > 0 multiplies the counts (replay's scale and the trace's rate_scale). `cells` and the
 * replay's map are borrowed and outlive the source; ids are below `id_count`. Memory: the ids
 * called in one period (and, unless factor is 1, 8 bytes an id). O(log ids in the period) a
 * request. */
struct ep_arrival_source ep_trace_spread_open(const struct ep_trace_cells *cells,
                                              const struct ep_trace_clock *clock,
                                              const struct ep_trace_replay *replay,
                                              uint32_t id_count, enum ep_spread spread,
                                              double factor);

#endif
