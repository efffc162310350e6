/* What an event did to a deployment, in a line for people: table, Markdown and HTML say the same.
 */
#ifndef EP_REPORT_EVENT_TEXT_H
#define EP_REPORT_EVENT_TEXT_H

#include "report/text.h"
#include "run/result.h"

#define EP_EVENTS_TITLE "Events: what they did"

/* "3h update: a new fleet ...; p99 45 ms before, 11.2 s after; cold ...". */
void ep_add_event(struct ep_text *out, const struct ep_event_result *event);
/* The step of the log: "3h04min instance 3 is launched". */
void ep_add_event_step(struct ep_text *out, const struct ep_event_step *step);

#endif
