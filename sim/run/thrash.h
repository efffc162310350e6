/* Does a multi-model endpoint thrash: does it spend its time bringing back what it has just
 * thrown out (Denning, "Thrashing: its causes and prevention", 1968)? */
#ifndef EP_RUN_THRASH_H
#define EP_RUN_THRASH_H

#include "run/outcome.h"
#include "run/result.h"

#include <stddef.h>

/* Thrashing: all three at least so much. No thrash: nothing was unloaded for room, or reloads or
 * the time that loads take are below EP_THRASH_NONE [assumed]. */
#define EP_THRASH_UNLOADS 0.5 /* unloads for each load */
#define EP_THRASH_RELOADS 0.5 /* share of the loads that are reloads */
#define EP_THRASH_LOADING 0.5 /* share of the busy time that is loading */
#define EP_THRASH_NONE 0.1

/* Rates and shares from the counts of measured spans, `minutes` long together; the verdict; without
 * its reason. A share without anything to share is 0. */
struct ep_churn_figures ep_thrash_of(const struct ep_outcome *outcome, double minutes);

/* One line: the figures and the thresholds that decide. Returns `buffer`. */
const char *ep_thrash_reason(const struct ep_churn_figures *churn, char *buffer, size_t size);

#endif
