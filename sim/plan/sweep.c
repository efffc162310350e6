#include "plan/sweep.h"

static size_t overrides_at(const void *self, size_t point, struct ep_override *overrides)
{
    ep_override_grid_at(self, point, overrides);
    return ep_override_grid_axes(self);
}

static struct ep_rerun_config rerun_of(const struct ep_sweep_config *config)
{
    return (struct ep_rerun_config){
        .scenario = config->scenario,
        .overrides = config->overrides,
        .override_count = config->override_count,
        .points = {.self = config->grid,
                   .count = ep_override_grid_points(config->grid),
                   .most_overrides = ep_override_grid_axes(config->grid),
                   .overrides_at = overrides_at},
        .deployment = config->deployment,
        .jobs = config->jobs,
    };
}

bool ep_sweep_check(const struct ep_sweep_config *config, struct ep_diag *diag)
{
    struct ep_rerun_config rerun = rerun_of(config);
    return ep_rerun_check(&rerun, diag);
}

bool ep_sweep_run(const struct ep_sweep_config *config, const struct ep_rerun_listener *listener,
                  struct ep_diag *diag)
{
    struct ep_rerun_config rerun = rerun_of(config);
    return ep_rerun_run(&rerun, listener, diag);
}
