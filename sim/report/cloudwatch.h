/* The minutes of replication 1 as CloudWatch would hold them. */
#ifndef EP_REPORT_CLOUDWATCH_H
#define EP_REPORT_CLOUDWATCH_H

#include "report/text.h"
#include "run/result.h"

/* One row a minute, deployment and metric; statistics that AWS does not publish are empty, metrics
 * of which nothing happened have no row. */
void ep_report_cloudwatch_csv(const struct ep_result *result, struct ep_text *out);
/* The output of `aws cloudwatch get-metric-data` for every deployment, metric and statistic. */
void ep_report_cloudwatch_json(const struct ep_result *result, struct ep_text *out);

#endif
