#include "core/interval.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void assert_near(double got, double expected, double off)
{
    if (!(fabs(got - expected) <= off))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

static void student_t_meets_the_printed_table(void **state)
{
    (void)state;
    assert_near(ep_interval_student_t(0.975, 1), 12.7062, 5e-5);
    assert_near(ep_interval_student_t(0.975, 9), 2.2622, 5e-5);
    assert_near(ep_interval_student_t(0.995, 29), 2.7564, 5e-5);
    assert_near(ep_interval_student_t(0.5, 3), 0, 1e-12);
}

static void is_the_value_less_and_plus_t_standard_errors(void **state)
{
    (void)state;
    const double x[] = {8, 10, 12};
    struct ep_interval interval = ep_interval_sectioning(10, x, 3, 0, 100);
    assert_true(interval.has_interval && interval.value == 10);
    double half = 4.302652729911275 * 2 / sqrt(3); /* t(2) s / sqrt(R), s = 2 */
    assert_near(interval.low, 10 - half, 1e-9);
    assert_near(interval.high, 10 + half, 1e-9);
}

/* The distances are taken from the pooled value, not from the mean of the figures. */
static void a_pooled_value_off_the_mean_widens_it(void **state)
{
    (void)state;
    const double x[] = {8, 10, 12};
    struct ep_interval interval = ep_interval_sectioning(11, x, 3, 0, 100);
    double half = 4.302652729911275 * sqrt((9 + 1 + 1) / 2.0) / sqrt(3);
    assert_near(interval.low, 11 - half, 1e-9);
    assert_near(interval.high, 11 + half, 1e-9);
}

static void is_clipped_to_what_is_possible(void **state)
{
    (void)state;
    const double x[] = {0.1, 0.9};
    struct ep_interval interval = ep_interval_sectioning(0.5, x, 2, 0, 1);
    assert_true(interval.low == 0 && interval.high == 1);
}

static void replications_without_a_figure_are_left_out(void **state)
{
    (void)state;
    const double x[] = {8, NAN, 10, NAN, 12}, without[] = {8, 10, 12};
    struct ep_interval some = ep_interval_sectioning(10, x, 5, 0, 100);
    struct ep_interval all = ep_interval_sectioning(10, without, 3, 0, 100);
    assert_true(some.has_interval && some.low == all.low && some.high == all.high);
}

static void equal_figures_leave_no_width(void **state)
{
    (void)state;
    const double x[] = {3, 3, 3};
    struct ep_interval interval = ep_interval_sectioning(3, x, 3, 0, 100);
    assert_true(interval.has_interval && interval.low == 3 && interval.high == 3);
}

static void fewer_than_two_figures_give_none(void **state)
{
    (void)state;
    const double x[] = {3, NAN};
    assert_false(ep_interval_sectioning(3, x, 0, 0, 100).has_interval);
    assert_false(ep_interval_sectioning(3, x, 1, 0, 100).has_interval);
    assert_false(ep_interval_sectioning(3, x, 2, 0, 100).has_interval);
    assert_true(ep_interval_sectioning(3, x, 1, 0, 100).value == 3);
}

static void a_missing_value_has_none(void **state)
{
    (void)state;
    const double x[] = {3, 4};
    assert_false(ep_interval_sectioning(NAN, x, 2, 0, 100).has_interval);
}

static void nothing_seen_is_at_most_three_in_n(void **state)
{
    (void)state;
    assert_true(ep_interval_rule_of_three(300) == 0.01);
    assert_true(ep_interval_rule_of_three(3) == 1);
    assert_true(ep_interval_rule_of_three(2) == 1);
    assert_true(ep_interval_rule_of_three(0) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(student_t_meets_the_printed_table),
        cmocka_unit_test(is_the_value_less_and_plus_t_standard_errors),
        cmocka_unit_test(a_pooled_value_off_the_mean_widens_it),
        cmocka_unit_test(is_clipped_to_what_is_possible),
        cmocka_unit_test(replications_without_a_figure_are_left_out),
        cmocka_unit_test(equal_figures_leave_no_width),
        cmocka_unit_test(fewer_than_two_figures_give_none),
        cmocka_unit_test(a_missing_value_has_none),
        cmocka_unit_test(nothing_seen_is_at_most_three_in_n),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
