/* Pieces of the HTML page; used by html*.c only. */
#ifndef EP_REPORT_HTML_PARTS_H
#define EP_REPORT_HTML_PARTS_H

#include "report/chart.h"
#include "report/human.h"
#include "report/text.h"
#include "run/result.h"

#include <stdint.h>

/* "<TAG>escaped</TAG>"; `tag` may carry attributes ("td class=\"n\""). */
void ep_html_element(struct ep_text *out, const char *tag, const char *text);
/* <td class="n"> with a figure: as "412 ms (398-431)" is shown, with the bracket in small type.
 * tip: shown under the mouse, or NULL. */
void ep_html_figure(struct ep_text *out, const char *shown, const char *tip);
void ep_html_number(struct ep_text *out, enum ep_human_unit unit, double value);
void ep_html_est(struct ep_text *out, enum ep_human_unit unit, const struct ep_est *est);
void ep_html_count(struct ep_text *out, uint64_t count);
/* A row of headings: names split at '|'; those that begin with '>' are for numbers. */
void ep_html_head(struct ep_text *out, const char *names);
/* A heading and a table with these names of columns, to be filled with rows and closed. */
void ep_html_open_table(struct ep_text *out, const char *title, const char *names);
void ep_html_close_table(struct ep_text *out);
/* <span class="badge KIND">. */
void ep_html_badge(struct ep_text *out, const char *kind, const char *text);

/* One folded section for each feasible deployment: latency, bill, counts, cache, models... */
void ep_html_details(const struct ep_result *result, struct ep_text *out);
/* Ledger and churn of one deployment, a part of its details. */
void ep_html_insight(const struct ep_deployment_result *deployment, struct ep_text *out);

/* html_picture.c: a chart and how to read it. */
void ep_html_picture(const struct ep_chart *chart, const char *svg, struct ep_text *out);

/* html_events.c: what the scenario's events did to it; nothing without. */
void ep_html_events(const struct ep_deployment_result *deployment, struct ep_text *out);
/* Assumptions, manifest, glossary. */
void ep_html_background(const struct ep_result *result, struct ep_text *out);

#endif
