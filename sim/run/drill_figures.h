/* What drills did, as figures: of one replication, and as events of the result. */
#ifndef EP_RUN_DRILL_FIGURES_H
#define EP_RUN_DRILL_FIGURES_H

#include "run/drill_recorder.h"
#include "run/outcome.h"

/* NaN: none. */
struct ep_drill_figures {
    double cold_before, cold_after, p99_before_s, p99_after_s, error_before, error_after;
    struct ep_drill_times times;
};
/* One by drill of the outcome, to be freed; NULL of none. `times` NULL: of several replications
 * together, which have none. */
struct ep_drill_figures *ep_drill_figures_of(const struct ep_outcome *outcome,
                                             const struct ep_drill_times *times);

#endif
