#include "fleet_world.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct ep_assumptions all_off(void)
{
    return (struct ep_assumptions){.overhead = ep_dist_constant(0),
                                   .memory_high_water = 1,
                                   .instance_base_memory = 0,
                                   .process_memory = 0,
                                   .workers_per_model = EP_BY_RULE,
                                   .queue_per_model = EP_UNLIMITED,
                                   .max_concurrent_loads = EP_UNLIMITED,
                                   .spill_at = EP_UNLIMITED,
                                   .invoke_timeout = EP_TIME_NEVER,
                                   .load_deadline = EP_TIME_NEVER,
                                   .max_payload = INT64_MAX,
                                   .max_server_payload = INT64_MAX,
                                   .max_hop_payload = INT64_MAX,
                                   .disk_credits = EP_UNLIMITED,
                                   .page_cache = EP_PAGE_CACHE_ALWAYS,
                                   .s3_stream = INFINITY,
                                   .extract_rate = INFINITY,
                                   .load_rate = INFINITY,
                                   .load_cpu_share = 0,
                                   .first_inference_factor = 1,
                                   .cold_start = ep_dist_constant(0),
                                   .cold_start_rate = INFINITY,
                                   .idle_timeout = EP_TIME_NEVER,
                                   .vcpu_per_gb = 1,
                                   .account_concurrency = EP_UNLIMITED,
                                   .cpu_sharing = EP_CPU_SHARING_PROCESSOR};
}

void fleet_world_init(struct fleet_world *world, enum ep_kind kind)
{
    static const char *const sources[] = {"script"};
    memset(world, 0, sizeof *world);
    world->catalog = (struct ep_catalog){.models = world->models, .profiles = world->profiles};
    world->client = (struct ep_client_config){.read_timeout = EP_TIME_NEVER};
    world->config = (struct ep_fleet_config){
        .kind = kind,
        .routing = EP_ROUTING_LEAST_OUTSTANDING,
        .mode = EP_MCE_DIRECT,
        .eviction = "lru",
        .instance = {.name = "lab",
                     .vcpu = 1,
                     .memory_bytes = 1000,
                     .disk_bytes = INT64_MAX,
                     .disk_bandwidth = INFINITY,
                     .network = INFINITY,
                     .vcpu_speed = 1},
        .assumptions = all_off(),
        .source_names = sources,
        .source_count = 1,
        .endpoint_count = 1,
        .instances_per_endpoint = 1,
        .endpoint_of = world->endpoint_of,
        .container_count = kind == EP_KIND_MULTI_MODEL || kind == EP_KIND_SERVERLESS ? 0 : 1,
    };
}

ep_model_id fleet_world_model(struct fleet_world *world, int64_t memory, int64_t artifact,
                              int64_t extracted)
{
    uint32_t id = world->catalog.model_count++;
    world->catalog.profile_count++;
    world->models[id] = (struct ep_model){artifact, extracted, memory, id, 0};
    world->profiles[id] = (struct ep_model_profile){.compute = ep_dist_constant(0),
                                                    .wait = ep_dist_constant(0),
                                                    .request_bytes = ep_dist_constant(100),
                                                    .response_bytes = ep_dist_constant(200),
                                                    .threads = 1,
                                                    .load_fixed_ns = -1,
                                                    .load_rate = NAN,
                                                    .extract_rate = NAN,
                                                    .first_inference_factor = NAN};
    return id;
}

void fleet_world_request(struct fleet_world *world, ep_time at, ep_model_id model,
                         ep_time compute_ns)
{
    size_t i = world->script_count++;
    world->script[i].at = at;
    world->script[i].offer = (struct ep_arrival){.model = model,
                                                 .number = i,
                                                 .compute_ns = compute_ns,
                                                 .wait_ns = -1,
                                                 .request_bytes = -1,
                                                 .response_bytes = -1};
}

