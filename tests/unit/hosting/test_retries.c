/* What becomes of attempts that their clients gave up while the request is tried again: whose work
 * goes on, whose time counts. */
#include "fleet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define S EP_SECOND
#define MANY 40

/* Clients wait `timeout` for an attempt, send one more after `backoff`, and give up. */
static void begin(struct fleet_world *world, enum ep_kind kind, ep_time timeout, ep_time backoff)
{
    fleet_world_init(world, kind);
    world->client = ep_client_config_default();
    world->client.read_timeout = timeout;
    world->client.retries = 1;
    world->client.backoff_base = backoff;
    world->client.jitter = EP_JITTER_NONE;
}

/* More attempts than there were ever requests: every one of them keeps its place. */
static void run_many(struct fleet_world *world, ep_time end)
{
    begin(world, EP_KIND_SINGLE_MODEL, 1 * S, 0);
    world->config.assumptions.workers_per_model = EP_UNLIMITED;
    ep_model_id m = fleet_world_model(world, 1, 1, 1);
    for (int i = 0; i < MANY; i++)
        fleet_world_request(world, 0, m, 10 * S);
    fleet_world_run(world, end);
    assert_int_equal(world->done_count, MANY);
    assert_int_equal(world->attempt_count, 2 * MANY);
}

static void all_that_was_given_up_is_still_at_work(void **state)
{
    (void)state;
    struct fleet_world world;
    run_many(&world, 3 * S);
    assert_int_equal(world.levels[0].outstanding, 2 * MANY);
    assert_true(world.levels[0].outstanding_ns == (MANY + 2 * MANY + 2 * MANY) * S);
    assert_true(world.levels[0].cpu_work_ns == (double)(3 * S));
}

static void all_that_was_given_up_is_served_in_the_end(void **state)
{
    (void)state;
    struct fleet_world world;
    run_many(&world, 2000 * S);
    assert_int_equal(world.levels[0].outstanding, 0);
    assert_true(world.levels[0].cpu_work_ns == (double)(2 * MANY * 10 * S));
    for (size_t i = 0; i < MANY; i++) {
        const struct ep_request_record *record = &world.done[i];
        assert_int_equal(record->number, i);
        assert_int_equal(record->attempts, 2);
        assert_int_equal(record->status, EP_STATUS_TIMEOUT);
        assert_true(record->done == 2 * S);
        assert_true(record->parts[EP_PART_RETRY] == 1 * S);
        assert_true(record->parts[EP_PART_SERVICE] == 1 * S);
    }
}

/* The second waits behind the first and is given up at 1.5 s, its work ends at 2 s, before it is
 * sent again. */
static void work_that_ends_before_the_retry_leaves_nothing_behind(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, 1500 * MS, 1 * S);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 1 * S);
    fleet_world_request(&world, 0, m, 1 * S);
    fleet_world_run(&world, 100 * S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 1 * S, 0, 0, 1 * S, 0, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 3500 * MS, 0, 0, 1 * S, 0, 0, 2500 * MS},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.levels[0].outstanding, 0);
    assert_true(world.levels[0].outstanding_ns == 4 * S);
    assert_true(world.levels[0].waiting_ns == 1 * S);
    assert_true(world.levels[0].cpu_work_ns == (double)(3 * S));
}

/* A load of 3 s: both attempts wait for it in vain, and are served at 3 s and 3.1 s for nobody. */
static void who_waits_for_a_model_waits_on_for_nobody(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_MULTI_MODEL, 1 * S, 0);
    world.config.assumptions.load_fixed = 3 * S;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 100 * MS);
    fleet_world_run(&world, 100 * S);
    struct expected_row rows[] = {
        {0, EP_STATUS_TIMEOUT, 0, EP_FOUND_S3, 2 * S, 0, 1 * S, 0, 0, 0, 1 * S}};
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.done[0].last_found, EP_FOUND_JOINED);
    ep_time waited = 0;
    for (int part = 0; part < EP_LOAD_PART_COUNT; part++)
        waited += world.waits[0][part];
    assert_true(waited == 1 * S);
    assert_int_equal(world.levels[0].outstanding, 0);
    assert_true(world.levels[0].outstanding_ns == (3100 + 2200) * MS);
    assert_true(world.levels[0].cpu_work_ns == (double)(200 * MS));
}

/* Answered 424 at 1 s, tried again at once; the first attempt's wait of 3 s holds its worker. */
static void an_answered_attempt_works_on_beside_its_successor(void **state)
{
    (void)state;
    struct fleet_world world;
    begin(&world, EP_KIND_SINGLE_MODEL, EP_TIME_NEVER, 0);
    world.config.assumptions.workers_per_model = 2;
    world.config.assumptions.invoke_timeout = 1 * S;
    world.client.retry_on_status[424] = true;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    world.profiles[m].wait = ep_dist_constant((double)(3 * S));
    fleet_world_request(&world, 0, m, 100 * MS);
    fleet_world_run(&world, 100 * S);
    struct expected_row rows[] = {{0, 424, 0, EP_FOUND_NONE, 2 * S, 0, 0, 1 * S, 0, 0, 1 * S}};
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.levels[0].outstanding, 0);
    assert_true(world.levels[0].outstanding_ns == 2 * 3100 * MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_was_given_up_is_still_at_work),
        cmocka_unit_test(all_that_was_given_up_is_served_in_the_end),
        cmocka_unit_test(work_that_ends_before_the_retry_leaves_nothing_behind),
        cmocka_unit_test(who_waits_for_a_model_waits_on_for_nobody),
        cmocka_unit_test(an_answered_attempt_works_on_beside_its_successor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
