#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/log_bucket.h"

static void small_values_have_a_bucket_each(void **state)
{
    (void)state;
    for (int64_t value = 0; value < 64; value++)
        assert_int_equal(ep_log_bucket(value, 5), value);
    assert_int_equal(ep_log_bucket(64, 5), 64);
    assert_int_equal(ep_log_bucket(65, 5), 64);
    assert_int_equal(ep_log_bucket(66, 5), 65);
    assert_int_equal(ep_log_bucket(127, 5), 95);
    assert_int_equal(ep_log_bucket(128, 5), 96);
}

static void the_largest_value_has_the_last_bucket(void **state)
{
    (void)state;
    for (uint32_t bits = 1; bits < 12; bits++) {
        assert_int_equal(ep_log_bucket(INT64_MAX, bits), EP_LOG_BUCKETS(bits) - 1);
        assert_int_equal(ep_log_bucket_highest(EP_LOG_BUCKETS(bits) - 1, bits), INT64_MAX);
    }
}

/* Each begins where the one before ended, and holds both its ends. */
static void buckets_lie_side_by_side(void **state)
{
    (void)state;
    for (uint32_t bits = 1; bits < 12; bits++) {
        int64_t next = 0;
        for (uint32_t bucket = 0; bucket < EP_LOG_BUCKETS(bits); bucket++) {
            int64_t lowest = ep_log_bucket_lowest(bucket, bits);
            int64_t highest = ep_log_bucket_highest(bucket, bits);
            assert_int_equal(lowest, next);
            assert_true(highest - lowest <= lowest >> bits);
            assert_int_equal(ep_log_bucket(lowest, bits), bucket);
            assert_int_equal(ep_log_bucket(highest, bits), bucket);
            next = (int64_t)((uint64_t)highest + 1);
        }
    }
}

static void a_coarser_bucket_is_that_of_the_value(void **state)
{
    (void)state;
    for (int64_t value = 0; value < INT64_MAX / 2; value += value / 97 + 1)
        for (uint32_t fewer = 1; fewer < 10; fewer++)
            assert_int_equal(ep_log_bucket_coarser(ep_log_bucket(value, 10), 10, fewer),
                             ep_log_bucket(value, fewer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_values_have_a_bucket_each),
        cmocka_unit_test(the_largest_value_has_the_last_bucket),
        cmocka_unit_test(buckets_lie_side_by_side),
        cmocka_unit_test(a_coarser_bucket_is_that_of_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
