/* A sweep: the scenario once for each point of a grid, every point a run of its own with the
 * same seed. Points run side by side; results come in order of the points whatever the number
 * of threads. */
#ifndef EP_PLAN_SWEEP_H
#define EP_PLAN_SWEEP_H

#include "base/diag.h"
#include "plan/override.h"
#include "plan/rerun.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

/* Everything is borrowed. */
struct ep_sweep_config {
    const char *scenario;                /* path */
    const struct ep_override *overrides; /* of all points; the grid's come on top */
    size_t override_count;
    const struct ep_override_grid *grid;
    const char *deployment; /* only this one; NULL: all */
    int jobs;               /* threads; 0: one for each processor */
};

/* Loads every point (scenario, tables, traces, prices) without simulating. All mistakes go to
 * `diag`; the same mistake at several points is one. False when there are errors. */
bool ep_sweep_check(const struct ep_sweep_config *config, struct ep_diag *diag);

/* Simulates all points. False when the listener stopped it, or when a file was changed since the
 * check (`diag` then has errors). Holds at most a few results for each thread at a time. */
bool ep_sweep_run(const struct ep_sweep_config *config, const struct ep_rerun_listener *listener,
                  struct ep_diag *diag);

#endif
