/* Cost per hour against p99: one point an option. */
#include "base/csv.h"
#include "base/mem.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/csv.h"

#include <math.h>

#define PLOT_WIDTH 760.0 /* pixels inside the axes, about */
#define LABEL_HEIGHT 0.055
#define POINT_ROOM 12.0 /* pixels between a point and its label */

struct box {
    double left, right, bottom, top; /* fractions of the plot */
};
struct placing {
    struct ep_axis x, y;
    struct box *taken;
    size_t taken_count;
};

static bool has_point(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && ep_est_has_value(&deployment->latency.p99) &&
           ep_est_has_value(&deployment->cost_per_hour);
}

static void include_est(struct ep_axis *axis, const struct ep_est *est)
{
    ep_axis_include(axis, est->value);
    if (ep_est_has_interval(est)) {
        ep_axis_include(axis, est->low);
        ep_axis_include(axis, est->high);
    }
}

static bool overlaps(const struct placing *placing, struct box box)
{
    for (size_t i = 0; i < placing->taken_count; i++) {
        const struct box *other = &placing->taken[i];
        if (box.left < other->right && other->left < box.right && box.bottom < other->top &&
            other->bottom < box.top)
            return true;
    }
    return box.left < 0 || box.right > 1 || box.bottom < 0 || box.top > 1;
}

static struct box box_at(double x, double y, double width, bool to_the_right)
{
    double room = POINT_ROOM / PLOT_WIDTH;
    double left = to_the_right ? x + room : x - room - width;
    return (struct box){left, left + width, y - LABEL_HEIGHT / 2, y + LABEL_HEIGHT / 2};
}

/* The nearest free place: right or left of the point, then ever farther up and down. */
static struct box place(struct placing *placing, double x, double y, double width)
{
    struct box box = box_at(x, y, width, true);
    for (int step = 0; step < 24; step++) {
        double shift = (step / 4) * LABEL_HEIGHT * 0.9 * (step % 4 < 2 ? 1 : -1);
        box = box_at(x, y + shift, width, step % 2 == 0);
        if (!overlaps(placing, box))
            break;
    }
    placing->taken[placing->taken_count++] = box;
    return box;
}

static void add_point_label(struct ep_chart *chart, struct placing *placing,
                            const struct ep_deployment_result *deployment, size_t i)
{
    double x = ep_axis_fraction(&placing->x, deployment->cost_per_hour.value);
    double y = ep_axis_fraction(&placing->y, deployment->latency.p99.value);
    struct ep_text name = ep_chart_name(deployment->name);
    double width = ep_chart_text_pixels(ep_text_bytes(&name)) / PLOT_WIDTH;
    struct box box = place(placing, x, y, width);
    bool right = box.left > x;
    ep_chart_add_label(
        &chart->settings,
        (struct ep_chart_label){.text = ep_text_bytes(&name),
                                .x = ep_axis_value(&placing->x, right ? box.left : box.right),
                                .y = ep_axis_value(&placing->y, (box.bottom + box.top) / 2),
                                .alignment = right ? "left" : "right",
                                .color = ep_chart_color(i)});
    ep_text_fini(&name);
}

static void put_est(struct ep_csv_writer *writer, const struct ep_est *est)
{
    bool interval = ep_est_has_interval(est);
    ep_csv_put_number(writer, est->value);
    ep_csv_put_number(writer, interval ? est->low : est->value);
    ep_csv_put_number(writer, interval ? est->high : est->value);
}

static void add_rows(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    ep_text_add(&chart->csv, "deployment,cost_usd_per_hour,cost_low,cost_high,latency_p99_s,"
                             "p99_low_s,p99_high_s,color\n");
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!has_point(deployment))
            continue;
        struct ep_text name = ep_chart_name(deployment->name);
        ep_csv_put_text(writer, ep_text_bytes(&name));
        put_est(writer, &deployment->cost_per_hour);
        put_est(writer, &deployment->latency.p99);
        ep_csv_put_integer(writer, ep_chart_color(i));
        ep_csv_end_row(writer);
        ep_text_fini(&name);
    }
    ep_csv_writer_destroy(writer);
}

static void leave_out_the_rest(const struct ep_result *result, struct ep_chart *chart)
{
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!deployment->feasible)
            ep_chart_leave_out(chart, deployment->name, "not possible");
        else if (!has_point(deployment))
            ep_chart_leave_out(chart, deployment->name,
                               deployment->verdict == EP_VERDICT_OVERLOADED
                                   ? "overloaded, no steady p99"
                                   : "p99 withheld");
    }
}

static void place_labels(const struct ep_result *result, struct placing *placing,
                         struct ep_chart *chart)
{
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!has_point(&result->deployments[i]))
            continue;
        double x = ep_axis_fraction(&placing->x, result->deployments[i].cost_per_hour.value);
        double y = ep_axis_fraction(&placing->y, result->deployments[i].latency.p99.value);
        placing->taken[placing->taken_count++] =
            (struct box){x - 0.008, x + 0.008, y - 0.015, y + 0.015};
    }
    for (size_t i = 0; i < result->deployment_count; i++)
        if (has_point(&result->deployments[i]))
            add_point_label(chart, placing, &result->deployments[i], i);
}

void ep_chart_make_cost_p99(const struct ep_result *result, struct ep_chart *chart)
{
    struct placing placing = {.x = ep_axis_begin(EP_HUMAN_USD),
                              .y = ep_axis_begin(EP_HUMAN_SECONDS)};
    ep_text_add(&chart->title, "Cost per hour against 99th percentile latency");
    ep_text_add(&chart->reading, "Down is faster, left is cheaper; an option with another one both "
                                 "below and to the left of it is never the best choice. Bars: 95 % "
                                 "intervals.");
    leave_out_the_rest(result, chart);
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!has_point(&result->deployments[i]))
            continue;
        chart->is_drawn = true;
        include_est(&placing.x, &result->deployments[i].cost_per_hour);
        include_est(&placing.y, &result->deployments[i].latency.p99);
    }
    ep_axis_finish(&placing.x, true);
    ep_axis_finish(&placing.y, true);
    ep_axis_settings(&placing.x, 'x', &chart->settings);
    ep_axis_settings(&placing.y, 'y', &chart->settings);
    placing.taken = ep_alloc(2 * (result->deployment_count + 1) * sizeof *placing.taken);
    place_labels(result, &placing, chart);
    ep_free(placing.taken);
    add_rows(result, chart);
}
