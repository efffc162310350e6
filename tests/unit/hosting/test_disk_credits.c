#include "hosting/disk_credits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S EP_SECOND
#define MIB 1048576.0

/* 100 GiB: 300 I/Os a second without credits, 128 MiB/s with them. */
static struct ep_disk_credits of_100_gib(double most)
{
    struct ep_disk_credits credits;
    ep_disk_credits_init(&credits, most, 128 * MIB, 75 * MIB, 0);
    return credits;
}

static void a_volume_of_100_gib_falls_to_75_mib_a_second(void **state)
{
    (void)state;
    struct ep_disk_credits credits = of_100_gib(5400000 * EP_DISK_IO_BYTES);
    ep_time lasts = ep_disk_credits_set_busy(&credits, true, 0);
    assert_int_equal(lasts, INT64_C(25471698113208)); /* 1,350,000 MiB at 53 MiB/s: 7 h */
    assert_true(ep_disk_credits_rate(&credits) == 128 * MIB);
    ep_disk_credits_run_out(&credits, lasts);
    assert_true(ep_disk_credits_rate(&credits) == 75 * MIB);
}

static void an_idle_disk_earns_credits_up_to_a_full_bucket(void **state)
{
    (void)state;
    struct ep_disk_credits credits = of_100_gib(106 * MIB);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 0), 2 * S);
    ep_disk_credits_run_out(&credits, 2 * S);
    assert_int_equal(ep_disk_credits_set_busy(&credits, false, 10 * S), EP_TIME_NEVER);
    assert_true(credits.level == 0); /* nothing is earned at 75 MiB/s */
    assert_int_equal(ep_disk_credits_slow_ns(&credits, 20 * S), 8 * S);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 10 * S + 53 * S / 75), 1 * S);
    assert_int_equal(ep_disk_credits_set_busy(&credits, false, 11 * S), EP_TIME_NEVER);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 100 * S), 2 * S);
}

static void a_bucket_that_is_left_half_full_lasts_half_as_long(void **state)
{
    (void)state;
    struct ep_disk_credits credits = of_100_gib(106 * MIB);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 0), 2 * S);
    ep_disk_credits_set_busy(&credits, false, 1 * S);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 1 * S), 1 * S);
}

static void without_credits_it_is_slow_from_the_start(void **state)
{
    (void)state;
    struct ep_disk_credits credits = of_100_gib(0);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 0), EP_TIME_NEVER);
    assert_true(ep_disk_credits_rate(&credits) == 75 * MIB);
}

static void a_bucket_that_outlasts_any_run_never_runs_out(void **state)
{
    (void)state;
    struct ep_disk_credits credits;
    ep_disk_credits_init(&credits, 1e15, 75 * MIB + 0.01, 75 * MIB, 0);
    assert_int_equal(ep_disk_credits_set_busy(&credits, true, 0), EP_TIME_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_volume_of_100_gib_falls_to_75_mib_a_second),
        cmocka_unit_test(an_idle_disk_earns_credits_up_to_a_full_bucket),
        cmocka_unit_test(a_bucket_that_is_left_half_full_lasts_half_as_long),
        cmocka_unit_test(without_credits_it_is_slow_from_the_start),
        cmocka_unit_test(a_bucket_that_outlasts_any_run_never_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
