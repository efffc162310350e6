#include "report/break_even_text.h"

#include "report/html_parts.h"
#include "report/human.h"

#include <math.h>

#define WIDTH 100 /* as the table around it */

static const char *better(const struct ep_break_even *row, enum ep_better which)
{
    return which == EP_BETTER_NEITHER ? "neither" : row->options[which];
}

/* "2.5 times the requests (2.4 to 2.6), 9,000 an hour" */
static void add_factor(struct ep_text *out, const struct ep_break_even *row)
{
    ep_text_addf(out, "%.4g times the requests", row->factor.value);
    if (ep_est_has_interval(&row->factor))
        ep_text_addf(out, " (%.4g to %.4g)", row->factor.low, row->factor.high);
    ep_text_add(out, ", ");
    ep_human_add(out, EP_HUMAN_COUNT, row->requests_per_hour);
    ep_text_add(out, " an hour");
}

static void add_none(struct ep_text *out, const struct ep_break_even *row)
{
    ep_text_addf(out, "none from %.3g to %.3g times the requests: ", row->least, row->most);
    if (row->below == EP_BETTER_NEITHER)
        ep_text_add(out, "neither is the better one anywhere");
    else
        ep_text_addf(out, "%s is the better one everywhere", better(row, row->below));
}

void ep_add_break_even(struct ep_text *out, const struct ep_break_even *row)
{
    ep_text_addf(out, "%s and %s: ", row->options[0], row->options[1]);
    if (isnan(row->factor.value)) {
        add_none(out, row);
        return;
    }
    ep_text_add(out, "at ");
    add_factor(out, row);
    if (row->breaks) {
        ep_text_add(out, ", since ");
        ep_text_add_clean(out, row->breaks);
    } else {
        ep_text_add(out, ", both cost ");
        ep_human_add(out, EP_HUMAN_USD, row->usd_per_hour);
        ep_text_add(out, "/h");
    }
    ep_text_addf(out, "; below, %s is better, above %s", better(row, row->below),
                 better(row, row->above));
    if (!row->is_monotone)
        ep_text_add(out, "; it changes again elsewhere");
}

void ep_break_even_table(const struct ep_result *result, bool bold, struct ep_text *out)
{
    struct ep_text words = {0};
    if (!result->break_even)
        return;
    ep_text_addf(out, bold ? "\n\033[1m%s\033[0m\n" : "\n%s\n", EP_BREAK_EVEN_TITLE);
    ep_add_break_even(&words, result->break_even);
    ep_text_add(out, "  ");
    ep_text_add_wrapped(out, ep_text_bytes(&words), (struct ep_text_wrap){2, 4, WIDTH});
    ep_text_add(out, "\n");
    ep_text_fini(&words);
}

void ep_break_even_markdown(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text words = {0};
    if (!result->break_even)
        return;
    ep_text_add(out, "\n## " EP_BREAK_EVEN_TITLE "\n\n");
    ep_add_break_even(&words, result->break_even);
    ep_text_add_markdown(out, ep_text_bytes(&words));
    ep_text_add(out, "\n");
    ep_text_fini(&words);
}

void ep_break_even_html(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text words = {0};
    if (!result->break_even)
        return;
    ep_add_break_even(&words, result->break_even);
    ep_text_add(out, "<h2>" EP_BREAK_EVEN_TITLE "</h2>\n");
    ep_html_element(out, "p", ep_text_bytes(&words));
    ep_text_add(out, "\n<p class=\"fine\">Found by simulation, the same seed at every factor. In "
                     "brackets the 95 % interval of the replications' own crossings.</p>\n");
    ep_text_fini(&words);
}
