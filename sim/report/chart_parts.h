/* What the charts share: colors, names, quoting, labels. */
#ifndef EP_REPORT_CHART_PARTS_H
#define EP_REPORT_CHART_PARTS_H

#include "report/chart.h"
#include "report/text.h"

#include <stddef.h>
#include <stdint.h>

/* 0xRRGGBB of deployment `i`: the palette of Okabe and Ito, distinct with color blindness; begins
 * anew after eight. */
uint32_t ep_chart_color(size_t i);

/* A name for a label: cleaned, cut to 26 columns. The caller finishes. */
struct ep_text ep_chart_name(const char *name);

/* Appends `text` as a gnuplot string that is nothing but text. */
void ep_chart_quote(struct ep_text *settings, const char *text);

/* The same for the text of a tick, where a percent sign is written twice. */
void ep_chart_quote_tick(struct ep_text *settings, const char *text);

/* Appends a label command. */
struct ep_chart_label {
    const char *text;
    double x, y;           /* in the units of the axes */
    const char *alignment; /* "left", "center", "right", and more of gnuplot's label options */
    uint32_t color;
};
void ep_chart_add_label(struct ep_text *settings, struct ep_chart_label label);

/* Appends "NAME (why)" to the list of what is left out. */
void ep_chart_leave_out(struct ep_chart *chart, const char *name, const char *why);

/* Pixels that a name takes, about. */
double ep_chart_text_pixels(const char *shown);

/* Pushes label positions `at` (fractions of an axis, in any order) apart until they are at least
 * `gap` from each other, in [0, 1] where they fit. */
void ep_chart_spread(double *at, size_t count, double gap);

#endif
