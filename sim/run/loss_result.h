/* What the result says of a deployment that must survive the loss of instances. */
#ifndef EP_RUN_LOSS_RESULT_H
#define EP_RUN_LOSS_RESULT_H

#include "run/est.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_requirement_result;

struct ep_survival {
    int lost;           /* instances */
    int passed;         /* enum ep_passed */
    const char *reason; /* one line: which figure, or why it was not run */
    bool was_run;       /* false: decided without, and nothing below is there */
    uint32_t endpoint;  /* that loses them */
    int instances;      /* that it had */
    double from_s;      /* when they go, for good */
    int verdict;        /* enum ep_verdict, of what is left */
    const char *verdict_reason;
    struct ep_est p99_s, error_ratio, cold_ratio;
    /* What must still hold, judged in that run. */
    const struct ep_requirement_result *requirements;
    size_t requirement_count;
};

#endif
