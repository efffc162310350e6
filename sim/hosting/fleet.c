/* Life of a fleet, what happens on its events, and its levels. */
#include "hosting/fleet.h"

#include "base/mem.h"
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

#include <assert.h>
#include <math.h>

/* ---- levels ---- */

uint32_t ep_fleet_instance_count(const struct ep_fleet *fleet)
{
    return fleet->instance_count;
}

const struct ep_instance_life *ep_fleet_lives(const struct ep_fleet *fleet)
{
    return fleet->lives;
}

void ep_fleet_read_levels(struct ep_fleet *fleet, uint32_t id, struct ep_instance_levels *levels)
{
    struct ep_instance *instance = &fleet->instances[id];
    ep_time at = ep_fleet_now(fleet);
    bool has_cache = ep_fleet_has_cache(fleet), is_serverless = ep_fleet_is_serverless(fleet);
    double now = (double)at;
    const struct ep_model_cache *cache = &instance->cache;
    int64_t base = ep_fleet_base_memory(&fleet->config);
    ep_time absent = ep_instance_life_absent_ns(&fleet->lives[id], at);
    *levels = (struct ep_instance_levels){
        .endpoint = instance->endpoint,
        .absent_ns = absent,
        .memory_used = base + cache->memory_used,
        .memory_total = fleet->config.instance.memory_bytes,
        .disk_used = cache->disk_used,
        .disk_total = cache->disk_total,
        .resident_models = instance->resident,
        .outstanding = instance->outstanding,
        .provisioned = is_serverless ? fleet->serverless.pools[id].allocated : 0,
        .provisioned_in_use = is_serverless ? fleet->serverless.pools[id].provisioned_in_use : 0,
        .cpu_work_ns = ep_shared_resource_moved(&instance->cpu),
        .network_bytes = has_cache ? ep_shared_resource_moved(&instance->network) / 1e9 : 0,
        .disk_bytes = has_cache ? ep_shared_resource_moved(&instance->disk) / 1e9 : 0,
        .memory_byte_ns = cache->memory_byte_ns + (double)base * (now - (double)absent) +
                          (double)cache->memory_used * (now - (double)cache->memory_since),
        .disk_byte_ns =
            cache->disk_byte_ns + (double)cache->disk_used * (now - (double)cache->disk_since),
        .outstanding_ns =
            ep_fleet_integral(instance->outstanding, instance->outstanding_changes, at),
        .waiting_ns = ep_fleet_integral(instance->waiting, instance->waiting_changes, at),
    };
}

uint32_t ep_fleet_outstanding(const struct ep_fleet *fleet, uint32_t instance)
{
    return fleet->instances[instance].outstanding;
}

uint64_t ep_fleet_in_flight(const struct ep_fleet *fleet)
{
    return fleet->in_flight;
}

/* ---- events ---- */

void ep_fleet_reserve_finished(struct ep_fleet *fleet, uint32_t count)
{
    fleet->finished_room = 2 * count;
    fleet->finished =
        ep_realloc_array(fleet->finished, fleet->finished_room, sizeof *fleet->finished);
}

static void on_transfer(struct ep_fleet *fleet, struct ep_shared_resource *resource)
{
    uint32_t count = ep_fleet_take_finished(fleet, resource);
    for (uint32_t i = 0; i < count; i++)
        ep_fleet_load_part_done(fleet, fleet->finished[i], false);
}

static void on_disk(struct ep_fleet *fleet, uint32_t instance)
{
    on_transfer(fleet, &fleet->instances[instance].disk);
    if (fleet->instances[instance].has_credits)
        ep_fleet_disk_changed(fleet, instance);
}

