/* One mechanism a test, every figure worked out by hand; times in ms unless said. */
#include "fleet_world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define S EP_SECOND

/* An MME whose loads take `load_ms` of pure wait. */
static struct fleet_world mme(ep_time load_ms)
{
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_MULTI_MODEL);
    world.config.assumptions.load_fixed = load_ms * MS;
    return world;
}

/* world.catalog and world.config point into the struct: fix them after it was copied. */
static void settle(struct fleet_world *world)
{
    world->catalog.models = world->models;
    world->catalog.profiles = world->profiles;
    world->config.endpoint_of = world->endpoint_of;
}

static void a_worker_serves_first_come_first_served(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 4 * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 16 * MS, 6 * MS, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void two_workers_share_one_vcpu_equally(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.assumptions.workers_per_model = 2;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);      /* alone to 4, then half speed: 4 + 12 */
    fleet_world_request(&world, 4 * MS, m, 10 * MS); /* half to 16 (6 done), then alone: 20 */
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 16 * MS, 0, 0, 10 * MS, 6 * MS, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 16 * MS, 0, 0, 10 * MS, 6 * MS, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_true(world.levels[0].cpu_work_ns == 20 * MS);
}

static void threads_of_a_request_run_in_parallel(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.instance.vcpu = 2;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    world.profiles[m].threads = 4;
    fleet_world_request(&world, 0, m, 40 * MS); /* four tasks of 10 on two vCPUs */
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 20 * MS, 0, 0, 10 * MS, 10 * MS, 0, 0}};
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void a_pure_wait_holds_the_worker_but_no_vcpu(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    world.profiles[m].wait = ep_dist_constant(5 * MS);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 15 * MS, 0, 0, 15 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 30 * MS, 15 * MS, 0, 15 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_true(world.levels[0].cpu_work_ns == 20 * MS);
    assert_true(world.levels[0].waiting_ns == 15 * MS);
    assert_true(world.levels[0].outstanding_ns == 45 * MS);
}

