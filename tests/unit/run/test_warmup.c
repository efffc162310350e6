#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/warmup.h"

#include <math.h>

static struct ep_scenario steady(struct ep_traffic *traffic)
{
    *traffic = (struct ep_traffic){.arrivals = EP_ARRIVALS_POISSON};
    return (struct ep_scenario){
        .horizon = 6400, .warmup = -1, .traffic = traffic, .traffic_count = 1};
}

static void auto_needs_a_pilot_for_steady_traffic_and_cold_caches(void **state)
{
    (void)state;
    struct ep_traffic traffic;
    struct ep_scenario scenario = steady(&traffic);
    assert_true(ep_warmup_needs_pilot(&scenario));
    assert_int_equal(ep_warmup_fixed(&scenario), 0);
}

static void auto_is_0_for_traces_varying_profiles_and_warm_starts(void **state)
{
    (void)state;
    struct ep_traffic traffic;
    struct ep_scenario scenario = steady(&traffic);
    scenario.initial_warm = true;
    assert_false(ep_warmup_needs_pilot(&scenario));
    scenario = steady(&traffic);
    traffic.arrivals = EP_ARRIVALS_TRACE;
    assert_false(ep_warmup_needs_pilot(&scenario));
    scenario = steady(&traffic);
    traffic.profile.kind = EP_PROFILE_DIURNAL;
    assert_false(ep_warmup_needs_pilot(&scenario));
    assert_int_equal(ep_warmup_fixed(&scenario), 0);
}

static void a_duration_is_rounded_up_to_whole_slices(void **state)
{
    (void)state;
    struct ep_traffic traffic;
    struct ep_scenario scenario = steady(&traffic);
    scenario.warmup = 150;
    assert_false(ep_warmup_needs_pilot(&scenario));
    assert_int_equal(ep_warmup_fixed(&scenario), 200);
}

static void mser_cuts_a_transient_and_nothing_else(void **state)
{
    (void)state;
    double mean[EP_SLICE_COUNT];
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        mean[i] = (i < 5 ? 100 - 10 * i : 10) + (i % 2);
    assert_int_equal(ep_warmup_mser(mean), 5);
}

static void mser_cuts_nothing_of_what_is_level(void **state)
{
    (void)state;
    double mean[EP_SLICE_COUNT];
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        mean[i] = 3;
    assert_int_equal(ep_warmup_mser(mean), 0);
}

static void mser_cuts_at_most_half(void **state)
{
    (void)state;
    double mean[EP_SLICE_COUNT];
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        mean[i] = i < EP_SLICE_COUNT / 2 + 1 ? 1000 : 1; /* one more than it may cut */
    assert_int_equal(ep_warmup_mser(mean), EP_SLICE_COUNT / 2);
}

static void mser_passes_over_slices_without_requests(void **state)
{
    (void)state;
    double mean[EP_SLICE_COUNT];
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        mean[i] = i % 3 == 0 ? NAN : i < 6 ? 50 : 10;
    assert_int_equal(ep_warmup_mser(mean), 6);
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        mean[i] = NAN;
    assert_int_equal(ep_warmup_mser(mean), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auto_needs_a_pilot_for_steady_traffic_and_cold_caches),
        cmocka_unit_test(auto_is_0_for_traces_varying_profiles_and_warm_starts),
        cmocka_unit_test(a_duration_is_rounded_up_to_whole_slices),
        cmocka_unit_test(mser_cuts_a_transient_and_nothing_else),
        cmocka_unit_test(mser_cuts_nothing_of_what_is_level),
        cmocka_unit_test(mser_cuts_at_most_half),
        cmocka_unit_test(mser_passes_over_slices_without_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
