/* Charts with one horizontal bar an option: rows, their names and margins. */
#ifndef EP_REPORT_CHART_ROWS_H
#define EP_REPORT_CHART_ROWS_H

#include "base/csv.h"
#include "report/chart.h"
#include "run/result.h"

#include <stdbool.h>
#include <stddef.h>

typedef bool ep_chart_shows_fn(const struct ep_deployment_result *deployment);

/* Rows from top to bottom in the order of the scenario; returns how many. What is not shown is
 * left out by name, with the reason. Sets the height and whether the chart is drawn. */
size_t ep_chart_lay_out_rows(const struct ep_result *result, ep_chart_shows_fn *is_shown,
                             struct ep_chart *chart);
/* The first columns of a row of data: name, middle, lower and upper edge of its bar. */
void ep_chart_put_row(struct ep_csv_writer *writer, const char *name, size_t row);
/* Room to the right of the bars. */
void ep_chart_set_right_margin(struct ep_chart *chart, double pixels);

#endif
