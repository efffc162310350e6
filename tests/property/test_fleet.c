/* Whatever is asked of a fleet, with whatever policy, pins, volume and limits: every request's
 * parts add up to its latency, nothing is lost, memory and disk stay within bounds (the cache
 * asserts it at every change, and the levels are read at every callback), overlapping misses never
 * load twice, pinned models stay, and the same script gives the same events. */
#include "fleet_world.h"

#include "core/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S EP_SECOND
#define SEEDS 10000

static uint64_t below(struct ep_rng *rng, uint64_t bound)
{
    return ep_rng_next(rng) % bound;
}

static ep_time maybe(struct ep_rng *rng, ep_time on, ep_time off)
{
    return below(rng, 2) ? on : off;
}

static void random_assumptions(struct ep_assumptions *assumed, struct ep_rng *rng)
{
    assumed->overhead = ep_dist_constant((double)maybe(rng, 5 * MS, 0));
    assumed->workers_per_model = (int)below(rng, 3) + 1;
    assumed->queue_per_model = below(rng, 2) ? (int)below(rng, 4) : EP_UNLIMITED;
    assumed->max_concurrent_loads = below(rng, 2) ? (int)below(rng, 2) + 1 : EP_UNLIMITED;
    assumed->spill_at = below(rng, 2) ? (int)below(rng, 3) + 1 : EP_UNLIMITED;
    assumed->invoke_timeout = maybe(rng, maybe(rng, 200 * MS, 500 * MS), EP_TIME_NEVER);
    assumed->load_deadline = maybe(rng, 900 * MS, EP_TIME_NEVER);
    assumed->page_cache = (enum ep_page_cache)below(rng, 3);
    assumed->s3_first_byte = maybe(rng, 20 * MS, 0);
    assumed->s3_stream = below(rng, 2) ? 90e6 : INFINITY;
    assumed->extract_rate = below(rng, 2) ? 125e6 : INFINITY;
    assumed->load_fixed = maybe(rng, 100 * MS, 0);
    assumed->load_rate = below(rng, 2) ? 200e6 : INFINITY;
    assumed->load_cpu_share = (double)below(rng, 3) / 2;
    assumed->first_inference_factor = 1 + (double)below(rng, 2) * 4;
    assumed->unload_time = maybe(rng, 50 * MS, 0);
    assumed->hop = maybe(rng, 2 * MS, 0);
    assumed->cpu_sharing = (enum ep_cpu_sharing)below(rng, 2);
}

/* Some models pinned, as far as the others still find room (the option would be infeasible), and
 * some prewarmed whether they fit or not. */
static void random_start(struct fleet_world *world, struct ep_rng *rng)
{
    struct ep_fleet_config *config = &world->config;
    int64_t memory = 0, disk = 0, workers = config->assumptions.workers_per_model;
    uint32_t count = 0;
    for (uint32_t m = 0; m < world->catalog.model_count; m++) {
        const struct ep_model *model = &world->models[m];
        bool fits = memory + workers * (model->memory_bytes + 10000000) <= 30000000 &&
                    disk + model->extracted_bytes + 45000000 <= config->instance.disk_bytes;
        if (below(rng, 3) != 0 || !fits)
            continue;
        memory += workers * model->memory_bytes;
        disk += model->extracted_bytes;
        world->at_start[count++] = m;
    }
    config->pinned_count = count;
    for (uint32_t m = 0; m < world->catalog.model_count; m++) {
        bool is_listed = below(rng, 3) != 0;
        for (uint32_t i = 0; i < config->pinned_count; i++)
            is_listed = is_listed || world->at_start[i] == m;
        if (!is_listed)
            world->at_start[count++] = m;
    }
    config->at_start = world->at_start;
    config->at_start_count = count;
}

static void random_limits(struct fleet_world *world, struct ep_rng *rng)
{
    static const char *const policies[] = {"lru", "lfu", "fifo", "gdsf"};
    struct ep_fleet_config *config = &world->config;
    config->eviction = policies[below(rng, 4)];
    config->assumptions.max_payload = below(rng, 8) ? INT64_MAX : 150;
    config->assumptions.max_server_payload = below(rng, 8) ? INT64_MAX : 150;
    config->instance.disk_base_bandwidth = below(rng, 2) ? 20e6 : 0;
    config->assumptions.disk_credits = below(rng, 3) ? (int)below(rng, 60) : EP_UNLIMITED;
}

