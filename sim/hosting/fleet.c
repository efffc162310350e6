/* Life of a fleet, what happens on its events, and its levels. */
#include "hosting/fleet.h"

#include "base/mem.h"
#include "hosting/fleet_parts.h"

#include <assert.h>
#include <math.h>

/* ---- levels ---- */

uint32_t ep_fleet_instance_count(const struct ep_fleet *fleet)
{
    return fleet->instance_count;
}

static int64_t base_memory(const struct ep_fleet_config *config)
{
    int64_t base = config->assumptions.instance_base_memory;
    if (base != EP_BY_RULE)
        return base;
    int64_t share = config->instance.memory_bytes / 4;
    int64_t fixed = (int64_t)(2.9 * 1073741824.0);
    return share < fixed ? share : fixed;
}

void ep_fleet_read_levels(struct ep_fleet *fleet, uint32_t id, struct ep_instance_levels *levels)
{
    struct ep_instance *instance = &fleet->instances[id];
    ep_fleet_change_outstanding(fleet, id, 0);
    ep_fleet_change_waiting(fleet, id, 0);
    bool has_cache = ep_fleet_has_cache(fleet);
    double now = (double)ep_fleet_now(fleet);
    const struct ep_model_cache *cache = &instance->cache;
    int64_t base = base_memory(&fleet->config);
    *levels = (struct ep_instance_levels){
        .endpoint = instance->endpoint,
        .memory_used = base + cache->memory_used,
        .memory_total = fleet->config.instance.memory_bytes,
        .disk_used = cache->disk_used,
        .disk_total = cache->disk_total,
        .resident_models = instance->resident,
        .outstanding = instance->outstanding,
        .cpu_work_ns = ep_shared_resource_moved(&instance->cpu),
        .network_bytes = has_cache ? ep_shared_resource_moved(&instance->network) / 1e9 : 0,
        .disk_bytes = has_cache ? ep_shared_resource_moved(&instance->disk) / 1e9 : 0,
        .memory_byte_ns = cache->memory_byte_ns + (double)base * now +
                          (double)cache->memory_used * (now - (double)cache->memory_since),
        .disk_byte_ns =
            cache->disk_byte_ns + (double)cache->disk_used * (now - (double)cache->disk_since),
        .outstanding_ns = instance->outstanding_ns,
        .waiting_ns = instance->waiting_ns,
    };
}

uint64_t ep_fleet_in_flight(const struct ep_fleet *fleet)
{
    return fleet->in_flight;
}

/* ---- events ---- */

uint32_t ep_fleet_take_finished(struct ep_fleet *fleet, struct ep_shared_resource *resource)
{
    if (resource->count > fleet->finished_room) {
        fleet->finished_room = 2 * resource->count;
        fleet->finished =
            ep_realloc_array(fleet->finished, fleet->finished_room, sizeof *fleet->finished);
    }
    return ep_shared_resource_take_finished(resource, fleet->finished, fleet->finished_room);
}

static void on_transfer(struct ep_fleet *fleet, struct ep_shared_resource *resource)
{
    uint32_t count = ep_fleet_take_finished(fleet, resource);
    for (uint32_t i = 0; i < count; i++)
        ep_fleet_load_part_done(fleet, fleet->finished[i], false);
}

static void handle(void *world, struct ep_event event)
{
    struct ep_fleet *fleet = world;
    uint32_t subject = event.subject;
    switch ((enum ep_fleet_event)event.kind) {
    case EP_FLEET_CPU_DONE:
        ep_fleet_on_cpu(fleet, subject);
        return;
    case EP_FLEET_NETWORK_DONE:
        on_transfer(fleet, &fleet->instances[subject].network);
        return;
    case EP_FLEET_DISK_DONE:
        on_transfer(fleet, &fleet->instances[subject].disk);
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
    }
    assert(0 && "unknown event kind");
}

/* ---- life ---- */

static uint32_t resolve(int value, int by_rule)
{
    if (value == EP_UNLIMITED)
        return UINT32_MAX;
    return (uint32_t)(value == EP_BY_RULE ? by_rule : value);
}

static void resolve_limits(struct ep_fleet *fleet)
{
    const struct ep_assumptions *assumed = &fleet->config.assumptions;
    int vcpu = fleet->config.instance.vcpu;
    bool has_cache = ep_fleet_has_cache(fleet);
    int loads = fleet->config.cache_disabled || vcpu < 4 ? vcpu : 4;
    fleet->workers = resolve(assumed->workers_per_model, has_cache ? 1 : vcpu);
    fleet->queue_limit = resolve(assumed->queue_per_model, 100);
    fleet->max_loads = resolve(assumed->max_concurrent_loads, loads);
    fleet->spill_at = resolve(assumed->spill_at, vcpu);
}

