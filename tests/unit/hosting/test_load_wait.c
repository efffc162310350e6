/* What a wait for a model is made of, every figure worked out by hand; times in ms. A load from S3
 * takes 30 to download (20 to the first byte), 20 to extract, 50 to load. */
#include "fleet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S EP_SECOND

static void settle(struct fleet_world *world)
{
    fleet_world_init(world, EP_KIND_MULTI_MODEL);
    world->config.instance.memory_bytes = 100; /* one model at a time */
    world->config.assumptions.s3_first_byte = 20 * MS;
    world->config.assumptions.s3_stream = 1000;
    world->config.assumptions.extract_rate = 1000;
    world->config.assumptions.load_fixed = 50 * MS;
    world->config.assumptions.unload_time = 5 * MS;
    world->config.assumptions.max_concurrent_loads = 1;
}

static ep_model_id model(struct fleet_world *world)
{
    return fleet_world_model(world, 60, 10, 20);
}

static void expect_wait(const struct fleet_world *world, size_t row, const ep_time ms[])
{
    for (int part = 0; part < EP_LOAD_PART_COUNT; part++)
        if (world->waits[row][part] != ms[part] * MS)
            fail_msg("row %zu, part %d: expected %lld ms, got %lld ns", row, part,
                     (long long)ms[part], (long long)world->waits[row][part]);
}

static void a_wait_is_cut_at_the_stages_of_its_load(void **state)
{
    (void)state;
    struct fleet_world world;
    settle(&world);
    ep_model_id a = model(&world), b = model(&world);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 40 * MS, a, 10 * MS); /* joins in the middle of the extraction */
    fleet_world_request(&world, 60 * MS, b, 10 * MS); /* slot free at 100, a idle at 120, gone at
                                                         125 */
    fleet_world_run(&world, S);
    assert_int_equal(world.done_count, 3);
    expect_wait(&world, 0, (ep_time[]){0, 0, 30, 20, 50});
    expect_wait(&world, 1, (ep_time[]){0, 0, 0, 10, 50});
    expect_wait(&world, 2, (ep_time[]){40, 25, 30, 20, 50});
    assert_int_equal(world.done[2].done, 235 * MS);
}

static void a_reload_from_disk_only_loads(void **state)
{
    (void)state;
    struct fleet_world world;
    settle(&world);
    ep_model_id a = model(&world), b = model(&world);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 200 * MS, b, 10 * MS); /* evicts a: 5 */
    fleet_world_request(&world, 400 * MS, a, 10 * MS); /* evicts b: 5 */
    fleet_world_run(&world, S);
    expect_wait(&world, 1, (ep_time[]){0, 5, 30, 20, 50});
    expect_wait(&world, 2, (ep_time[]){0, 5, 0, 0, 50});
    assert_int_equal(world.done[2].found, EP_FOUND_DISK);
}

static void who_finds_its_model_does_not_wait(void **state)
{
    (void)state;
    struct fleet_world world;
    settle(&world);
    ep_model_id a = model(&world);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 100 * MS, a, 10 * MS); /* the load ends first: semantics of ties */
    fleet_world_run(&world, S);
    assert_int_equal(world.done[1].found, EP_FOUND_MEMORY);
    expect_wait(&world, 1, (ep_time[]){0, 0, 0, 0, 0});
}

static void a_time_limit_cuts_the_wait_where_the_load_stands(void **state)
{
    (void)state;
    struct fleet_world world;
    settle(&world);
    world.config.assumptions.invoke_timeout = 60 * MS;
    ep_model_id a = model(&world), b = model(&world);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 10 * MS, b, 10 * MS); /* the slot is not free before 100 */
    fleet_world_run(&world, S);
    assert_int_equal(world.done[0].status, 429);
    expect_wait(&world, 0, (ep_time[]){0, 0, 30, 20, 10});
    expect_wait(&world, 1, (ep_time[]){60, 0, 0, 0, 0});
}

static void a_client_that_leaves_waited_until_then(void **state)
{
    (void)state;
    struct fleet_world world;
    settle(&world);
    world.client.read_timeout = 35 * MS;
    fleet_world_request(&world, 0, model(&world), 10 * MS);
    fleet_world_run(&world, S);
    assert_int_equal(world.done[0].status, EP_STATUS_TIMEOUT);
    expect_wait(&world, 0, (ep_time[]){0, 0, 30, 5, 0});
}

static void an_abandoned_load_is_charged_up_to_its_deadline(void **state)
{
    (void)state;
    struct fleet_world world;
    settle(&world);
    world.config.assumptions.load_deadline = 45 * MS;
    fleet_world_request(&world, 0, model(&world), 10 * MS);
    fleet_world_run(&world, S);
    assert_int_equal(world.done[0].status, 429);
    expect_wait(&world, 0, (ep_time[]){0, 0, 30, 15, 0});
}

static void an_attempt_is_seen_when_it_is_sent(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.instances_per_endpoint = 2;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    for (int i = 0; i < 3; i++)
        fleet_world_request(&world, i * MS, a, 10 * MS);
    fleet_world_run(&world, S);
    assert_int_equal(world.sent_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(world.sent[i].at, i * MS);
        assert_int_equal(world.sent[i].model, a);
        assert_int_equal(world.sent[i].active_instances, 2);
        assert_int_equal(world.sent[i].instance, i % 2); /* least outstanding */
        assert_int_equal(world.sent[i].outstanding, 1 + i / 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_is_cut_at_the_stages_of_its_load),
        cmocka_unit_test(a_reload_from_disk_only_loads),
        cmocka_unit_test(who_finds_its_model_does_not_wait),
        cmocka_unit_test(a_time_limit_cuts_the_wait_where_the_load_stands),
        cmocka_unit_test(a_client_that_leaves_waited_until_then),
        cmocka_unit_test(an_abandoned_load_is_charged_up_to_its_deadline),
        cmocka_unit_test(an_attempt_is_seen_when_it_is_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
