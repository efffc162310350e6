/* The block `events` of a deployment: what the scenario's events did to it. */
#ifndef EP_REPORT_JSON_EVENTS_H
#define EP_REPORT_JSON_EVENTS_H

#include "run/result.h"

#include <jansson.h>

/* A new array, the caller's. */
json_t *ep_json_events(const struct ep_deployment_result *deployment);

#endif
