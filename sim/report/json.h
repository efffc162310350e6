/* The result as one JSON object: names and order of docs/result.md, seconds, USD, ratios in 0..1.
 * NaN and infinities are null; doubles print as the shortest decimal that reads back. */
#ifndef EP_REPORT_JSON_H
#define EP_REPORT_JSON_H

#include "report/text.h"
#include "run/result.h"

/* Appends the object and a newline, indented by two spaces. Equal results give equal bytes. */
void ep_report_json(const struct ep_result *result, struct ep_text *out);

#endif
