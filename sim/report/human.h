/* Figures as people read them: three significant digits or so, in the unit that fits. The JSON
 * has the same figures in full. */
#ifndef EP_REPORT_HUMAN_H
#define EP_REPORT_HUMAN_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>

enum ep_human_unit {
    EP_HUMAN_SECONDS, /* 412 ms, 1.23 s, 86,400 s */
    EP_HUMAN_USD,     /* $23.00, $0.461 */
    EP_HUMAN_RATIO,   /* 0.02 -> 2.00 % */
    EP_HUMAN_COUNT    /* 1,234,567; 2.4 */
};

/* The value alone; an en dash where it is NaN. Signed, for differences: "+$1.20"; money and shares
 * have at most three and two decimals: "−$0.00", "+0.08 %". */
void ep_human_add(struct ep_text *text, enum ep_human_unit unit, double value);
void ep_human_add_signed(struct ep_text *text, enum ep_human_unit unit, double value);
/* "412 ms (398-431)" with an en dash: the bounds in the unit and with the decimals of the value;
 * the value alone without interval and where both bounds round to it; "withheld" where the figure
 * is withheld. */
void ep_human_add_est(struct ep_text *text, enum ep_human_unit unit, const struct ep_est *est);
/* Nothing but the value of the estimate, or "withheld". */
void ep_human_add_est_value(struct ep_text *text, enum ep_human_unit unit,
                            const struct ep_est *est);

/* "10 replications of 320min, the first 30min not measured; seed 42". */
void ep_human_add_run(struct ep_text *text, const struct ep_result *result);

/* What a requirement's figures are measured in, by the metric that its text names. */
enum ep_human_unit ep_human_unit_of_requirement(const struct ep_requirement_result *requirement);
/* Its value with interval. A decided one without value is of a percentile that so many requests
 * fail before that no latency reaches it: "never: too many errors". */
void ep_human_add_requirement(struct ep_text *text,
                              const struct ep_requirement_result *requirement);

const char *ep_verdict_text(enum ep_verdict verdict); /* "stable" ... */
const char *ep_part_key(enum ep_part part);           /* "load_wait": as in the JSON */
const char *ep_part_label(enum ep_part part);         /* "load wait" */
const char *ep_passed_text(enum ep_passed passed);    /* "pass", "FAIL", "undecided" */
bool ep_est_has_value(const struct ep_est *est);
bool ep_est_has_interval(const struct ep_est *est);

#endif
