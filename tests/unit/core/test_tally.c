#include "core/tally.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

static struct ep_tally tally_of(size_t n, const double *values)
{
    struct ep_tally tally = {0};
    for (size_t i = 0; i < n; i++)
        ep_tally_record(&tally, values[i]);
    return tally;
}

static void an_empty_tally_is_all_zero(void **state)
{
    (void)state;
    struct ep_tally tally = {0};
    assert_int_equal(tally.count, 0);
    assert_true(tally.mean == 0 && tally.min == 0 && tally.max == 0);
    assert_true(ep_tally_variance(&tally) == 0);
}

static void one_value_has_no_variance(void **state)
{
    (void)state;
    struct ep_tally tally = tally_of(1, (double[]){-3});
    assert_true(tally.mean == -3 && tally.min == -3 && tally.max == -3);
    assert_true(ep_tally_variance(&tally) == 0);
}

static void knows_mean_variance_and_extremes(void **state)
{
    (void)state;
    struct ep_tally tally = tally_of(4, (double[]){2, 4, 4, 6});
    assert_int_equal(tally.count, 4);
    assert_true(fabs(tally.mean - 4) < 1e-15);
    assert_true(fabs(ep_tally_variance(&tally) - 8.0 / 3) < 1e-15);
    assert_true(tally.min == 2 && tally.max == 6);
}

/* The textbook formula (sum of squares less square of sums) loses every digit here. */
static void keeps_its_digits_far_from_zero(void **state)
{
    (void)state;
    struct ep_tally tally = tally_of(3, (double[]){1e9 + 1, 1e9 + 2, 1e9 + 3});
    assert_true(fabs(ep_tally_variance(&tally) - 1) < 1e-9);
}

static void a_merge_is_as_if_recorded_together(void **state)
{
    (void)state;
    struct ep_tally a = tally_of(2, (double[]){1, 3});
    struct ep_tally b = tally_of(3, (double[]){5, 7, -1});
    ep_tally_merge(&a, &b);
    assert_int_equal(a.count, 5);
    assert_true(fabs(a.mean - 3) < 1e-15);
    assert_true(fabs(a.m2 - 40) < 1e-13); /* 4 + 0 + 4 + 16 + 16 */
    assert_true(a.min == -1 && a.max == 7);
}

static void merging_with_nothing_changes_nothing(void **state)
{
    (void)state;
    struct ep_tally full = tally_of(2, (double[]){1, 3}), empty = {0}, copy = full;
    ep_tally_merge(&full, &empty);
    assert_true(full.count == 2 && full.mean == copy.mean && full.m2 == copy.m2);
    ep_tally_merge(&empty, &full);
    assert_true(empty.count == 2 && empty.mean == 2 && empty.min == 1 && empty.max == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_tally_is_all_zero),
        cmocka_unit_test(one_value_has_no_variance),
        cmocka_unit_test(knows_mean_variance_and_extremes),
        cmocka_unit_test(keeps_its_digits_far_from_zero),
        cmocka_unit_test(a_merge_is_as_if_recorded_together),
        cmocka_unit_test(merging_with_nothing_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