static void a_full_queue_refuses_with_424_of_503(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.assumptions.queue_per_model = 1;
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    for (int i = 0; i < 3; i++)
        fleet_world_request(&world, i * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {2, 424, 503, EP_FOUND_NONE, 0, 0, 0, 0, 0, 0, 0},
        {0, 200, 0, EP_FOUND_NONE, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 19 * MS, 9 * MS, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void overhead_delays_the_answer_and_occupies_nothing(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.assumptions.overhead = ep_dist_constant(7 * MS);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 17 * MS, 0, 0, 10 * MS, 0, 7 * MS, 0},
        {1, 200, 0, EP_FOUND_NONE, 27 * MS, 10 * MS, 0, 10 * MS, 0, 7 * MS, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void concurrent_misses_share_one_load(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    ep_model_id m = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, m, 10 * MS);
    fleet_world_request(&world, 30 * MS, m, 10 * MS);
    fleet_world_request(&world, 200 * MS, m, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 110 * MS, 0, 100 * MS, 10 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_JOINED, 90 * MS, 10 * MS, 70 * MS, 10 * MS, 0, 0, 0},
        {2, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.loads_done, 1);
}

/* Memory for two; a, b, a, c: c evicts b, the least recently used; b again comes from disk. */
static void the_least_recently_used_goes_and_its_disk_copy_stays(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.instance.memory_bytes = 2;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1),
                c = fleet_world_model(&world, 1, 1, 1);
    ep_model_id order[] = {a, b, a, c, a, b};
    for (int i = 0; i < 6; i++)
        fleet_world_request(&world, i * S, order[i], 10 * MS);
    fleet_world_run(&world, 10 * S);
    enum ep_found found[] = {EP_FOUND_S3, EP_FOUND_S3,     EP_FOUND_MEMORY,
                             EP_FOUND_S3, EP_FOUND_MEMORY, EP_FOUND_DISK};
    for (int i = 0; i < 6; i++)
        assert_int_equal(world.done[i].found, found[i]);
    assert_int_equal(world.evicted_memory, 2);
    assert_int_equal(world.levels[0].resident_models, 2);
    assert_int_equal(world.levels[0].memory_used, 2);
    assert_int_equal(world.levels[0].disk_used, 3);
}

/* Memory for one: b waits for a's inference to end (pinned), for its unloading, then its load. */
static void a_pinned_model_is_not_evicted(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.instance.memory_bytes = 1;
    world.config.assumptions.unload_time = 50 * MS;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 40 * MS);       /* loads to 100, serves to 140 */
    fleet_world_request(&world, 20 * MS, b, 10 * MS); /* unload 140-190, load 190-290 */
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 140 * MS, 0, 100 * MS, 40 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 280 * MS, 0, 270 * MS, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void loads_wait_for_a_load_slot_in_order(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.assumptions.max_concurrent_loads = 1;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 0);
    fleet_world_request(&world, 10 * MS, b, 0);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 100 * MS, 0, 100 * MS, 0, 0, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 190 * MS, 0, 190 * MS, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

/* Download 1 MB at 1 MB/s each, network 1 MB/s shared; extract 2 MB at 4 MB/s; load 100 ms CPU. */
static void a_load_goes_through_its_stages(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    struct ep_assumptions *assumed = &world.config.assumptions;
    world.config.instance.memory_bytes = 100000000;
    world.config.instance.network = 1e6;
    assumed->s3_first_byte = 20 * MS;
    assumed->s3_stream = 1e6;
    assumed->extract_rate = 4e6;
    assumed->load_cpu_share = 1;
    assumed->first_inference_factor = 5;
    ep_model_id a = fleet_world_model(&world, 10, 1000000, 2000000);
    fleet_world_request(&world, 0, a, 10 * MS); /* 20 + 1000 + 500 + 100, then 5 x 10 */
    fleet_world_request(&world, 2 * S, a, 10 * MS);
    fleet_world_run(&world, 5 * S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 1670 * MS, 0, 1620 * MS, 50 * MS, 0, 0, 0},
        {1, 200, 0, EP_FOUND_MEMORY, 10 * MS, 0, 0, 10 * MS, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void a_load_competes_with_inference_for_the_vcpu(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.assumptions.load_cpu_share = 1;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 0);
    fleet_world_request(&world, 1 * S, b, 0);           /* loads 1000 to 1120 */
    fleet_world_request(&world, 1010 * MS, a, 20 * MS); /* half speed: 1010 to 1050 */
    fleet_world_run(&world, 5 * S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 100 * MS, 0, 100 * MS, 0, 0, 0, 0},
        {2, 200, 0, EP_FOUND_MEMORY, 40 * MS, 0, 0, 20 * MS, 20 * MS, 0, 0},
        {1, 200, 0, EP_FOUND_S3, 120 * MS, 0, 120 * MS, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
}

/* Load of 100 s: 429 at 60 s, retry after 100 ms (no jitter) joins the load and succeeds. */
static void a_slow_load_is_429_at_60s_and_the_retry_joins_it(void **state)
{
    (void)state;
    struct fleet_world world = mme(100000);
    settle(&world);
    world.config.assumptions.invoke_timeout = 60 * S;
    world.config.assumptions.load_deadline = 360 * S;
    world.client = ep_client_config_default();
    world.client.jitter = EP_JITTER_NONE;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_run(&world, 1000 * S);
    ep_time retry = 60 * S + 100 * MS;
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_S3, 100 * S + 10 * MS, 0, 100 * S - retry, 10 * MS, 0, 0, retry}};
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.done[0].attempts, 2);
    assert_int_equal(world.attempts[0].status, 429);
    assert_int_equal(world.attempts[1].last_found, EP_FOUND_JOINED);
    assert_int_equal(world.loads_started, 1);
}

static void a_load_past_its_deadline_is_abandoned_and_the_next_attempt_starts_anew(void **state)
{
    (void)state;
    struct fleet_world world = mme(400000);
    settle(&world);
    world.config.assumptions.load_deadline = 360 * S;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 400 * S, a, 10 * MS);
    fleet_world_run(&world, 1000 * S);
    struct expected_row rows[] = {
        {0, 429, 0, EP_FOUND_S3, 360 * S, 0, 360 * S, 0, 0, 0, 0},
        {1, 429, 0, EP_FOUND_DISK, 360 * S, 0, 360 * S, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.loads_abandoned, 2);
    assert_int_equal(world.levels[0].memory_used, 0);
}

static void work_in_a_worker_is_not_canceled_by_the_60s_limit(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.assumptions.invoke_timeout = 60 * S;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 70 * S);
    fleet_world_request(&world, 1 * S, a, 1 * S);
    fleet_world_run(&world, 1000 * S);
    struct expected_row rows[] = {
        {0, 424, 0, EP_FOUND_NONE, 60 * S, 0, 0, 60 * S, 0, 0, 0},
        {1, 424, 0, EP_FOUND_NONE, 60 * S, 60 * S, 0, 0, 0, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_true(world.levels[0].cpu_work_ns == (double)(71 * S));
}

/* The client leaves after 2 s, retries at once; the first attempt's work still runs. */
static void the_service_does_not_notice_that_the_client_left(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.client = ep_client_config_default();
    world.client.read_timeout = 2 * S;
    world.client.backoff_base = 0;
    world.client.retries = 1;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 3 * S); /* 0-3 dropped; again 3-6: gone at 4 */
    fleet_world_run(&world, 1000 * S);
    struct expected_row rows[] = {
        {0, EP_STATUS_TIMEOUT, 0, EP_FOUND_NONE, 4 * S, 1 * S, 0, 1 * S, 0, 0, 2 * S}};
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_true(world.levels[0].cpu_work_ns == (double)(6 * S));
}

/* Two instances, spill at 2: the third outstanding request of the model goes to a new copy. */
static void a_hot_model_spills_to_another_instance(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.instances_per_endpoint = 2;
    world.config.assumptions.spill_at = 2;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    for (int i = 0; i < 3; i++)
        fleet_world_request(&world, i * MS, a, 10 * MS);
    fleet_world_run(&world, S);
    assert_int_equal(world.loads_done, 2);
    assert_int_equal(world.done[0].instance, 0);
    assert_int_equal(world.done[1].number, 2);
    assert_int_equal(world.done[1].instance, 1);
    assert_int_equal(world.done[1].found, EP_FOUND_S3);
}

/* Disk for two copies and one archive; memory for one. The third model's load deletes the copy
 * on disk only that was used longest ago. */
static void a_full_disk_loses_its_least_recently_used_copy(void **state)
{
    (void)state;
    struct fleet_world world = mme(10);
    settle(&world);
    world.config.instance.memory_bytes = 1;
    world.config.instance.disk_bytes = 3;
    ep_model_id m[4];
    for (int i = 0; i < 4; i++)
        m[i] = fleet_world_model(&world, 1, 1, 1);
    int order[] = {0, 1, 2, 0};
    for (int i = 0; i < 4; i++)
        fleet_world_request(&world, i * S, m[order[i]], 0);
    fleet_world_run(&world, 10 * S);
    assert_int_equal(world.done[3].found, EP_FOUND_S3);
    assert_int_equal(world.evicted_disk, 2);
    assert_int_equal(world.levels[0].disk_used, 2);
}

static void cache_disabled_unloads_and_deletes_after_use(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.cache_disabled = true;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 105 * MS, a, 10 * MS); /* shares the copy: still outstanding */
    fleet_world_request(&world, 1 * S, a, 10 * MS);
    fleet_world_run(&world, 2 * S);
    assert_int_equal(world.done[1].found, EP_FOUND_MEMORY);
    assert_int_equal(world.done[2].found, EP_FOUND_S3);
    assert_int_equal(world.evicted_memory, 0); /* out by choice, not for room */
    assert_int_equal(world.levels[0].memory_used, 0);
    assert_int_equal(world.levels[0].disk_used, 0);
}

