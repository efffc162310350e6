#include "hosting/autoscaler.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* A policy as SageMaker makes it: 3 of 3 above the target, 15 of 15 below 0.9 of it. */
static struct ep_target_tracking tracking(const char *name, double target)
{
    return (struct ep_target_tracking){
        .name = name,
        .period = EP_MINUTE,
        .target = target,
        .high = {EP_ABOVE, target, 3, 3, EP_MISSING},
        .low = {EP_BELOW, 0.9 * target, 15, 15, EP_MISSING},
        .value = EP_VALUE_NEWEST,
        .scale_out_cooldown = 300 * EP_SECOND,
        .scale_in_cooldown = 300 * EP_SECOND,
    };
}

struct world {
    struct ep_target_tracking tracking[3];
    struct ep_step_scaling step[2];
    struct ep_scheduled_action scheduled[2];
    struct ep_autoscaling_config config;
    struct ep_autoscaler *autoscaler;
    struct ep_scaling_log log;
    ep_time now;
};

static struct world *start(struct world *world, int min, int max, int instances)
{
    world->config.min = min;
    world->config.max = max;
    world->config.tracking = world->tracking;
    world->config.step = world->step;
    world->config.scheduled = world->scheduled;
    world->autoscaler = ep_autoscaler_create(&world->config, 0, instances, &world->log);
    return world;
}

static struct world *one_tracker(struct world *world, double target, int min, int max,
                                 int instances)
{
    world->tracking[0] = tracking("t", target);
    world->config.tracking_count = 1;
    return start(world, min, max, instances);
}

static void end(struct world *world)
{
    ep_autoscaler_destroy(world->autoscaler);
    ep_scaling_log_fini(&world->log);
}

/* A minute passes: the same datapoint for every policy; the desired capacity after. */
static int minute(struct world *world, double value)
{
    world->now += EP_MINUTE;
    size_t policies = world->config.tracking_count + world->config.step_count;
    for (uint32_t i = 0; i < policies; i++)
        ep_autoscaler_take(world->autoscaler, i, value);
    return ep_autoscaler_decide(world->autoscaler, world->now);
}

/* `count` minutes of the same value; an activity ends at once. The capacity after. */
static int minutes(struct world *world, int count, double value)
{
    int desired = ep_autoscaler_desired(world->autoscaler);
    while (count-- > 0) {
        desired = minute(world, value);
        if (ep_autoscaler_is_busy(world->autoscaler))
            ep_autoscaler_done(world->autoscaler, world->now);
    }
    return desired;
}

static const struct ep_scaling_record *last(const struct world *world)
{
    assert_true(world->log.count > 0);
    return &world->log.items[world->log.count - 1];
}

static enum ep_scaling_outcome last_outcome(const struct world *world)
{
    return last(world)->outcome;
}

/* ---- target tracking ---- */

static void scales_out_after_three_minutes_above_target(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 70, 1, 10, 2);
    assert_int_equal(minute(&world, 100), 2);
    assert_int_equal(minute(&world, 100), 2);
    assert_int_equal(minute(&world, 100), 3); /* ceil(2 x 100 / 70) */
    assert_true(ep_autoscaler_is_busy(world.autoscaler));
    assert_int_equal(last(&world)->trigger, EP_TRIGGER_ALARM_HIGH);
    assert_int_equal(last(&world)->current, 2);
    assert_int_equal(last(&world)->desired, 3);
    assert_true(last(&world)->value == 100 && last(&world)->at == 3 * EP_MINUTE);
    end(&world);
}

/* Check 9: a step to 26 times the target, min 1, max 4. */
static void a_step_to_26_times_the_target_goes_to_max_at_once(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 10, 1, 4, 1);
    assert_int_equal(minutes(&world, 2, 260), 1);
    assert_int_equal(minutes(&world, 1, 260), 4);
    assert_int_equal(world.log.items[0].wanted, 26);
    end(&world);
}

