/* Reruns in words, the same in every report. */
#ifndef EP_REPORT_WHAT_IF_TEXT_H
#define EP_REPORT_WHAT_IF_TEXT_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>

/* "p99 +4.30 s (4.12-4.48), cost no change"; "overloaded"; "not feasible". */
void ep_what_if_add_delta(struct ep_text *text, const struct ep_assumption_delta *delta);
/* "at 3s shared is recommended instead of separate"; nothing where neither end flips it. */
void ep_what_if_add_flips(struct ep_text *text, const struct ep_result *result,
                          const struct ep_assumption_effect *effect);
/* "2.38 times the requests (2.34-2.44), then latency_p99 < 500ms breaks". Of models: "room for 76
 * more models (74-80): 2.38 times as many, ...". */
void ep_what_if_add_headroom(struct ep_text *text, const struct ep_headroom *row);

/* The value in force, as the scenario writes it; returns `out`. */
const char *ep_what_if_value(const struct ep_result *result, const char *key, char out[64]);

/* Whether any figure of any deployment changed. */
bool ep_what_if_has_effect(const struct ep_assumption_effect *effect);
/* Varied ones without any effect ("a, b, c"), and those left out ("hop (no serial pipeline here)");
 * nothing where there are none. */
void ep_what_if_add_idle(struct ep_text *text, const struct ep_result *result);
void ep_what_if_add_skipped(struct ep_text *text, const struct ep_result *result);

#endif
