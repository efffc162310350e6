/* What the table, Markdown and the page say about slow requests and churn, and the names of the
 * causes. */
#ifndef EP_REPORT_INSIGHT_TEXT_H
#define EP_REPORT_INSIGHT_TEXT_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>

#define EP_NEIGHBORS_TITLE "The noisy neighbor: what the hottest model does to the others"
#define EP_LEDGER_TITLE "What the slowest 1 % wait for (share of their time)"

const char *ep_cause_key(enum ep_cause cause);      /* "s3_download": as in the JSON */
const char *ep_cause_label(enum ep_cause cause);    /* "S3 download" */
const char *ep_cause_meaning(enum ep_cause cause);  /* one line */
const char *ep_thrash_word(enum ep_thrash verdict); /* "none", "some", "thrashing" */

/* Whether the ledger says more than the six parts: with a model cache, and where anything
 * completed. */
bool ep_has_ledger(const struct ep_deployment_result *deployment);
/* "62 % S3 download, 20 % load queue, 11 % extraction, 7 % other causes; 31 % in requests for
 * music/7". Requires ep_has_ledger(). */
void ep_add_ledger(struct ep_text *text, const struct ep_deployment_result *deployment);
/* "thrashing: some (3.2 unloads a minute)": the verdict and its first figure. Requires a model
 * cache. */
void ep_add_churn(struct ep_text *text, const struct ep_deployment_result *deployment);
/* The verdict with all figures and their thresholds. Requires a model cache. */
void ep_add_churn_in_full(struct ep_text *text, const struct ep_deployment_result *deployment);

/* "music/7 (31 % of the work): without it the others' p99 is 1.20 s instead of 4.10 s, ...".
 * Requires a hottest model. */
void ep_add_neighbors(struct ep_text *text, const struct ep_deployment_result *deployment);

#endif