static void a_chain_pays_a_hop_between_its_containers(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_MULTI_CONTAINER);
    struct ep_container_config chain[] = {
        {.compute = ep_dist_constant(5 * MS),
         .wait = ep_dist_constant(0),
         .threads = 1,
         .workers = 1},
        {.is_model = true, .workers = 1},
        {.compute = ep_dist_constant(3 * MS),
         .wait = ep_dist_constant(0),
         .threads = 1,
         .workers = 1},
    };
    world.config.mode = EP_MCE_SERIAL;
    world.config.containers = chain;
    world.config.container_count = 3;
    world.config.assumptions.hop = 2 * MS;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {{0, 200, 0, EP_FOUND_NONE, 22 * MS, 0, 0, 18 * MS, 0, 4 * MS, 0}};
    fleet_world_expect(&world, rows, COUNT(rows));
}

static void direct_containers_share_the_vcpus_but_not_the_queue(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_MULTI_CONTAINER);
    ep_model_id a = fleet_world_model(&world, 1, 1, 1), b = fleet_world_model(&world, 1, 1, 1);
    world.container_of[b] = 1;
    world.config.container_of = world.container_of;
    world.config.container_count = 2;
    fleet_world_request(&world, 0, a, 10 * MS);
    fleet_world_request(&world, 0, b, 10 * MS);
    fleet_world_run(&world, S);
    struct expected_row rows[] = {
        {0, 200, 0, EP_FOUND_NONE, 20 * MS, 0, 0, 10 * MS, 10 * MS, 0, 0},
        {1, 200, 0, EP_FOUND_NONE, 20 * MS, 0, 0, 10 * MS, 10 * MS, 0, 0},
    };
    fleet_world_expect(&world, rows, COUNT(rows));
    assert_int_equal(world.levels[0].memory_used, 2);
}

