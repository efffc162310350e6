/* Scaling decisions in words: scaling.log, and the parts of the reports that show them. */
#ifndef EP_REPORT_SCALING_TEXT_H
#define EP_REPORT_SCALING_TEXT_H

#include "report/text.h"
#include "run/result.h"

/* The `k`-th feasible option, or part of one, that scales, from 0; NULL: there are fewer. */
const struct ep_deployment_result *ep_scaling_deployment(const struct ep_result *result, size_t k);

/* One line, without a newline: "0d 00:34:21  t  AlarmHigh  2356 > 900  1 -> 3  scale-out: ...". */
void ep_add_scaling_line(struct ep_text *out, const struct ep_deployment_result *deployment,
                         const struct ep_scaling_row *row);
/* Its pieces: "0d 00:34:21"; "1 -> 3 instances (asks for 4)". */
void ep_add_scaling_clock(struct ep_text *out, double seconds);
void ep_add_scaling_count(struct ep_text *out, const struct ep_scaling_row *row);
/* "warm again after 7 min"; NaN: not in the run; 0: the hit ratio never fell. */
void ep_add_warm_again(struct ep_text *out, double seconds);
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
