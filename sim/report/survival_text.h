/* How a deployment fares with instances lost, in a line for people: table, Markdown and HTML say
 * the same. */
#ifndef EP_REPORT_SURVIVAL_TEXT_H
#define EP_REPORT_SURVIVAL_TEXT_H

#include "report/text.h"
#include "run/result.h"

#define EP_SURVIVAL_TITLE "With instances lost for good"

/* "1 of 3 from 30min on: stable; p99 45 ms instead of 40 ms; errors 0 %"; or why it was not run.
 * Requires that survival is asked of it. */
void ep_add_survival(struct ep_text *out, const struct ep_deployment_result *deployment);
/* The section of the Markdown report; nothing where nobody asks. */
void ep_survival_markdown(const struct ep_result *result, struct ep_text *out);
/* A table in the details of an option; nothing where nobody asks. */
void ep_survival_html(const struct ep_deployment_result *deployment, struct ep_text *out);

#endif