static void random_client(struct ep_client_config *client, struct ep_rng *rng)
{
    if (below(rng, 2))
        return; /* none */
    *client = ep_client_config_default();
    client->read_timeout = maybe(rng, 300 * MS, EP_TIME_NEVER);
    client->backoff_base = maybe(rng, 10 * MS, 0);
    client->jitter = (enum ep_jitter)below(rng, 2);
}

/* Updates, losses and new versions, some of them at one instant. */
static void random_drills(struct fleet_world *world, struct ep_rng *rng)
{
    struct ep_assumptions *assumed = &world->config.assumptions;
    assumed->instance_launch = ep_dist_constant((double)maybe(rng, 200 * MS, 0));
    assumed->drain = maybe(rng, 30 * MS, 0);
    assumed->loss_detection = maybe(rng, 60 * MS, 0);
    uint32_t count = (uint32_t)below(rng, 5);
    for (uint32_t i = 0; i < count; i++) {
        enum ep_drill_kind kind = (enum ep_drill_kind)below(rng, EP_DRILL_LOSE_INSTANCE + 1);
        struct ep_drill *drill = fleet_world_drill(world, kind, (ep_time)below(rng, 12) * 100 * MS);
        drill->share = below(rng, 2) ? 0.5 : 1;
        drill->over = maybe(rng, 300 * MS, 0);
        drill->termination_wait = maybe(rng, 100 * MS, 0);
        drill->instance = (uint32_t)below(rng, 2);
        drill->replaces = below(rng, 2);
    }
}

/* Models come and go in one of three containers, the first or a later one. */
static void random_chain(struct fleet_world *world, struct ep_rng *rng)
{
    uint32_t stage = (uint32_t)below(rng, 3);
    for (uint32_t i = 0; i < 3; i++)
        world->containers[i] = (struct ep_container_config){
            .is_model = i == stage,
            .is_multi_model = i == stage,
            .compute = ep_dist_constant((double)maybe(rng, 10 * MS, 0)),
            .wait = ep_dist_constant((double)maybe(rng, 5 * MS, 0)),
            .threads = (int)below(rng, 2) + 1,
            .workers = below(rng, 2) ? EP_BY_RULE : 1};
    world->config.mode = EP_MCE_SERIAL;
    world->config.containers = world->containers;
    world->config.container_count = 3;
}

static void random_world(struct fleet_world *world, unsigned seed)
{
    struct ep_rng rng = ep_rng_at(1, 0, "tests/fleet", seed);
    bool is_chain = below(&rng, 4) == 0;
    fleet_world_init(world, is_chain         ? EP_KIND_MULTI_CONTAINER
                            : below(&rng, 4) ? EP_KIND_MULTI_MODEL
                                             : EP_KIND_SINGLE_MODEL);
    struct ep_fleet_config *config = &world->config;
    if (is_chain)
        random_chain(world, &rng);
    random_assumptions(&config->assumptions, &rng);
    random_client(&world->client, &rng);
    config->routing = (enum ep_routing)below(&rng, 3);
    config->cache_disabled = below(&rng, 4) == 0;
    config->instances_per_endpoint = (int)below(&rng, 3) + 1;
    config->instance.vcpu = (int)below(&rng, 3) + 1;
    config->instance.vcpu_speed = below(&rng, 2) ? 1.25 : 1;
    config->instance.memory_bytes = 30000000;
    config->instance.disk_bytes =
        below(&rng, 2) ? 45000000 * (int64_t)(1 + below(&rng, 2)) : INT64_MAX;
    /* A head of the load queue that finds the disk full of copies that wait behind it can only
     * be freed by its deadline (rules 12, 18, 23). */
    if (config->instance.disk_bytes != INT64_MAX)
        config->assumptions.load_deadline = 900 * MS;
    config->instance.disk_bandwidth = below(&rng, 2) ? 128e6 : INFINITY;
    config->instance.network = below(&rng, 2) ? 100e6 : INFINITY;
    uint32_t models = (uint32_t)below(&rng, 8) + 1;
    for (uint32_t m = 0; m < models; m++) {
        int64_t memory = (int64_t)below(&rng, 10000000); /* three workers still fit */
        int64_t artifact = (int64_t)below(&rng, 20000000);
        fleet_world_model(world, memory, artifact, artifact + (int64_t)below(&rng, 5000000));
        world->profiles[m].threads = (int)below(&rng, 3) + 1;
        world->profiles[m].request_bytes = ep_dist_constant(below(&rng, 2) ? 100 : 200);
        world->profiles[m].wait = ep_dist_constant((double)maybe(&rng, 3 * MS, 0));
    }
    random_limits(world, &rng);
    if (config->kind == EP_KIND_MULTI_MODEL && !config->cache_disabled && below(&rng, 2))
        random_start(world, &rng);
    config->initial_warm = config->at_start_count > 0 && below(&rng, 4) == 0;
    ep_time at = 0;
    for (int i = 0; i < 50; i++) {
        at += (ep_time)below(&rng, 40) * MS;
        fleet_world_request(world, at, (uint32_t)below(&rng, models),
                            (ep_time)below(&rng, 30 * MS));
    }
    if (below(&rng, 2))
        random_drills(world, &rng);
}

