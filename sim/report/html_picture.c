/* A chart in the page: its SVG, inline, with how to read it. */
#include "report/html_parts.h"

#include <string.h>

/* The SVG element without prolog, and without the title that browsers show as a tooltip. */
static void inline_svg(const char *svg, const struct ep_chart *chart, struct ep_text *out)
{
    const char *begin = strstr(svg, "<svg");
    if (!begin)
        return;
    ep_text_add(out, "<svg role=\"img\" aria-label=\"");
    ep_text_add_html(out, ep_text_bytes(&chart->title));
    ep_text_add(out, "\"");
    begin += strlen("<svg");
    const char *title = strstr(begin, "<title>");
    const char *after = title ? strstr(title, "</title>") : NULL;
    if (after) {
        ep_text_add_many(out, begin, (size_t)(title - begin));
        begin = after + strlen("</title>");
    }
    ep_text_add(out, begin);
}

void ep_html_picture(const struct ep_chart *chart, const char *svg, struct ep_text *out)
{
    ep_text_add(out, "<figure>\n");
    inline_svg(svg, chart, out);
    ep_text_add(out, "<figcaption><b>How to read it.</b> ");
    ep_text_add_html(out, ep_text_bytes(&chart->reading));
    ep_text_add(out, "</figcaption>\n</figure>\n");
}
