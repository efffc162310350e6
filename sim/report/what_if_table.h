/* Reruns in the table of the terminal and in Markdown. */
#ifndef EP_REPORT_WHAT_IF_TABLE_H
#define EP_REPORT_WHAT_IF_TABLE_H

#include "report/text.h"
#include "run/result.h"

/* Chapters "Assumptions that decide" and "Headroom", each where it was asked for. `bold`: SGR
 * around headings. */
void ep_what_if_table(const struct ep_result *result, bool bold, struct ep_text *out);
void ep_what_if_markdown(const struct ep_result *result, struct ep_text *out);

#endif
