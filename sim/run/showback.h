/* Showback: the monthly bill of a deployment shared out to its models. Rules: docs/model.md,
 * "Showback". */
#ifndef EP_RUN_SHOWBACK_H
#define EP_RUN_SHOWBACK_H

#include "base/mem.h"
#include "run/replications.h"
#include "run/result.h"

/* Fills result->showback, whose bill (and those of its parts) is there. The cents of the models add
 * up to those of the total, part by part and by either rule, and the total is the bill of a month
 * to the cent. `pool` was run with want_series. */
void ep_showback_fill(const struct ep_world *world, const struct ep_pool *pool, ep_time warmup,
                      struct ep_arena *arena, struct ep_deployment_result *result);

#endif
