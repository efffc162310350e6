#include "report/charts.h"

#include "report/chart_kinds.h"

#include <assert.h>

void ep_chart_make(enum ep_chart_kind kind, const struct ep_result *result, struct ep_chart *chart)
{
    static const struct {
        const char *name;
        void (*make)(const struct ep_result *result, struct ep_chart *chart);
    } kinds[EP_CHART_COUNT] = {
        {"cost_p99", ep_chart_make_cost_p99}, {"percentiles", ep_chart_make_percentiles},
        {"tail", ep_chart_make_tail},         {"ledger", ep_chart_make_ledger},
        {"cold", ep_chart_make_cold},         {"working_set", ep_chart_make_working_set},
        {"models", ep_chart_make_models},     {"series", ep_chart_make_series},
    };
    assert(kind < EP_CHART_COUNT);
    *chart = (struct ep_chart){.name = kinds[kind].name, .width = 880, .height = 460};
    kinds[kind].make(result, chart);
}
