/* What charts over simulated time share: the axis, lines at the scenario's events, strings of
 * commands for panels. */
#ifndef EP_REPORT_CHART_TIME_H
#define EP_REPORT_CHART_TIME_H

#include "report/chart.h"
#include "report/text.h"
#include "run/result.h"
#include "scenario/scenario.h"

#define EP_CHART_MOST_POINTS 480 /* across a picture; more minutes are drawn several to a point */

/* Minutes that the series of the result covers, >= 1. */
double ep_chart_minutes(const struct ep_result *result);

/* Adds VARIABLE = 'commands', which the template evaluates; finishes `commands`. */
void ep_chart_add_commands(struct ep_chart *chart, const char *variable, struct ep_text *commands);

/* Range 0 to `minutes`; time_tics, blank_tics (without numbers, for all panels but the lowest) and
 * time_unit. */
void ep_chart_add_time_axis(struct ep_chart *chart, double minutes);

/* A dashed line through all panels where something was made to happen. */
void ep_chart_add_events(struct ep_chart *chart, const struct ep_scenario *scenario);

#endif
