/* The requests of a csv or jsonl trace, one after another in constant memory, each checked. */
#ifndef EP_WORKLOAD_TRACE_ROWS_H
#define EP_WORKLOAD_TRACE_ROWS_H

#include "workload/trace_row.h"

struct ep_trace_rows;

/* Opens the file of `config` (borrowed; format csv or jsonl). NULL, reported, on failure. */
struct ep_trace_rows *ep_trace_rows_open(const struct ep_trace_config *config,
                                         struct ep_diag *diag);
void ep_trace_rows_close(struct ep_trace_rows *rows); /* NULL is fine */

/* The next row, with `at` filled in and not before the last one's. Bad rows are reported and passed
 * over; false: no more, damage, or about 20 bad rows. */
bool ep_trace_rows_next(struct ep_trace_rows *rows, struct ep_trace_row *row, struct ep_diag *diag);
/* How many were given out. */
uint64_t ep_trace_rows_count(const struct ep_trace_rows *rows);

#endif
