#include "report/charts.h"

#include "report/chart_kinds.h"

#include <assert.h>

void ep_chart_make(enum ep_chart_kind kind, const struct ep_result *result, struct ep_chart *chart)
{
    static const struct {
        const char *name;
        void (*make)(const struct ep_result *result, struct ep_chart *chart);
    } kinds[EP_CHART_SCALING] = {
        {"cost_p99", ep_chart_make_cost_p99}, {"percentiles", ep_chart_make_percentiles},
        {"tail", ep_chart_make_tail},         {"ledger", ep_chart_make_ledger},
        {"cold", ep_chart_make_cold},         {"working_set", ep_chart_make_working_set},
        {"models", ep_chart_make_models},     {"series", ep_chart_make_series},
    };
    static const char *const scaling[EP_CHART_MOST_SCALING] = {
        "scaling_1", "scaling_2", "scaling_3", "scaling_4",
        "scaling_5", "scaling_6", "scaling_7", "scaling_8"};
    assert(kind < EP_CHART_COUNT);
    *chart = (struct ep_chart){.width = 880, .height = 460};
    if (kind >= EP_CHART_SCALING) {
        size_t k = (size_t)(kind - EP_CHART_SCALING);
        chart->name = scaling[k];
        chart->plot = "scaling";
        ep_chart_make_scaling(result, k, chart);
        return;
    }
    chart->name = chart->plot = kinds[kind].name;
    kinds[kind].make(result, chart);
}
