/* One judged requirement, as it stands in `requirements`. */
#ifndef EP_REPORT_JSON_REQUIREMENT_H
#define EP_REPORT_JSON_REQUIREMENT_H

#include "run/result.h"

#include <jansson.h>

/* A new value, the caller's: null where it is not decided. */
json_t *ep_json_passed(enum ep_passed passed);
/* A new object, the caller's. */
json_t *ep_json_requirement(const struct ep_requirement_result *requirement);

#endif
