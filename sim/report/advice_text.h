/* What speaks for an option and against it, in lines for people: `epsim lint`, table, Markdown and
 * HTML say the same. */
#ifndef EP_REPORT_ADVICE_TEXT_H
#define EP_REPORT_ADVICE_TEXT_H

#include "report/text.h"
#include "run/result.h"

#define EP_ADVICE_TITLE "What AWS advises (where it applies; it decides nothing)"

/* "many mostly idle models: 80 % of 50 models are asked less than once in 15 minutes". */
void ep_add_finding(struct ep_text *out, const struct ep_finding *finding);
/* "for" or "against". */
const char *ep_finding_side(const struct ep_finding *finding);
/* "50 endpoints, 50 instances, 50 containers, no scaling policy". */
void ep_add_upkeep(struct ep_text *out, const struct ep_upkeep *upkeep);

/* The section of the Markdown report, and the table in the details of an option. Nothing where
 * there is no advice. */
void ep_advice_markdown(const struct ep_result *result, struct ep_text *out);
void ep_advice_html(const struct ep_deployment_result *deployment, struct ep_text *out);

#endif
