/* What a deployment pins and prewarms, in JSON. */
#ifndef EP_REPORT_JSON_START_H
#define EP_REPORT_JSON_START_H

#include "run/result.h"

#include <jansson.h>

/* Sets "at_start" where there is such a thing. */
void ep_json_set_start(json_t *object, const struct ep_start_result *start);

#endif
