/* What is told of the containers of a multi-container endpoint, worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fleet_world.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct expected_visit {
    uint32_t container;
    int status;
    ep_time entered, started, left, service, cpu; /* ms */
};

static void expect(const struct fleet_world *world, const struct expected_visit *rows, size_t count)
{
    assert_int_equal(world->visit_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct ep_visit_record *visit = &world->visits[i];
        ep_time got[] = {visit->container,    visit->status,    visit->entered / MS,
                         visit->started / MS, visit->left / MS, visit->service_ns / MS,
                         visit->cpu_ns / MS};
        ep_time wanted[] = {rows[i].container, rows[i].status,  rows[i].entered, rows[i].started,
                            rows[i].left,      rows[i].service, rows[i].cpu};
        for (size_t k = 0; k < COUNT(got); k++)
            if (got[k] != wanted[k])
                fail_msg("visit %zu, figure %zu: expected %lld, got %lld", i, k,
                         (long long)wanted[k], (long long)got[k]);
    }
}

/* One vCPU; 4 ms of work and 2 ms of wait with one worker, then the model, in two tasks. */
static void chain(struct fleet_world *world, struct ep_container_config containers[2])
{
    fleet_world_init(world, EP_KIND_MULTI_CONTAINER);
    containers[0] = (struct ep_container_config){.compute = ep_dist_constant(4 * MS),
                                                 .wait = ep_dist_constant(2 * MS),
                                                 .threads = 1,
                                                 .workers = 1};
    containers[1] = (struct ep_container_config){.is_model = true, .workers = 2};
    world->config.mode = EP_MCE_SERIAL;
    world->config.containers = containers;
    world->config.container_count = 2;
}

/* Both at 0. The first: 0-4 work, 4-6 wait, at 8 (hop of 2 ms) to the model: 10 ms in two tasks of
 * 5 ms on one vCPU. The second waits 6 ms for the worker, works 6-8 alone, 8-... with the two
 * tasks: a third each. Its last 2 ms take 6 ms: until 14, wait until 16. The tasks have then 2 ms
 * each of 5; alone from 14: 2 x 3 ms more: 20. The second enters the model's container at 18, where
 * the first has 2 ms left of 6: 2 tasks of 1 ms and two of 5 ms on one vCPU: the first is done at
 * 22, the second after 8 ms of the rest: 30. */
static void a_chain_tells_of_each_container(void **state)
{
    (void)state;
    struct ep_container_config containers[2];
    struct fleet_world world;
    chain(&world, containers);
    world.config.assumptions.hop = 2 * MS;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    world.profiles[m].threads = 2;
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_visit rows[] = {
        {0, 200, 0, 0, 6, 6, 4},
        {0, 200, 0, 6, 16, 6, 4},
        {1, 200, 8, 8, 22, 5, 10},
        {1, 200, 18, 18, 30, 5, 10},
    };
    expect(&world, rows, COUNT(rows));
    assert_int_equal(world.visits[3].model, m);
    assert_int_equal(world.visits[3].endpoint, 0);
}

/* Nobody waits at the model's container: the second is refused there, after its time in the first.
 */
static void a_full_queue_and_a_large_request_are_answers_of_the_container(void **state)
{
    (void)state;
    struct ep_container_config containers[2];
    struct fleet_world world;
    chain(&world, containers);
    containers[0] = (struct ep_container_config){.compute = ep_dist_constant(0),
                                                 .wait = ep_dist_constant(1 * MS),
                                                 .threads = 1,
                                                 .workers = EP_UNLIMITED};
    containers[1].workers = 1;
    world.config.assumptions.queue_per_model = 0;
    world.config.assumptions.max_server_payload = 500;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 2 * MS, m, 10 * MS);
    fleet_world_request(&world, 4 * MS, m, 10 * MS);
    world.script[2].offer.request_bytes = 501;
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_visit rows[] = {
        {0, 200, 0, 0, 1, 1, 0}, {0, 200, 2, 2, 3, 1, 0},    {1, 503, 3, 3, 3, 0, 0},
        {0, 413, 4, 4, 4, 0, 0}, {1, 200, 1, 1, 11, 10, 10},
    };
    expect(&world, rows, COUNT(rows));
}

/* What goes on after the client has its 424 is told as well: the container does not know. */
static void a_visit_ends_with_the_work_not_with_the_client(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_MULTI_CONTAINER);
    world.config.assumptions.invoke_timeout = 5 * MS;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1);
    world.container_of[b] = 1;
    world.config.container_of = world.container_of;
    world.config.container_count = 2;
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 0, b, 20 * MS);
    fleet_world_run(&world, EP_SECOND);
    static const struct expected_visit rows[] = {{0, 200, 0, 0, 20, 10, 10},
                                                 {1, 200, 0, 0, 30, 20, 20}};
    expect(&world, rows, COUNT(rows));
    assert_int_equal(world.done[0].status, 424);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_tells_of_each_container),
        cmocka_unit_test(a_full_queue_and_a_large_request_are_answers_of_the_container),
        cmocka_unit_test(a_visit_ends_with_the_work_not_with_the_client),
    };
    return cmocka_run_group_tests_name("visits", tests, NULL, NULL);
}
