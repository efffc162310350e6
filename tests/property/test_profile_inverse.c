/* The inverse of a profile's integral is its inverse, and never descends. */
#include "core/rng.h"
#include "workload/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

/* A ns of area, and what doubles lose at the far end of the range. */
#define SLACK(area) (1.0 + (area)*0x1p-48)

/* Areas all over [0, ten days]: in order, each as often as not next to the one before it. */
static void check(const struct ep_profile *config, int64_t start_unix_s, uint64_t seed)
{
    struct ep_profile_curve *curve = ep_profile_create(config, start_unix_s);
    struct ep_rng rng = ep_rng_stream(seed, 0, "test");
    double area = 0, last = 0;
    while (area < 10 * 24.0 * (double)EP_HOUR) {
        const double at = ep_profile_inverse(curve, area);
        if (isinf(at))
            break;
        const double back = ep_profile_integral(curve, at);
        if (!(fabs(back - area) <= SLACK(area)) || at < last - 1)
            fail_msg("seed %u: area %.17g at %.17g (after %.17g) has area %.17g", (unsigned)seed,
                     area, at, last, back);
        const double near = ep_profile_inverse_near(curve, area, last);
        assert_near(ep_profile_integral(curve, near), area, SLACK(area));
        last = at;
        const double step = ep_rng_uniform(&rng);
        area += step < 0.5 ? step * 1e6 : step * 4e12;
    }
    ep_profile_destroy(curve);
}

static void inverts_diurnal(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "config");
        const struct ep_profile config = {
            .kind = EP_PROFILE_DIURNAL,
            .peak_to_mean = seed % 5 == 0 ? 2 : 1 + ep_rng_uniform(&rng),
            .peak_at = (ep_time)(ep_rng_uniform(&rng) * 24 * (double)EP_HOUR)};
        check(&config, (int64_t)(ep_rng_uniform(&rng) * 1e9), seed);
    }
}

static void inverts_weekly(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "config");
        double weekly[168];
        for (int hour = 0; hour < 168; hour++)
            weekly[hour] = ep_rng_uniform(&rng) < 0.2 ? 0 : ep_rng_uniform(&rng);
        const struct ep_profile config = {.kind = EP_PROFILE_WEEKLY, .weekly = weekly};
        check(&config, (int64_t)(ep_rng_uniform(&rng) * 1e9), seed);
    }
}

static void inverts_steps_and_ramps(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "config");
        struct ep_profile_point points[12];
        ep_time at = seed % 3 == 0 ? 0 : EP_MINUTE;
        for (int i = 0; i < 12; i++) {
            points[i] = (struct ep_profile_point){
                at, ep_rng_uniform(&rng) < 0.2 ? 0 : 3 * ep_rng_uniform(&rng)};
            at += 1 + (ep_time)(ep_rng_uniform(&rng) * 6 * (double)EP_HOUR);
        }
        const struct ep_profile config = {.kind =
                                              seed % 2 == 0 ? EP_PROFILE_STEPS : EP_PROFILE_RAMP,
                                          .points = points,
                                          .point_count = 12};
        check(&config, 0, seed);
    }
}

/* The mean over a span is that of many factors. */
static void integral_adds_up_the_factor(void **state)
{
    (void)state;
    const struct ep_profile config = {
        .kind = EP_PROFILE_DIURNAL, .peak_to_mean = 1.7, .peak_at = 3 * EP_HOUR};
    struct ep_profile_curve *curve = ep_profile_create(&config, 1000000);
    const int steps = 10000;
    double sum = 0, max = 0;
    for (int i = 0; i < steps; i++) {
        const double factor = ep_profile_factor(curve, (2 * i + 1) * (5 * EP_HOUR / 2 / steps));
        sum += factor;
        max = fmax(max, factor);
    }
    assert_near(ep_profile_mean(curve, 0, 5 * EP_HOUR), sum / steps, 1e-7);
    assert_near(ep_profile_max(curve, 0, 5 * EP_HOUR), max, 1e-3);
    ep_profile_destroy(curve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverts_diurnal),
        cmocka_unit_test(inverts_weekly),
        cmocka_unit_test(inverts_steps_and_ramps),
        cmocka_unit_test(integral_adds_up_the_factor),
    };
    return cmocka_run_group_tests_name("profile_inverse", tests, NULL, NULL);
}
