/* The blocks of the JSON that reruns fill: assumptions_effect and headroom. */
#ifndef EP_REPORT_JSON_WHAT_IF_H
#define EP_REPORT_JSON_WHAT_IF_H

#include "report/json_tree.h"
#include "run/result.h"

/* Sets the blocks that were asked for; nothing else. */
void ep_json_what_if(const struct ep_result *result, json_t *object);

#endif
