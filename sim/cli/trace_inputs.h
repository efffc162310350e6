/* The trace file that `epsim trace info`, `convert` and `fit` are given: its format by --format or
 * by its first line, its other keys by --set. */
#ifndef EP_CLI_TRACE_INPUTS_H
#define EP_CLI_TRACE_INPUTS_H

#include "base/diag.h"
#include "cli/options.h"
#include "workload/trace.h"

/* Scans the file. Mistakes go to `diag`; NULL then, and a hint on stderr where the format was a
 * guess. The caller destroys. */
struct ep_trace *ep_trace_inputs_scan(const struct ep_options *options, const char *path,
                                      struct ep_diag *diag);

/* The value of --seed, or 42, the default of scenarios. */
uint64_t ep_trace_inputs_seed(const struct ep_options *options);

#endif
