/* Rates by client and window (format servegen): a tar, plain or compressed, with one file
 * `.../NAME-trace.csv` a client and one line a window, without a header: begin (s), rate (1/s), CV
 * of the times between requests, the distribution that fits them (Gamma, Weibull, or nothing where
 * the client is idle), its shape and its scale (s). Windows of one length, from 0 on.
 * Source: ServeGen (Xiang et al., arXiv 2505.09999), data/. */
#ifndef EP_WORKLOAD_TRACE_WINDOWS_H
#define EP_WORKLOAD_TRACE_WINDOWS_H

#include "core/dist.h"
#include "workload/trace_cells.h"

#include <stdint.h>

/* Times between requests, of mean 1, in the windows that have any. */
struct ep_trace_windows {
    struct ep_trace_cells *cells; /* owned; calls: rate x length, to the nearest; ids: NAME */
    struct ep_dist *gaps;         /* owned; parallel to the cells */
};

/* Reads the file of `config` and adds the clients to `names`, in order of the archive. NULL,
 * reported, on any mistake. The caller destroys. */
struct ep_trace_windows *ep_trace_windows_load(const struct ep_trace_config *config,
                                               struct ep_names *names, struct ep_diag *diag);
void ep_trace_windows_destroy(struct ep_trace_windows *windows); /* NULL is fine */

/* Requests of every client as a renewal process, run in the time in which its rate is 1: gap n of
 * a client is its window's distribution at word n of the client's stream, divided by the rate that
 * holds meanwhile. `factor` > 0 multiplies all rates and leaves the CV as it is. Number of a
 * request: n x id_count + id. `windows` and the replay's map are borrowed. O(log clients) a
 * request. */
struct ep_arrival_source ep_trace_windows_open(const struct ep_trace_windows *windows,
                                               const struct ep_trace_clock *clock,
                                               const struct ep_trace_replay *replay,
                                               uint32_t id_count, double factor);

#endif
