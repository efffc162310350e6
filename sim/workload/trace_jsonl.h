/* Requests from JSON lines, one object a request. */
#ifndef EP_WORKLOAD_TRACE_JSONL_H
#define EP_WORKLOAD_TRACE_JSONL_H

#include "workload/trace_row.h"

struct ep_trace_jsonl;

/* `config` is borrowed. NULL, reported, when the file cannot be opened. */
struct ep_trace_jsonl *ep_trace_jsonl_open(const struct ep_trace_config *config,
                                           struct ep_diag *diag);
void ep_trace_jsonl_close(struct ep_trace_jsonl *jsonl); /* NULL is fine */

/* The next good row; bad ones are reported and passed over, empty lines are skipped. False: no
 * more, damage, or 20 bad rows. A line holds at most 1 MiB. */
bool ep_trace_jsonl_next(struct ep_trace_jsonl *jsonl, struct ep_trace_row *row,
                         struct ep_diag *diag);

#endif