static void scales_in_after_fifteen_minutes_below_nine_tenths(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 10, 4);
    assert_int_equal(minutes(&world, 14, 40), 4);
    assert_int_equal(minutes(&world, 1, 40), 2); /* ceil(4 x 40 / 100) */
    end(&world);
}

static void a_value_between_the_alarms_never_scales(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 10, 4);
    assert_int_equal(minutes(&world, 100, 90), 4);
    assert_int_equal(minutes(&world, 100, 95), 4);
    assert_int_equal(minutes(&world, 100, 100), 4);
    assert_int_equal(world.log.count, 0);
    end(&world);
}

/* EC2 Auto Scaling's example: a computed change of 1.5 gives +2 or -1. */
static void rounding_never_adds_too_little_or_removes_too_much(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 10, 3);
    assert_int_equal(minutes(&world, 3, 150), 5); /* 4.5 */
    end(&world);
    struct world down = {0};
    one_tracker(&down, 100, 1, 10, 3);
    assert_int_equal(minutes(&down, 15, 50), 2); /* 1.5 */
    end(&down);
    struct world exact = {0};
    one_tracker(&exact, 0.1, 1, 10, 1);
    assert_int_equal(minutes(&exact, 3, 0.3), 3); /* 0.3 / 0.1 is above 3 in binary */
    end(&exact);
}

static void min_and_max_hold(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 2, 3, 3);
    assert_int_equal(minutes(&world, 15, 0), 2);
    assert_int_equal(minutes(&world, 60, 0), 2);
    assert_int_equal(last_outcome(&world), EP_SCALING_AT_MIN);
    assert_int_equal(minutes(&world, 3, 1000), 3);
    assert_int_equal(minutes(&world, 30, 1000), 3);
    assert_int_equal(last_outcome(&world), EP_SCALING_AT_MAX);
    end(&world);
}

static void the_value_of_the_alarm_is_a_choice(void **state)
{
    (void)state;
    const struct {
        enum ep_alarm_value value;
        int desired;
    } rows[] = {{EP_VALUE_NEWEST, 2}, {EP_VALUE_MEAN, 3}, {EP_VALUE_MAX, 4}, {EP_VALUE_MIN, 2}};
    for (size_t i = 0; i < 4; i++) {
        struct world world = {0};
        world.tracking[0] = tracking("t", 100);
        world.tracking[0].value = rows[i].value;
        world.config.tracking_count = 1;
        start(&world, 1, 10, 1);
        minute(&world, 400);
        minute(&world, 200);
        assert_int_equal(minute(&world, 150), rows[i].desired);
        end(&world);
    }
}

static void without_data_nothing_happens(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 10, 4);
    assert_int_equal(minutes(&world, 40, NAN), 4);
    minutes(&world, 2, 200);
    assert_int_equal(minutes(&world, 1, NAN), 4);
    assert_int_equal(minutes(&world, 2, 200), 4);
    assert_int_equal(minutes(&world, 1, 200), 8);
    end(&world);
}

static void scale_in_can_be_disabled(void **state)
{
    (void)state;
    struct world world = {0};
    world.tracking[0] = tracking("t", 100);
    world.tracking[0].disable_scale_in = true;
    world.config.tracking_count = 1;
    start(&world, 1, 10, 4);
    assert_int_equal(minutes(&world, 60, 10), 4);
    assert_int_equal(last_outcome(&world), EP_SCALING_DISABLED);
    assert_int_equal(world.log.count, 1);
    assert_int_equal(last(&world)->looks, 46);
    end(&world);
}

/* ---- activities and cooldowns ---- */

static void one_activity_at_a_time(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 10, 1);
    minute(&world, 200);
    minute(&world, 200);
    assert_int_equal(minute(&world, 200), 2);
    for (int i = 0; i < 7; i++)
        assert_int_equal(minute(&world, 900), 2);
    assert_int_equal(last_outcome(&world), EP_SCALING_BUSY);
    assert_int_equal(last(&world)->looks, 7);
    end(&world);
}

