/* report.html: one file that opens offline, with the pictures inside. */
#ifndef EP_REPORT_HTML_H
#define EP_REPORT_HTML_H

#include "report/charts.h"
#include "report/text.h"
#include "run/result.h"

/* What the page shows as pictures: all borrowed. svg[i]: the SVG file of charts[i], NULL where it
 * was not drawn. */
struct ep_pictures {
    const struct ep_chart *charts; /* EP_CHART_COUNT of them */
    const char *svg[EP_CHART_COUNT];
    const char *missing; /* why there are none; NULL */
};

/* Appends the page. Whatever comes from users' files is escaped. */
void ep_report_html(const struct ep_result *result, const struct ep_pictures *pictures,
                    struct ep_text *out);

#endif
