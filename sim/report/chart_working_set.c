/* LRU misses against memory: a curve for each multi-model option, and a dot where it stands. */
#include "base/csv.h"
#include "base/mem.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/csv.h"

#include <math.h>

#define GIB 1073741824.0

static const struct ep_working_set *set_of(const struct ep_result *result, size_t i)
{
    const struct ep_deployment_result *deployment = &result->deployments[i];
    return deployment->feasible && deployment->working_set &&
                   deployment->working_set->curve_count > 1
               ? deployment->working_set
               : NULL;
}

/* A row a point: the memory, and the miss ratio in the column of its option. */
static void add_rows(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    ep_csv_put_text(writer, "memory_gib");
    for (size_t i = 0; i < result->deployment_count; i++) {
        struct ep_text name = ep_chart_name(result->deployments[i].name);
        ep_csv_put_text(writer, ep_text_bytes(&name));
        ep_text_fini(&name);
    }
    ep_csv_end_row(writer);
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_working_set *set = set_of(result, i);
        for (size_t k = 0; set && k < set->curve_count; k++) {
            ep_csv_put_number(writer, (double)set->curve[k].memory_bytes / GIB);
            for (size_t column = 0; column < result->deployment_count; column++)
                ep_csv_put_number(writer, column == i ? set->curve[k].miss_ratio : NAN);
            ep_csv_end_row(writer);
        }
    }
    ep_csv_writer_destroy(writer);
}

static void include(const struct ep_result *result, struct ep_axis *x, struct ep_axis *y)
{
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_working_set *set = set_of(result, i);
        for (size_t k = 0; set && k < set->curve_count; k++) {
            ep_axis_include(x, (double)set->curve[k].memory_bytes / GIB);
            if (set->curve[k].miss_ratio > 0)
                ep_axis_include(y, set->curve[k].miss_ratio);
        }
        if (set) {
            ep_axis_include(x, (double)set->option_bytes / GIB);
            ep_axis_include(y, result->deployments[i].cold_ratio.value);
        }
    }
}

static void add_dots(const struct ep_result *result, const struct ep_axis *x,
                     const struct ep_axis *y, struct ep_chart *chart)
{
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_working_set *set = set_of(result, i);
        const double cold = result->deployments[i].cold_ratio.value;
        if (!set || isnan(cold) || (y->is_log && cold <= 0))
            continue;
        const double memory = (double)set->option_bytes / GIB;
        struct ep_text name = ep_chart_name(result->deployments[i].name);
        char *look =
            ep_format("%s offset %s,0.6 point pointtype 7 pointsize 1.1 linecolor rgb "
                      "'#%06X'",
                      ep_axis_fraction(x, memory) > 0.7 ? "right" : "left",
                      ep_axis_fraction(x, memory) > 0.7 ? "-0.8" : "0.8", ep_chart_color(i));
        ep_chart_add_label(&chart->settings, (struct ep_chart_label){.text = ep_text_bytes(&name),
                                                                     .x = memory,
                                                                     .y = cold,
                                                                     .alignment = look,
                                                                     .color = ep_chart_color(i)});
        ep_free(look);
        ep_text_fini(&name);
    }
}

static const char *why_without(const struct ep_deployment_result *deployment)
{
    if (!deployment->feasible)
        return "not possible";
    return deployment->part_count > 0 ? "of several parts" : "no cache of models";
}

static void add_curves(const struct ep_result *result, struct ep_chart *chart)
{
    ep_text_add(&chart->settings, "curves = \"");
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!set_of(result, i)) {
            ep_chart_leave_out(chart, result->deployments[i].name,
                               why_without(&result->deployments[i]));
            continue;
        }
        chart->is_drawn = true;
        ep_text_addf(&chart->settings, "%zu ", i + 2);
    }
    ep_text_add(&chart->settings, "\"\n");
}

void ep_chart_make_working_set(const struct ep_result *result, struct ep_chart *chart)
{
    struct ep_axis x = ep_axis_begin(EP_HUMAN_COUNT), y = ep_axis_begin(EP_HUMAN_RATIO);
    ep_text_add(&chart->title, "How much memory the traffic wants");
    ep_text_add(
        &chart->reading,
        "Along a curve, more memory misses less; where it is flat, more memory buys nothing. "
        "A dot is what the simulation had with the option's memory: above its curve by what "
        "loads that take time, copies of one model on several instances and memory in "
        "several pieces cost.");
    add_curves(result, chart);
    include(result, &x, &y);
    ep_axis_finish(&x, true);
    ep_axis_finish(&y, true);
    ep_axis_settings(&x, 'x', &chart->settings);
    ep_axis_settings(&y, 'y', &chart->settings);
    add_dots(result, &x, &y, chart);
    add_rows(result, chart);
}
