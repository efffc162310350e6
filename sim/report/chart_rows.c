#include "report/chart_rows.h"

#include "report/chart_parts.h"

#include <math.h>

#define HALF_BAR 0.3
#define ROW_PIXELS 44
#define FRAME_PIXELS 138 /* title, axis, key */

static const char *why_not(const struct ep_deployment_result *deployment)
{
    if (!deployment->feasible)
        return "not possible";
    return deployment->verdict == EP_VERDICT_OVERLOADED ? "overloaded" : "withheld";
}

size_t ep_chart_lay_out_rows(const struct ep_result *result, ep_chart_shows_fn *is_shown,
                             struct ep_chart *chart)
{
    size_t rows = 0;
    double widest = 40;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!is_shown(deployment)) {
            ep_chart_leave_out(chart, deployment->name, why_not(deployment));
            continue;
        }
        struct ep_text name = ep_chart_name(deployment->name);
        widest = fmax(widest, ep_chart_text_pixels(ep_text_bytes(&name)));
        ep_text_add(&chart->settings, rows++ == 0 ? "set ytics (" : ", ");
        ep_chart_quote_tick(&chart->settings, ep_text_bytes(&name));
        ep_text_addf(&chart->settings, " %d", -(int)rows);
        ep_text_fini(&name);
    }
    ep_text_add(&chart->settings, rows > 0 ? ")\n" : "");
    ep_text_addf(&chart->settings, "set yrange [-%zu.6:-0.4]\nset lmargin at screen %.3f\n", rows,
                 (widest + 24) / chart->width);
    chart->height = FRAME_PIXELS + ROW_PIXELS * (int)rows;
    chart->is_drawn = rows > 0;
    return rows;
}

void ep_chart_put_row(struct ep_csv_writer *writer, const char *name, size_t row)
{
    struct ep_text shown = ep_chart_name(name);
    ep_csv_put_text(writer, ep_text_bytes(&shown));
    ep_csv_put_number(writer, -(double)row);
    ep_csv_put_number(writer, -(double)row - HALF_BAR);
    ep_csv_put_number(writer, -(double)row + HALF_BAR);
    ep_text_fini(&shown);
}

void ep_chart_set_right_margin(struct ep_chart *chart, double pixels)
{
    ep_text_addf(&chart->settings, "set rmargin at screen %.3f\n", 1 - pixels / chart->width);
}
