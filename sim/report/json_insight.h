/* The ledger of slow requests and the churn of models, in the JSON of a deployment. */
#ifndef EP_REPORT_JSON_INSIGHT_H
#define EP_REPORT_JSON_INSIGHT_H

#include "run/result.h"

#include <jansson.h>

/* Adds `ledger`, and `churn` where there is a model cache. */
void ep_json_set_insight(json_t *object, const struct ep_deployment_result *deployment);

#endif
