/* One bar a multi-model endpoint: what its slowest requests wait for. */
#include "base/csv.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/chart_rows.h"
#include "report/csv.h"
#include "report/derived.h"
#include "report/insight_text.h"

#define TOGETHER_PIXELS 150
#define MIN_LABELED 0.06 /* share of the bar that a figure fits in */

static bool is_dark(enum ep_cause cause)
{
    return cause == EP_CAUSE_DOWNLOAD || cause == EP_CAUSE_LOAD || cause == EP_CAUSE_SERVICE ||
           cause == EP_CAUSE_EVICTION;
}

static void add_share_label(struct ep_chart *chart, double share, double from,
                            struct ep_chart_label label)
{
    struct ep_text shown = {0};
    if (share < MIN_LABELED)
        return;
    ep_text_addf(&shown, "%.0f %%", 100 * share);
    label.text = ep_text_bytes(&shown);
    label.x = from + share / 2;
    ep_chart_add_label(&chart->settings, label);
    ep_text_fini(&shown);
}

static void add_row(struct ep_chart *chart, struct ep_csv_writer *writer,
                    const struct ep_deployment_result *deployment, size_t row)
{
    double from = 0;
    ep_chart_put_row(writer, deployment->name, row);
    ep_csv_put_number(writer, ep_tail_mean_s(deployment));
    ep_csv_put_number(writer, 0);
    for (int cause = 0; cause < EP_CAUSE_COUNT; cause++) {
        double share = deployment->ledger.causes[cause].share.value;
        uint32_t color = is_dark((enum ep_cause)cause) ? 0xFFFFFF : 0x202124;
        add_share_label(chart, share, from,
                        (struct ep_chart_label){
                            .y = -(double)row, .alignment = "center font small", .color = color});
        from += share;
        ep_csv_put_number(writer, cause + 1 == EP_CAUSE_COUNT ? 1 : from);
    }
    ep_csv_end_row(writer);
    struct ep_text shown = {0};
    ep_human_add(&shown, EP_HUMAN_SECONDS, ep_tail_mean_s(deployment));
    ep_text_add(&shown, " on average");
    ep_chart_add_label(&chart->settings, (struct ep_chart_label){.text = ep_text_bytes(&shown),
                                                                 .x = 1,
                                                                 .y = -(double)row,
                                                                 .alignment = "left offset 1,0",
                                                                 .color = 0x202124});
    ep_text_fini(&shown);
}

static bool has_any(const struct ep_result *result)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (ep_has_ledger(&result->deployments[i]))
            return true;
    return false;
}

void ep_chart_make_ledger(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    struct ep_axis x = ep_axis_begin(EP_HUMAN_RATIO);
    ep_text_add(&chart->title, "Cold-start ledger: what the slowest 1 % of requests wait for");
    ep_text_add(&chart->reading,
                "Each bar is the time of the slowest 1 % by cause. Download, extraction and load: "
                "smaller models or none evicted; load queue and eviction: more memory or more "
                "instances; worker queue and contention: more workers or vCPUs.");
    ep_axis_include(&x, 1 / 1.08);
    ep_axis_finish(&x, false);
    ep_axis_settings(&x, 'x', &chart->settings);
    ep_chart_set_right_margin(chart, TOGETHER_PIXELS);
    if (has_any(result))
        ep_chart_lay_out_rows(result, ep_has_ledger, chart);
    ep_text_clear(&chart->left_out); /* other kinds load nothing on demand: nothing is missing */
    chart->height += 24;             /* the key takes two lines */
    ep_text_add(&chart->csv, "deployment,row,from,to,tail_mean_s,start");
    for (int cause = 0; cause < EP_CAUSE_COUNT; cause++)
        ep_text_addf(&chart->csv, ",%s", ep_cause_key((enum ep_cause)cause));
    ep_text_add(&chart->csv, "\n");
    size_t row = 0;
    for (size_t i = 0; i < result->deployment_count; i++)
        if (ep_has_ledger(&result->deployments[i]))
            add_row(chart, writer, &result->deployments[i], ++row);
    ep_csv_writer_destroy(writer);
}
