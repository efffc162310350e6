#include "report/chart_time.h"

#include "report/chart_parts.h"

#include <math.h>

#define HOURS_FROM 180.0
#define DAYS_FROM (4 * 1440.0)

double ep_chart_minutes(const struct ep_result *result)
{
    double last = 0;
    for (size_t i = 0; i < result->series_count; i++)
        last = fmax(last, result->series[i].minute);
    return last + 1;
}

void ep_chart_add_commands(struct ep_chart *chart, const char *variable, struct ep_text *commands)
{
    for (size_t i = 0; i < commands->length; i++)
        if (commands->bytes[i] == '\n')
            commands->bytes[i] = ';';
    ep_text_addf(&chart->settings, "%s = ", variable);
    ep_chart_quote(&chart->settings, ep_text_bytes(commands));
    ep_text_add(&chart->settings, "\n");
    ep_text_fini(commands);
}

void ep_chart_add_time_axis(struct ep_chart *chart, double end)
{
    bool days = end > DAYS_FROM, hours = end > HOURS_FROM && !days;
    double unit = days ? 1440 : hours ? 60 : 1;
    double step = 1;
    while (end / unit / step > 9)
        step *= hours && step >= 12 ? 2 : step == 1 ? 2 : step == 2 ? 3 : 2;
    ep_text_addf(&chart->settings, "set xrange [0:%g]\ntime_tics = 'set xtics (", end);
    for (int i = 0; i * step * unit <= end; i++)
        ep_text_addf(&chart->settings, "%s\"%g\" %g", i > 0 ? ", " : "", i * step, i * step * unit);
    ep_text_add(&chart->settings, ")'\nblank_tics = 'set xtics (");
    for (int i = 0; i * step * unit <= end; i++)
        ep_text_addf(&chart->settings, "%s\"\" %g", i > 0 ? ", " : "", i * step * unit);
    ep_text_addf(&chart->settings, ")'\ntime_unit = \"%s\"\n",
                 days    ? "days"
                 : hours ? "hours"
                         : "minutes");
}

/* Of several options at one time one line. */
void ep_chart_add_events(struct ep_chart *chart, const struct ep_scenario *scenario)
{
    for (size_t i = 0; i < scenario->event_count; i++) {
        double minute = ep_time_to_seconds(scenario->events[i].drill.at) / 60;
        bool is_there = i > 0 && scenario->events[i].drill.at == scenario->events[i - 1].drill.at;
        if (!is_there)
            ep_text_addf(&chart->settings,
                         "set arrow from first %g, graph 0 to first %g, graph 1 nohead dt 2 lc rgb "
                         "\"#8a8f98\" back\n",
                         minute, minute);
    }
    if (scenario->event_count > 0)
        ep_text_add(&chart->reading, " Dashed lines: the scenario's events.");
}
