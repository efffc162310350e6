/* What a trace plays, as an array. */
#ifndef EP_TESTS_SUPPORT_PLAYED_H
#define EP_TESTS_SUPPORT_PLAYED_H

#include "workload/trace.h"

#define PLAYED_MAX 4000

struct played {
    struct ep_arrival items[PLAYED_MAX];
    size_t count;
};

/* Scans, failing the test with the first message where the trace is wrong. */
struct ep_trace *played_scan(const struct ep_trace_config *config);
/* The message of the only mistake in the trace; the caller frees. */
char *played_error(const struct ep_trace_config *config);
/* Everything that it plays at `scale`, seed 1, replication `replication`, ids as models; at most
 * PLAYED_MAX. The caller frees. */
struct played *played_of(const struct ep_trace *trace, double scale, uint32_t replication);
/* The same without the models whose bit in `left_out` is set. */
struct played *played_without(const struct ep_trace *trace, double scale, uint64_t left_out);

#endif
