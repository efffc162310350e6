#include "report/charts.h"

#include "report/chart_parts.h"
#include "report/chart_time.h"

#include "sample_result.h"
#include "sample_scaling.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check_has(const struct ep_text *text, const char *part)
{
    if (!strstr(ep_text_bytes(text), part))
        fail_msg("%s\n... not found in\n%s", part, ep_text_bytes(text));
}

static struct ep_chart chart_of(enum ep_chart_kind kind, const struct ep_result *result)
{
    struct ep_chart chart;
    ep_chart_make(kind, result, &chart);
    return chart;
}

static void every_chart_says_how_to_read_it(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_scaling_add(result, SAMPLE_SHARED);
    for (int i = 0; i <= EP_CHART_SCALING; i++) {
        struct ep_chart chart = chart_of((enum ep_chart_kind)i, result);
        assert_true(chart.is_drawn);
        assert_true(chart.title.length > 10);
        assert_true(chart.reading.length > 40);
        assert_non_null(strchr(ep_text_bytes(&chart.csv), '\n'));
        ep_chart_fini(&chart);
    }
    sample_result_destroy(result);
}

static void cost_chart_has_a_point_for_each_option_with_figures(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_chart chart = chart_of(EP_CHART_COST_P99, result);
    check_has(&chart.csv, "deployment,cost_usd_per_hour,cost_low,cost_high,latency_p99_s,p99_low_s,"
                          "p99_high_s,color\nseparate,43.65254222222222,43.65254222222222,"
                          "43.65254222222222,0.111");
    assert_null(strstr(ep_text_bytes(&chart.csv), "tiny"));
    assert_string_equal(ep_text_bytes(&chart.left_out),
                        "Left out: tiny (overloaded, no steady p99); pipeline (not possible)");
    check_has(&chart.settings, "set logscale x\n");
    check_has(&chart.settings, "set label \"shared\" at ");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

static void working_set_chart_has_curves_and_where_options_stand(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_chart chart = chart_of(EP_CHART_WORKING_SET, result);
    check_has(&chart.csv, "memory_gib,separate,shared");
    check_has(&chart.csv, "\n1,,0.6");
    check_has(&chart.csv, "\n16,,0.01");
    check_has(&chart.settings, "curves = \"3 ");
    check_has(&chart.settings, "set label \"shared\" at 10,");
    check_has(&chart.left_out, "separate (no cache of models)");
    check_has(&chart.left_out, "pipeline (not possible)");
    ep_chart_fini(&chart);
    result->deployments[0].part_count = 2;
    chart = chart_of(EP_CHART_WORKING_SET, result);
    check_has(&chart.left_out, "separate (of several parts)");
    ep_chart_fini(&chart);
    result->deployments[0].part_count = 0;
    sample_result_destroy(result);
}

static void points_at_the_same_place_get_labels_apart(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    double y[3];
    for (int i = 0; i < 4; i++) {
        result->deployments[i].cost_per_hour = result->deployments[0].cost_per_hour;
        result->deployments[i].latency.p99 = result->deployments[0].latency.p99;
    }
    struct ep_chart chart = chart_of(EP_CHART_COST_P99, result);
    const char *at = ep_text_bytes(&chart.settings);
    size_t right = 0;
    for (int i = 0; i < 4; i++) { /* those on the right side are at different heights */
        at = strstr(at, "set label ");
        double label_x, label_y;
        assert_int_equal(sscanf(strstr(at, " at "), " at %lf,%lf", &label_x, &label_y), 2);
        at++;
        if (label_x < result->deployments[0].cost_per_hour.value)
            continue;
        for (size_t k = 0; k < right; k++)
            assert_true(fabs(y[k] - label_y) > 1e-6);
        assert_true(right < 3);
        y[right++] = label_y;
    }
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

static void curves_end_where_samples_end(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_chart chart = chart_of(EP_CHART_PERCENTILES, result);
    check_has(&chart.csv, "one_in,separate,shared,small,direct,tiny,pipeline\n2,0.021");
    const char *last = strstr(ep_text_bytes(&chart.csv), "\n10000,"); /* 99.99 % of 8000 samples */
    if (!last)
        last = strrchr(ep_text_bytes(&chart.csv), '\n') - 12;
    assert_non_null(strstr(last, ",,,,,\n"));
    check_has(&chart.settings, "curves = \"2 3 4 5 \"\n");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

static void tail_bars_end_at_one(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_chart chart = chart_of(EP_CHART_TAIL, result);
    result->deployments[0].parts[0].tail_mean.value = 0;
    check_has(&chart.csv, "\nseparate,-1,-1.3,-0.7,0.46");
    const char *row = strstr(ep_text_bytes(&chart.csv), "\nsmall,") + 1;
    size_t length = strcspn(row, "\n");
    assert_int_equal(strncmp(row + length - 2, ",1", 2), 0);
    check_has(&chart.settings, "set label \"4.21 s\" at ");
    check_has(&chart.settings, "set label \"5.57 s on average\" at 1,-3 ");
    check_has(&chart.settings,
              "set ytics (\"separate\" -1, \"shared\" -2, \"small\" -3, \"direct\" -4)\n");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

static void models_are_judged_or_spread(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_chart chart = chart_of(EP_CHART_MODELS, result);
    check_has(&chart.settings, "points = 0\n");
    check_has(&chart.csv, ",models_meeting,low,high,color\nseparate,-1,-1.3,-0.7,0.995,");
    ep_chart_fini(&chart);
    for (size_t i = 0; i < result->deployment_count; i++)
        result->deployments[i].models_meeting.value = NAN;
    chart = chart_of(EP_CHART_MODELS, result);
    check_has(&chart.settings, "points = 1\n");
    check_has(&chart.csv, "\nseparate,-1,-1.3,-0.7,9.4,");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

static void a_long_series_is_drawn_several_minutes_to_a_point(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    static struct ep_series_row rows[1000];
    for (int i = 0; i < 1000; i++)
        rows[i] = (struct ep_series_row){.minute = i,
                                         .deployment = "shared",
                                         .arrived = 60,
                                         .instances = i % 3,
                                         .latency_p99_s = i == 4 ? 9 : 1,
                                         .cost_usd_per_hour = 2};
    result->series = rows;
    result->series_count = 1000;
    struct ep_chart chart = chart_of(EP_CHART_SERIES, result);
    /* Minutes 3 to 5: arrivals 1/s, slowest p99 9 s, mean of 0, 1, 2 instances. */
    check_has(&chart.csv, "\n3,1,,9,,,,,,1,,,,,,2,,,,\n");
    check_has(&chart.reading, "A point is 3 minutes");
    check_has(&chart.settings, "shown = \"2 \"\n");
    check_has(&chart.settings, "time_unit = \"hours\"\n");
    ep_chart_fini(&chart);
    result->series_count = 0;
    chart = chart_of(EP_CHART_SERIES, result);
    assert_false(chart.is_drawn);
    assert_string_equal(ep_text_bytes(&chart.left_out), "No series was recorded.");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

/* At 21 min two more are asked for, four are; they serve at 25, with a storm. The scale-in of the
 * second day is past the series. */
static void a_chart_of_scaling_marks_what_was_decided(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_scaling_add(result, SAMPLE_SHARED);
    static struct ep_series_row rows[60];
    for (int i = 0; i < 60; i++)
        rows[i] = (struct ep_series_row){.minute = i,
                                         .deployment = "shared",
                                         .arrived = 120,
                                         .instances = i < 25 ? 2 : 4,
                                         .latency_p99_s = 0.5,
                                         .hit_ratio = i == 0    ? NAN
                                                      : i == 25 ? 0.62
                                                                : 1,
                                         .cost_usd_per_hour = i < 21 ? 1 : 2};
    result->series = rows;
    result->series_count = 60;
    struct ep_chart chart = chart_of(EP_CHART_SCALING, result);
    assert_string_equal(chart.name, "scaling_1");
    assert_string_equal(chart.plot, "scaling");
    assert_string_equal(ep_text_bytes(&chart.title), "Scaling of shared");
    check_has(&chart.csv, "minute,arrivals_per_s,in_service,p99_s,hit_ratio,usd_per_hour,desired,"
                          "scale_out,scale_in,reload_storm\n0,2,2,0.5,,1,2,,,\n");
    check_has(&chart.csv, "\n20,2,2,0.5,1,1,2,,,\n21,2,2,0.5,1,2,4,4,,\n22,2,2,0.5,1,2,4,,,\n");
    check_has(&chart.csv, "\n25,2,4,0.5,0.62,2,4,,,4.2\n");
    check_has(&chart.settings, "panels = 5\n");
    check_has(&chart.settings, "marker = 1.1\n");
    check_has(&chart.settings, "set arrow from first 21, graph 0 to first 21, graph 1 nohead");
    check_has(&chart.settings, "set ytics 1\\073");
    struct ep_text hits = {0};
    ep_text_add(&hits, "hits_axis = ");
    ep_chart_quote(&hits, "unset logscale y;set yrange [0.6:1.005];set ytics (\"100 %%\" 1, \"90 "
                          "%%\" 0.9, \"80 %%\" 0.8, \"70 %%\" 0.7, \"60 %%\" 0.6);");
    check_has(&chart.settings, ep_text_bytes(&hits));
    ep_text_fini(&hits);
    check_has(&chart.reading, "A red ring on the p99 is a reload storm.");
    ep_chart_fini(&chart);
    chart = chart_of(EP_CHART_SCALING + 1, result);
    assert_false(chart.is_drawn);
    assert_string_equal(ep_text_bytes(&chart.left_out), "No further option scales.");
    ep_chart_fini(&chart);
    result->deployments[SAMPLE_SHARED].scaling_figures.scale_outs = 50;
    result->deployments[SAMPLE_SHARED].has_cache = false;
    chart = chart_of(EP_CHART_SCALING, result);
    assert_null(strstr(ep_text_bytes(&chart.settings), "set arrow"));
    check_has(&chart.settings, "panels = 4\n");
    check_has(&chart.settings, "marker = 0.5\n");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

/* Asked for and refused: what is desired is as before. */
static void a_refused_scale_out_is_taken_back(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    static const struct ep_scaling_row log[] = {
        {.at_s = 60, .current = 2, .desired = 5, .acts = true, .action = "scale-out"},
        {.at_s = 120, .current = 5, .desired = 2, .action = "refused"},
        {.at_s = 180, .current = 2, .desired = 1, .acts = true, .action = "scale-in"}};
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    shared->scales = true;
    shared->scaling = log;
    shared->scaling_count = 3;
    static struct ep_series_row rows[4];
    for (int i = 0; i < 4; i++)
        rows[i] = (struct ep_series_row){.minute = i, .deployment = "shared", .instances = 2};
    result->series = rows;
    result->series_count = 4;
    struct ep_chart chart = chart_of(EP_CHART_SCALING, result);
    check_has(&chart.csv, "\n0,0,2,0,0,0,2,,,\n1,0,2,0,0,0,5,5,,\n2,0,2,0,0,0,2,,,\n"
                          "3,0,2,0,0,0,1,,1,\n");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

/* A serverless endpoint has provisioned environments, there when an activity is done: of two
 * endpoints three and two at first, then five and two. */
static void provisioned_environments_are_counted_by_the_log(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    static const struct ep_scaling_row log[] = {
        {.at_s = 60, .current = 3, .desired = 5, .acts = true, .action = "scale-out"},
        {.at_s = 60, .endpoint = 1, .current = 2, .desired = 2, .action = "none"},
        {.at_s = 120, .current = 3, .desired = 5, .action = "done"}};
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    shared->kind = "serverless";
    shared->endpoints = 2;
    shared->has_cache = false;
    shared->scales = true;
    shared->scaling = log;
    shared->scaling_count = 3;
    static struct ep_series_row rows[3];
    for (int i = 0; i < 3; i++)
        rows[i] = (struct ep_series_row){.minute = i, .deployment = "shared"};
    result->series = rows;
    result->series_count = 3;
    struct ep_chart chart = chart_of(EP_CHART_SCALING, result);
    check_has(&chart.csv, "\n0,0,5,0,0,0,5,,,\n1,0,5,0,0,0,7,7,,\n2,0,7,0,0,0,7,,,\n");
    check_has(&chart.settings, "counted = 'provisioned environments'\n");
    ep_chart_fini(&chart);
    rows[0].deployment = rows[1].deployment = rows[2].deployment = "another";
    chart = chart_of(EP_CHART_SCALING, result);
    assert_string_equal(ep_text_bytes(&chart.left_out), "No series was recorded.");
    ep_chart_fini(&chart);
    sample_result_destroy(result);
}

static void time_is_told_in_minutes_hours_or_days(void **state)
{
    (void)state;
    static const struct {
        double minutes;
        const char *tics, *unit;
    } cases[] = {
        {120, "\"100\" 100", "time_unit = \"minutes\""},
        {2880, "\"48\" 2880", "time_unit = \"hours\""},
        {14 * 1440, "\"2\" 2880, \"4\" 5760", "time_unit = \"days\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ep_chart chart = {0};
        ep_chart_add_time_axis(&chart, cases[i].minutes);
        check_has(&chart.settings, cases[i].unit);
        if (i > 0)
            check_has(&chart.settings, cases[i].tics);
        ep_chart_fini(&chart);
    }
}

static void without_feasible_options_nothing_is_drawn(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    result->deployments += SAMPLE_PIPELINE;
    result->deployment_count = 1;
    result->series_count = 0;
    for (int i = 0; i < EP_CHART_COUNT; i++) {
        struct ep_chart chart = chart_of((enum ep_chart_kind)i, result);
        assert_false(chart.is_drawn);
        ep_chart_fini(&chart);
    }
    result->deployments -= SAMPLE_PIPELINE;
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chart_says_how_to_read_it),
        cmocka_unit_test(cost_chart_has_a_point_for_each_option_with_figures),
        cmocka_unit_test(working_set_chart_has_curves_and_where_options_stand),
        cmocka_unit_test(points_at_the_same_place_get_labels_apart),
        cmocka_unit_test(curves_end_where_samples_end),
        cmocka_unit_test(tail_bars_end_at_one),
        cmocka_unit_test(models_are_judged_or_spread),
        cmocka_unit_test(a_long_series_is_drawn_several_minutes_to_a_point),
        cmocka_unit_test(a_chart_of_scaling_marks_what_was_decided),
        cmocka_unit_test(a_refused_scale_out_is_taken_back),
        cmocka_unit_test(provisioned_environments_are_counted_by_the_log),
        cmocka_unit_test(time_is_told_in_minutes_hours_or_days),
        cmocka_unit_test(without_feasible_options_nothing_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
