/* The scaling decisions of replication 1, as rows of the result; and what they come to. */
#ifndef EP_RUN_SCALING_ROWS_H
#define EP_RUN_SCALING_ROWS_H

#include "base/mem.h"
#include "hosting/scaling_log.h"
#include "run/result.h"

/* Fills scaling, scaling_count and scaling_figures of a deployment that scales. */
void ep_scaling_rows_fill(const struct ep_scaling_log *log, struct ep_arena *arena,
                          struct ep_deployment_result *result);

#endif
