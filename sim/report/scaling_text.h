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
/* "12 scale-outs, 9 scale-ins". Requires a deployment that scales. */
void ep_add_scaling_summary(struct ep_text *out, const struct ep_deployment_result *deployment);

#endif
