/* Requests into a trace file that workload/trace.h reads: csv, jsonl, or counts. Compressed by
 * name (.gz, .zst); the file appears whole or not at all. */
#ifndef EP_WORKLOAD_TRACE_WRITER_H
#define EP_WORKLOAD_TRACE_WRITER_H

#include "workload/arrival.h"
#include "workload/workload_config.h"

#include <stdbool.h>

#define EP_TRACE_WRITER_MOST_PERIODS 100000 /* of counts: one column each */

struct ep_trace_writer_config {
    enum ep_trace_format format; /* CSV, JSONL or COUNTS */
    /* csv, jsonl: which optional columns there are; a request without a value leaves it empty */
    bool has_compute, has_wait, has_request, has_response, has_variant;
    /* counts: one column for each period from 0 on that begins before `end` */
    ep_time period, end;
};

struct ep_trace_writer;

/* `path` NULL: stdout. NULL when the file cannot be written: *why is then a new text "path: reason"
 * (ep_free()). Requires for counts: period > 0 and at most EP_TRACE_WRITER_MOST_PERIODS of them. */
struct ep_trace_writer *
ep_trace_writer_open(const char *path, const struct ep_trace_writer_config *config, char **why);

/* A request for `model`, which names `variant` (NULL: none); times do not descend; counts:
 * arrival->at < end. csv and jsonl are streamed: times in seconds with nine decimals. Counts: 16
 * bytes an id and period that is not zero. False from the first failure on. */
bool ep_trace_writer_put(struct ep_trace_writer *writer, const char *model, const char *variant,
                         const struct ep_arrival *arrival);

/* Completes the file and destroys `writer` in any case. False: nothing new is under the final
 * name; *why as above. */
bool ep_trace_writer_commit(struct ep_trace_writer *writer, char **why);
void ep_trace_writer_abandon(struct ep_trace_writer *writer); /* NULL is fine */

#endif
