/* What the result says about one event of the scenario in one deployment. */
#ifndef EP_RUN_EVENT_RESULT_H
#define EP_RUN_EVENT_RESULT_H

#include "run/est.h"

#include <stddef.h>
#include <stdint.h>

struct ep_event_step { /* of replication 1 */
    double at_s;
    const char *text;
};
struct ep_event_result {
    double at_s;
    const char *action, *target; /* "update", "shared" */
    const char *text;            /* in words */
    double window_s;             /* how much before and after is compared */
    struct ep_est effect_s;      /* when it began to act */
    uint64_t attempts_failed, requests_failed, stale;
    struct ep_est error_before, error_after, cold_before, cold_after, p99_before_s, p99_after_s;
    struct ep_est warm_again_s; /* from the effect on */
    struct ep_est old_gone_s;   /* from the effect on */
    struct ep_est extra_usd;
    const struct ep_event_step *steps;
    size_t step_count;
};

#endif
