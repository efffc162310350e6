/* Recorded traffic. A trace is scanned once: every line is checked, ids are numbered, calls
 * counted; then it is replayed as often as wanted, each time with the same requests.
 * Request traces (csv, jsonl) are read again for each replay, in constant memory; of traces of
 * counts (azure-functions-minutes, counts) the cells that are not zero are kept, 16 bytes each.
 * Trace time is what the file says (counts: from 0 at the first period); a replay starts at
 * window_begin and stretches what follows by time_scale. */
#ifndef EP_WORKLOAD_TRACE_H
#define EP_WORKLOAD_TRACE_H

#include "base/diag.h"
#include "workload/arrival.h"
#include "workload/trace_replay.h"
#include "workload/workload_config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_trace; /* read-only once scanned: replications share it */

/* Every key at its default; file, format, at are the caller's to set. */
struct ep_trace_config ep_trace_config_default(void);

/* Reads the whole file. The user's mistakes go to `diag` with file:line, the first 20 of them; NULL
 * then. Nothing inside the window is a mistake too. Copies `config`. The caller destroys. */
struct ep_trace *ep_trace_scan(const struct ep_trace_config *config, struct ep_diag *diag);
void ep_trace_destroy(struct ep_trace *trace); /* NULL is fine */

/* Ids in order of first appearance in the file, also those without a call in the window. */
uint32_t ep_trace_id_count(const struct ep_trace *trace);
const char *ep_trace_id(const struct ep_trace *trace, uint32_t id); /* borrowed */
/* Line of the file where the id first stands. */
int ep_trace_line(const struct ep_trace *trace, uint32_t id);
/* The id of that name, or UINT32_MAX. */
uint32_t ep_trace_find(const struct ep_trace *trace, const char *name);

/* Production variants that requests name, in order of first appearance; at most
 * EP_TRACE_MOST_VARIANTS. The name is borrowed; the line is where it first stands; calls are those
 * in the window. */
#define EP_TRACE_MOST_VARIANTS 1000
uint32_t ep_trace_variant_count(const struct ep_trace *trace);
const char *ep_trace_variant(const struct ep_trace *trace, uint32_t variant);
int ep_trace_variant_line(const struct ep_trace *trace, uint32_t variant);
uint64_t ep_trace_variant_calls(const struct ep_trace *trace, uint32_t variant);

/* Recorded calls in one pass of the window, before any scaling: of one id, of all. */
uint64_t ep_trace_calls(const struct ep_trace *trace, uint32_t id);
uint64_t ep_trace_total(const struct ep_trace *trace);
/* Recorded vCPU time of those calls, ns; 0 where the file gives none. */
double ep_trace_compute_sum_ns(const struct ep_trace *trace, uint32_t id);
bool ep_trace_has_compute(const struct ep_trace *trace); /* every request says its own */

uint64_t ep_trace_rows(const struct ep_trace *trace); /* lines of data in the file */
/* Trace time of the first and the last call in the window (counts: begin of its period). */
ep_time ep_trace_first(const struct ep_trace *trace);
ep_time ep_trace_last(const struct ep_trace *trace);
/* Length of the window in trace time. An open end is closed after the last period (counts), the
 * last tick (order), or one mean gap after the last request. */
ep_time ep_trace_window(const struct ep_trace *trace);
ep_time ep_trace_window_begin(const struct ep_trace *trace); /* trace time */
/* Length of a period of counts; 0: a request trace. */
ep_time ep_trace_period(const struct ep_trace *trace);
/* Simulated time from begin to end of all repeats. */
ep_time ep_trace_duration(const struct ep_trace *trace);
const char *ep_trace_sha256(const struct ep_trace *trace); /* of the file as stored, hex */
const char *ep_trace_file(const struct ep_trace *trace);

/* Shows the recorded calls in one pass of the window in order of trace time: requests one by one,
 * counts at the begin of their period, ids in order. Reads request traces again. */
typedef void ep_trace_visitor(void *self, uint32_t id, ep_time at, uint64_t calls);
void ep_trace_visit(const struct ep_trace *trace, ep_trace_visitor *visit, void *self);

/* Replays the window `repeat` times. `trace` is borrowed and outlives the source.
 * Counts: in (id, period) there are floor(S' x + u) - floor(S x + u) requests, with S and S' the
 * id's calls before and after it, x = rate_scale x scale and u a fixed fraction of the id: exactly
 * the recorded count at x = 1, and within 1 of x times it in any run of periods. `uniform` places
 * them at sorted uniforms drawn by (seed, replication, id, period), `even` the i-th of k at
 * (i + 0.5) / k; equal times in order of the ids.
 * Requests: x < 1 keeps request n when its word is below x; x > 1 plays it floor(x) times, once
 * more when its word is below the rest; copies come up to a minute of simulated time later
 * (held back in a heap: memory for a minute of traffic). Numbers: n x ceil(x) + copy. */
struct ep_arrival_source ep_trace_open(const struct ep_trace *trace,
                                       const struct ep_trace_replay *replay);

/* True when a replay met other content than the scan did: the file was changed in between, and
 * what was simulated since is worthless. May be asked from any thread. */
bool ep_trace_is_broken(const struct ep_trace *trace);

#endif
