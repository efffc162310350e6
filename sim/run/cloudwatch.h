/* The measured span as CloudWatch would show it: AWS names and units, times in microseconds
 * (docs/model.md, "CloudWatch metrics"). Invocation metrics cover the attempts of measured
 * requests; instance metrics are one-minute points of each instance. A statistic that AWS does not
 * publish for a metric is NaN. */
#ifndef EP_RUN_CLOUDWATCH_H
#define EP_RUN_CLOUDWATCH_H

#include "base/mem.h"
#include "run/levels.h"
#include "run/option.h"
#include "run/outcome.h"
#include "run/result.h"

#include <stddef.h>

/* The metrics live in `arena`; those of model loading only for a multi-model endpoint. */
const struct ep_cloudwatch *ep_cloudwatch_of(const struct ep_option *option,
                                             const struct ep_outcome *outcome,
                                             const struct ep_level_stats *levels,
                                             struct ep_arena *arena, size_t *count);

#endif
