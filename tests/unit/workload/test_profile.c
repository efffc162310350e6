#include "workload/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#define S EP_SECOND
#define MONDAY_S ((int64_t)4 * 86400) /* 1970-01-05 */

static void constant_is_one(void **state)
{
    (void)state;
    struct ep_profile_curve *curve =
        ep_profile_create(&(struct ep_profile){.kind = EP_PROFILE_CONSTANT}, 12345);
    assert_true(ep_profile_is_constant(curve));
    assert_near(ep_profile_factor(curve, 77), 1, 0);
    assert_near(ep_profile_integral(curve, 5e9), 5e9, 0);
    assert_near(ep_profile_inverse(curve, 5e9), 5e9, 0);
    assert_near(ep_profile_mean(curve, 0, S), 1, 0);
    assert_near(ep_profile_max(curve, 0, S), 1, 0);
    ep_profile_destroy(curve);
}

static void steps_hold_from_point_to_point(void **state)
{
    (void)state;
    const struct ep_profile_point points[] = {{10 * S, 2}, {20 * S, 0}, {30 * S, 0.5}};
    struct ep_profile_curve *curve = ep_profile_create(
        &(struct ep_profile){.kind = EP_PROFILE_STEPS, .points = points, .point_count = 3}, 0);
    assert_false(ep_profile_is_constant(curve));
    assert_near(ep_profile_factor(curve, 10 * S - 1), 1, 0);
    assert_near(ep_profile_factor(curve, 10 * S), 2, 0);
    assert_near(ep_profile_factor(curve, 25 * S), 0, 0);
    assert_near(ep_profile_factor(curve, 100 * S), 0.5, 0);
    assert_near(ep_profile_integral(curve, 40e9), 35e9, 1); /* 10 + 20 + 0 + 5 */
    assert_near(ep_profile_inverse(curve, 20e9), 15e9, 1);
    assert_near(ep_profile_inverse(curve, 30e9), 20e9, 1); /* the first time, not the last */
    assert_near(ep_profile_inverse(curve, 31e9), 32e9, 1);
    assert_near(ep_profile_mean(curve, 5 * S, 15 * S), 1.5, 1e-12);
    assert_near(ep_profile_max(curve, 0, 10 * S), 1, 0); /* the end does not belong */
    assert_near(ep_profile_max(curve, 0, 10 * S + 1), 2, 0);
    assert_near(ep_profile_max(curve, 20 * S, 30 * S), 0, 0);
    ep_profile_destroy(curve);
}

static void a_rate_that_stays_zero_never_reaches_more(void **state)
{
    (void)state;
    const struct ep_profile_point points[] = {{0, 3}, {10 * S, 0}};
    struct ep_profile_curve *curve = ep_profile_create(
        &(struct ep_profile){.kind = EP_PROFILE_STEPS, .points = points, .point_count = 2}, 0);
    assert_near(ep_profile_inverse(curve, 30e9), 10e9, 1);
    assert_true(isinf(ep_profile_inverse(curve, 30e9 + 1)));
    ep_profile_destroy(curve);
}

static void a_ramp_is_straight_between_points(void **state)
{
    (void)state;
    const struct ep_profile_point points[] = {{10 * S, 1}, {20 * S, 3}, {30 * S, 0}};
    struct ep_profile_curve *curve = ep_profile_create(
        &(struct ep_profile){.kind = EP_PROFILE_RAMP, .points = points, .point_count = 3}, 0);
    assert_near(ep_profile_factor(curve, 0), 1, 0);
    assert_near(ep_profile_factor(curve, 15 * S), 2, 1e-12);
    assert_near(ep_profile_factor(curve, 40 * S), 0, 0);
    assert_near(ep_profile_integral(curve, 20e9), 30e9, 10); /* 10 + (1 + 3) / 2 x 10 */
    assert_near(ep_profile_integral(curve, 99e9), 45e9, 10);
    assert_near(ep_profile_inverse(curve, 17.5e9), 15e9, 10); /* 10 + (1 + 2) / 2 x 5 */
    assert_near(ep_profile_max(curve, 0, 100 * S), 3, 1e-9);
    assert_near(ep_profile_max(curve, 25 * S, 28 * S), 1.5, 1e-9);
    ep_profile_destroy(curve);
}

static void a_spike_ends(void **state)
{
    (void)state;
    struct ep_profile_curve *curve =
        ep_profile_create(&(struct ep_profile){.kind = EP_PROFILE_SPIKE,
                                               .spike_at = 60 * S,
                                               .spike_duration = 30 * S,
                                               .spike_factor = 5},
                          0);
    assert_near(ep_profile_factor(curve, 60 * S - 1), 1, 0);
    assert_near(ep_profile_factor(curve, 60 * S), 5, 0);
    assert_near(ep_profile_factor(curve, 90 * S), 1, 0);
    assert_near(ep_profile_integral(curve, 100e9), 220e9, 1);
    assert_near(ep_profile_max(curve, 0, 1000 * S), 5, 0);
    ep_profile_destroy(curve);
}

