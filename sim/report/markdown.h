/* The result as Markdown: what the table shows, with the bill and the assumptions in force. */
#ifndef EP_REPORT_MARKDOWN_H
#define EP_REPORT_MARKDOWN_H

#include "report/text.h"
#include "run/result.h"

void ep_report_markdown(const struct ep_result *result, struct ep_text *out);

#endif
