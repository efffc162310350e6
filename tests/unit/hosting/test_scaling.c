#include "hosting/scaling.h"

#include "base/mem.h"
#include "hosting/instance_life.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define LAUNCH (200 * EP_SECOND)
#define START INT64_C(1793577600) /* 2026-11-02T00:00Z, a Monday */

/* A fleet that serves nothing: it launches and retires, and traffic comes as told. */
struct world {
    struct ep_target_tracking tracking;
    struct ep_scheduled_action scheduled[2];
    struct ep_autoscaling_config config;
    struct ep_scaling_setup setup;
    struct ep_scaling *scaling;
    struct ep_kernel *kernel;
    struct ep_observer observer;
    struct ep_scaling_log log;
    uint16_t owner;
    uint32_t serving, launched, retired;
    struct ep_kernel_source source;
    ep_time step_at; /* from then on `after` requests a minute, before it `before` */
    double before, after;
};

static void announce(struct world *world, enum ep_life_step step)
{
    const struct ep_life_record record = {
        .at = ep_kernel_now(world->kernel), .step = step, .drill = EP_CAUSE_SCALING};
    world->observer.on_life(world->observer.self, &record);
}

static void on_event(void *self, struct ep_event event)
{
    struct world *world = self;
    if (event.kind == 0) {
        world->serving++;
        announce(world, EP_STEP_IN_SERVICE);
    } else {
        announce(world, EP_STEP_GONE);
    }
}

static void launch(void *self, uint32_t endpoint, uint32_t count)
{
    struct world *world = self;
    assert_int_equal(endpoint, 0);
    for (world->launched += count; count > 0; count--)
        ep_kernel_push(world->kernel, ep_kernel_now(world->kernel) + LAUNCH,
                       (struct ep_event){world->owner, 0, 0});
}

static uint32_t retire(void *self, uint32_t endpoint, uint32_t count)
{
    struct world *world = self;
    assert_int_equal(endpoint, 0);
    world->retired += count;
    for (uint32_t i = 0; i < count; i++) {
        world->serving--;
        ep_kernel_push(world->kernel, ep_kernel_now(world->kernel),
                       (struct ep_event){world->owner, 1, 0});
    }
    return count;
}

static uint32_t instance_count(void *self)
{
    (void)self;
    return 0;
}

static void read_levels(void *self, uint32_t instance, struct ep_instance_levels *levels)
{
    (void)self;
    (void)instance;
    *levels = (struct ep_instance_levels){0};
}

static void arrive(void *self)
{
    struct world *world = self;
    ep_time now = ep_kernel_now(world->kernel);
    const struct ep_sent_record record = {
        .at = now, .outstanding = 1, .active_instances = world->serving};
    world->observer.on_sent(world->observer.self, &record);
    double rate = now >= world->step_at ? world->after : world->before;
    world->source.next_at = rate > 0               ? now + (ep_time)((double)EP_MINUTE / rate)
                            : world->step_at > now ? world->step_at
                                                   : EP_TIME_NEVER;
}

static struct world *create(double target)
{
    struct world *world = ep_alloc_zeroed(1, sizeof *world);
    world->tracking = (struct ep_target_tracking){
        .name = "t",
        .metric = {.text = "InvocationsPerInstance",
                   .steps = {{EP_OPERATION_METRIC, 0, EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE,
                              EP_POINT_STATISTIC_SUM}},
                   .count = 1},
        .period = EP_MINUTE,
        .target = target,
        .high = {EP_ABOVE, target, 3, 3, EP_MISSING},
        .low = {EP_BELOW, 0.9 * target, 15, 15, EP_MISSING},
        .scale_out_cooldown = 300 * EP_SECOND,
        .scale_in_cooldown = 300 * EP_SECOND,
    };
    world->config = (struct ep_autoscaling_config){.min = 1,
                                                   .max = 10,
                                                   .quota = -1,
                                                   .tracking = &world->tracking,
                                                   .tracking_count = 1,
                                                   .scheduled = world->scheduled,
                                                   .stall = ep_dist_constant(0)};
    world->setup = (struct ep_scaling_setup){
        .config = &world->config,
        .endpoint_count = 1,
        .instances = 1,
        .lag = ep_dist_uniform((double)EP_MINUTE, (double)(2 * EP_MINUTE)),
        .start_unix_s = START,
        .horizon = 3 * EP_HOUR,
        .seed = 1,
        .log = &world->log};
    return world;
}

