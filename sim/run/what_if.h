/* What reruns of the experiment add to its result, as plain structs: filled in plan/, which runs
 * them, and written in report/. Paired: every rerun has the same seed and so the same requests. */
#ifndef EP_RUN_WHAT_IF_H
#define EP_RUN_WHAT_IF_H

#include "run/est.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- assumptions that decide ---- */

enum ep_range_end { EP_RANGE_LOW, EP_RANGE_HIGH, EP_RANGE_ENDS };

/* One deployment with one parameter at one end of its range, less the same as it is. */
struct ep_assumption_delta {
    bool is_feasible;
    bool is_overloaded;
    double cost_usd_per_hour[3], p99_s[3]; /* difference, low, high; NaN: none */
};
struct ep_assumption_effect {
    const char *key, *tag;       /* tag: measured or assumed */
    const char *low, *high;      /* the range, as YAML */
    const char *reason, *source; /* of the range; of the default (may be NULL) */
    const char *skipped;         /* NULL, or why it was not varied */
    /* By deployment of the result, in its order, for each end: deltas[deployment][end]. NULL when
     * skipped. */
    struct ep_assumption_delta (*deltas)[EP_RANGE_ENDS];
    double size; /* the largest change of p99 or cost, relative to the value in force */
    const char *recommended[EP_RANGE_ENDS]; /* NULL: none */
    bool flips[EP_RANGE_ENDS];              /* another recommendation than the result's own */
};

/* ---- headroom ---- */

enum ep_headroom_axis { EP_HEADROOM_REQUESTS, EP_HEADROOM_MODELS, EP_HEADROOM_AXES };

struct ep_headroom {
    const char *deployment;
    enum ep_headroom_axis axis;
    const char *withheld; /* NULL, or why nothing was searched for */
    /* Times the requests (or the models) at which the pooled figures stop meeting the requirements;
     * up to low they are certainly met, from high on certainly not; NaN: beyond `most`. */
    double factor, low, high;
    double most;           /* the largest factor tried */
    uint64_t models;       /* that the deployment serves now */
    bool is_monotone;      /* no tried factor below met less, none above more */
    const char *broken_by; /* the requirement that breaks first beyond `factor`; NULL: none did */
    int runs;              /* simulated for it */
};

/* ---- break-even ---- */

/* Which of two options is better: that which meets the requirements, of two that do the cheaper. */
enum ep_better { EP_BETTER_FIRST, EP_BETTER_SECOND, EP_BETTER_NEITHER };

struct ep_break_even {
    const char *options[2];
    /* Times the requests at which the better option changes; NaN: it does not between `least` and
     * `most`. With an interval where it is the cost that decides: roots of the replications. */
    struct ep_est factor;
    double bracket[2]; /* the two factors that were run next to it; NaN */
    double least, most;
    enum ep_better below, above; /* of the factor; both the same where there is none */
    const char *breaks;  /* NULL: the cost decides; else "a misses latency_p99 < 500ms above" */
    double usd_per_hour; /* of both, there; NaN where no cost decides */
    double requests_per_hour; /* there, or as it is */
    bool is_monotone;         /* no run on a side is of the other side's kind */
    int runs;                 /* simulated for it, both options at once */
};

#endif
