#include "sample_events.h"

#include <math.h>

#define NO_FIGURE(why)                                                                             \
    {                                                                                              \
        NAN, NAN, NAN, why                                                                         \
    }

static const struct ep_event_step steps[] = {
    {3600, "instance 2 is launched; 2 in service"},
    {3840, "endpoint 0: the traffic is on the new fleet of 2"},
};
static const struct ep_event_result events[] = {
    {.at_s = 3600,
     .action = "update",
     .target = "small",
     .text = "a new, empty fleet of 2 instances takes the place of the old one",
     .window_s = 600,
     .effect_s = {3840, 3800, 3880, NULL},
     .attempts_failed = 5,
     .requests_failed = 2,
     .stale = 0,
     .error_before = {0, NAN, NAN, NULL},
     .error_after = {0.001, 0, 0.002, NULL},
     .cold_before = {0.01, 0.009, 0.011, NULL},
     .cold_after = {0.25, 0.2, 0.3, NULL},
     .p99_before_s = {0.2, 0.19, 0.21, NULL},
     .p99_after_s = {3.5, 3, 4, NULL},
     .warm_again_s = {480, 420, 540, NULL},
     .old_gone_s = NO_FIGURE(NULL),
     .extra_usd = {0.0625, 0.05, 0.075, NULL},
     .steps = steps,
     .step_count = 2},
    {.at_s = 7200,
     .action = "onboard",
     .target = "late",
     .text = "traffic for 40 models of late begins",
     .window_s = 600,
     .effect_s = {7200, NAN, NAN, NULL},
     .error_before = {0, NAN, NAN, NULL},
     .error_after = {0, NAN, NAN, NULL},
     .cold_before = {0.01, NAN, NAN, NULL},
     .cold_after = {0.02, NAN, NAN, NULL},
     .p99_before_s = NO_FIGURE("too few"),
     .p99_after_s = NO_FIGURE("too few"),
     .warm_again_s = NO_FIGURE("not by the end"),
     .old_gone_s = NO_FIGURE(NULL),
     .extra_usd = {0, NAN, NAN, NULL}},
};

void sample_events_add(struct ep_result *result)
{
    result->deployments[0].event_results = events;
    result->deployments[0].event_result_count = sizeof events / sizeof *events;
}