static void initial_warm_loads_the_most_popular_as_far_as_they_fit(void **state)
{
    (void)state;
    struct fleet_world world = mme(100);
    settle(&world);
    world.config.initial_warm = true;
    world.config.instance.memory_bytes = 2;
    uint32_t popular[] = {2, 0, 1};
    world.config.by_popularity = popular;
    world.config.by_popularity_count = 3;
    for (int i = 0; i < 3; i++)
        fleet_world_model(&world, 1, 1, 1);
    for (uint32_t i = 0; i < 3; i++)
        fleet_world_request(&world, i * S, i, 0);
    fleet_world_run(&world, 10 * S);
    assert_int_equal(world.done[0].found, EP_FOUND_MEMORY);
    assert_int_equal(world.done[1].found, EP_FOUND_S3); /* evicts 2: used longest ago */
    assert_int_equal(world.done[2].found, EP_FOUND_DISK);
}

/* Recorded demands near the end of 64 bits: cut to what no run sees the end of; nothing overflows.
 */
static void demands_beyond_any_run_end_with_the_time_limit(void **state)
{
    (void)state;
    struct fleet_world world;
    fleet_world_init(&world, EP_KIND_SINGLE_MODEL);
    world.config.assumptions.invoke_timeout = 60 * S;
    world.config.assumptions.workers_per_model = EP_UNLIMITED;
    world.config.instance.vcpu_speed = 1e-300;
    ep_model_id a = fleet_world_model(&world, 1, 1, 1);
    for (int i = 0; i < 40; i++)
        fleet_world_request(&world, 0, a, INT64_MAX - 1);
    fleet_world_run(&world, 1000 * S);
    assert_int_equal(world.done_count, 40);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(world.done[i].status, 424);
        assert_int_equal(world.done[i].parts[EP_PART_SERVICE], 60 * S);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_serves_first_come_first_served),
        cmocka_unit_test(two_workers_share_one_vcpu_equally),
        cmocka_unit_test(threads_of_a_request_run_in_parallel),
        cmocka_unit_test(a_pure_wait_holds_the_worker_but_no_vcpu),
        cmocka_unit_test(a_full_queue_refuses_with_424_of_503),
        cmocka_unit_test(overhead_delays_the_answer_and_occupies_nothing),
        cmocka_unit_test(concurrent_misses_share_one_load),
        cmocka_unit_test(the_least_recently_used_goes_and_its_disk_copy_stays),
        cmocka_unit_test(a_pinned_model_is_not_evicted),
        cmocka_unit_test(loads_wait_for_a_load_slot_in_order),
        cmocka_unit_test(a_load_goes_through_its_stages),
        cmocka_unit_test(a_load_competes_with_inference_for_the_vcpu),
        cmocka_unit_test(a_slow_load_is_429_at_60s_and_the_retry_joins_it),
        cmocka_unit_test(a_load_past_its_deadline_is_abandoned_and_the_next_attempt_starts_anew),
        cmocka_unit_test(work_in_a_worker_is_not_canceled_by_the_60s_limit),
        cmocka_unit_test(the_service_does_not_notice_that_the_client_left),
        cmocka_unit_test(a_hot_model_spills_to_another_instance),
        cmocka_unit_test(a_full_disk_loses_its_least_recently_used_copy),
        cmocka_unit_test(cache_disabled_unloads_and_deletes_after_use),
        cmocka_unit_test(a_chain_pays_a_hop_between_its_containers),
        cmocka_unit_test(direct_containers_share_the_vcpus_but_not_the_queue),
        cmocka_unit_test(demands_beyond_any_run_end_with_the_time_limit),
        cmocka_unit_test(initial_warm_loads_the_most_popular_as_far_as_they_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
