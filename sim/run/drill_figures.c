#include "run/drill_figures.h"

#include "base/mem.h"

#include <math.h>

static double ratio(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static double p99_s(const struct ep_drill_window *window)
{
    return window->completed > 0 ? ep_time_to_seconds(ep_histogram_quantile(window->latency, 0.99))
                                 : NAN;
}

struct ep_drill_figures *ep_drill_figures_of(const struct ep_outcome *outcome,
                                             const struct ep_drill_times *times)
{
    if (outcome->drill_count == 0)
        return NULL;
    struct ep_drill_figures *figures = ep_alloc_zeroed(outcome->drill_count, sizeof *figures);
    for (uint32_t d = 0; d < outcome->drill_count; d++) {
        const struct ep_drill_window *before = &outcome->drills[d].before;
        const struct ep_drill_window *after = &outcome->drills[d].after;
        figures[d] = (struct ep_drill_figures){
            .cold_before = ratio(before->cold, before->reached),
            .cold_after = ratio(after->cold, after->reached),
            .p99_before_s = p99_s(before),
            .p99_after_s = p99_s(after),
            .error_before = ratio(before->answered - before->completed, before->answered),
            .error_after = ratio(after->answered - after->completed, after->answered),
            .times = {NAN, NAN, NAN, NAN},
        };
        if (times)
            figures[d].times = times[d];
    }
    return figures;
}
