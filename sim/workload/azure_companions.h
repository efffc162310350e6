/* The files that go with azure-functions-minutes: durations and memory by HashFunction. */
#ifndef EP_WORKLOAD_AZURE_COMPANIONS_H
#define EP_WORKLOAD_AZURE_COMPANIONS_H

#include "base/diag.h"
#include "core/dist.h"
#include "core/time.h"
#include "workload/trace.h"

#include <stdint.h>

struct ep_azure_companions;

struct ep_azure_function {
    double mean_ns; /* recorded Average; NaN: no durations file */
    double p99_ns;  /* recorded percentile_Average_99; NaN likewise */
    /* Durations by the recorded percentiles 0, 1, 25, 50, 75, 99, 100, in ns; NULL: no durations
     * file. Between two percentiles one bend is placed so that the mean of the whole is the
     * recorded Average (exact unless rounding upstream made that impossible). */
    const struct ep_dist_table *durations;
    int64_t memory_bytes;    /* recorded AverageAllocatedMb, in MiB; -1: no memory file */
    double calls_per_second; /* in the trace's window, before scaling */
    double load_vcpu;        /* calls_per_second x mean; NaN: no durations file */
};

/* Reads the files (either may be NULL) for all ids of `trace`. An id without a row, a bad number,
 * percentiles that descend: errors; NULL then. The caller destroys. */
struct ep_azure_companions *ep_azure_companions_load(const char *durations_file,
                                                     const char *memory_file,
                                                     const struct ep_trace *trace, struct ep_loc at,
                                                     struct ep_diag *diag);
void ep_azure_companions_destroy(struct ep_azure_companions *companions); /* NULL is fine */

/* Borrowed; `id` is the trace's. */
const struct ep_azure_function *ep_azure_companions_of(const struct ep_azure_companions *companions,
                                                       uint32_t id);
/* The `keep` rule: p99 <= max_p99_ns and load <= max_load_vcpu, each waived where unknown.
 * Limits: EP_TIME_NEVER and INFINITY keep all. */
bool ep_azure_companions_keep(const struct ep_azure_companions *companions, uint32_t id,
                              ep_time max_p99_ns, double max_load_vcpu);
/* Of the files as stored, hex; NULL where there is none. */
const char *ep_azure_companions_durations_sha256(const struct ep_azure_companions *companions);
const char *ep_azure_companions_memory_sha256(const struct ep_azure_companions *companions);

#endif
