/* The blocks `advice` and `upkeep` of a deployment. */
#ifndef EP_REPORT_JSON_ADVICE_H
#define EP_REPORT_JSON_ADVICE_H

#include "run/result.h"

#include <jansson.h>

/* Sets both where there is advice. */
void ep_json_set_advice(json_t *object, const struct ep_advice *advice);

#endif
