#include "report/columns.h"

#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void check_cell(const struct ep_result *result, const struct ep_deployment_result *of,
                       const char *title, const char *expected)
{
    struct ep_text cell = {0};
    const struct ep_column *columns = ep_columns();
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++)
        if (strcmp(columns[i].title, title) == 0)
            columns[i].add(&cell, result, of);
    assert_string_equal(ep_text_bytes(&cell), expected);
    ep_text_fini(&cell);
}

static void have_a_title_that_fits(void **state)
{
    (void)state;
    static const char *const titles[EP_COLUMN_COUNT] = {"$/h", "Δ $/h", "p50",    "p99",
                                                        "max", "cold",  "errors", "inst"};
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++) {
        assert_string_equal(ep_columns()[i].title, titles[i]);
        assert_true(ep_text_width(titles[i]) <= ep_columns()[i].width);
    }
}

static void show_one_figure_each(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    const struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    check_cell(result, shared, "$/h", "$1.85");
    check_cell(result, shared, "Δ $/h", "−$41.80");
    check_cell(result, shared, "p50", "22.1 ms");
    check_cell(result, shared, "p99", "135 ms (127–144)");
    check_cell(result, shared, "max", "4.85 s");
    check_cell(result, shared, "cold", "0.42 %");
    check_cell(result, shared, "errors", "0.010 %");
    check_cell(result, shared, "inst", "2");
    sample_result_destroy(result);
}

static void the_baseline_has_no_difference(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    check_cell(result, &result->deployments[SAMPLE_SEPARATE], "Δ $/h", "");
    sample_result_destroy(result);
}

static void an_overloaded_option_has_no_percentiles(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    const struct ep_deployment_result *tiny = &result->deployments[SAMPLE_TINY];
    check_cell(result, tiny, "p50", "–");
    check_cell(result, tiny, "p99", "withheld");
    check_cell(result, tiny, "errors", "27.1 %");
    sample_result_destroy(result);
}

static void a_small_share_is_not_spelled_out(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    shared->error_ratio.value = 0.000099;
    check_cell(result, shared, "errors", "<0.01 %");
    shared->error_ratio.value = 0.0001;
    check_cell(result, shared, "errors", "0.010 %");
    shared->error_ratio.value = 0;
    check_cell(result, shared, "errors", "0 %");
    shared->cold_ratio.value = NAN;
    check_cell(result, shared, "cold", "–");
    sample_result_destroy(result);
}

static void an_interval_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    shared->latency.p99 = (struct ep_est){0.0458, 0.0457, 0.0459, NULL};
    check_cell(result, shared, "p99", "45.8 ms (45.7–45.9)");
    shared->latency.p99.high = 0.123;
    check_cell(result, shared, "p99", "45.8 ms");
    sample_result_destroy(result);
}

static void say_what_an_option_is(void **state)
{
    (void)state;
    struct ep_text text = {0};
    struct ep_deployment_result one = {
        .kind = "multi-model", .instance = "ml.m5.large", .instances_mean = 1, .endpoints = 1};
    ep_add_what_it_is(&text, &one);
    assert_string_equal(ep_text_bytes(&text), "multi-model, 1 × ml.m5.large, 1 endpoint");
    text.length = 0;
    one.instance = NULL;
    one.instances_mean = 10000;
    one.endpoints = 10000;
    ep_add_what_it_is(&text, &one);
    assert_string_equal(ep_text_bytes(&text), "multi-model, 10,000 × instance, 10,000 endpoints");
    ep_text_fini(&text);
}

static void check_difference(const struct ep_result *result, const char *expected)
{
    struct ep_text text = {0};
    ep_add_difference(&text, result, &result->comparison[0]);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void differences_name_money_share_and_p99(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_comparison *pair = (struct ep_comparison *)&result->comparison[0];
    check_difference(result, "cost −$41.80/h (−95.8 %; instance hours alone −95.7 %), p99 +24.0 ms "
                             "(−6.0 to 54.0)");
    result->deployments[SAMPLE_SHARED].bill.line_count = 0;
    check_difference(result, "cost −$41.80/h (−95.8 %), p99 +24.0 ms (−6.0 to 54.0)");
    result->deployments[SAMPLE_SEPARATE].cost_per_hour.value = 0; /* a share of nothing */
    pair->delta_p99_s = (struct ep_est){-0.01, -0.012, -0.008, NULL};
    check_difference(result, "cost −$41.80/h, p99 −10.0 ms (−12.0 to −8.0)");
    pair->delta_p99_s = (struct ep_est){NAN, NAN, NAN, "overloaded"};
    check_difference(result, "cost −$41.80/h, p99 withheld");
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(have_a_title_that_fits),
        cmocka_unit_test(show_one_figure_each),
        cmocka_unit_test(the_baseline_has_no_difference),
        cmocka_unit_test(an_overloaded_option_has_no_percentiles),
        cmocka_unit_test(a_small_share_is_not_spelled_out),
        cmocka_unit_test(an_interval_that_does_not_fit_is_left_out),
        cmocka_unit_test(say_what_an_option_is),
        cmocka_unit_test(differences_name_money_share_and_p99),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