struct ep_drill *fleet_world_drill(struct fleet_world *world, enum ep_drill_kind kind, ep_time at)
{
    struct ep_drill *drill = &world->drills[world->config.drill_count++];
    *drill = (struct ep_drill){.kind = kind,
                               .at = at,
                               .acts = true,
                               .window = EP_MINUTE,
                               .model_count = world->catalog.model_count,
                               .share = 1,
                               .replaces = true};
    world->config.drills = world->drills;
    return drill;
}

/* ---- what must hold at any instant ---- */

static void check(struct fleet_world *world, bool holds, const char *what)
{
    if (!holds && !world->wrong)
        world->wrong = what;
}

static void watch(struct fleet_world *world)
{
    for (uint32_t i = 0; world->is_watched && i < ep_fleet_instance_count(world->fleet); i++) {
        struct ep_instance_levels levels;
        ep_fleet_read_levels(world->fleet, i, &levels);
        check(world, 0 <= levels.memory_used && levels.memory_used <= levels.memory_total,
              "memory out of bounds");
        check(world, 0 <= levels.disk_used && levels.disk_used <= levels.disk_total,
              "disk out of bounds");
    }
}

/* A new version is another artifact: beside it the old one may go, and may be loading. */
static bool has_roll_out(const struct fleet_world *world)
{
    for (uint32_t d = 0; d < world->config.drill_count; d++)
        if (world->drills[d].kind == EP_DRILL_ROLL_OUT)
            return true;
    return false;
}

static bool is_pinned(const struct fleet_world *world, ep_model_id model)
{
    if (has_roll_out(world))
        return false;
    for (uint32_t i = 0; i < world->config.pinned_count; i++)
        if (world->config.at_start[i] == model)
            return true;
    return false;
}

struct glue {
    struct fleet_world *world;
    struct ep_fleet *fleet;
    struct ep_kernel_source source;
};

static void fire(void *self)
{
    struct glue *glue = self;
    struct fleet_world *world = glue->world;
    struct ep_arrival arrival = world->script[world->next].offer;
    if (world->is_expected) {
        ep_fleet_expect(glue->fleet, &arrival, 1);
        ep_fleet_offer_expected(glue->fleet, &arrival, world->next);
    } else {
        ep_fleet_offer(glue->fleet, &arrival, world->next);
    }
    world->next++;
    glue->source.next_at =
        world->next < world->script_count ? world->script[world->next].at : EP_TIME_NEVER;
}

static void on_request(void *self, const struct ep_request_record *record)
{
    struct fleet_world *world = self;
    watch(world);
    ep_time together = 0;
    if (record->load_parts)
        memcpy(world->waits[world->done_count], record->load_parts, sizeof *world->waits);
    for (int part = 0; part < EP_LOAD_PART_COUNT; part++)
        together += world->waits[world->done_count][part];
    assert_int_equal(together, record->parts[EP_PART_LOAD_WAIT]);
    world->done[world->done_count] = *record;
    world->done[world->done_count++].load_parts = NULL; /* was borrowed */
}

static void on_sent(void *self, const struct ep_sent_record *record)
{
    struct fleet_world *world = self;
    world->sent[world->sent_count++] = *record;
}

static void on_attempt(void *self, const struct ep_request_record *record)
{
    struct fleet_world *world = self;
    world->attempts[world->attempt_count++] = *record;
}

static void on_execution(void *self, const struct ep_execution_record *record)
{
    struct fleet_world *world = self;
    world->executions[world->execution_count++] = *record;
}

static void on_visit(void *self, const struct ep_visit_record *record)
{
    struct fleet_world *world = self;
    world->visits[world->visit_count++] = *record;
}

static void on_load_started(void *self, const struct ep_load_record *record)
{
    struct fleet_world *world = self;
    world->loads_started++;
    unsigned now = ++world->loading[record->instance][record->model];
    check(world, now == 1 || has_roll_out(world), "loaded twice at once");
    watch(world);
}