static int instances_of(const struct ep_fleet_config *config, uint32_t endpoint)
{
    return config->instances ? config->instances[endpoint] : config->instances_per_endpoint;
}

static void create_resources(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    const struct ep_instance_type *type = &fleet->config.instance;
    bool shares = fleet->config.assumptions.cpu_sharing == EP_CPU_SHARING_PROCESSOR;
    ep_shared_resource_init(&instance->cpu, fleet->kernel,
                            ep_fleet_event(fleet, EP_FLEET_CPU_DONE, id),
                            shares ? (double)type->vcpu : INFINITY, 1);
    if (!ep_fleet_has_cache(fleet))
        return;
    double stream = fleet->config.assumptions.s3_stream;
    bool is_network_used = isfinite(type->network) || isfinite(stream);
    ep_shared_resource_init(&instance->network, fleet->kernel,
                            ep_fleet_event(fleet, EP_FLEET_NETWORK_DONE, id), type->network,
                            is_network_used ? stream : 1);
    bool is_disk_used = isfinite(type->disk_bandwidth);
    ep_shared_resource_init(&instance->disk, fleet->kernel,
                            ep_fleet_event(fleet, EP_FLEET_DISK_DONE, id), type->disk_bandwidth,
                            is_disk_used ? INFINITY : 1);
}

/* What containers other than an MME's hold all the time, in bytes of memory and disk. */
struct fixed {
    int64_t memory, disk;
};

static int64_t times_workers(int64_t bytes, uint32_t workers)
{
    return workers == UINT32_MAX ? bytes : bytes * workers;
}

static uint32_t container_workers(const struct ep_fleet *fleet, int index)
{
    if (!fleet->config.containers)
        return fleet->workers;
    int workers = fleet->config.containers[index].workers;
    return workers == EP_BY_RULE ? fleet->workers : resolve(workers, 0);
}

/* By endpoint. A model's container holds its worker's memory times the workers; where one
 * artifact answers for a group, that of its largest model. */
static struct fixed *fixed_by_endpoint(const struct ep_fleet *fleet)
{
    const struct ep_fleet_config *config = &fleet->config;
    struct fixed *fixed = ep_alloc_zeroed(config->endpoint_count, sizeof *fixed);
    uint32_t workers = fleet->workers;
    for (int i = 0; config->containers && i < config->container_count; i++) {
        if (config->containers[i].is_model)
            workers = container_workers(fleet, i);
        for (uint32_t e = 0; e < config->endpoint_count && !config->containers[i].is_model; e++)
            fixed[e].memory += config->containers[i].memory_bytes;
    }
    struct fixed *largest = ep_alloc_zeroed(config->endpoint_count, sizeof *largest);
    for (uint32_t m = 0; m < fleet->catalog->model_count; m++) {
        uint32_t e = config->endpoint_of[m];
        if (e == UINT32_MAX)
            continue;
        int64_t memory = times_workers(fleet->catalog->models[m].memory_bytes, workers);
        int64_t disk = fleet->catalog->models[m].extracted_bytes;
        if (config->container_of) {
            fixed[e].memory += memory;
            fixed[e].disk += disk;
        } else if (memory > largest[e].memory) {
            largest[e] = (struct fixed){memory, disk};
        }
    }
    for (uint32_t e = 0; e < config->endpoint_count; e++) {
        fixed[e].memory += largest[e].memory;
        fixed[e].disk += largest[e].disk;
    }
    ep_free(largest);
    return fixed;
}

static void create_caches(struct ep_fleet *fleet)
{
    const struct ep_instance_type *type = &fleet->config.instance;
    ep_time now = ep_fleet_now(fleet);
    if (ep_fleet_has_cache(fleet)) {
        double high_water = fleet->config.assumptions.memory_high_water;
        int64_t usable =
            (int64_t)floor(high_water * (double)type->memory_bytes) - base_memory(&fleet->config);
        for (uint32_t i = 0; i < fleet->instance_count; i++)
            ep_model_cache_init(&fleet->instances[i].cache, usable > 0 ? usable : 0,
                                type->disk_bytes, now);
        return;
    }
    struct fixed *fixed = fixed_by_endpoint(fleet);
    for (uint32_t i = 0; i < fleet->instance_count; i++) {
        struct ep_instance *instance = &fleet->instances[i];
        ep_model_cache_init(&instance->cache, INT64_MAX, INT64_MAX, now);
        ep_model_cache_take_memory(&instance->cache, fixed[instance->endpoint].memory, now);
        ep_model_cache_take_disk(&instance->cache, fixed[instance->endpoint].disk, now);
        instance->cache.disk_total = type->disk_bytes;
    }
    ep_free(fixed);
}

