/* Axes of the charts: range, scale and tick marks are decided here, so that the gnuplot templates
 * compute nothing. */
#ifndef EP_REPORT_CHART_AXIS_H
#define EP_REPORT_CHART_AXIS_H

#include "report/human.h"
#include "report/text.h"

#include <stdbool.h>

struct ep_axis {
    double low, high; /* low < high; both > 0 when is_log */
    bool is_log, has_data;
    enum ep_human_unit unit;
};

/* Starts without data. */
struct ep_axis ep_axis_begin(enum ep_human_unit unit);
void ep_axis_include(struct ep_axis *axis, double value); /* NaN and infinities are passed over */
/* Finishes the range: logarithmic where `prefer_log`, all data are positive and they span more
 * than a factor of 3; else linear from 0. Some room is left at both ends. */
void ep_axis_finish(struct ep_axis *axis, bool prefer_log);

/* Where `value` lies, 0..1 from low to high, and back. */
double ep_axis_fraction(const struct ep_axis *axis, double value);
double ep_axis_value(const struct ep_axis *axis, double fraction);

/* Appends gnuplot commands: range, scale and labeled tics of axis `letter` ('x' or 'y'). */
void ep_axis_settings(const struct ep_axis *axis, char letter, struct ep_text *settings);

#endif
