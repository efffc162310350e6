/* Drills, worked out by hand. All else is switched off: a load takes what a test says, a launch
 * 100 ms, a drain 30 ms, the detection of a loss 50 ms. */
#include "fleet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void begin(struct fleet_world *world, enum ep_kind kind, int instances)
{
    fleet_world_init(world, kind);
    world->config.instances_per_endpoint = instances;
    world->config.assumptions.instance_launch = ep_dist_constant((double)(100 * MS));
    world->config.assumptions.drain = 30 * MS;
    world->config.assumptions.loss_detection = 50 * MS;
}

struct expected_step {
    ep_time at;
    enum ep_life_step step;
    uint32_t instance, count;
};

static void expect_steps(const struct fleet_world *world, const struct expected_step *steps,
                         size_t count)
{
    assert_int_equal(world->life_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct ep_life_record *record = &world->life[i];
        if (record->at != steps[i].at || record->step != steps[i].step ||
            record->instance != steps[i].instance || record->count != steps[i].count)
            fail_msg("step %zu: at %lld step %d instance %u count %u", i, (long long)record->at,
                     record->step, record->instance, record->count);
    }
}

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* One instance, a load of 10 ms. Resident at 10 ms; the update at 50 ms launches instance 1, up at
 * 150 ms; from then on requests miss again. */
static void an_update_puts_an_empty_fleet_in_place(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1);
    world.config.assumptions.load_fixed = 10 * MS;
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_UPDATE, 50 * MS);
    fleet_world_request(&world, 0, model, 0);
    fleet_world_request(&world, 149 * MS, model, 0);
    fleet_world_request(&world, 150 * MS, model, 0); /* the tie: the event comes first */
    fleet_world_request(&world, 161 * MS, model, 0);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 10 * MS, 0, 10 * MS, 0, 0, 0, 0},
        {1, 200, 0, EP_FOUND_MEMORY, 0, 0, 0, 0, 0, 0, 0},
        {2, 200, 0, EP_FOUND_S3, 10 * MS, 0, 10 * MS, 0, 0, 0, 0},
        {3, 200, 0, EP_FOUND_MEMORY, 0, 0, 0, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.done[1].instance, 0);
    assert_int_equal(world.done[2].instance, 1);
    static const struct expected_step steps[] = {
        {50 * MS, EP_STEP_LAUNCHED, 1, 1},    {150 * MS, EP_STEP_READY, 1, 0},
        {150 * MS, EP_STEP_IN_SERVICE, 1, 2}, {150 * MS, EP_STEP_DRAINING, 0, 1},
        {150 * MS, EP_STEP_SHIFTED, 0, 1},    {180 * MS, EP_STEP_GONE, 0, 1},
    };
    expect_steps(&world, steps, COUNT(steps));
    assert_int_equal(world.lives[0].draining, 150 * MS);
    assert_int_equal(world.lives[0].gone, 180 * MS);
    assert_int_equal(world.lives[1].launch, 50 * MS);
    assert_int_equal(world.lives[1].in_service, 150 * MS);
}

/* A vCPU for each. The shift at 100 ms lets those on the old
 * fleet finish for 30 ms: the first does at 120 ms, the second fails at 130 ms. */
static void a_drain_lets_attempts_finish_for_a_while(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 1);
    world.config.assumptions.cpu_sharing = EP_CPU_SHARING_NONE;
    world.config.assumptions.workers_per_model = EP_UNLIMITED;
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_UPDATE, 0);
    fleet_world_request(&world, 99 * MS, model, 21 * MS);
    fleet_world_request(&world, 99 * MS, model, 40 * MS);
    fleet_world_request(&world, 110 * MS, model, 5 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {2, 200, 0, EP_FOUND_NONE, 5 * MS, 0, 0, 5 * MS, 0, 0, 0},
        {0, 200, 0, EP_FOUND_NONE, 21 * MS, 0, 0, 21 * MS, 0, 0, 0},
        {1, 500, 0, EP_FOUND_NONE, 31 * MS, 0, 0, 31 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.done[0].instance, 1);
    assert_int_equal(world.done[2].instance, 0);
}

/* Termination wait 20 ms: gone 50 ms after the shift, so that all finish. */
static void the_old_fleet_stands_by_before_it_drains(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 1);
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_UPDATE, 0)->termination_wait = 20 * MS;
    fleet_world_request(&world, 99 * MS, model, 40 * MS);
    fleet_world_run(&world, EP_SECOND);
    assert_int_equal(world.done[0].status, 200);
    assert_int_equal(world.lives[0].gone, 150 * MS);
}

