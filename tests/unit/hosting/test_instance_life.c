#include "hosting/instance_life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S EP_SECOND

static void goes_from_pending_to_gone(void **state)
{
    (void)state;
    struct ep_instance_life life = ep_instance_life_launched(10 * S, 3, 7, 2);
    assert_int_equal(ep_instance_life_state(&life), EP_LIFE_PENDING);
    assert_int_equal(life.endpoint, 3);
    assert_int_equal(life.number, 7);
    assert_int_equal(life.launched_by, 2);
    life.in_service = 20 * S;
    assert_int_equal(ep_instance_life_state(&life), EP_LIFE_IN_SERVICE);
    life.draining = 50 * S;
    assert_int_equal(ep_instance_life_state(&life), EP_LIFE_DRAINING);
    life.gone = 60 * S;
    assert_int_equal(ep_instance_life_state(&life), EP_LIFE_GONE);
}

static void who_stands_serves_at_once(void **state)
{
    (void)state;
    struct ep_instance_life life = ep_instance_life_standing(0, 0, 1);
    assert_int_equal(ep_instance_life_state(&life), EP_LIFE_IN_SERVICE);
    assert_int_equal(life.launched_by, EP_CAUSE_NONE);
    assert_int_equal(ep_instance_life_serving_ns(&life, 5 * S, 9 * S), 4 * S);
    assert_int_equal(ep_instance_life_absent_ns(&life, 9 * S), 0);
}

static void serves_until_it_drains_and_is_there_until_it_is_gone(void **state)
{
    (void)state;
    struct ep_instance_life life = ep_instance_life_launched(10 * S, 0, 0, 0);
    assert_int_equal(ep_instance_life_serving_ns(&life, 0, 100 * S), 0);
    assert_int_equal(ep_instance_life_absent_ns(&life, 15 * S), 15 * S);
    life.in_service = 20 * S;
    life.draining = 50 * S;
    life.gone = 60 * S;
    assert_int_equal(ep_instance_life_serving_ns(&life, 0, 100 * S), 30 * S);
    assert_int_equal(ep_instance_life_serving_ns(&life, 30 * S, 40 * S), 10 * S);
    assert_int_equal(ep_instance_life_serving_ns(&life, 50 * S, 60 * S), 0);
    assert_int_equal(ep_instance_life_absent_ns(&life, 100 * S), 60 * S);
    life.draining = EP_TIME_NEVER; /* lost */
    assert_int_equal(ep_instance_life_serving_ns(&life, 0, 100 * S), 40 * S);
}

static void costs_from_launch_or_from_service(void **state)
{
    (void)state;
    struct ep_instance_life life = ep_instance_life_launched(10 * S, 0, 0, 0);
    assert_int_equal(ep_instance_life_billed_from(&life, EP_BILL_FROM_LAUNCH), 10 * S);
    assert_int_equal(ep_instance_life_billed_from(&life, EP_BILL_FROM_IN_SERVICE), EP_TIME_NEVER);
    life.in_service = 20 * S;
    assert_int_equal(ep_instance_life_billed_from(&life, EP_BILL_FROM_IN_SERVICE), 20 * S);
    struct ep_instance_life standing = ep_instance_life_standing(0, 0, 1);
    assert_int_equal(ep_instance_life_billed_from(&standing, EP_BILL_FROM_IN_SERVICE), 0);
}

/* A function of endpoint and number, not of what else was launched. */
static void the_launch_time_is_its_own(void **state)
{
    (void)state;
    struct ep_rng_key key = ep_rng_key_of(1, 0, "hosting/launch");
    struct ep_dist dist = ep_dist_lognormal_median_quantile(240e9, 0.95, 480e9);
    ep_time first = ep_instance_life_launch_time(&dist, &key, 0, 2);
    assert_true(first > 0);
    assert_int_equal(ep_instance_life_launch_time(&dist, &key, 0, 2), first);
    assert_int_not_equal(ep_instance_life_launch_time(&dist, &key, 1, 2), first);
    assert_int_not_equal(ep_instance_life_launch_time(&dist, &key, 0, 3), first);
    int below_median = 0, above_p95 = 0;
    for (uint32_t i = 0; i < 10000; i++) {
        ep_time time = ep_instance_life_launch_time(&dist, &key, 0, i);
        below_median += time < 240 * S;
        above_p95 += time > 480 * S;
    }
    assert_in_range(below_median, 4800, 5200);
    assert_in_range(above_p95, 430, 570);
    struct ep_dist off = ep_dist_constant(0);
    assert_int_equal(ep_instance_life_launch_time(&off, &key, 0, 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_from_pending_to_gone),
        cmocka_unit_test(who_stands_serves_at_once),
        cmocka_unit_test(serves_until_it_drains_and_is_there_until_it_is_gone),
        cmocka_unit_test(costs_from_launch_or_from_service),
        cmocka_unit_test(the_launch_time_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
