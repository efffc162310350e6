#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/instance_history.h"

#define S EP_SECOND

static struct ep_instance_life life(ep_time launch, ep_time in_service, ep_time draining,
                                    ep_time gone)
{
    struct ep_instance_life life = ep_instance_life_launched(launch, 0, 0, 0);
    life.in_service = in_service;
    life.draining = draining;
    life.gone = gone;
    return life;
}

static struct ep_instance_history history_of(const struct ep_instance_life *lives, uint32_t count,
                                             enum ep_bill_from bill_from)
{
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    sample.option.fleet.assumptions.bill_from = bill_from;
    return ep_instance_history_of(&sample.option, lives, count, 100 * S, 1100 * S);
}

static void a_fixed_fleet_is_exact(void **state)
{
    (void)state;
    struct ep_instance_life lives[3];
    for (uint32_t i = 0; i < 3; i++)
        lives[i] = ep_instance_life_standing(0, 0, i);
    struct ep_instance_history history = history_of(lives, 3, EP_BILL_FROM_LAUNCH);
    assert_true(history.mean == 3);
    assert_int_equal(history.min, 3);
    assert_int_equal(history.max, 3);
    assert_int_equal(history.launches, 0);
    assert_int_equal(history.terminations, 0);
    assert_int_equal(history.usage.instance_seconds, 3000);
}

/* One ends at 600 s; another, launched at 400 s, serves from 500 s on; a third was gone before. */
static void counts_who_serves(void **state)
{
    (void)state;
    struct ep_instance_life lives[3] = {ep_instance_life_standing(0, 0, 0),
                                        life(400 * S, 500 * S, EP_TIME_NEVER, EP_TIME_NEVER),
                                        life(10 * S, 20 * S, 50 * S, 80 * S)};
    lives[0].draining = 600 * S;
    lives[0].gone = 630 * S;
    struct ep_instance_history history = history_of(lives, 3, EP_BILL_FROM_LAUNCH);
    assert_near(history.mean, 1.1, 1e-12); /* 500 + 600 s of 1000 */
    assert_int_equal(history.min, 1);
    assert_int_equal(history.max, 2);
    assert_int_equal(history.launches, 1);
    assert_int_equal(history.terminations, 1);
    assert_int_equal(history.usage.instance_seconds, 530 + 700);
    history = history_of(lives, 3, EP_BILL_FROM_IN_SERVICE);
    assert_int_equal(history.usage.instance_seconds, 530 + 600);
}

/* Two take over from one at one instant: neither 3 nor 0 in between. */
static void an_instant_is_one_change(void **state)
{
    (void)state;
    struct ep_instance_life lives[3] = {
        ep_instance_life_standing(0, 0, 0),
        life(400 * S, 500 * S, EP_TIME_NEVER, EP_TIME_NEVER),
        life(400 * S, 500 * S, EP_TIME_NEVER, EP_TIME_NEVER),
    };
    lives[0].draining = 500 * S;
    struct ep_instance_history history = history_of(lives, 3, EP_BILL_FROM_LAUNCH);
    assert_int_equal(history.min, 1);
    assert_int_equal(history.max, 2);
    lives[2] = lives[0];
    history = history_of(lives, 3, EP_BILL_FROM_LAUNCH);
    assert_int_equal(history.min, 1);
    assert_int_equal(history.max, 2);
}

/* Gone before it served: a minute at the least from launch, nothing from service. */
static void who_never_served_costs_from_launch_only(void **state)
{
    (void)state;
    struct ep_instance_life pending = life(200 * S, EP_TIME_NEVER, EP_TIME_NEVER, 210 * S);
    struct ep_instance_history history = history_of(&pending, 1, EP_BILL_FROM_LAUNCH);
    assert_int_equal(history.usage.instance_seconds, 60);
    assert_int_equal(history.min, 0);
    history = history_of(&pending, 1, EP_BILL_FROM_IN_SERVICE);
    assert_int_equal(history.usage.instance_seconds, 0);
}

static void replications_add_up(void **state)
{
    (void)state;
    struct ep_instance_life one = ep_instance_life_standing(0, 0, 0);
    struct ep_instance_life two[2] = {one, life(400 * S, 600 * S, EP_TIME_NEVER, EP_TIME_NEVER)};
    struct ep_instance_history pooled = {0};
    struct ep_instance_history a = history_of(&one, 1, EP_BILL_FROM_LAUNCH);
    struct ep_instance_history b = history_of(two, 2, EP_BILL_FROM_LAUNCH);
    ep_instance_history_merge(&pooled, &a);
    ep_instance_history_merge(&pooled, &b);
    assert_near(pooled.mean, 2.5, 1e-12);
    assert_int_equal(pooled.min, 1);
    assert_int_equal(pooled.max, 2);
    assert_int_equal(pooled.launches, 1);
    assert_int_equal(pooled.usage.instance_seconds, 1000 + 1000 + 700);
    assert_int_equal(pooled.usage.span_seconds, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fixed_fleet_is_exact),
        cmocka_unit_test(counts_who_serves),
        cmocka_unit_test(an_instant_is_one_change),
        cmocka_unit_test(who_never_served_costs_from_launch_only),
        cmocka_unit_test(replications_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
