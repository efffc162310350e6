/* The scaling decisions in the JSON of a deployment. */
#ifndef EP_REPORT_JSON_SCALING_H
#define EP_REPORT_JSON_SCALING_H

#include "run/result.h"

#include <jansson.h>

/* Adds `scaling` where the deployment scales. */
void ep_json_set_scaling(json_t *object, const struct ep_deployment_result *deployment);

#endif