static void check_request(const struct ep_request_record *record, unsigned seed)
{
    ep_time sum = 0;
    for (int part = 0; part < EP_PART_COUNT; part++) {
        if (record->parts[part] < 0)
            fail_msg("seed %u: part %d is negative", seed, part);
        sum += record->parts[part];
    }
    if (sum != record->done - record->first_arrival)
        fail_msg("seed %u request %llu: parts add up to %lld of %lld ns", seed,
                 (unsigned long long)record->number, (long long)sum,
                 (long long)(record->done - record->first_arrival));
}

/* What the worlds came across, all together: without it they would show little. */
struct seen {
    uint64_t evicted_memory, evicted_disk, abandoned, at_start, skipped, refused, too_large;
};

static void add_to_seen(struct seen *seen, const struct fleet_world *world)
{
    seen->evicted_memory += world->evicted_memory;
    seen->evicted_disk += world->evicted_disk;
    seen->abandoned += world->loads_abandoned;
    seen->at_start += world->start_counts.loads;
    seen->skipped += world->start_counts.skipped;
    for (size_t i = 0; i < world->done_count; i++) {
        seen->refused += world->done[i].status == 400;
        seen->too_large += world->done[i].original_status == 413;
    }
}

static void keeps_its_books_whatever_happens(void **state)
{
    (void)state;
    struct seen seen = {0};
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct fleet_world world;
        random_world(&world, seed);
        world.is_watched = true;
        fleet_world_run(&world, 10000 * S);
        if (world.wrong)
            fail_msg("seed %u: %s", seed, world.wrong);
        if (world.done_count != world.script_count)
            fail_msg("seed %u: %zu of %zu requests answered", seed, world.done_count,
                     world.script_count);
        for (size_t i = 0; i < world.done_count; i++)
            check_request(&world.done[i], seed);
        add_to_seen(&seen, &world);
        for (int i = 0; i < world.config.instances_per_endpoint; i++)
            if (world.levels[i].outstanding != 0)
                fail_msg("seed %u: work is left on instance %u", seed, i);
        if (world.loads_started < world.loads_done)
            fail_msg("seed %u: more loads ended than started", seed);
    }
    assert_true(seen.evicted_memory > 1000 && seen.evicted_disk > 1000 && seen.abandoned > 100);
    assert_true(seen.at_start > 1000 && seen.skipped > 1000);
    assert_true(seen.refused > 1000 && seen.too_large > 1000);
}

static void gives_the_same_events_for_the_same_script(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 50; seed++) {
        struct fleet_world first, second;
        random_world(&first, seed);
        random_world(&second, seed);
        second.is_expected = true; /* which only saves time */
        fleet_world_run(&first, 10000 * S);
        fleet_world_run(&second, 10000 * S);
        assert_true(first.event_hash == second.event_hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_its_books_whatever_happens),
        cmocka_unit_test(gives_the_same_events_for_the_same_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
