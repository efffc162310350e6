/* The scaling decisions of replication 1 and what they did to caches, as rows of the result; and
 * what they come to. */
#ifndef EP_RUN_SCALING_ROWS_H
#define EP_RUN_SCALING_ROWS_H

#include "base/mem.h"
#include "hosting/scaling_log.h"
#include "run/newcomers.h"
#include "run/result.h"

/* Fills scaling*, and newcomer*, of a deployment that scales. */
void ep_scaling_rows_fill(const struct ep_scaling_log *log,
                          const struct ep_newcomers_rows *newcomers, struct ep_arena *arena,
                          struct ep_deployment_result *result);

#endif
