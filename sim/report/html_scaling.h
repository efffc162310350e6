/* What autoscaling decided, in report.html: a picture, what newcomers did to caches, the decisions.
 */
#ifndef EP_REPORT_HTML_SCALING_H
#define EP_REPORT_HTML_SCALING_H

#include "report/pictures.h"
#include "report/text.h"
#include "run/result.h"

/* A section with a part for each option that scales; nothing where none does. */
void ep_html_scaling(const struct ep_result *result, const struct ep_pictures *pictures,
                     struct ep_text *out);

#endif
