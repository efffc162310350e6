#include "report/html_parts.h"

#include <string.h>

void ep_html_element(struct ep_text *out, const char *tag, const char *text)
{
    ep_text_addf(out, "<%s>", tag);
    ep_text_add_html(out, text);
    ep_text_addf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

void ep_html_number(struct ep_text *out, enum ep_human_unit unit, double value)
{
    struct ep_text shown = {0};
    ep_human_add(&shown, unit, value);
    ep_html_element(out, "td class=\"n\"", ep_text_bytes(&shown));
    ep_text_fini(&shown);
}

void ep_html_figure(struct ep_text *out, const char *shown, const char *tip)
{
    const char *bracket = strstr(shown, " (");
    struct ep_text value = {0};
    ep_text_add_many(&value, shown, bracket ? (size_t)(bracket - shown) : strlen(shown));
    ep_text_add(out, "<td class=\"n\"");
    if (tip) {
        ep_text_add(out, " title=\"");
        ep_text_add_html(out, tip);
        ep_text_add(out, "\"");
    }
    ep_text_add(out, ">");
    ep_text_add_html(out, ep_text_bytes(&value));
    if (bracket)
        ep_html_element(out, "small", bracket + 1);
    ep_text_add(out, "</td>");
    ep_text_fini(&value);
}

void ep_html_est(struct ep_text *out, enum ep_human_unit unit, const struct ep_est *est)
{
    struct ep_text shown = {0};
    ep_human_add_est(&shown, unit, est);
    ep_html_figure(out, ep_text_bytes(&shown), est->withheld);
    ep_text_fini(&shown);
}

void ep_html_count(struct ep_text *out, uint64_t count)
{
    ep_html_number(out, EP_HUMAN_COUNT, (double)count);
}

void ep_html_head(struct ep_text *out, const char *names)
{
    ep_text_add(out, "<tr>");
    while (*names) {
        size_t length = strcspn(names, "|");
        bool number = *names == '>';
        ep_text_add(out, number ? "<th class=\"n\">" : "<th>");
        ep_text_add_many(out, names + number, length - number);
        ep_text_add(out, "</th>");
        names += length + (names[length] == '|');
    }
    ep_text_add(out, "</tr>\n");
}

void ep_html_open_table(struct ep_text *out, const char *title, const char *names)
{
    ep_html_element(out, "h3", title);
    ep_text_add(out, "\n<div class=\"scroll\"><table>\n");
    ep_html_head(out, names);
}

void ep_html_close_table(struct ep_text *out)
{
    ep_text_add(out, "</table></div>\n");
}

void ep_html_badge(struct ep_text *out, const char *kind, const char *text)
{
    ep_text_addf(out, "<span class=\"badge %s\">%s</span>", kind, text);
}
