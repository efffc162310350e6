#include "cost/largest_remainder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void splits(int64_t total, const double *weights, size_t count, const int64_t *expected)
{
    int64_t parts[8] = {0};
    ep_largest_remainder(total, weights, count, parts);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(parts[i], expected[i]);
}

static void gives_the_rest_to_the_largest_remainders(void **state)
{
    (void)state;
    splits(100, (double[]){1, 1, 1}, 3, (int64_t[]){34, 33, 33});
    splits(10, (double[]){0.5, 2.6, 6.9}, 3, (int64_t[]){0, 3, 7}); /* .5, .6 and .9 left */
    splits(11, (double[]){50, 30, 20}, 3, (int64_t[]){6, 3, 2});    /* 5.5, 3.3, 2.2 */
    splits(7, (double[]){0, 3, 0}, 3, (int64_t[]){0, 7, 0});
    splits(0, (double[]){1, 2}, 2, (int64_t[]){0, 0});
    splits(0, NULL, 0, NULL);
}

static void shares_equally_where_nothing_weighs(void **state)
{
    (void)state;
    splits(5, (double[]){0, 0, 0}, 3, (int64_t[]){2, 2, 1});
}

static void adds_up_however_large(void **state)
{
    (void)state;
    const double weights[7] = {1e-300, 1e300, 1, 3e299, 7e298, 1e-9, 2};
    int64_t parts[7], sum = 0, total = INT64_C(9007199254740993);
    ep_largest_remainder(total, weights, 7, parts);
    for (int i = 0; i < 7; i++) {
        assert_true(parts[i] >= 0);
        sum += parts[i];
    }
    assert_true(sum == total);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_rest_to_the_largest_remainders),
        cmocka_unit_test(shares_equally_where_nothing_weighs),
        cmocka_unit_test(adds_up_however_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
