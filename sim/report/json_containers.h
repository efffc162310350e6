/* The containers of a multi-container endpoint in the JSON result. */
#ifndef EP_REPORT_JSON_CONTAINERS_H
#define EP_REPORT_JSON_CONTAINERS_H

#include "run/result.h"

#include <jansson.h>

/* Nothing where the deployment has none. */
void ep_json_set_containers(json_t *object, const struct ep_deployment_result *deployment);
/* Metrics by name; also those of a whole deployment. */
json_t *ep_json_cloudwatch(const struct ep_cloudwatch *metrics, size_t count);

#endif
