#include "core/time_average.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

static void a_constant_level_is_its_own_mean(void **state)
{
    (void)state;
    struct ep_time_average average;
    ep_time_average_begin(&average, 100, 3);
    assert_true(ep_time_average_mean(&average, 101) == 3);
    assert_true(ep_time_average_mean(&average, 5000) == 3);
}

static void each_level_weighs_as_long_as_it_lasts(void **state)
{
    (void)state;
    struct ep_time_average average;
    ep_time_average_begin(&average, 10, 0);
    ep_time_average_set(&average, 12, 5);
    ep_time_average_set(&average, 16, 1);
    assert_true(ep_time_average_mean(&average, 20) == 2.4); /* (2 x 0 + 4 x 5 + 4 x 1) / 10 */
    assert_true(average.max == 5);
}

static void a_level_that_does_not_last_counts_for_the_maximum_only(void **state)
{
    (void)state;
    struct ep_time_average average;
    ep_time_average_begin(&average, 0, 1);
    ep_time_average_set(&average, 5, 9);
    ep_time_average_set(&average, 5, 1);
    assert_true(ep_time_average_mean(&average, 10) == 1);
    assert_true(average.max == 9);
}

static void beginning_anew_forgets(void **state)
{
    (void)state;
    struct ep_time_average average;
    ep_time_average_begin(&average, 0, 100);
    ep_time_average_begin(&average, 50, 2);
    assert_true(ep_time_average_mean(&average, 60) == 2);
    assert_true(average.max == 2);
}

static void a_merge_adds_integrals_and_lengths(void **state)
{
    (void)state;
    struct ep_time_average a, b;
    ep_time_average_begin(&a, 0, 1);
    ep_time_average_set(&a, 6, 2); /* 6 x 1 + 4 x 2 = 14 over 10 */
    ep_time_average_begin(&b, 100, 4);
    ep_time_average_set(&b, 110, 7); /* 10 x 4 + 20 x 7 = 180 over 30 */
    ep_time_average_merge(&a, 10, &b, 130);
    assert_true(ep_time_average_mean(&a, 10) == 4.85); /* 194 / 40 */
    assert_true(a.max == 7);
    assert_true(ep_time_average_mean(&b, 130) == 6); /* as it was */
}

static void a_merged_average_goes_on(void **state)
{
    (void)state;
    struct ep_time_average a, b;
    ep_time_average_begin(&a, 0, 1);
    ep_time_average_begin(&b, 0, 3);
    ep_time_average_merge(&a, 10, &b, 10);
    assert_true(ep_time_average_mean(&a, 30) == 60.0 / 40); /* 10 x 1 + 10 x 3 + 20 x 1 */
    ep_time_average_set(&a, 20, 9);
    assert_true(ep_time_average_mean(&a, 30) == 140.0 / 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_level_is_its_own_mean),
        cmocka_unit_test(each_level_weighs_as_long_as_it_lasts),
        cmocka_unit_test(a_level_that_does_not_last_counts_for_the_maximum_only),
        cmocka_unit_test(beginning_anew_forgets),
        cmocka_unit_test(a_merge_adds_integrals_and_lengths),
        cmocka_unit_test(a_merged_average_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