static void run(struct world *world)
{
    static const struct ep_observer nobody = {.takes_only_attempts_from_requests = true};
    world->serving = (uint32_t)world->setup.instances;
    world->kernel = ep_kernel_create();
    world->owner = ep_kernel_register(world->kernel, on_event, world);
    world->scaling = ep_scaling_create(&world->setup);
    world->observer = ep_scaling_observer(world->scaling, &nobody);
    const struct ep_scaling_ports ports = {.self = world,
                                           .launch = launch,
                                           .retire = retire,
                                           .instance_count = instance_count,
                                           .read_levels = read_levels};
    ep_scaling_start(world->scaling, world->kernel, &ports);
    world->source = (struct ep_kernel_source){
        world->before > 0 ? (ep_time)((double)EP_MINUTE / world->before / 2) : world->step_at,
        arrive, world};
    ep_kernel_set_source(world->kernel, &world->source);
    ep_kernel_run_until(world->kernel, world->setup.horizon);
}

static void destroy(struct world *world)
{
    ep_scaling_destroy(world->scaling);
    ep_kernel_destroy(world->kernel);
    ep_scaling_log_fini(&world->log);
    ep_free(world);
}

/* When the first decision of that outcome came; EP_TIME_NEVER: none did. */
static ep_time first(const struct world *world, enum ep_scaling_outcome outcome)
{
    for (size_t i = 0; i < world->log.count; i++)
        if (world->log.items[i].outcome == outcome)
            return world->log.items[i].at;
    return EP_TIME_NEVER;
}

/* Check 4. A step to 1.2 or 26 times the target at every phase of the minute: up to a minute until
 * a bucket is whole, three buckets, one to two minutes until they are published. The bucket that
 * the step cuts may be above the target already: never before three minutes. */
static void scale_out_begins_when_the_model_says(void **state)
{
    (void)state;
    for (int k = 0; k < 120; k++) {
        struct world *world = create(100);
        bool is_large = k % 2 != 0;
        world->setup.replication = (uint32_t)k;
        world->before = 95;
        world->after = is_large ? 2600 : 120;
        world->step_at = 20 * EP_MINUTE + k * EP_SECOND / 2;
        run(world);
        ep_time delay = first(world, EP_SCALING_OUT) - world->step_at;
        assert_true(delay >= 3 * EP_MINUTE);
        assert_true(delay <= 6 * EP_MINUTE + EP_SECOND);
        destroy(world);
    }
}

static void scale_in_begins_after_fifteen_minutes(void **state)
{
    (void)state;
    for (int k = 0; k < 60; k++) {
        struct world *world = create(100);
        world->setup.replication = (uint32_t)k;
        world->setup.instances = 4;
        world->before = 4 * 95;
        world->after = 4;
        world->step_at = 20 * EP_MINUTE + k * EP_SECOND;
        run(world);
        ep_time delay = first(world, EP_SCALING_IN) - world->step_at;
        /* Fourteen whole buckets and the cut one, when that falls below 0.9. */
        assert_true(delay >= 15 * EP_MINUTE && delay <= 18 * EP_MINUTE + EP_SECOND);
        assert_int_equal(world->serving, 1);
        destroy(world);
    }
}

