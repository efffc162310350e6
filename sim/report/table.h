/* The result for a terminal: at most 100 columns, every option beside the first one, then where
 * the tail comes from, requirements, what is not possible and why, and the recommendation. */
#ifndef EP_REPORT_TABLE_H
#define EP_REPORT_TABLE_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>

#define EP_TABLE_WIDTH 100

/* Appends the text. `color`: SGR sequences for verdicts and outcomes; else plain UTF-8. */
void ep_report_table(const struct ep_result *result, bool color, struct ep_text *out);

#endif
