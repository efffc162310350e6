/* What a result says of the containers of a multi-container endpoint, one by one, and which of
 * them limits a chain. */
#ifndef EP_RUN_CONTAINER_RESULTS_H
#define EP_RUN_CONTAINER_RESULTS_H

#include "run/replications.h"
#include "run/result.h"

/* A full endpoint. Of several with more than that together, those that take most vCPU time. */
#define EP_MOST_CONTAINER_RESULTS 15

/* `pooled`: the figures of all replications together. Nothing for other kinds. */
void ep_container_results_fill(const struct ep_world *world, const struct ep_pool *pool,
                               ep_time warmup, const struct ep_figures *pooled,
                               struct ep_arena *arena, struct ep_deployment_result *result);

#endif
