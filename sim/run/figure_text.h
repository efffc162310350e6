/* A figure with its unit, three digits, for sentences that run/ writes: "812 ms", "4.1 %",
 * "$0.31/h". */
#ifndef EP_RUN_FIGURE_TEXT_H
#define EP_RUN_FIGURE_TEXT_H

#include "base/mem.h"

#include <stdbool.h>

/* In the unit of the metric of that name, in the arena: seconds, 0..1, USD; a plain number where
 * there is no such metric. */
const char *ep_figure_text(struct ep_arena *arena, const char *metric, double value);

/* Whether it says how well requests are served, not what that costs: latency, error_ratio,
 * cold_ratio. */
bool ep_figure_is_service(const char *metric);

#endif
