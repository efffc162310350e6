/* The charts with one horizontal bar an option: parts of the tail, cold share, models. */
#include "base/csv.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/chart_rows.h"
#include "report/csv.h"
#include "report/derived.h"

#include <math.h>

#define VALUE_PIXELS 90     /* to the right of the bars, for what they amount to ... */
#define TOGETHER_PIXELS 150 /* ... and with words */

/* ---- where the slowest 1 % spend their time ---- */

static bool has_tail(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && ep_tail_mean_s(deployment) > 0;
}

#define MIN_LABELED 0.085 /* share of the bar that a figure fits in */

static void add_part_label(struct ep_chart *chart, double seconds, double from, double share,
                           struct ep_chart_label label)
{
    struct ep_text shown = {0};
    if (share < MIN_LABELED)
        return;
    ep_human_add(&shown, EP_HUMAN_SECONDS, seconds);
    label.text = ep_text_bytes(&shown);
    label.x = from + share / 2;
    ep_chart_add_label(&chart->settings, label);
    ep_text_fini(&shown);
}

static void add_tail_row(struct ep_chart *chart, struct ep_csv_writer *writer,
                         const struct ep_deployment_result *deployment, size_t row)
{
    double together = ep_tail_mean_s(deployment);
    double from = 0;
    ep_chart_put_row(writer, deployment->name, row);
    ep_csv_put_number(writer, together);
    ep_csv_put_number(writer, 0);
    for (int part = 0; part < EP_PART_COUNT; part++) {
        double seconds = deployment->parts[part].tail_mean.value;
        bool dark = part == EP_PART_SERVICE || part == EP_PART_LOAD_WAIT;
        add_part_label(chart, seconds, from, seconds / together,
                       (struct ep_chart_label){.y = -(double)row,
                                               .alignment = "center font small",
                                               .color = dark ? 0xFFFFFF : 0x202124});
        from += seconds / together;
        ep_csv_put_number(writer, part + 1 == EP_PART_COUNT ? 1 : from);
    }
    ep_csv_end_row(writer);
    struct ep_text shown = {0};
    ep_human_add(&shown, EP_HUMAN_SECONDS, together);
    ep_text_add(&shown, " on average");
    ep_chart_add_label(&chart->settings, (struct ep_chart_label){.text = ep_text_bytes(&shown),
                                                                 .x = 1,
                                                                 .y = -(double)row,
                                                                 .alignment = "left offset 1,0",
                                                                 .color = 0x202124});
    ep_text_fini(&shown);
}

void ep_chart_make_tail(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    struct ep_axis x = ep_axis_begin(EP_HUMAN_RATIO);
    ep_text_add(&chart->title, "Where the slowest 1 % of requests spend their time");
    ep_text_add(&chart->reading,
                "Each bar is the latency of the slowest 1 %, cut into its six parts: a wide load "
                "wait asks for more memory, a wide queue or contention for more workers or vCPUs, "
                "a wide service for a faster model.");
    ep_axis_include(&x, 1 / 1.08);
    ep_axis_finish(&x, false);
    ep_axis_settings(&x, 'x', &chart->settings);
    ep_chart_set_right_margin(chart, TOGETHER_PIXELS);
    ep_chart_lay_out_rows(result, has_tail, chart);
    ep_text_add(&chart->csv, "deployment,row,from,to,tail_mean_s,start,queue,load_wait,service,"
                             "contention,overhead,retry\n");
    size_t row = 0;
    for (size_t i = 0; i < result->deployment_count; i++)
        if (has_tail(&result->deployments[i]))
            add_tail_row(chart, writer, &result->deployments[i], ++row);
    ep_csv_writer_destroy(writer);
}

/* ---- one share an option ---- */

struct share_chart {
    ep_chart_shows_fn *is_shown;
    const struct ep_est *(*share)(const struct ep_deployment_result *deployment);
    const char *column;
};

static void add_share_row(struct ep_chart *chart, struct ep_csv_writer *writer,
                          const struct ep_deployment_result *deployment, const struct ep_est *est,
                          struct ep_chart_label label)
{
    bool interval = ep_est_has_interval(est);
    ep_chart_put_row(writer, deployment->name, (size_t)-label.y);
    ep_csv_put_number(writer, est->value);
    ep_csv_put_number(writer, interval ? est->low : est->value);
    ep_csv_put_number(writer, interval ? est->high : est->value);
    ep_csv_put_integer(writer, label.color);
    ep_csv_end_row(writer);
    struct ep_text shown = {0};
    ep_human_add(&shown, EP_HUMAN_RATIO, est->value);
    label.text = ep_text_bytes(&shown);
    label.x = interval ? fmax(est->value, est->high) : est->value;
    label.color = 0x202124;
    ep_chart_add_label(&chart->settings, label);
    ep_text_fini(&shown);
}

