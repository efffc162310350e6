/* Serverless environments, one mechanism a test, every figure worked out by hand. */
#include "fleet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define S EP_SECOND
#define GIB (INT64_C(1) << 30)

/* Environments of one vCPU that take 100 ms to start and never go; 10 at a time. */
static void serverless(struct fleet_world *world)
{
    fleet_world_init(world, EP_KIND_SERVERLESS);
    world->config.serverless = (struct ep_serverless_config){GIB, 10, 0};
    world->config.assumptions.cold_start = ep_dist_constant(100 * (double)MS);
}

static void a_cold_start_is_waited_for_once(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 200 * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void the_artifact_is_fetched_before_the_environment_runs(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.assumptions.cold_start_rate = 1e6; /* 50 kB: 50 ms */
    ep_model_id m = fleet_world_model(&world, 1, 50000, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 160 * MS, 0, 150 * MS, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void requests_at_a_time_never_share_an_environment(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 105 * MS, m, 10 * MS); /* the first is still served */
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void beyond_max_concurrency_an_attempt_is_throttled_at_once(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.serverless.max_concurrency = 1;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 109 * MS, m, 10 * MS);
    fleet_world_request(&world, 110 * MS, m, 10 * MS); /* events come before arrivals */
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {1, 429, 0, EP_FOUND_NONE, 0, 0, 0, 0, 0, 0, 0},
        {0, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
        {2, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void the_account_limits_all_endpoints_together(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.assumptions.account_concurrency = 1;
    world.config.endpoint_count = 2;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1);
    world.endpoint_of[b] = 1;
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 50 * MS, b, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {1, 429, 0, EP_FOUND_NONE, 0, 0, 0, 0, 0, 0, 0},
        {0, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void an_idle_environment_goes_after_its_timeout(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.assumptions.idle_timeout = 500 * MS;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);         /* idle from 110 */
    fleet_world_request(&world, 609 * MS, m, 10 * MS);  /* there until 610; idle from 619 */
    fleet_world_request(&world, 1119 * MS, m, 10 * MS); /* gone at 1119, before the arrival */
    fleet_world_run(&world, 2 * S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
        {2, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

/* Two environments; only the one used last is used again: the other goes at 700. */
static void the_environment_used_last_serves_next(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.assumptions.idle_timeout = 500 * MS;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 100 * MS);       /* first idle from 200 */
    fleet_world_request(&world, 100 * MS, m, 50 * MS); /* second idle from 250 */
    fleet_world_request(&world, 600 * MS, m, 50 * MS); /* by the second, idle from 650 */
    fleet_world_request(&world, 700 * MS, m, 50 * MS); /* by the second */
    fleet_world_request(&world, 701 * MS, m, 50 * MS); /* the first has gone at 700 */
    fleet_world_run(&world, 2 * S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 200 * MS, 0, 100 * MS, 100 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 150 * MS, 0, 100 * MS, 50 * MS, 0, 0, 0},
        {2, 200, 0, EP_FOUND_MEMORY, 50 * MS, 0, 0, 50 * MS, 0, 0, 0},
        {3, 200, 0, EP_FOUND_MEMORY, 50 * MS, 0, 0, 50 * MS, 0, 0, 0},
        {4, 200, 0, EP_FOUND_S3, 150 * MS, 0, 100 * MS, 50 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void provisioned_environments_are_always_there_and_come_first(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.serverless.provisioned = 1;
    world.config.assumptions.idle_timeout = MS;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 500 * MS, m, 10 * MS);
    fleet_world_request(&world, 505 * MS, m, 10 * MS); /* spills over: cold, on demand */
    fleet_world_request(&world, 900 * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
        {2, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.execution_count, 3);
    assert_true(world.executions[0].is_provisioned);
    assert_false(world.executions[1].is_provisioned);
    assert_true(world.executions[2].is_provisioned);
}

/* 1 GiB at 0.5 vCPU a GiB; 4 GiB give 2, of which two threads use both, one thread one. */
static void the_memory_of_an_environment_says_how_fast_it_is(void **state)
{
    (void)state;
    static const struct {
        int64_t memory;
        int threads;
        ep_time service;
    } cases[] = {
        {GIB, 1, 20 * MS}, {4 * GIB, 1, 10 * MS}, {4 * GIB, 2, 5 * MS}, {3 * GIB, 2, 6666667}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fleet_world world;
        serverless(&world);
        world.config.assumptions.vcpu_per_gb = 0.5;
        world.config.serverless.memory_bytes = cases[i].memory;
        world.config.initial_warm = true;
        ep_model_id m = fleet_world_model(&world, 1, 1, 1);
        world.profiles[m].threads = cases[i].threads;
        fleet_world_request(&world, 0, m, 10 * MS);
        fleet_world_run(&world, S);
        struct expected_row row = {
            0, 200, 0, EP_FOUND_MEMORY, cases[i].service, 0, 0, cases[i].service, 0, 0, 0};
        fleet_world_expect(&world, &row, 1);
    }
}

static void a_start_beyond_the_time_limit_is_429_and_leaves_a_warm_environment(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.assumptions.invoke_timeout = 60 * MS;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 100 * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 429, 0, EP_FOUND_S3, 60 * MS, 0, 60 * MS, 0, 0, 0, 0},
        {1, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.execution_count, 1); /* nobody pays for the first */
}

static void work_beyond_the_time_limit_is_done_and_paid(void **state)
{
    (void)state;
    struct fleet_world world;
    serverless(&world);
    world.config.serverless.max_concurrency = 1;
    world.config.initial_warm = true;
    world.config.assumptions.invoke_timeout = 60 * MS;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 80 * MS);
    fleet_world_request(&world, 70 * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 424, 0, EP_FOUND_MEMORY, 60 * MS, 0, 0, 60 * MS, 0, 0, 0},
        {1, 429, 0, EP_FOUND_NONE, 0, 0, 0, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.execution_count, 1);
    assert_int_equal(world.executions[0].done - world.executions[0].began, 80 * MS);
}

static void the_cold_start_is_paid_only_where_one_says_so(void **state)
{
    (void)state;
    for (int pays = 0; pays < 2; pays++) {
        struct fleet_world world;
        serverless(&world);
        world.config.assumptions.bill_cold_start = pays;
        ep_model_id m = fleet_world_model(&world, 1, 1, 1);
        fleet_world_request(&world, 0, m, 10 * MS);
        fleet_world_run(&world, S);
        assert_int_equal(world.execution_count, 1);
        assert_int_equal(world.executions[0].began, pays ? 0 : 100 * MS);
        assert_int_equal(world.executions[0].done, 110 * MS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cold_start_is_waited_for_once),
        cmocka_unit_test(the_artifact_is_fetched_before_the_environment_runs),
        cmocka_unit_test(requests_at_a_time_never_share_an_environment),
        cmocka_unit_test(beyond_max_concurrency_an_attempt_is_throttled_at_once),
        cmocka_unit_test(the_account_limits_all_endpoints_together),
        cmocka_unit_test(an_idle_environment_goes_after_its_timeout),
        cmocka_unit_test(the_environment_used_last_serves_next),
        cmocka_unit_test(provisioned_environments_are_always_there_and_come_first),
        cmocka_unit_test(the_memory_of_an_environment_says_how_fast_it_is),
        cmocka_unit_test(a_start_beyond_the_time_limit_is_429_and_leaves_a_warm_environment),
        cmocka_unit_test(work_beyond_the_time_limit_is_done_and_paid),
        cmocka_unit_test(the_cold_start_is_paid_only_where_one_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