__attribute__((noinline)) static void handle_any(struct ep_fleet *fleet, struct ep_event event)
{
    uint32_t subject = event.subject;
    switch ((enum ep_fleet_event)event.kind) {
    case EP_FLEET_CPU_DONE:
        ep_fleet_on_cpu(fleet, subject);
        return;
    case EP_FLEET_NETWORK_DONE:
        on_transfer(fleet, &fleet->instances[subject].network);
        return;
    case EP_FLEET_DISK_DONE:
        on_disk(fleet, subject);
        return;
    case EP_FLEET_WAIT_DONE:
        ep_fleet_on_wait_done(fleet, subject);
        return;
    case EP_FLEET_HOP_DONE:
        ep_fleet_on_hop_done(fleet, subject);
        return;
    case EP_FLEET_ANSWER:
        ep_fleet_on_answer(fleet, subject);
        return;
    case EP_FLEET_RETRY:
        ep_fleet_on_retry(fleet, subject);
        return;
    case EP_FLEET_INVOKE_TIMEOUT:
        ep_fleet_on_invoke_timeout(fleet, subject);
        return;
    case EP_FLEET_READ_TIMEOUT:
        ep_fleet_on_read_timeout(fleet, subject);
        return;
    case EP_FLEET_LOAD_DEADLINE:
        ep_fleet_on_load_deadline(fleet, subject);
        return;
    case EP_FLEET_LOAD_DELAY_DONE:
        ep_fleet_on_load_delay(fleet, subject);
        return;
    case EP_FLEET_UNLOAD_DONE:
        ep_fleet_on_unload_done(fleet, subject);
        return;
    case EP_FLEET_ENVIRONMENT_READY:
        ep_fleet_on_environment_ready(fleet, subject);
        return;
    case EP_FLEET_ENVIRONMENT_DONE:
        ep_fleet_on_environment_done(fleet, subject);
        return;
    case EP_FLEET_IDLE_TIMEOUT:
        ep_fleet_on_idle_timeout(fleet, subject);
        return;
    case EP_FLEET_START:
        ep_fleet_begin_start(fleet, subject);
        return;
    case EP_FLEET_CREDITS_RUN_OUT:
        ep_fleet_on_credits_run_out(fleet, subject);
        return;
    case EP_FLEET_LAUNCH_DONE:
        ep_fleet_on_launch_done(fleet, subject);
        return;
    case EP_FLEET_DRAIN_DONE:
        ep_fleet_end_instance(fleet, subject, fleet->lives[subject].ended_by, EP_STEP_GONE);
        return;
    case EP_FLEET_LOSS_DETECTED:
        ep_fleet_on_loss_detected(fleet, subject);
        return;
    case EP_FLEET_CHECKED:
        ep_fleet_on_checked(fleet, subject);
        return;
    case EP_FLEET_DRILL:
        ep_fleet_on_drill(fleet, subject);
        return;
    }
    assert(0 && "unknown event kind");
}

/* Most say that vCPU work is done: no jump through a table for these, and no registers saved for
 * the others. */
static void handle(void *world, struct ep_event event)
{
    if (event.kind == EP_FLEET_CPU_DONE)
        ep_fleet_on_cpu(world, event.subject);
    else
        handle_any(world, event);
}

/* ---- life ---- */

static void resolve_limits(struct ep_fleet *fleet)
{
    const struct ep_assumptions *assumed = &fleet->config.assumptions;
    int vcpu = fleet->config.instance.vcpu;
    bool is_multi_model = ep_fleet_is_multi_model(fleet);
    int loads = fleet->config.cache_disabled || vcpu < 4 ? vcpu : 4;
    fleet->container_workers =
        ep_fleet_resolve(assumed->workers_per_model, is_multi_model ? 1 : vcpu);
    fleet->workers = fleet->container_workers;
    if (fleet->cache_stage >= 0) {
        int own = fleet->config.containers[fleet->cache_stage].workers;
        fleet->workers = ep_fleet_resolve(own == EP_BY_RULE ? assumed->workers_per_model : own, 1);
    }
    fleet->max_payload = assumed->max_payload;
    if (ep_fleet_is_serverless(fleet) && fleet->max_payload != INT64_MAX)
        fleet->max_payload = EP_SERVERLESS_PAYLOAD_BYTES;
    fleet->least_limit = fleet->max_payload < assumed->max_server_payload
                             ? fleet->max_payload
                             : assumed->max_server_payload;
    fleet->queue_limit = ep_fleet_resolve(assumed->queue_per_model, 100);
    fleet->max_loads = ep_fleet_resolve(assumed->max_concurrent_loads, loads);
    fleet->spill_at = ep_fleet_resolve(assumed->spill_at, vcpu);
}

static void create_models(struct ep_fleet *fleet)
{
    uint32_t count = fleet->catalog->model_count;
    fleet->models = ep_alloc_zeroed(count, sizeof *fleet->models);
    for (uint32_t m = 0; m < count; m++)
        fleet->models[m] = (struct ep_fleet_model){.first_copy = EP_ID_NONE,
                                                   .profile = fleet->catalog->models[m].profile,
                                                   .endpoint = fleet->config.endpoint_of[m]};
}

static void create_cache_state(struct ep_fleet *fleet)
{
    fleet->policy = ep_eviction_policy_find(fleet->config.eviction);
    assert(fleet->policy);
}

/* Rule 7: limits of one arrival are pushed in the order invoke, read, load deadline. */
static void create_limits(struct ep_fleet *fleet)
{
    struct ep_kernel *kernel = fleet->kernel;
    fleet->timeouts = ep_kernel_add_timeout_pair(
        kernel, fleet->owner,
        (struct ep_timeout_limit[EP_TIMEOUT_LIMITS]){
            [EP_LIMIT_INVOKE] = {fleet->config.assumptions.invoke_timeout, EP_FLEET_INVOKE_TIMEOUT},
            [EP_LIMIT_READ] = {fleet->client.read_timeout, EP_FLEET_READ_TIMEOUT}});
    fleet->load_deadlines = ep_kernel_add_timeouts(kernel, fleet->config.assumptions.load_deadline,
                                                   fleet->owner, EP_FLEET_LOAD_DEADLINE);
}