/* Two instances, least outstanding: requests 0 and 2 on instance 0, 1 on instance 1. Instance 0 is
 * lost at 5 ms: its running and its queued one fail at once, in order of arrival; a retry 10 ms
 * later goes to the survivor. Another is launched 50 ms after the loss. */
static void a_lost_instance_fails_what_it_has(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 2);
    world.client.retries = 1;
    world.client.retry_on_status[500] = true;
    world.client.backoff_base = world.client.backoff_cap = 10 * MS;
    world.client.jitter = EP_JITTER_NONE;
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 5 * MS);
    fleet_world_request(&world, 0, model, 20 * MS);
    fleet_world_request(&world, 0, model, 4 * MS);
    fleet_world_request(&world, 1 * MS, model, 1 * MS);
    fleet_world_request(&world, 5 * MS, model, 2 * MS); /* the tie: the loss comes first */
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {1, 200, 0, EP_FOUND_NONE, 4 * MS, 0, 0, 4 * MS, 0, 0, 0},
        {3, 200, 0, EP_FOUND_NONE, 2 * MS, 0, 0, 2 * MS, 0, 0, 0},
        {0, 200, 0, EP_FOUND_NONE, 35 * MS, 0, 0, 20 * MS, 0, 0, 15 * MS},
        {2, 200, 0, EP_FOUND_NONE, 35 * MS, 20 * MS, 0, 1 * MS, 0, 0, 14 * MS},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    static const struct expected_step steps[] = {
        {5 * MS, EP_STEP_LOST, 0, 1},         {5 * MS, EP_STEP_FAILED, 0, 1},
        {5 * MS, EP_STEP_FAILED, 0, 1},       {55 * MS, EP_STEP_LAUNCHED, 2, 1},
        {155 * MS, EP_STEP_IN_SERVICE, 2, 2},
    };
    expect_steps(&world, steps, COUNT(steps));
    assert_int_equal(world.attempts[1].status, 500);
    assert_int_equal(world.attempts[2].status, 500);
}

/* Alone: 503 until another is there, 50 + 100 ms after the loss. */
static void with_no_survivor_requests_fail(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1);
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 5 * MS);
    fleet_world_request(&world, 0, model, 1 * MS);
    fleet_world_request(&world, 10 * MS, model, 1 * MS);
    fleet_world_request(&world, 154 * MS, model, 1 * MS);
    fleet_world_request(&world, 155 * MS, model, 1 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 1 * MS, 0, 0, 1 * MS, 0, 0, 0},
        {1, 503, 0, EP_FOUND_NONE, 0, 0, 0, 0, 0, 0, 0},
        {2, 503, 0, EP_FOUND_NONE, 0, 0, 0, 0, 0, 0, 0},
        {3, 200, 0, EP_FOUND_S3, 1 * MS, 0, 0, 1 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.done[1].instance, UINT32_MAX);
    assert_int_equal(world.attempts[1].instance, UINT32_MAX);
    assert_int_equal(world.done[3].instance, 1);
}

/* A load of 10 ms in progress at 5 ms: its waiter fails, and the model loads anew elsewhere. */
static void a_load_goes_with_its_instance(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 2);
    world.config.assumptions.load_fixed = 10 * MS;
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 5 * MS)->replaces = false;
    fleet_world_request(&world, 0, model, 1 * MS);
    fleet_world_request(&world, 6 * MS, model, 1 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {0, 500, 0, EP_FOUND_S3, 5 * MS, 0, 5 * MS, 0, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 11 * MS, 0, 10 * MS, 1 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.loads_abandoned, 1);
    assert_int_equal(world.loads_done, 1);
    assert_int_equal(world.waits[0][0] + world.waits[0][1] + world.waits[0][2] + world.waits[0][3] +
                         world.waits[0][4],
                     5 * MS);
    assert_int_equal(world.instance_count, 2);
}

