/* Counts of requests per id and period, collected and written as a table: one row an id, one
 * column a period. */
#ifndef EP_WORKLOAD_TRACE_COUNT_ROWS_H
#define EP_WORKLOAD_TRACE_COUNT_ROWS_H

#include "base/csv.h"
#include "core/time.h"

struct ep_trace_count_rows;

/* `period_ns` > 0; columns for the periods that begin before `end`. The caller destroys. */
struct ep_trace_count_rows *ep_trace_count_rows_create(ep_time period_ns, ep_time end);
void ep_trace_count_rows_destroy(struct ep_trace_count_rows *rows); /* NULL is fine */

/* Counts a request; times do not descend and are below `end`. */
void ep_trace_count_rows_add(struct ep_trace_count_rows *rows, const char *model, ep_time at);

/* Header and rows, ids in order of first appearance. False: the writer failed. */
bool ep_trace_count_rows_write(struct ep_trace_count_rows *rows, struct ep_csv_writer *writer);

#endif
