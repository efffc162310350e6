/* Deployments against each other: paired differences on the same requests, who meets the
 * requirements, and which one to take. */
#ifndef EP_RUN_COMPARE_H
#define EP_RUN_COMPARE_H

#include "base/mem.h"
#include "run/contender.h"
#include "run/result.h"

#include <stdbool.h>
#include <stddef.h>

/* Each feasible contender after the first feasible one, which is the baseline. In the arena. */
const struct ep_comparison *ep_compare_pairs(const struct ep_contender *contenders, size_t count,
                                             struct ep_arena *arena, size_t *pair_count);

/* Of the comparison as a whole: an overloaded baseline, unequal redundancy, different families at
 * the same assumed speed, an infeasible first deployment. In the arena. */
const char *const *ep_compare_warnings(const struct ep_contender *contenders, size_t count,
                                       struct ep_arena *arena, size_t *warning_count);

struct ep_recommendation {
    const char *deployment; /* NULL: none */
    const char *reason;     /* one sentence with the figures that decide; in the arena */
    bool some_meets_all;    /* a feasible deployment passes all its requirements */
    bool decided;           /* false: none does, but one may: undecided at 95 % */
};
/* The cheapest that passes everything, where its cost differs from the next cheapest such one's
 * by a paired difference whose interval excludes 0 (or by any amount where cost is certain). */
struct ep_recommendation ep_compare_recommend(const struct ep_contender *contenders, size_t count,
                                              bool has_requirements, struct ep_arena *arena);

#endif