static void the_cooldown_counts_from_the_end_of_the_activity(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 10, 2);
    assert_int_equal(minutes(&world, 2, 150), 2);
    assert_int_equal(minute(&world, 150), 3);
    for (int i = 0; i < 4; i++)
        minute(&world, 150);
    ep_autoscaler_done(world.autoscaler, world.now);
    /* From 2, 150 asks for 3: no more than is there. */
    for (int i = 0; i < 4; i++)
        assert_int_equal(minute(&world, 150), 3);
    assert_int_equal(last_outcome(&world), EP_SCALING_COOLDOWN);
    assert_int_equal(minute(&world, 150), 5); /* five minutes after the end: ceil(3 x 1.5) */
    end(&world);
}

/* During the cooldown only what exceeds the capacity being added is added. */
static void a_larger_scale_out_acts_during_the_cooldown(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 20, 2);
    assert_int_equal(minutes(&world, 3, 150), 3);
    assert_int_equal(minute(&world, 150), 3);
    assert_int_equal(minute(&world, 260), 6); /* ceil(2 x 2.6), not ceil(3 x 2.6) */
    end(&world);
}

static void a_scale_in_waits_for_its_cooldown_and_a_scale_out_ends_it(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 20, 8);
    assert_int_equal(minutes(&world, 15, 50), 4);
    assert_int_equal(minutes(&world, 4, 50), 4);
    assert_int_equal(last_outcome(&world), EP_SCALING_COOLDOWN);
    assert_int_equal(minutes(&world, 1, 50), 2);
    assert_int_equal(minutes(&world, 3, 300), 6); /* two minutes before that cooldown ends */
    end(&world);
}

static void a_refused_scale_out_leaves_the_old_count(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 20, 2);
    minutes(&world, 2, 300);
    assert_int_equal(minute(&world, 300), 6);
    ep_autoscaler_refused(world.autoscaler, world.now);
    assert_int_equal(ep_autoscaler_desired(world.autoscaler), 2);
    assert_int_equal(last_outcome(&world), EP_SCALING_REFUSED);
    assert_int_equal(last(&world)->current, 6);
    assert_int_equal(minute(&world, 300), 6); /* no cooldown: it asks again */
    end(&world);
}

static void nothing_begins_during_an_endpoint_update(void **state)
{
    (void)state;
    struct world world = {0};
    one_tracker(&world, 100, 1, 20, 2);
    ep_autoscaler_set_updating(world.autoscaler, true);
    assert_int_equal(minutes(&world, 10, 300), 2);
    assert_int_equal(last_outcome(&world), EP_SCALING_UPDATING);
    ep_autoscaler_set_updating(world.autoscaler, false);
    assert_int_equal(minutes(&world, 1, 300), 6);
    end(&world);
}

/* ---- several policies ---- */

static void take_each(struct world *world, const double *values, int count)
{
    while (count-- > 0) {
        world->now += EP_MINUTE;
        size_t policies = world->config.tracking_count + world->config.step_count;
        for (uint32_t i = 0; i < policies; i++)
            ep_autoscaler_take(world->autoscaler, i, values[i]);
        ep_autoscaler_decide(world->autoscaler, world->now);
        if (ep_autoscaler_is_busy(world->autoscaler))
            ep_autoscaler_done(world->autoscaler, world->now);
    }
}

static struct world *two_trackers(struct world *world, int instances)
{
    world->tracking[0] = tracking("a", 100);
    world->tracking[1] = tracking("b", 10);
    world->config.tracking_count = 2;
    return start(world, 1, 20, instances);
}

