/* The production variants that recorded requests name. */
#ifndef EP_RUN_TRACE_VARIANTS_H
#define EP_RUN_TRACE_VARIANTS_H

#include "base/diag.h"
#include "scenario/scenario.h"
#include "workload/trace.h"

#include <stdbool.h>

/* Every endpoint that has variants must have each that the trace of an entry names: `traces` by
 * traffic entry, NULL where it has none. Endpoints without variants do not look at it. Mistakes go
 * to `diag`, where the trace first names it; false then. */
bool ep_trace_variants_check(const struct ep_scenario *scenario, struct ep_trace *const *traces,
                             struct ep_diag *diag);

#endif
