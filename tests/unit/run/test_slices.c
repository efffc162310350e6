#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/slices.h"

static void bounds_divide_the_horizon_evenly(void **state)
{
    (void)state;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(6400, bounds);
    for (int i = 0; i <= EP_SLICE_COUNT; i++)
        assert_int_equal(bounds[i], 100 * i);
    assert_int_equal(bounds[EP_SLICE_COUNT + 1], EP_TIME_NEVER);
}

static void a_rest_is_spread_and_nothing_overflows(void **state)
{
    (void)state;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(EP_TIME_NEVER - 1, bounds);
    assert_int_equal(bounds[EP_SLICE_COUNT], EP_TIME_NEVER - 1);
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        assert_in_range((uint64_t)(bounds[i + 1] - bounds[i]), EP_TIME_NEVER / 64,
                        EP_TIME_NEVER / 64 + 1);
}

static void a_moment_belongs_to_the_slice_that_begins_there(void **state)
{
    (void)state;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(6400, bounds);
    assert_int_equal(ep_slices_find(bounds, 0), 0);
    assert_int_equal(ep_slices_find(bounds, 99), 0);
    assert_int_equal(ep_slices_find(bounds, 100), 1);
    assert_int_equal(ep_slices_find(bounds, 6399), 63);
    assert_int_equal(ep_slices_find(bounds, 6400), EP_SLICE_AFTER);
    assert_int_equal(ep_slices_find(bounds, EP_TIME_NEVER - 1), EP_SLICE_AFTER);
}

static void a_warm_up_is_rounded_up_to_whole_slices(void **state)
{
    (void)state;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(6400, bounds);
    assert_int_equal(ep_slices_round_up(bounds, 0), 0);
    assert_int_equal(ep_slices_round_up(bounds, 1), 100);
    assert_int_equal(ep_slices_round_up(bounds, 100), 100);
    assert_int_equal(ep_slices_round_up(bounds, 101), 200);
}

/* With fewer nanoseconds than slices some slices are empty, and no moment is lost. */
static void a_tiny_horizon_has_empty_slices(void **state)
{
    (void)state;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(3, bounds);
    for (ep_time at = 0; at < 3; at++) {
        uint32_t slice = ep_slices_find(bounds, at);
        assert_true(bounds[slice] <= at && at < bounds[slice + 1]);
        assert_true(slice < EP_SLICE_COUNT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_divide_the_horizon_evenly),
        cmocka_unit_test(a_rest_is_spread_and_nothing_overflows),
        cmocka_unit_test(a_moment_belongs_to_the_slice_that_begins_there),
        cmocka_unit_test(a_warm_up_is_rounded_up_to_whole_slices),
        cmocka_unit_test(a_tiny_horizon_has_empty_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
