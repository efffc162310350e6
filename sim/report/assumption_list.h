/* The assumptions in force as text: every parameter that AWS does not document, its value in the
 * notation of the scenario file, how well founded its default is, and where that comes from. */
#ifndef EP_REPORT_ASSUMPTION_LIST_H
#define EP_REPORT_ASSUMPTION_LIST_H

#include "run/result.h"

#include <stddef.h>

#define EP_ASSUMPTION_COUNT 36
struct ep_assumption_row {
    const char *key;    /* as in the scenario; static */
    char value[64];     /* "80%", "lognormal median 5ms, p99 20ms", "1 on an MME, else vCPUs" */
    const char *tag;    /* of the default: documented | measured | assumed; or "set here" where
                           the value is not the default */
    const char *source; /* of the default; static */
};
/* In the order of docs/scenario.md. */
void ep_assumption_list(const struct ep_assumptions *assumptions,
                        struct ep_assumption_row rows[EP_ASSUMPTION_COUNT]);
/* The rows of `own` whose value differs from that of `common`; returns how many. */
size_t ep_assumption_differences(const struct ep_assumptions *own,
                                 const struct ep_assumptions *common,
                                 struct ep_assumption_row rows[EP_ASSUMPTION_COUNT]);

#endif
