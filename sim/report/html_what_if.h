/* Reruns in the HTML page: a tornado chart and the headroom; used by html.c only. */
#ifndef EP_REPORT_HTML_WHAT_IF_H
#define EP_REPORT_HTML_WHAT_IF_H

#include "report/text.h"
#include "run/result.h"

/* The chapters that were asked for; nothing else. */
void ep_html_what_if(const struct ep_result *result, struct ep_text *out);

#endif
