/* The scenario run again and again, each time with other overrides, every time with the same seed
 * and so with the same requests. The points run side by side; results come in order of the points
 * whatever the number of threads. Sweeps, ranges of assumptions and searches all run through it. */
#ifndef EP_PLAN_RERUN_H
#define EP_PLAN_RERUN_H

#include "base/diag.h"
#include "run/result.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

/* What differs from one point to the next. Callbacks come from any thread, several at once: they
 * only read. */
struct ep_rerun_points {
    const void *self;
    size_t count;          /* how many */
    size_t most_overrides; /* of any one of them */
    /* Fills overrides[0..most_overrides) of point `point`, returns how many; texts are borrowed
     * until all is done. */
    size_t (*overrides_at)(const void *self, size_t point, struct ep_override *overrides);
    /* The only deployment that the point runs; NULL: that of the config. */
    const char *(*deployment_at)(const void *self, size_t point);
};

/* Everything is borrowed. */
struct ep_rerun_config {
    const char *scenario;                /* path */
    const struct ep_override *overrides; /* of all points; a point's come on top */
    size_t override_count;
    struct ep_rerun_points points;
    const char *deployment; /* only this one; NULL: all */
    int jobs;               /* threads; 0: one for each processor */
};

/* Who is told. Callbacks come from any thread, but never two at once. */
struct ep_rerun_listener {
    void *self;
    void (*on_progress)(void *self, double done); /* 0..1; NULL: not */
    void *progress_self;                          /* of on_progress */
    /* In order of the points; `result` is borrowed for the call. Returns false to stop. */
    bool (*on_result)(void *self, size_t point, const struct ep_result *result);
};

/* Loads every point (scenario, tables, traces, prices) without simulating. All mistakes go to
 * `diag`; the same mistake at several points is one. False when there are errors. */
bool ep_rerun_check(const struct ep_rerun_config *config, struct ep_diag *diag);

/* Simulates all points. False when the listener stopped it, or when a point cannot be loaded
 * (`diag` then has errors). Holds at most a few results for each thread at a time. */
bool ep_rerun_run(const struct ep_rerun_config *config, const struct ep_rerun_listener *listener,
                  struct ep_diag *diag);

/* Points that are a plain list, for `self` of ep_rerun_list_points(). */
struct ep_rerun_point {
    const struct ep_override *overrides; /* borrowed */
    size_t override_count;
    const char *deployment; /* the only one to run; NULL: that of the config */
};
struct ep_rerun_list {
    const struct ep_rerun_point *items; /* borrowed */
    size_t count;
};
/* `list` is borrowed until all is done. */
struct ep_rerun_points ep_rerun_list_points(const struct ep_rerun_list *list);

#endif
