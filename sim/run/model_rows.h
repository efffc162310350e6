/* The models that are slowest and fastest, among those with enough samples for their p99. */
#ifndef EP_RUN_MODEL_ROWS_H
#define EP_RUN_MODEL_ROWS_H

#include "base/mem.h"
#include "run/outcome.h"
#include "run/result.h"
#include "run/world.h"

#include <stddef.h>
#include <stdint.h>

#define EP_MODEL_ROWS 10 /* of each end */

struct ep_model_rows {
    struct ep_model_row *worst, *best; /* in the arena; by p99, then by number */
    size_t worst_count, best_count;
    uint64_t judged; /* models with enough samples */
};

/* cost_share: the model's part of the service time of all completed requests. */
struct ep_model_rows ep_model_rows_of(const struct ep_world *world,
                                      const struct ep_outcome *outcome, struct ep_arena *arena);

/* Every model that had a measured request, in the order of the catalog; in the arena. Percentiles
 * with too few samples are NaN. */
struct ep_model_row *ep_model_rows_all(const struct ep_world *world,
                                       const struct ep_outcome *outcome, struct ep_arena *arena,
                                       size_t *count);

#endif
