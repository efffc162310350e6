/* What becomes of the requests of a trace whose id is no model of its group: counted, and refused
 * or left out as the scenario says (`unknown_models`). */
#ifndef EP_RUN_UNKNOWN_MODELS_H
#define EP_RUN_UNKNOWN_MODELS_H

#include "base/diag.h"
#include "base/mem.h"
#include "scenario/config.h"
#include "workload/trace.h"

#include <stdint.h>

/* Looks for UINT32_MAX in model_of_id[id of the trace]; `group` is the name of the model group.
 * Without any: NULL. With `unknown_models: ignore`: a text for the result, in the arena, which is
 * also a warning. Else, or when no id at all is a model: an error, and NULL. */
const char *ep_unknown_models_of(const struct ep_traffic *traffic, const struct ep_trace *trace,
                                 const char *group, const uint32_t *model_of_id,
                                 struct ep_arena *arena, struct ep_diag *diag);

#endif
