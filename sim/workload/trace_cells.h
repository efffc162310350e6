/* Recorded counts per id and period (formats azure-functions-minutes and counts): what is not
 * zero, in memory, in order of period, then id. */
#ifndef EP_WORKLOAD_TRACE_CELLS_H
#define EP_WORKLOAD_TRACE_CELLS_H

#include "base/diag.h"
#include "base/str.h"
#include "workload/arrival.h"
#include "workload/trace_replay.h"
#include "workload/workload_config.h"

#include <stdint.h>

struct ep_trace_cell {
    int64_t calls;   /* > 0 */
    uint32_t period; /* begins at period x length of a period */
    uint32_t id;
};
struct ep_trace_cells {
    struct ep_trace_cell *items; /* owned; by (period, id), no two alike */
    size_t count;
    int *line_of;          /* owned; by id: the line where it first stands */
    uint32_t period_count; /* up to the last column (wide) or the last count (long) */
    ep_time period_ns;
    uint64_t rows; /* lines of data */
};

/* Reads the file of `config` and adds its ids to `names`. Counts of one id and period in several
 * places add up. NULL, reported, on any mistake. The caller destroys. */
struct ep_trace_cells *ep_trace_cells_load(const struct ep_trace_config *config,
                                           struct ep_names *names, struct ep_diag *diag);
void ep_trace_cells_destroy(struct ep_trace_cells *cells); /* NULL is fine */

#endif