static void any_policy_scales_out_and_the_largest_wins(void **state)
{
    (void)state;
    struct world world = {0};
    two_trackers(&world, 2);
    take_each(&world, (double[]){10, 20}, 3);
    assert_int_equal(ep_autoscaler_desired(world.autoscaler), 4);
    end(&world);
    struct world both = {0};
    two_trackers(&both, 2);
    take_each(&both, (double[]){150, 20}, 3);
    assert_int_equal(ep_autoscaler_desired(both.autoscaler), 4);
    assert_int_equal(both.log.items[0].outcome, EP_SCALING_OUTVOTED);
    assert_string_equal(both.log.items[0].policy, "a");
    end(&both);
}

static void all_must_agree_to_scale_in(void **state)
{
    (void)state;
    struct world world = {0};
    two_trackers(&world, 8);
    take_each(&world, (double[]){10, 9.5}, 40);
    assert_int_equal(ep_autoscaler_desired(world.autoscaler), 8);
    assert_int_equal(last_outcome(&world), EP_SCALING_NOT_AGREED);
    take_each(&world, (double[]){10, 5}, 15);
    assert_int_equal(ep_autoscaler_desired(world.autoscaler), 4); /* of 1 and 4 the larger */
    end(&world);
}

static void a_policy_without_scale_in_is_not_asked(void **state)
{
    (void)state;
    struct world world = {0};
    world.tracking[0] = tracking("a", 100);
    world.tracking[1] = tracking("b", 10);
    world.tracking[1].disable_scale_in = true;
    world.config.tracking_count = 2;
    start(&world, 1, 20, 8);
    take_each(&world, (double[]){25, 9.5}, 15);
    assert_int_equal(ep_autoscaler_desired(world.autoscaler), 2);
    end(&world);
}

/* ---- step scaling ---- */

static const struct ep_scaling_step out_steps[] = {{0, 10, 0}, {10, 20, 10}, {20, INFINITY, 30}};
static const struct ep_scaling_step in_steps[] = {
    {-INFINITY, -20, -30}, {-20, -10, -10}, {-10, 0, 0}};

static struct ep_step_scaling step_of(const struct ep_scaling_step *steps,
                                      enum ep_alarm_comparison comparison)
{
    return (struct ep_step_scaling){
        .name = comparison == EP_AT_LEAST ? "out" : "in",
        .period = EP_MINUTE,
        .alarm = {comparison, 50, 1, 1, EP_MISSING},
        .value = EP_VALUE_MEAN,
        .adjustment = EP_PERCENT_CHANGE,
        .steps = steps,
        .step_count = 3,
    };
}

/* Check 3, from the user guide: 10 -> 11 -> 14 -> 13 -> 10. */
static void reproduces_the_worked_example(void **state)
{
    (void)state;
    struct world world = {0};
    world.step[0] = step_of(out_steps, EP_AT_LEAST);
    world.step[1] = step_of(in_steps, EP_AT_MOST);
    world.config.step_count = 2;
    start(&world, 1, 100, 10);
    assert_int_equal(minutes(&world, 1, 60), 11); /* +10 % of 10 */
    assert_int_equal(minutes(&world, 1, 70), 14); /* +30 % of 11: 3.3 */
    assert_int_equal(minutes(&world, 1, 50), 14);
    assert_int_equal(minutes(&world, 1, 40), 13); /* -10 % of 14: -1.4 */
    assert_int_equal(minutes(&world, 1, 30), 10); /* -30 % of 13: -3.9 */
    end(&world);
}

static void bounds_above_include_the_lower_and_below_the_upper(void **state)
{
    (void)state;
    struct ep_step_scaling out = step_of(out_steps, EP_AT_LEAST);
    assert_int_equal(ep_autoscaler_step(&out, 100, 9.99), 100);
    assert_int_equal(ep_autoscaler_step(&out, 100, 10), 110);
    assert_int_equal(ep_autoscaler_step(&out, 100, 19.99), 110);
    assert_int_equal(ep_autoscaler_step(&out, 100, 20), 130);
    struct ep_step_scaling in = step_of(in_steps, EP_AT_MOST);
    assert_int_equal(ep_autoscaler_step(&in, 100, -9.99), 100);
    assert_int_equal(ep_autoscaler_step(&in, 100, -10), 90);
    assert_int_equal(ep_autoscaler_step(&in, 100, -19.99), 90);
    assert_int_equal(ep_autoscaler_step(&in, 100, -20), 70);
}

