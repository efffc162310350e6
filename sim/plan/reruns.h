/* What the reruns of one experiment share: its command line, and who hears of the progress. */
#ifndef EP_PLAN_RERUNS_H
#define EP_PLAN_RERUNS_H

#include "base/diag.h"
#include "plan/rerun.h"
#include "run/result.h"
#include "run/world.h"

/* Everything is borrowed. */
struct ep_reruns_config {
    struct ep_rerun_config rerun; /* of the experiment itself: its points are not read */
    const struct ep_world *world; /* that it ran in */
    void (*on_progress)(void *self, double done); /* 0..1; NULL: not */
    void *progress_self;
};

#endif
