#include "report/derived.h"

#include "base/mem.h"
#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void finds_by_name(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    assert_ptr_equal(ep_result_find(result, "small"), &result->deployments[SAMPLE_SMALL]);
    assert_null(ep_result_find(result, "nobody"));
    assert_ptr_equal(ep_result_comparison(result, "small"), &result->comparison[1]);
    assert_null(ep_result_comparison(result, "separate"));
    sample_result_destroy(result);
}

static void the_first_feasible_option_is_the_baseline(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    assert_ptr_equal(ep_result_baseline(result), &result->deployments[0]);
    result->comparison_count = 0;
    result->deployments[0].feasible = false;
    assert_ptr_equal(ep_result_baseline(result), &result->deployments[1]);
    for (size_t i = 0; i < result->deployment_count; i++)
        result->deployments[i].feasible = false;
    assert_null(ep_result_baseline(result));
    sample_result_destroy(result);
}

/* 200 models at $0.115 against one instance at $0.461: 98.0 % before storage and data. */
static void instance_hours_are_compared_alone(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_bill *separate = &result->deployments[SAMPLE_SEPARATE].bill;
    struct ep_bill *shared = &result->deployments[SAMPLE_SHARED].bill;
    separate->lines[0].usd_per_hour = 23.0;
    shared->lines[0].usd_per_hour = 0.461;
    double ratio = ep_delta_instance_cost_ratio(result, &result->comparison[0]);
    assert_true(fabs(ratio - (0.461 / 23.0 - 1)) < 1e-15);
    result->deployments[SAMPLE_SEPARATE].cost_per_hour.value = 40;
    result->deployments[SAMPLE_SHARED].cost_per_hour.value = 10;
    assert_true(ep_delta_cost_ratio(result, &result->comparison[0]) == -0.75);
    result->deployments[SAMPLE_SEPARATE].cost_per_hour.value = 0;
    assert_true(isnan(ep_delta_cost_ratio(result, &result->comparison[0])));
    separate->line_count = 0;
    assert_true(isnan(ep_instance_usd_per_hour(&result->deployments[SAMPLE_SEPARATE])));
    sample_result_destroy(result);
}

static void a_comparison_of_strangers_has_no_ratio(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    const struct ep_comparison unknown = {.deployment = "nobody", .baseline = "separate"};
    const struct ep_comparison baseless = {.deployment = "shared", .baseline = "nobody"};
    assert_true(isnan(ep_delta_cost_ratio(result, &unknown)));
    assert_true(isnan(ep_delta_cost_ratio(result, &baseless)));
    assert_true(isnan(ep_delta_instance_cost_ratio(result, &unknown)));
    assert_true(isnan(ep_delta_instance_cost_ratio(result, &baseless)));
    sample_result_destroy(result);
}

/* $0.115 and $0.25 an hour; storage does not count. */
static void instance_hours_of_several_lines_add_up(void **state)
{
    (void)state;
    struct ep_deployment_result deployment = {
        .bill = {.lines = {{.unit = "instance-hour", .usd_per_hour = 0.115},
                           {.unit = "GB-month", .usd_per_hour = 7},
                           {.unit = "instance-hour", .usd_per_hour = 0.25}},
                 .line_count = 3}};
    assert_true(ep_instance_usd_per_hour(&deployment) == 0.365);
    deployment.bill.line_count = 0;
    assert_true(isnan(ep_instance_usd_per_hour(&deployment)));
}

static void tail_parts_add_up(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    assert_true(fabs(ep_tail_mean_s(&result->deployments[SAMPLE_SMALL]) - 5.566) < 1e-12);
    assert_true(isnan(ep_tail_mean_s(&result->deployments[SAMPLE_TINY])));
    sample_result_destroy(result);
}

static void ten_samples_beyond_support_a_quantile(void **state)
{
    (void)state;
    assert_true(ep_quantile_is_supported(2000, 0.99));
    assert_false(ep_quantile_is_supported(900, 0.99));
    assert_false(ep_quantile_is_supported(0, 0.5));
}

static void requirements_of_one_text_come_together(void **state)
{
    (void)state;
    static const struct ep_requirement_result rows[] = {{.deployment = "a", .text = "p99"},
                                                        {.deployment = "a", .text = "errors"},
                                                        {.deployment = "b", .text = "p99"},
                                                        {.deployment = "b", .text = "errors"},
                                                        {.deployment = "c", .text = "errors"}};
    struct ep_result result = {.requirements = rows, .requirement_count = 5};
    const struct ep_requirement_result **sorted = ep_requirements_by_text(&result);
    static const size_t expected[] = {0, 2, 1, 3, 4};
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(sorted[i], &rows[expected[i]]);
    assert_null(sorted[5]);
    ep_free(sorted);
    result.requirement_count = 0;
    sorted = ep_requirements_by_text(&result);
    assert_null(sorted[0]);
    ep_free(sorted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_name),
        cmocka_unit_test(the_first_feasible_option_is_the_baseline),
        cmocka_unit_test(instance_hours_are_compared_alone),
        cmocka_unit_test(a_comparison_of_strangers_has_no_ratio),
        cmocka_unit_test(instance_hours_of_several_lines_add_up),
        cmocka_unit_test(tail_parts_add_up),
        cmocka_unit_test(ten_samples_beyond_support_a_quantile),
        cmocka_unit_test(requirements_of_one_text_come_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
