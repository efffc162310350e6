#include "report/derived.h"

#include "report/notes.h"
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

static void notes_hold_warnings_and_withheld_figures(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_note_list notes = {0};
    ep_collect_notes(result, &notes);
    assert_int_equal(notes.count, 3);
    assert_null(notes.items[0].deployment);
    assert_string_equal(notes.items[1].deployment, "small");
    assert_string_equal(notes.items[2].deployment, "tiny");
    assert_string_equal(ep_text_bytes(&notes.items[2].message),
                        "p99 is withheld: overloaded: steady-state percentiles do not exist; add "
                        "instances or reduce the traffic");
    ep_note_list_fini(&notes);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_name),
        cmocka_unit_test(the_first_feasible_option_is_the_baseline),
        cmocka_unit_test(instance_hours_are_compared_alone),
        cmocka_unit_test(tail_parts_add_up),
        cmocka_unit_test(ten_samples_beyond_support_a_quantile),
        cmocka_unit_test(notes_hold_warnings_and_withheld_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
