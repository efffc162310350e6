/* The block `break_even`. */
#ifndef EP_REPORT_JSON_BREAK_EVEN_H
#define EP_REPORT_JSON_BREAK_EVEN_H

#include "run/result.h"

#include <jansson.h>

/* A new object, the caller's. */
json_t *ep_json_break_even(const struct ep_break_even *row);

#endif