static void a_steady_rate_inside_the_band_never_scales(void **state)
{
    (void)state;
    for (int percent = 91; percent <= 100; percent++) {
        struct world *world = create(100);
        world->before = world->after = percent;
        world->setup.horizon = 24 * EP_HOUR;
        run(world);
        assert_int_equal(world->log.count, 0);
        destroy(world);
    }
}

static void no_traffic_is_a_zero_that_scales_in(void **state)
{
    (void)state;
    struct world *world = create(100);
    world->setup.instances = 3;
    world->step_at = EP_TIME_NEVER;
    run(world);
    assert_int_equal(world->serving, 1);
    destroy(world);
}

/* The whole request is refused, and asked again at the next datapoint. */
static void the_quota_refuses_all_or_nothing(void **state)
{
    (void)state;
    struct world *world = create(100);
    world->config.quota = 3;
    world->before = world->after = 450;
    run(world);
    assert_true(first(world, EP_SCALING_REFUSED) == first(world, EP_SCALING_OUT));
    assert_int_equal(world->launched, 0);
    assert_true(world->log.items[world->log.count - 1].outcome == EP_SCALING_REFUSED);
    destroy(world);
}

static void without_capacity_the_activity_takes_longer(void **state)
{
    (void)state;
    struct world *world = create(100);
    world->config.stall_ratio = 1;
    world->config.stall = ep_dist_constant((double)(30 * EP_MINUTE));
    world->before = world->after = 150;
    run(world);
    assert_true(first(world, EP_SCALING_DONE) ==
                first(world, EP_SCALING_OUT) + 30 * EP_MINUTE + LAUNCH);
    assert_true(first(world, EP_SCALING_BUSY) < first(world, EP_SCALING_DONE));
    destroy(world);
}

static void actions_run_on_the_calendar(void **state)
{
    (void)state;
    struct world *world = create(100);
    const char *why;
    world->scheduled[0] = (struct ep_scheduled_action){.name = "up", .min = 3};
    world->scheduled[1] = (struct ep_scheduled_action){.name = "down", .min = 1, .max = 2};
    assert_true(ep_schedule_parse("cron(30 8 ? * MON *)", &world->scheduled[0].schedule, &why));
    assert_true(ep_schedule_parse("at(2026-11-02T09:00:00)", &world->scheduled[1].schedule, &why));
    world->config.scheduled_count = 2;
    world->setup.start_unix_s = START + 8 * 3600;
    world->before = world->after = 95;
    run(world);
    assert_true(first(world, EP_SCALING_BOUNDS) == 30 * EP_MINUTE);
    assert_true(first(world, EP_SCALING_OUT) == 30 * EP_MINUTE);
    assert_true(first(world, EP_SCALING_DONE) == 30 * EP_MINUTE + LAUNCH);
    assert_true(first(world, EP_SCALING_IN) > 45 * EP_MINUTE); /* by the alarm, or at nine */
    assert_int_equal(world->launched, 2);
    destroy(world);
}

static void the_first_period_ends_on_a_whole_minute_of_the_calendar(void **state)
{
    (void)state;
    struct world *world = create(100);
    world->setup.start_unix_s = START + 45;
    world->setup.lag = ep_dist_constant(0);
    world->before = world->after = 1000;
    run(world);
    /* 15 s with 250 requests, then whole minutes. */
    assert_true(first(world, EP_SCALING_OUT) == 15 * EP_SECOND + 2 * EP_MINUTE);
    destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scale_out_begins_when_the_model_says),
        cmocka_unit_test(scale_in_begins_after_fifteen_minutes),
        cmocka_unit_test(a_steady_rate_inside_the_band_never_scales),
        cmocka_unit_test(no_traffic_is_a_zero_that_scales_in),
        cmocka_unit_test(the_quota_refuses_all_or_nothing),
        cmocka_unit_test(without_capacity_the_activity_takes_longer),
        cmocka_unit_test(actions_run_on_the_calendar),
        cmocka_unit_test(the_first_period_ends_on_a_whole_minute_of_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
