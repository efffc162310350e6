/* The charts of a report. */
#ifndef EP_REPORT_CHARTS_H
#define EP_REPORT_CHARTS_H

#include "report/chart.h"
#include "run/result.h"

enum ep_chart_kind {
    EP_CHART_COST_P99,
    EP_CHART_PERCENTILES,
    EP_CHART_TAIL,
    EP_CHART_LEDGER,
    EP_CHART_COLD,
    EP_CHART_WORKING_SET,
    EP_CHART_MODELS,
    EP_CHART_SERIES,
    EP_CHART_SCALING, /* of the first option that scales; those of the next ones follow */
    EP_CHART_COUNT = EP_CHART_SCALING + 8
};
#define EP_CHART_MOST_SCALING (EP_CHART_COUNT - EP_CHART_SCALING)

/* Fills `chart`, which the caller finishes with ep_chart_fini(). */
void ep_chart_make(enum ep_chart_kind kind, const struct ep_result *result, struct ep_chart *chart);

#endif
