/* Scaling decisions in words: scaling.log, and the parts of the reports that show them. */
#ifndef EP_REPORT_SCALING_TEXT_H
#define EP_REPORT_SCALING_TEXT_H

#include "report/text.h"
#include "run/result.h"

/* One line, without a newline: "0d 00:34:21  t  AlarmHigh  2356 > 900  1 -> 3  scale-out: ...". */
void ep_add_scaling_line(struct ep_text *out, const struct ep_deployment_result *deployment,
                         const struct ep_scaling_row *row);
/* Of every deployment that scales, all decisions of replication 1. Empty where none does. */
void ep_report_scaling_log(const struct ep_result *result, struct ep_text *out);
/* "12 scale-outs, 9 scale-ins; 2 reload storms; warm again after 7 min at most". Requires a
 * deployment that scales. */
void ep_add_scaling_summary(struct ep_text *out, const struct ep_deployment_result *deployment);

#define EP_SCALING_TITLE "Scaling (replication 1)"

/* "0d 00:38:41  2 more instances serve; hit ratio 99.1 % -> 84.2 %, p99 310 ms -> 4.2 s (...)". */
void ep_add_newcomers_line(struct ep_text *out, const struct ep_deployment_result *deployment,
                           const struct ep_newcomer_row *row);

#endif
