#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#include "run/estimate.h"

static void an_interval_is_by_sectioning(void **state)
{
    (void)state;
    /* s = sqrt((1 + 0 + 1) / 2) = 1; t(2) = 4.3027; half = 4.3027 / sqrt(3) */
    struct ep_est est = ep_estimate_of(5, (const double[]){4, 5, 6}, 3, 0, HUGE_VAL);
    assert_near(est.value, 5, 0);
    assert_near(est.low, 5 - 2.4841, 1e-4);
    assert_near(est.high, 5 + 2.4841, 1e-4);
}

static void one_replication_or_no_chance_has_no_interval(void **state)
{
    (void)state;
    struct ep_est one = ep_estimate_of(5, (const double[]){5}, 1, 0, HUGE_VAL);
    struct ep_est same = ep_estimate_of(5, (const double[]){5, 5, 5}, 3, 0, HUGE_VAL);
    assert_near(one.value, 5, 0);
    assert_true(isnan(one.low) && isnan(one.high));
    assert_near(same.value, 5, 0);
    assert_true(isnan(same.low) && isnan(same.high));
    assert_null(same.withheld);
}

static void a_ratio_is_clipped_to_what_is_possible(void **state)
{
    (void)state;
    struct ep_est est = ep_estimate_ratio(0.5, (const double[]){0, 1}, 2, 100);
    assert_near(est.low, 0, 0);
    assert_near(est.high, 1, 0);
}

static void without_an_event_the_bound_is_three_in_n(void **state)
{
    (void)state;
    struct ep_est est = ep_estimate_ratio(0, (const double[]){0, 0}, 2, 3000);
    assert_near(est.low, 0, 0);
    assert_near(est.high, 0.001, 1e-15);
}

static void an_absent_figure_says_why(void **state)
{
    (void)state;
    struct ep_est est = ep_estimate_none("because");
    assert_true(isnan(est.value) && isnan(est.low) && isnan(est.high));
    assert_string_equal(est.withheld, "because");
}

static void samples_beyond_a_percentile_are_counted_exactly(void **state)
{
    (void)state;
    assert_int_equal(ep_estimate_beyond(1000, 0.99), 10);
    assert_int_equal(ep_estimate_beyond(999, 0.99), 9);
    assert_int_equal(ep_estimate_beyond(10000, 0.999), 10);
    assert_int_equal(ep_estimate_beyond(20, 0.5), 10);
    assert_int_equal(ep_estimate_beyond(0, 0.5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interval_is_by_sectioning),
        cmocka_unit_test(one_replication_or_no_chance_has_no_interval),
        cmocka_unit_test(a_ratio_is_clipped_to_what_is_possible),
        cmocka_unit_test(without_an_event_the_bound_is_three_in_n),
        cmocka_unit_test(an_absent_figure_says_why),
        cmocka_unit_test(samples_beyond_a_percentile_are_counted_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
