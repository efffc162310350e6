/* The functions that make each of the charts; called by charts.c only. Each fills title, reading,
 * data and settings of a chart that has a name, a size and nothing else. */
#ifndef EP_REPORT_CHART_KINDS_H
#define EP_REPORT_CHART_KINDS_H

#include "report/chart.h"
#include "run/result.h"

void ep_chart_make_cost_p99(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_percentiles(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_tail(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_ledger(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_cold(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_working_set(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_models(const struct ep_result *result, struct ep_chart *chart);
void ep_chart_make_series(const struct ep_result *result, struct ep_chart *chart);
/* Of the `k`-th option that scales, from 0; not drawn where there are fewer. */
void ep_chart_make_scaling(const struct ep_result *result, size_t k, struct ep_chart *chart);

#endif