/* In its pure wait the attempt fails; the event of the wait finds nobody. */
static void a_wait_goes_with_its_instance(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 2);
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    world.profiles[model].wait = ep_dist_constant((double)(20 * MS));
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 5 * MS);
    fleet_world_request(&world, 0, model, 1 * MS);
    fleet_world_request(&world, 6 * MS, model, 1 * MS);
    fleet_world_request(&world, 7 * MS, model, 1 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {0, 500, 0, EP_FOUND_NONE, 5 * MS, 0, 0, 5 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 21 * MS, 0, 0, 21 * MS, 0, 0, 0},
        {2, 200, 0, EP_FOUND_NONE, 41 * MS, 20 * MS, 0, 21 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

/* Version 2 from 20 ms on: the old copy is never hit again but takes its room until version 2 of
 * the other model needs it. Memory for two copies. */
static void a_new_version_is_cold_and_the_old_takes_room(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1);
    world.config.instance.memory_bytes = 20;
    ep_model_id a = fleet_world_model(&world, 10, 10, 10);
    ep_model_id b = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_ROLL_OUT, 20 * MS);
    fleet_world_request(&world, 0, a, 0);
    fleet_world_request(&world, 1 * MS, b, 0);
    fleet_world_request(&world, 19 * MS, a, 0);
    fleet_world_request(&world, 20 * MS, a, 0); /* evicts b, least recently used */
    fleet_world_request(&world, 21 * MS, b, 0); /* evicts the old a */
    fleet_world_request(&world, 22 * MS, a, 0);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 0, 0, 0, 0, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 0, 0, 0, 0, 0, 0, 0},
        {2, 200, 0, EP_FOUND_MEMORY, 0, 0, 0, 0, 0, 0, 0},
        {3, 200, 0, EP_FOUND_S3, 0, 0, 0, 0, 0, 0, 0},
        {4, 200, 0, EP_FOUND_S3, 0, 0, 0, 0, 0, 0, 0},
        {5, 200, 0, EP_FOUND_MEMORY, 0, 0, 0, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.evicted_memory, 2);
    static const struct expected_step steps[] = {
        {20 * MS, EP_STEP_SWITCHED, 0, 2},
        {20 * MS, EP_STEP_OLD_COPIES, 0, 2}, /* both stay on the disk, which has no end */
    };
    expect_steps(&world, steps, COUNT(steps));
}

/* Half of four models over 40 ms: model 0 at once, model 1 after 20 ms, 2 and 3 never. */
static void a_roll_out_goes_model_by_model(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1);
    for (int i = 0; i < 4; i++)
        fleet_world_model(&world, 10, 10, 10);
    struct ep_drill *drill = fleet_world_drill(&world, EP_DRILL_ROLL_OUT, 20 * MS);
    drill->share = 0.5;
    drill->over = 40 * MS;
    for (ep_model_id model = 0; model < 4; model++)
        fleet_world_request(&world, 0, model, 0);
    for (ep_model_id model = 0; model < 4; model++)
        fleet_world_request(&world, 39 * MS, model, 0);
    for (ep_model_id model = 0; model < 4; model++)
        fleet_world_request(&world, 40 * MS, model, 0);
    fleet_world_run(&world, EP_SECOND);
    static const enum ep_found found[] = {EP_FOUND_S3,     EP_FOUND_MEMORY, EP_FOUND_MEMORY,
                                          EP_FOUND_MEMORY, EP_FOUND_MEMORY, EP_FOUND_S3,
                                          EP_FOUND_MEMORY, EP_FOUND_MEMORY};
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(world.done[4 + i].found, found[i]);
    assert_int_equal(world.life[0].at, 40 * MS);
    assert_int_equal(world.life[0].step, EP_STEP_SWITCHED);
}

/* Overwritten at 20 ms: memory and disk go on serving the old one, which is stale from then on; a
 * load from S3 fetches the new one. Memory for one copy, disk for two and an archive. */
