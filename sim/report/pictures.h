/* The pictures of a page. */
#ifndef EP_REPORT_PICTURES_H
#define EP_REPORT_PICTURES_H

#include "report/charts.h"

/* What the page shows as pictures: all borrowed. svg[i]: the SVG file of charts[i], NULL where it
 * was not drawn. */
struct ep_pictures {
    const struct ep_chart *charts; /* EP_CHART_COUNT of them */
    const char *svg[EP_CHART_COUNT];
    const char *missing; /* why there are none; NULL */
};

#endif
