/* Searches that go side by side: each says what to try next, all trials of a round are simulated
 * together, and each looks at what came of its own. */
#ifndef EP_PLAN_ROUNDS_H
#define EP_PLAN_ROUNDS_H

#include "plan/reruns.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_rounds {
    void *self;
    size_t count; /* of searches */
    double half;  /* rounds after which the bar stands at half; what is left shrinks with each */
    /* What `search` tries next: fills the zeroed `trial`, whose texts may live in `round`, an arena
     * that ends with the round. False: it has ended. */
    bool (*next)(void *self, size_t search, struct ep_arena *round, struct ep_rerun_point *trial);
    /* What came of it, in order of the searches; `result` is borrowed for the call. */
    void (*take)(void *self, size_t search, const struct ep_result *result);
};

/* Round after round until no search tries anything. False when a trial could not be loaded (`diag`
 * has the errors). */
bool ep_rounds_run(const struct ep_rounds *rounds, const struct ep_reruns_config *config,
                   struct ep_diag *diag);

#endif