static void an_overwritten_artifact_is_served_stale(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1);
    world.config.instance.memory_bytes = 10;
    world.config.instance.disk_bytes = 30;
    ep_model_id a = fleet_world_model(&world, 10, 10, 10);
    ep_model_id b = fleet_world_model(&world, 10, 10, 10);
    ep_model_id c = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_OVERWRITE, 20 * MS)->model_count = 1; /* a alone */
    fleet_world_request(&world, 19 * MS, a, 0);
    fleet_world_request(&world, 20 * MS, a, 0); /* stale, from memory */
    fleet_world_request(&world, 30 * MS, b, 0);
    fleet_world_request(&world, 40 * MS, a, 0); /* stale, from disk */
    fleet_world_request(&world, 50 * MS, b, 0);
    fleet_world_request(&world, 60 * MS, c, 0); /* the disk copy of a goes */
    fleet_world_request(&world, 70 * MS, a, 0); /* the new one, from S3 */
    fleet_world_request(&world, 80 * MS, a, 0);
    fleet_world_run(&world, EP_SECOND);
    assert_int_equal(world.done[3].found, EP_FOUND_DISK);
    assert_int_equal(world.done[6].found, EP_FOUND_S3);
    static const struct expected_step steps[] = {
        {20 * MS, EP_STEP_SWITCHED, 0, 1},   {20 * MS, EP_STEP_OLD_COPIES, 0, 1},
        {20 * MS, EP_STEP_STALE, 0, 1},      {40 * MS, EP_STEP_STALE, 0, 1},
        {60 * MS, EP_STEP_OLD_COPIES, 0, 0},
    };
    expect_steps(&world, steps, COUNT(steps));
}

/* In service 10 ms, then overwritten: who asked before is not served stale. */
static void who_asked_before_is_not_served_stale(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1);
    ep_model_id model = fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_OVERWRITE, 20 * MS);
    fleet_world_request(&world, 15 * MS, model, 10 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_step steps[] = {
        {20 * MS, EP_STEP_SWITCHED, 0, 1},
        {20 * MS, EP_STEP_OLD_COPIES, 0, 1},
    };
    expect_steps(&world, steps, COUNT(steps));
}

static void an_update_refuses_another(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 1);
    fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_UPDATE, 10 * MS);
    fleet_world_drill(&world, EP_DRILL_UPDATE, 20 * MS);
    fleet_world_run(&world, EP_SECOND);
    assert_int_equal(world.life[1].step, EP_STEP_UPDATING);
    assert_int_equal(world.life[1].drill, 1);
    assert_int_equal(world.instance_count, 2);
}

/* Lost at 10 ms in an update that shifts at 100 ms: the one launched instead at 60 ms would be up
 * at 160 ms; it belongs to the old fleet and goes before. Lost at 90 ms, found at 140 ms: the fleet
 * is replaced by then. */
static void an_update_ends_replacements_of_the_old_fleet(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 2);
    fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_UPDATE, 0);
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 10 * MS);
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 90 * MS);
    fleet_world_run(&world, EP_SECOND);
    assert_int_equal(world.instance_count, 5);
    assert_int_equal(world.lives[4].launch, 60 * MS);
    assert_int_equal(world.lives[4].in_service, EP_TIME_NEVER);
    assert_int_equal(world.lives[4].gone, 100 * MS);
    assert_int_equal(world.life[world.life_count - 1].step, EP_STEP_NOT_REPLACED);
    for (uint32_t i = 2; i < 4; i++)
        assert_int_equal(ep_instance_life_state(&world.lives[i]), EP_LIFE_IN_SERVICE);
}

static void nobody_is_lost_where_nobody_is(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 1);
    fleet_world_model(&world, 10, 10, 10);
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 10 * MS)->replaces = false;
    fleet_world_drill(&world, EP_DRILL_LOSE_INSTANCE, 20 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_step steps[] = {
        {10 * MS, EP_STEP_LOST, 0, 0},
        {20 * MS, EP_STEP_NO_INSTANCE, 0, 0},
    };
    expect_steps(&world, steps, COUNT(steps));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_puts_an_empty_fleet_in_place),
        cmocka_unit_test(a_drain_lets_attempts_finish_for_a_while),
        cmocka_unit_test(the_old_fleet_stands_by_before_it_drains),
        cmocka_unit_test(a_lost_instance_fails_what_it_has),
        cmocka_unit_test(with_no_survivor_requests_fail),
        cmocka_unit_test(a_load_goes_with_its_instance),
        cmocka_unit_test(a_wait_goes_with_its_instance),
        cmocka_unit_test(a_new_version_is_cold_and_the_old_takes_room),
        cmocka_unit_test(a_roll_out_goes_model_by_model),
        cmocka_unit_test(an_overwritten_artifact_is_served_stale),
        cmocka_unit_test(who_asked_before_is_not_served_stale),
        cmocka_unit_test(an_update_refuses_another),
        cmocka_unit_test(an_update_ends_replacements_of_the_old_fleet),
        cmocka_unit_test(nobody_is_lost_where_nobody_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