static void a_spike_may_come_at_once(void **state)
{
    (void)state;
    struct ep_profile_curve *curve = ep_profile_create(
        &(struct ep_profile){
            .kind = EP_PROFILE_SPIKE, .spike_at = 0, .spike_duration = S, .spike_factor = 0},
        0);
    assert_near(ep_profile_factor(curve, 0), 0, 0);
    assert_near(ep_profile_inverse(curve, 1), 1e9 + 1, 0.01);
    ep_profile_destroy(curve);
}

static void diurnal_follows_the_time_of_day(void **state)
{
    (void)state;
    const struct ep_profile config = {
        .kind = EP_PROFILE_DIURNAL, .peak_to_mean = 1.5, .peak_at = 20 * EP_HOUR};
    struct ep_profile_curve *curve = ep_profile_create(&config, MONDAY_S + 6 * 3600); /* 06:00 */
    assert_near(ep_profile_factor(curve, 14 * EP_HOUR), 1.5, 1e-12);                  /* 20:00 */
    assert_near(ep_profile_factor(curve, 2 * EP_HOUR), 0.5, 1e-12);                   /* 08:00 */
    assert_near(ep_profile_factor(curve, 8 * EP_HOUR), 1, 1e-12);                     /* 14:00 */
    assert_near(ep_profile_mean(curve, 0, 24 * EP_HOUR), 1, 1e-12);
    assert_near(ep_profile_max(curve, 0, 24 * EP_HOUR), 1.5, 1e-12);
    assert_near(ep_profile_max(curve, 2 * EP_HOUR, 8 * EP_HOUR), 1, 1e-12);
    /* six hours around the peak: 6 + 0.5 x 24 / (2 pi) x 2 sin(pi / 4) */
    assert_near(ep_profile_mean(curve, 11 * EP_HOUR, 17 * EP_HOUR),
                (6 + 0.5 * 24 / 6.283185307179586 * 1.4142135623730951) / 6, 1e-12);
    ep_profile_destroy(curve);
}

static void weekly_begins_on_monday_and_has_mean_one(void **state)
{
    (void)state;
    double weekly[168];
    for (int hour = 0; hour < 168; hour++)
        weekly[hour] = hour < 120 ? 30 : 9; /* Saturday and Sunday are weak; mean 24 */
    const struct ep_profile config = {.kind = EP_PROFILE_WEEKLY, .weekly = weekly};
    struct ep_profile_curve *curve = ep_profile_create(&config, MONDAY_S + 4 * 86400); /* Friday */
    assert_near(ep_profile_factor(curve, 0), 1.25, 1e-12);
    assert_near(ep_profile_factor(curve, 24 * EP_HOUR), 0.375, 1e-12);
    assert_near(ep_profile_factor(curve, 72 * EP_HOUR), 1.25, 1e-12); /* Monday again */
    assert_near(ep_profile_mean(curve, 0, 168 * EP_HOUR), 1, 1e-12);
    assert_near(ep_profile_mean(curve, 0, 48 * EP_HOUR), (1.25 + 0.375) / 2, 1e-12);
    assert_near(ep_profile_max(curve, 24 * EP_HOUR, 72 * EP_HOUR), 0.375, 1e-12);
    assert_near(ep_profile_max(curve, 24 * EP_HOUR, 72 * EP_HOUR + 1), 1.25, 1e-12);
    assert_near(ep_profile_max(curve, 0, 1000 * EP_HOUR), 1.25, 1e-12);
    ep_profile_destroy(curve);
}

static void a_start_before_1970_has_a_time_of_day_too(void **state)
{
    (void)state;
    const struct ep_profile config = {
        .kind = EP_PROFILE_DIURNAL, .peak_to_mean = 2, .peak_at = 18 * EP_HOUR};
    struct ep_profile_curve *curve = ep_profile_create(&config, -6 * 3600); /* 18:00 */
    assert_near(ep_profile_factor(curve, 0), 2, 1e-12);
    ep_profile_destroy(curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constant_is_one),
        cmocka_unit_test(steps_hold_from_point_to_point),
        cmocka_unit_test(a_rate_that_stays_zero_never_reaches_more),
        cmocka_unit_test(a_ramp_is_straight_between_points),
        cmocka_unit_test(a_spike_ends),
        cmocka_unit_test(a_spike_may_come_at_once),
        cmocka_unit_test(diurnal_follows_the_time_of_day),
        cmocka_unit_test(weekly_begins_on_monday_and_has_mean_one),
        cmocka_unit_test(a_start_before_1970_has_a_time_of_day_too),
    };
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