/* Decided once for all attempts. */
static void resolve_plainness(struct ep_fleet *fleet)
{
    bool is_watched = fleet->observer.on_visit && fleet->config.container_count > 0;
    fleet->is_plain =
        !fleet->config.containers && fleet->config.instance.vcpu_speed == 1 && !is_watched;
    for (uint32_t i = 0; i < fleet->catalog->profile_count; i++)
        fleet->is_plain = fleet->is_plain && fleet->catalog->profiles[i].threads == 1;
    fleet->answers_at_once = fleet->constant_overhead == 0 && !fleet->has_versions;
}

static void create_keys(struct ep_fleet *fleet, uint64_t seed, uint32_t replication)
{
    uint32_t count = fleet->config.source_count;
    fleet->keys = ep_alloc_zeroed(count, sizeof *fleet->keys);
    for (uint32_t i = 0; i < count; i++) {
        char *purpose = ep_format("hosting/demand/%s", fleet->config.source_names[i]);
        fleet->keys[i] = ep_rng_key_of(seed, replication, purpose);
        ep_free(purpose);
    }
}

/* What instances begin with; their first loads are events, which come before any arrival. */
static void begin_caches(struct ep_fleet *fleet)
{
    ep_fleet_prepare_start(fleet);
    if (fleet->config.initial_warm)
        ep_fleet_warm_up(fleet);
    for (uint32_t i = 0; i < fleet->instance_count && fleet->config.at_start_count > 0; i++) {
        fleet->instances[i].next_at_start = fleet->config.at_start_count;
        if (!fleet->config.initial_warm)
            ep_kernel_push(fleet->kernel, ep_fleet_now(fleet),
                           ep_fleet_event(fleet, EP_FLEET_START, i));
    }
}

struct ep_fleet *ep_fleet_create(struct ep_kernel *kernel, const struct ep_catalog *catalog,
                                 const struct ep_fleet_config *config,
                                 const struct ep_client_config *client,
                                 const struct ep_observer *observer, struct ep_fleet_seed seed)
{
    struct ep_fleet *fleet = ep_alloc_zeroed(1, sizeof *fleet);
    fleet->kernel = kernel;
    fleet->catalog = catalog;
    fleet->config = *config;
    fleet->client = *client;
    fleet->observer = *observer;
    fleet->owner = ep_kernel_register(kernel, handle, fleet);
    fleet->free_attempt = fleet->free_copy = EP_ID_NONE;
    fleet->free_load = fleet->free_unload = EP_ID_NONE;
    const struct ep_dist *overhead = &config->assumptions.overhead;
    fleet->constant_overhead =
        overhead->kind == EP_DIST_CONSTANT ? ep_fleet_whole(overhead->a) : -1;
    fleet->has_cache = ep_fleet_config_has_cache(config);
    fleet->cache_stage = ep_fleet_config_cache_stage(config);
    resolve_limits(fleet);
    create_keys(fleet, seed.seed, seed.replication);
    create_limits(fleet);
    create_models(fleet);
    if (ep_fleet_has_cache(fleet))
        create_cache_state(fleet);
    ep_fleet_create_instances(fleet);
    if (ep_fleet_has_cache(fleet))
        begin_caches(fleet);
    if (ep_fleet_is_serverless(fleet))
        ep_fleet_create_environments(fleet, seed);
    fleet->launch_key = ep_rng_key_of(seed.seed, seed.replication, "hosting/launch");
    if (config->drill_count > 0)
        ep_fleet_create_drills(fleet);
    resolve_plainness(fleet);
    return fleet;
}

void ep_fleet_destroy(struct ep_fleet *fleet)
{
    if (!fleet)
        return;
    ep_fleet_destroy_instances(fleet);
    if (ep_fleet_is_serverless(fleet))
        ep_fleet_destroy_environments(fleet);
    ep_free_lines(fleet->copies);
    ep_free_lines(fleet->attempts);
    void *owned[] = {fleet->keys,          fleet->attempt_links,
                     fleet->attempt_waits, fleet->attempt_visits,
                     fleet->models,        fleet->loads,
                     fleet->copy_links,    fleet->use,
                     fleet->is_pinned,     fleet->unloads,
                     fleet->finished,      fleet->drills,
                     fleet->old_for,       fleet};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        ep_free(owned[i]);
}