static void create_containers(struct ep_fleet *fleet)
{
    uint32_t per_instance = (uint32_t)fleet->config.container_count;
    size_t count = (size_t)fleet->instance_count * per_instance;
    fleet->containers = ep_alloc_zeroed(count, sizeof *fleet->containers);
    for (size_t i = 0; i < count; i++) {
        ep_fifo_init(&fleet->containers[i].queue);
        fleet->containers[i].workers = container_workers(fleet, (int)(i % per_instance));
    }
}

static void create_instances(struct ep_fleet *fleet)
{
    const struct ep_fleet_config *config = &fleet->config;
    fleet->endpoints = ep_alloc_zeroed(config->endpoint_count, sizeof *fleet->endpoints);
    for (uint32_t e = 0; e < config->endpoint_count; e++) {
        int count = instances_of(config, e);
        assert(count >= 1);
        fleet->endpoints[e] = (struct ep_endpoint){fleet->instance_count, (uint32_t)count, 0};
        fleet->instance_count += (uint32_t)count;
    }
    fleet->instances = ep_alloc_zeroed(fleet->instance_count, sizeof *fleet->instances);
    for (uint32_t e = 0; e < config->endpoint_count; e++) {
        const struct ep_endpoint *endpoint = &fleet->endpoints[e];
        for (uint32_t i = 0; i < endpoint->instance_count; i++) {
            uint32_t id = endpoint->first_instance + i;
            struct ep_instance *instance = &fleet->instances[id];
            instance->endpoint = e;
            instance->outstanding_since = instance->waiting_since = ep_fleet_now(fleet);
            ep_fifo_init(&instance->disk_order);
            ep_fifo_init(&instance->loads);
            create_resources(fleet, id);
        }
    }
}

static void create_cache_state(struct ep_fleet *fleet)
{
    uint32_t count = fleet->catalog->model_count;
    fleet->policy = ep_eviction_policy_find(fleet->config.eviction);
    assert(fleet->policy);
    fleet->order = fleet->policy->create(fleet->instance_count);
    fleet->first_copy = ep_alloc(count * sizeof *fleet->first_copy);
    for (uint32_t m = 0; m < count; m++)
        fleet->first_copy[m] = EP_ID_NONE;
    fleet->instance_mark = ep_alloc_zeroed(fleet->instance_count, sizeof *fleet->instance_mark);
    if (fleet->config.initial_warm)
        ep_fleet_warm_up(fleet);
}

/* Rule 7: limits of one arrival are pushed in the order invoke, read, load deadline. */
static void create_limits(struct ep_fleet *fleet)
{
    struct ep_kernel *kernel = fleet->kernel;
    fleet->has_read_timeout = fleet->client.read_timeout != EP_TIME_NEVER;
    fleet->invoke_timeouts = ep_kernel_add_timeouts(
        kernel, fleet->config.assumptions.invoke_timeout, fleet->owner, EP_FLEET_INVOKE_TIMEOUT);
    fleet->read_timeouts = ep_kernel_add_timeouts(kernel, fleet->client.read_timeout, fleet->owner,
                                                  EP_FLEET_READ_TIMEOUT);
    fleet->load_deadlines = ep_kernel_add_timeouts(kernel, fleet->config.assumptions.load_deadline,
                                                   fleet->owner, EP_FLEET_LOAD_DEADLINE);
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
    fleet->free_request = fleet->free_attempt = fleet->free_copy = fleet->free_unload = EP_ID_NONE;
    const struct ep_dist *overhead = &config->assumptions.overhead;
    fleet->constant_overhead =
        overhead->kind == EP_DIST_CONSTANT ? ep_fleet_whole(overhead->a) : -1;
    resolve_limits(fleet);
    create_keys(fleet, seed.seed, seed.replication);
    create_limits(fleet);
    create_instances(fleet);
    create_caches(fleet);
    if (ep_fleet_has_cache(fleet))
        create_cache_state(fleet);
    else
        create_containers(fleet);
    return fleet;
}

void ep_fleet_destroy(struct ep_fleet *fleet)
{
    if (!fleet)
        return;
    for (uint32_t i = 0; i < fleet->instance_count; i++) {
        ep_shared_resource_fini(&fleet->instances[i].cpu);
        ep_shared_resource_fini(&fleet->instances[i].network);
        ep_shared_resource_fini(&fleet->instances[i].disk);
    }
    if (fleet->policy)
        fleet->policy->destroy(fleet->order);
    void *owned[] = {fleet->keys,
                     fleet->endpoints,
                     fleet->instances,
                     fleet->containers,
                     fleet->requests,
                     fleet->attempts,
                     fleet->attempt_links,
                     fleet->attempt_waits,
                     fleet->first_copy,
                     fleet->copies,
                     fleet->loads,
                     fleet->copy_links,
                     fleet->use,
                     fleet->unloads,
                     fleet->instance_mark,
                     fleet->finished,
                     fleet};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        ep_free(owned[i]);
}
