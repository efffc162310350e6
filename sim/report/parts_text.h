/* The parts of a hybrid in words and rows, the same for table, Markdown and HTML. */
#ifndef EP_REPORT_PARTS_TEXT_H
#define EP_REPORT_PARTS_TEXT_H

#include "report/text.h"
#include "run/result.h"

#define EP_PARTS_TITLE "Parts and variants"

bool ep_has_parts(const struct ep_result *result);

/* "multi-model, 2 x ml.m5.large, ...: $0.243/h, 41 % of the requests, p50 26.4 ms, p99 3.2 s, 9 %
 * cold, CPU 99 %; stable". `whole` has the part. */
void ep_add_part(struct ep_text *line, const struct ep_deployment_result *whole,
                 const struct ep_deployment_result *part);

/* A table of the parts in the details of an option; nothing without parts. */
void ep_html_parts_table(const struct ep_deployment_result *deployment, struct ep_text *out);
/* The section of all options that have parts; nothing without any. */
void ep_markdown_parts(const struct ep_result *result, struct ep_text *out);

#endif
