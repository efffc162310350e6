/* report.html: one file that opens offline, with the pictures inside. */
#ifndef EP_REPORT_HTML_H
#define EP_REPORT_HTML_H

#include "report/pictures.h"
#include "report/text.h"
#include "run/result.h"

/* Appends the page. Whatever comes from users' files is escaped. */
void ep_report_html(const struct ep_result *result, const struct ep_pictures *pictures,
                    struct ep_text *out);

#endif