static void on_load(void *self, const struct ep_load_record *record)
{
    struct fleet_world *world = self;
    world->loads_done += !record->abandoned;
    world->loads_abandoned += record->abandoned;
    unsigned now = world->loading[record->instance][record->model];
    check(world, record->has_started ? now > 0 : now == 0 || has_roll_out(world),
          "ended without a beginning");
    world->loading[record->instance][record->model] -= record->has_started;
    watch(world);
}

static void on_evicted(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                       ep_time at, ep_time unload_ns)
{
    (void)instance, (void)at, (void)unload_ns;
    struct fleet_world *world = self;
    check(world, what == EP_EVICTED_DISK || !is_pinned(world, model), "a pinned model was evicted");
    watch(world);
    world->evicted_memory += what == EP_EVICTED_MEMORY;
    world->evicted_disk += what == EP_EVICTED_DISK;
}

static void on_life(void *self, const struct ep_life_record *record)
{
    struct fleet_world *world = self;
    assert_true(world->life_count < FLEET_WORLD_STEPS);
    world->life[world->life_count++] = *record;
}

void fleet_world_run(struct fleet_world *world, ep_time end)
{
    struct ep_observer observer = {.self = world,
                                   .on_sent = on_sent,
                                   .on_request = on_request,
                                   .on_attempt = on_attempt,
                                   .on_execution = on_execution,
                                   .on_load_started = on_load_started,
                                   .on_load = on_load,
                                   .on_evicted = on_evicted,
                                   .on_life = on_life};
    if (world->config.kind == EP_KIND_MULTI_CONTAINER) {
        observer.visit_self = world;
        observer.on_visit = on_visit;
    }
    struct ep_kernel *kernel = ep_kernel_create();
    struct glue glue = {.world = world};
    glue.fleet = world->fleet =
        ep_fleet_create(kernel, &world->catalog, &world->config, &world->client, &observer,
                        (struct ep_fleet_seed){1, 0});
    glue.source = (struct ep_kernel_source){
        world->script_count ? world->script[0].at : EP_TIME_NEVER, fire, &glue};
    ep_kernel_set_source(kernel, &glue.source);
    ep_kernel_run_until(kernel, end);
    for (uint32_t i = 0; i < ep_fleet_instance_count(glue.fleet) && i < 8; i++)
        ep_fleet_read_levels(glue.fleet, i, &world->levels[i]);
    assert_int_equal(ep_fleet_in_flight(glue.fleet), world->script_count - world->done_count);
    world->start_counts = ep_fleet_start_counts(glue.fleet);
    world->instance_count = ep_fleet_instance_count(glue.fleet);
    for (uint32_t i = 0; i < world->instance_count && i < FLEET_WORLD_LIVES; i++)
        world->lives[i] = ep_fleet_lives(glue.fleet)[i];
    world->event_hash = ep_kernel_event_hash(kernel);
    ep_fleet_destroy(glue.fleet);
    ep_kernel_destroy(kernel);
}

void fleet_world_expect(const struct fleet_world *world, const struct expected_row *rows,
                        size_t count)
{
    assert_int_equal(world->done_count, count);
    for (size_t i = 0; i < count; i++) {
        const struct ep_request_record *record = &world->done[i];
        ep_time parts[] = {rows[i].queue,      rows[i].load_wait, rows[i].service,
                           rows[i].contention, rows[i].overhead,  rows[i].retry};
        ep_time sum = 0;
        for (int part = 0; part < EP_PART_COUNT; part++) {
            if (record->parts[part] != parts[part])
                fail_msg("row %zu, part %d: expected %lld, got %lld", i, part,
                         (long long)parts[part], (long long)record->parts[part]);
            sum += record->parts[part];
        }
        assert_int_equal(record->number, rows[i].request);
        assert_int_equal(record->status, rows[i].status);
        assert_int_equal(record->original_status, rows[i].original_status);
        assert_int_equal(record->found, rows[i].found);
        assert_int_equal(record->done - record->first_arrival, rows[i].latency);
        assert_int_equal(sum, rows[i].latency);
    }
}