static void make_shares(const struct ep_result *result, struct ep_chart *chart,
                        const struct share_chart *what, struct ep_axis *x)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    ep_text_addf(&chart->csv, "deployment,row,from,to,%s,low,high,color\n", what->column);
    size_t row = 0;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!what->is_shown(deployment))
            continue;
        const struct ep_est *est = what->share(deployment);
        ep_axis_include(x, est->value);
        if (ep_est_has_interval(est))
            ep_axis_include(x, est->high);
        add_share_row(chart, writer, deployment, est,
                      (struct ep_chart_label){.y = -(double)++row,
                                              .alignment = "left offset 1,0",
                                              .color = ep_chart_color(i)});
    }
    ep_axis_finish(x, false);
    ep_axis_settings(x, 'x', &chart->settings);
    ep_chart_set_right_margin(chart, VALUE_PIXELS);
    ep_chart_lay_out_rows(result, what->is_shown, chart);
    chart->height -= 24; /* no key */
    ep_csv_writer_destroy(writer);
}

static bool has_cold(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && ep_est_has_value(&deployment->cold_ratio);
}

static const struct ep_est *cold_of(const struct ep_deployment_result *deployment)
{
    return &deployment->cold_ratio;
}

void ep_chart_make_cold(const struct ep_result *result, struct ep_chart *chart)
{
    static const struct share_chart what = {has_cold, cold_of, "cold_ratio"};
    struct ep_axis x = ep_axis_begin(EP_HUMAN_RATIO);
    ep_text_add(&chart->title, "Cold starts: share of requests that did not find their model in "
                               "memory");
    ep_text_add(&chart->reading,
                "Above 1 % the 99th percentile is a cold start, below it is a warm request. Only "
                "multi-model endpoints load models on demand; the others start warm.");
    make_shares(result, chart, &what, &x);
}

/* ---- models ---- */

static bool has_meeting(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && ep_est_has_value(&deployment->models_meeting);
}

static const struct ep_est *meeting_of(const struct ep_deployment_result *deployment)
{
    return &deployment->models_meeting;
}

static bool has_model_rows(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && deployment->worst_count + deployment->best_count > 0;
}

static void add_models(const struct ep_deployment_result *deployment, size_t row, uint32_t color,
                       struct ep_csv_writer *writer, struct ep_axis *x)
{
    size_t count = deployment->worst_count + deployment->best_count;
    for (size_t i = 0; i < count; i++) {
        const struct ep_model_row *model = i < deployment->worst_count
                                               ? &deployment->worst[i]
                                               : &deployment->best[i - deployment->worst_count];
        if (!(model->p99_s > 0))
            continue;
        ep_axis_include(x, model->p99_s);
        ep_chart_put_row(writer, deployment->name, row);
        ep_csv_put_number(writer, model->p99_s);
        ep_csv_put_integer(writer, color);
        ep_csv_end_row(writer);
    }
}

static void make_model_spread(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    struct ep_axis x = ep_axis_begin(EP_HUMAN_SECONDS);
    ep_text_add(&chart->title, "99th percentile of the slowest and the fastest models, each by "
                               "itself");
    ep_text_add(&chart->reading, "One point a model: the farther apart the two ends, the more a "
                                 "model's own traffic decides how fast it is.");
    ep_text_add(&chart->settings, "points = 1\n");
    ep_text_add(&chart->csv, "deployment,row,from,to,latency_p99_s,color\n");
    size_t row = 0;
    for (size_t i = 0; i < result->deployment_count; i++)
        if (has_model_rows(&result->deployments[i]))
            add_models(&result->deployments[i], ++row, ep_chart_color(i), writer, &x);
    ep_axis_finish(&x, true);
    ep_axis_settings(&x, 'x', &chart->settings);
    ep_chart_lay_out_rows(result, has_model_rows, chart);
    ep_csv_writer_destroy(writer);
}

void ep_chart_make_models(const struct ep_result *result, struct ep_chart *chart)
{
    static const struct share_chart what = {has_meeting, meeting_of, "models_meeting"};
    struct ep_axis x = ep_axis_begin(EP_HUMAN_RATIO);
    bool judged = false;
    for (size_t i = 0; i < result->deployment_count; i++)
        judged = judged || has_meeting(&result->deployments[i]);
    if (!judged) {
        make_model_spread(result, chart);
        return;
    }
    ep_text_add(&chart->title, "Models that meet the requirements, each by itself");
    ep_text_add(&chart->reading,
                "An option can meet a limit over all requests while its rarely called models do "
                "not: those are the models whose requests are mostly cold. Models with too few "
                "requests for a percentile are not counted.");
    ep_text_add(&chart->settings, "points = 0\n");
    ep_axis_include(&x, 1 / 1.08);
    make_shares(result, chart, &what, &x);
}
