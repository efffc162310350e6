/* Latency percentile curves: x is 1 / (1 - p), so that each nine takes equal room. */
#include "base/csv.h"
#include "base/mem.h"
#include "core/math.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/csv.h"
#include "report/derived.h"

#include <math.h>

#define FIRST 2.0    /* 1 / (1 - p) of the median */
#define LAST 10000.0 /* of 99.99 % */
#define POINTS 120

static bool has_curve(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && deployment->verdict != EP_VERDICT_OVERLOADED &&
           deployment->latency_histogram &&
           ep_quantile_is_supported(ep_histogram_count(deployment->latency_histogram), 0.5);
}

static double nines_at(int point)
{
    return FIRST * ep_math_exp(point / (double)(POINTS - 1) * ep_math_log(LAST / FIRST));
}

/* NaN where too few samples lie beyond. */
static double latency_at(const struct ep_deployment_result *deployment, int point)
{
    double p = 1 - 1 / nines_at(point);
    const struct ep_histogram *histogram = deployment->latency_histogram;
    if (!ep_quantile_is_supported(ep_histogram_count(histogram), p))
        return NAN;
    return (double)ep_histogram_quantile(histogram, p) / 1e9;
}

static void add_rows(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    ep_csv_put_text(writer, "one_in");
    for (size_t i = 0; i < result->deployment_count; i++) {
        struct ep_text name = ep_chart_name(result->deployments[i].name);
        ep_csv_put_text(writer, ep_text_bytes(&name));
        ep_text_fini(&name);
    }
    ep_csv_end_row(writer);
    for (int point = 0; point < POINTS; point++) {
        ep_csv_put_number(writer, nines_at(point));
        for (size_t i = 0; i < result->deployment_count; i++)
            ep_csv_put_number(writer, has_curve(&result->deployments[i])
                                          ? latency_at(&result->deployments[i], point)
                                          : NAN);
        ep_csv_end_row(writer);
    }
    ep_csv_writer_destroy(writer);
}

static int last_point(const struct ep_deployment_result *deployment)
{
    int point = POINTS - 1;
    while (point > 0 && isnan(latency_at(deployment, point)))
        point--;
    return point;
}

/* Where the longest curve ends, so that the names stand beside it. */
static double last_of_all(const struct ep_result *result)
{
    int last = 1;
    for (size_t i = 0; i < result->deployment_count; i++)
        if (has_curve(&result->deployments[i]) && last_point(&result->deployments[i]) > last)
            last = last_point(&result->deployments[i]);
    return nines_at(last);
}

/* Names in the margin, at the height where the curves end. */
static void add_names(const struct ep_result *result, const struct ep_axis *y,
                      struct ep_chart *chart)
{
    double *at = ep_alloc(result->deployment_count * sizeof *at);
    size_t count = 0;
    for (size_t i = 0; i < result->deployment_count; i++)
        if (has_curve(&result->deployments[i]))
            at[count++] = ep_axis_fraction(
                y, latency_at(&result->deployments[i], last_point(&result->deployments[i])));
    ep_chart_spread(at, count, 0.06);
    count = 0;
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!has_curve(&result->deployments[i]))
            continue;
        struct ep_text name = ep_chart_name(result->deployments[i].name);
        ep_chart_add_label(&chart->settings,
                           (struct ep_chart_label){.text = ep_text_bytes(&name),
                                                   .x = last_of_all(result),
                                                   .y = ep_axis_value(y, at[count++]),
                                                   .alignment = "left offset 1,0",
                                                   .color = ep_chart_color(i)});
        ep_text_fini(&name);
    }
    ep_free(at);
}

static void add_curves(const struct ep_result *result, struct ep_chart *chart)
{
    ep_text_add(&chart->settings, "curves = \"");
    double widest = 0;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!has_curve(deployment)) {
            ep_chart_leave_out(chart, deployment->name,
                               !deployment->feasible ? "not possible"
                               : deployment->verdict == EP_VERDICT_OVERLOADED
                                   ? "overloaded, no steady percentiles"
                                   : "too few requests");
            continue;
        }
        chart->is_drawn = true;
        struct ep_text name = ep_chart_name(deployment->name);
        widest = fmax(widest, ep_chart_text_pixels(ep_text_bytes(&name)));
        ep_text_fini(&name);
        ep_text_addf(&chart->settings, "%zu ", i + 2);
    }
    ep_text_add(&chart->settings, "\"\n");
    ep_text_addf(&chart->settings, "set rmargin at screen %.3f\n",
                 1 - (widest + 24) / chart->width);
}

void ep_chart_make_percentiles(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_axis y = ep_axis_begin(EP_HUMAN_SECONDS);
    ep_text_add(&chart->title, "Latency percentiles");
    ep_text_add(&chart->reading,
                "Each step to the right is a rarer, slower request; a curve that climbs steeply "
                "from some percentile on shows how many requests meet a cold model or a queue. "
                "Curves end where fewer than ten requests lie beyond.");
    add_curves(result, chart);
    ep_text_addf(&chart->settings, "set xrange [%g:%.9g]\n", FIRST, last_of_all(result));
    for (size_t i = 0; i < result->deployment_count; i++)
        for (int point = 0; has_curve(&result->deployments[i]) && point < POINTS; point++)
            ep_axis_include(&y, latency_at(&result->deployments[i], point));
    ep_axis_finish(&y, true);
    ep_axis_settings(&y, 'y', &chart->settings);
    add_names(result, &y, chart);
    add_rows(result, chart);
}
