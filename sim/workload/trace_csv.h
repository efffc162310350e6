/* Requests from a CSV file with a header, one row a request. */
#ifndef EP_WORKLOAD_TRACE_CSV_H
#define EP_WORKLOAD_TRACE_CSV_H

#include "workload/trace_row.h"

struct ep_trace_csv;

/* `config` is borrowed. NULL, reported, when the file or its header is not as configured. */
struct ep_trace_csv *ep_trace_csv_open(const struct ep_trace_config *config, struct ep_diag *diag);
void ep_trace_csv_close(struct ep_trace_csv *csv); /* NULL is fine */

/* The next good row; bad ones are reported and passed over. False: no more, or too many bad. */
bool ep_trace_csv_next(struct ep_trace_csv *csv, struct ep_trace_row *row, struct ep_diag *diag);

#endif