static void percents_round_as_documented(void **state)
{
    (void)state;
    const struct {
        double percent;
        int current, after;
    } rows[] = {{25, 10, 12},  {67, 1, 2},    {-58, 1, 0},  {-25, 10, 8},
                {-667, 1, -5}, {100, 10, 20}, {-100, 7, 0}, {27, 10, 12}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_scaling_step step = {-INFINITY, INFINITY, rows[i].percent};
        struct ep_step_scaling policy = {
            .adjustment = EP_PERCENT_CHANGE, .steps = &step, .step_count = 1};
        assert_int_equal(ep_autoscaler_step(&policy, rows[i].current, 1), rows[i].after);
    }
}

static void every_adjustment_type_and_the_least_magnitude(void **state)
{
    (void)state;
    struct ep_scaling_step step = {0, INFINITY, 2};
    struct ep_step_scaling policy = {
        .adjustment = EP_CHANGE_IN_CAPACITY, .steps = &step, .step_count = 1};
    assert_int_equal(ep_autoscaler_step(&policy, 5, 0), 7);
    assert_int_equal(ep_autoscaler_step(&policy, 5, -1), 5); /* no step there */
    policy.adjustment = EP_EXACT_CAPACITY;
    assert_int_equal(ep_autoscaler_step(&policy, 5, 0), 2);
    policy.adjustment = EP_PERCENT_CHANGE;
    policy.min_magnitude = 3;
    assert_int_equal(ep_autoscaler_step(&policy, 5, 0), 8);
    step.change = -2;
    assert_int_equal(ep_autoscaler_step(&policy, 5, 0), 2);
    step.change = 0;
    assert_int_equal(ep_autoscaler_step(&policy, 5, 0), 5);
}

/* The guide's example: 2 are being added, the step now says 3: one more. */
static void a_step_in_the_cooldown_adds_the_excess_only(void **state)
{
    (void)state;
    static const struct ep_scaling_step steps[] = {{0, 10, 2}, {10, INFINITY, 3}};
    struct world world = {0};
    world.step[0] = step_of(steps, EP_AT_LEAST);
    world.step[0].adjustment = EP_CHANGE_IN_CAPACITY;
    world.step[0].step_count = 2;
    world.step[0].cooldown = 300 * EP_SECOND;
    world.config.step_count = 1;
    start(&world, 1, 100, 10);
    assert_int_equal(minutes(&world, 1, 55), 12);
    assert_int_equal(minutes(&world, 1, 55), 12);
    assert_int_equal(minutes(&world, 1, 65), 13);
    end(&world);
}

/* The other way round: 3 were added, and the step now says 2. That is no scale-in. */
static void a_smaller_step_in_the_cooldown_changes_nothing(void **state)
{
    (void)state;
    struct world world = {0};
    static const struct ep_scaling_step steps[] = {{0, 10, 2}, {10, INFINITY, 3}};
    world.config.step_count = 1;
    world.step[0] = step_of(steps, EP_AT_LEAST);
    world.step[0].adjustment = EP_CHANGE_IN_CAPACITY;
    world.step[0].step_count = 2;
    world.step[0].cooldown = 300 * EP_SECOND;
    start(&world, 1, 100, 4);
    assert_int_equal(minutes(&world, 1, 65), 7);
    assert_int_equal(minutes(&world, 1, 55), 7);
    assert_int_equal(last_outcome(&world), EP_SCALING_COOLDOWN);
    end(&world);
}

