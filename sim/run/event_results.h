/* The events of a deployment's result, from what the replications recorded. */
#ifndef EP_RUN_EVENT_RESULTS_H
#define EP_RUN_EVENT_RESULTS_H

#include "base/mem.h"
#include "run/event_result.h"
#include "run/replications.h"
#include "run/world.h"

/* Those that act on this deployment, in the scenario's order; in the arena. */
const struct ep_event_result *ep_event_results_of(const struct ep_world *world,
                                                  const struct ep_pool *pool,
                                                  struct ep_arena *arena, size_t *count);

#endif
