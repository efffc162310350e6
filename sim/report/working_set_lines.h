/* The working set of a multi-model option in words and rows. */
#ifndef EP_REPORT_WORKING_SET_LINES_H
#define EP_REPORT_WORKING_SET_LINES_H

#include "report/text.h"
#include "run/result.h"

/* "all models 37.2 GiB; 9.9 GiB here: 3.00 % of requests miss (simulated 3.28 %); ml.r5.xlarge,
 * 22.7 GiB, $0.302/h: 0.14 %". The type is the cheapest that misses half as much. Requires a
 * deployment that has a working set. */
void ep_add_working_set(struct ep_text *line, const struct ep_deployment_result *deployment);

/* A folded section's table for report.html: the types; nothing where there are none. */
void ep_html_working_set(const struct ep_deployment_result *deployment, struct ep_text *out);

#endif
