/* The break-even of two options in words, the same in every report. */
#ifndef EP_REPORT_BREAK_EVEN_TEXT_H
#define EP_REPORT_BREAK_EVEN_TEXT_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>

#define EP_BREAK_EVEN_TITLE "Break-even over traffic"

/* "small and less: at 2.5 times the requests (2.4-2.6), 9,000 an hour, both cost $0.115/h; below,
 * less is better, above small". Requires that it was asked for. */
void ep_add_break_even(struct ep_text *out, const struct ep_break_even *row);

/* The chapter in the table (`bold`: SGR around the heading), in Markdown and in HTML; nothing where
 * it was not asked for. */
void ep_break_even_table(const struct ep_result *result, bool bold, struct ep_text *out);
void ep_break_even_markdown(const struct ep_result *result, struct ep_text *out);
void ep_break_even_html(const struct ep_result *result, struct ep_text *out);

#endif
