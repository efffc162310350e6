#include "report/chart_parts.h"

#include "base/mem.h"

#include <stdbool.h>
#include <string.h>

#define NAME_COLUMNS 26
#define PIXELS_PER_COLUMN 7.2

uint32_t ep_chart_color(size_t i)
{
    static const uint32_t palette[] = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7,
                                       0xE69F00, 0x56B4E9, 0x6A3D9A, 0x5F6368};
    return palette[i % (sizeof palette / sizeof *palette)];
}

struct ep_text ep_chart_name(const char *name)
{
    struct ep_text clean = {0};
    struct ep_text cut = {0};
    ep_text_add_clean(&clean, name);
    size_t width = ep_text_width(ep_text_bytes(&clean));
    ep_text_add_left(&cut, ep_text_bytes(&clean), width < NAME_COLUMNS ? width : NAME_COLUMNS);
    ep_text_fini(&clean);
    return cut;
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || strchr(" _-.,:/+()", byte);
}

/* In double quotes, every byte that could mean something to gnuplot as an octal escape: doubled
 * single quotes are read wrongly at the start of a string, backquotes run commands. A digit after
 * an escape is escaped too, because gnuplot takes it for a part of the number. */
static void quote(struct ep_text *settings, const char *text, bool is_tick)
{
    bool after_escape = false;
    ep_text_add(settings, "\"");
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool is_digit = byte >= '0' && byte <= '7';
        after_escape = !is_plain(byte) || (after_escape && is_digit);
        if (after_escape)
            ep_text_addf(settings, "\\%03o", byte);
        else
            ep_text_add_many(settings, text, 1);
        if (is_tick && byte == '%')
            ep_text_addf(settings, "\\%03o", byte);
    }
    ep_text_add(settings, "\"");
}

void ep_chart_quote(struct ep_text *settings, const char *text)
{
    quote(settings, text, false);
}

void ep_chart_quote_tick(struct ep_text *settings, const char *text)
{
    quote(settings, text, true);
}

void ep_chart_add_label(struct ep_text *settings, struct ep_chart_label label)
{
    ep_text_add(settings, "set label ");
    ep_chart_quote(settings, label.text);
    ep_text_add(settings, " at ");
    ep_text_add_number(settings, label.x);
    ep_text_add(settings, ",");
    ep_text_add_number(settings, label.y);
    ep_text_addf(settings, " %s front textcolor rgb '#%06X'\n", label.alignment, label.color);
}

void ep_chart_leave_out(struct ep_chart *chart, const char *name, const char *why)
{
    ep_text_add(&chart->left_out, chart->left_out.length > 0 ? "; " : "Left out: ");
    ep_text_add_clean(&chart->left_out, name);
    ep_text_addf(&chart->left_out, " (%s)", why);
}

double ep_chart_text_pixels(const char *shown)
{
    return PIXELS_PER_COLUMN * (double)ep_text_width(shown);
}

/* Insertion sort: a handful of labels. */
static void sort_by_position(size_t *order, const double *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t k = i;
        for (; k > 0 && at[order[k - 1]] > at[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
}

void ep_chart_spread(double *at, size_t count, double gap)
{
    if (count == 0)
        return;
    size_t *order = ep_alloc(count * sizeof *order);
    sort_by_position(order, at, count);
    for (size_t i = 1; i < count; i++)
        if (at[order[i]] < at[order[i - 1]] + gap)
            at[order[i]] = at[order[i - 1]] + gap;
    double top = 1;
    for (size_t i = count; i-- > 0; top = at[order[i]] - gap)
        if (at[order[i]] > top)
            at[order[i]] = top;
    ep_free(order);
}
