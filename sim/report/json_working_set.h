/* `working_set` of a deployment as JSON; for json.c only. */
#ifndef EP_REPORT_JSON_WORKING_SET_H
#define EP_REPORT_JSON_WORKING_SET_H

#include "report/json_tree.h"

/* A new value. Requires a deployment that has one. */
json_t *ep_json_working_set(const struct ep_deployment_result *deployment);

#endif
