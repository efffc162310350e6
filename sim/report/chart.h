/* One chart of a report as data: a CSV file, the settings that its gnuplot template needs (ranges,
 * tics, labels) and a line on how to read it. The templates in plots/ draw and compute nothing. */
#ifndef EP_REPORT_CHART_H
#define EP_REPORT_CHART_H

#include "report/text.h"

#include <stdbool.h>

struct ep_chart {
    const char *name;        /* of files: "cost_p99"; static */
    const char *plot;        /* of the template: the name, but for several of a kind; static */
    struct ep_text title;    /* what is shown */
    struct ep_text reading;  /* one line on how to read it */
    struct ep_text left_out; /* which options are not in it and why; may be empty */
    struct ep_text csv;      /* the figures drawn, with a header */
    struct ep_text settings; /* gnuplot commands */
    int width, height;       /* pixels at scale 1 */
    bool is_drawn;           /* false: nothing to show; `left_out` says why */
};

void ep_chart_fini(struct ep_chart *chart);

#endif