static void a_tracker_does_not_hold_back_a_step_in(void **state)
{
    (void)state;
    struct world world = {0};
    world.tracking[0] = tracking("t", 100);
    world.config.tracking_count = 1;
    world.step[0] = step_of(in_steps, EP_AT_MOST);
    world.config.step_count = 1;
    start(&world, 1, 100, 10);
    take_each(&world, (double[]){95, 30}, 1);
    assert_int_equal(ep_autoscaler_desired(world.autoscaler), 7);
    end(&world);
}

/* ---- scheduled actions ---- */

static void a_schedule_moves_the_capacity_to_its_bounds_without_cooldown(void **state)
{
    (void)state;
    struct world world = {0};
    world.scheduled[0] = (struct ep_scheduled_action){.name = "morning", .min = 5};
    world.scheduled[1] = (struct ep_scheduled_action){.name = "night", .min = 1, .max = 3};
    world.config.scheduled_count = 2;
    one_tracker(&world, 100, 1, 10, 2);
    ep_autoscaler_set_bounds(world.autoscaler, 10, 0);
    assert_int_equal(ep_autoscaler_decide(world.autoscaler, 10), 5);
    assert_int_equal(ep_autoscaler_decide(world.autoscaler, 11), 5);
    ep_autoscaler_set_bounds(world.autoscaler, 20, 1);
    assert_int_equal(ep_autoscaler_decide(world.autoscaler, 20), 5); /* the first is under way */
    ep_autoscaler_done(world.autoscaler, 30);
    assert_int_equal(ep_autoscaler_decide(world.autoscaler, 30), 3);
    ep_autoscaler_done(world.autoscaler, 40);
    assert_int_equal(world.log.items[0].outcome, EP_SCALING_BOUNDS);
    assert_string_equal(world.log.items[0].policy, "morning");
    assert_int_equal(world.log.items[0].wanted, 5);
    assert_int_equal(world.log.items[0].wanted_max, 10);
    world.now = 40;
    assert_int_equal(minutes(&world, 3, 1000), 3); /* its max holds from now on */
    end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_out_after_three_minutes_above_target),
        cmocka_unit_test(a_step_to_26_times_the_target_goes_to_max_at_once),
        cmocka_unit_test(scales_in_after_fifteen_minutes_below_nine_tenths),
        cmocka_unit_test(a_value_between_the_alarms_never_scales),
        cmocka_unit_test(rounding_never_adds_too_little_or_removes_too_much),
        cmocka_unit_test(min_and_max_hold),
        cmocka_unit_test(the_value_of_the_alarm_is_a_choice),
        cmocka_unit_test(without_data_nothing_happens),
        cmocka_unit_test(scale_in_can_be_disabled),
        cmocka_unit_test(one_activity_at_a_time),
        cmocka_unit_test(the_cooldown_counts_from_the_end_of_the_activity),
        cmocka_unit_test(a_larger_scale_out_acts_during_the_cooldown),
        cmocka_unit_test(a_scale_in_waits_for_its_cooldown_and_a_scale_out_ends_it),
        cmocka_unit_test(a_refused_scale_out_leaves_the_old_count),
        cmocka_unit_test(nothing_begins_during_an_endpoint_update),
        cmocka_unit_test(any_policy_scales_out_and_the_largest_wins),
        cmocka_unit_test(all_must_agree_to_scale_in),
        cmocka_unit_test(a_policy_without_scale_in_is_not_asked),
        cmocka_unit_test(reproduces_the_worked_example),
        cmocka_unit_test(bounds_above_include_the_lower_and_below_the_upper),
        cmocka_unit_test(percents_round_as_documented),
        cmocka_unit_test(every_adjustment_type_and_the_least_magnitude),
        cmocka_unit_test(a_step_in_the_cooldown_adds_the_excess_only),
        cmocka_unit_test(a_smaller_step_in_the_cooldown_changes_nothing),
        cmocka_unit_test(a_tracker_does_not_hold_back_a_step_in),
        cmocka_unit_test(a_schedule_moves_the_capacity_to_its_bounds_without_cooldown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
