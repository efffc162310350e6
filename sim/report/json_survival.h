/* The block `survival` of a deployment: how it fares with instances lost. */
#ifndef EP_REPORT_JSON_SURVIVAL_H
#define EP_REPORT_JSON_SURVIVAL_H

#include "run/result.h"

#include <jansson.h>

/* A new object, the caller's. */
json_t *ep_json_survival(const struct ep_survival *survival);

#endif
