/* What only a simulator can show of a deployment: the ledger of its slow requests, whether it
 * thrashes, and every model by itself. */
#ifndef EP_RUN_INSIGHT_H
#define EP_RUN_INSIGHT_H

#include "base/mem.h"
#include "run/replications.h"
#include "run/result.h"
#include "run/world.h"

/* Fills ledger and churn of a deployment that has run. Texts live in `arena`. */
void ep_insight_fill(const struct ep_world *world, const struct ep_pool *pool, ep_time warmup,
                     struct ep_arena *arena, struct ep_deployment_result *result);

#endif
