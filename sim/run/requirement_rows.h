/* The requirements of the scenario, judged for one deployment that was simulated. */
#ifndef EP_RUN_REQUIREMENT_ROWS_H
#define EP_RUN_REQUIREMENT_ROWS_H

#include "base/mem.h"
#include "run/replications.h"
#include "run/result.h"
#include "run/summary.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_rows_question {
    const struct ep_world *world;
    const struct ep_pool *pool;
    const struct ep_summary *summary;              /* of that pool */
    const struct ep_deployment_result *deployment; /* likewise; its survival is known by now */
    bool only_service; /* only latency, error_ratio and cold_ratio: what an instance lost can break
                        */
    struct ep_arena *arena;
};

/* Rows in order of the scenario, of those requirements that apply; rows[] has room for all. Returns
 * how many. */
size_t ep_requirement_rows(const struct ep_rows_question *question,
                           struct ep_requirement_result *rows);

#endif
