/* What an instance is made of: its resources, its room, its containers. */
#include "hosting/fleet_parts.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

uint32_t ep_fleet_resolve(int value, int by_rule)
{
    if (value == EP_UNLIMITED)
        return UINT32_MAX;
    return (uint32_t)(value == EP_BY_RULE ? by_rule : value);
}

int64_t ep_fleet_base_memory(const struct ep_fleet_config *config)
{
    int64_t base = config->assumptions.instance_base_memory;
    if (base != EP_BY_RULE)
        return base;
    int64_t share = config->instance.memory_bytes / 4;
    int64_t fixed = (int64_t)(2.9 * 1073741824.0);
    return share < fixed ? share : fixed;
}

/* ---- what containers hold ---- */

static int64_t times_workers(int64_t bytes, uint32_t workers)
{
    return workers == UINT32_MAX ? bytes : bytes * workers;
}

static uint32_t container_workers(const struct ep_fleet *fleet, int index)
{
    if (!fleet->config.containers)
        return fleet->container_workers;
    int workers = fleet->config.containers[index].workers;
    return workers == EP_BY_RULE ? fleet->container_workers : ep_fleet_resolve(workers, 0);
}

/* By endpoint. A model's container holds its worker's memory times the workers; where one
 * artifact answers for a group, that of its largest model; one that loads models on demand holds
 * none at first. */
static struct ep_held *held_by_endpoint(const struct ep_fleet *fleet)
{
    const struct ep_fleet_config *config = &fleet->config;
    struct ep_held *held = ep_alloc_zeroed(config->endpoint_count, sizeof *held);
    uint32_t workers = fleet->workers;
    for (int i = 0; config->containers && i < config->container_count; i++) {
        if (config->containers[i].is_model)
            workers = container_workers(fleet, i);
        for (uint32_t e = 0; e < config->endpoint_count && !config->containers[i].is_model; e++)
            held[e].memory += config->containers[i].memory_bytes;
    }
    struct ep_held *largest = ep_alloc_zeroed(config->endpoint_count, sizeof *largest);
    for (uint32_t m = 0; !fleet->has_cache && m < fleet->catalog->model_count; m++) {
        uint32_t e = config->endpoint_of[m];
        if (e == UINT32_MAX)
            continue;
        int64_t memory = times_workers(fleet->catalog->models[m].memory_bytes, workers);
        int64_t disk = fleet->catalog->models[m].extracted_bytes;
        if (config->container_of) {
            held[e].memory += memory;
            held[e].disk += disk;
        } else if (memory > largest[e].memory) {
            largest[e] = (struct ep_held){memory, disk};
        }
    }
    for (uint32_t e = 0; e < config->endpoint_count; e++) {
        held[e].memory += largest[e].memory;
        held[e].disk += largest[e].disk;
    }
    ep_free(largest);
    return held;
}

/* ---- one instance ---- */

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
    ep_fleet_init_credits(fleet, id);
}

static void create_cache(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_instance_type *type = &fleet->config.instance;
    struct ep_model_cache *cache = &fleet->instances[id].cache;
    ep_time now = ep_fleet_now(fleet);
    if (ep_fleet_has_cache(fleet)) {
        double high_water = fleet->config.assumptions.memory_high_water;
        int64_t usable = (int64_t)floor(high_water * (double)type->memory_bytes) -
                         ep_fleet_base_memory(&fleet->config);
        ep_model_cache_init(cache, usable > 0 ? usable : 0, type->disk_bytes, now);
        if (fleet->held) /* of the other containers of a chain */
            ep_model_cache_take_memory(cache, fleet->held[0].memory, now);
        return;
    }
    const struct ep_held *held = &fleet->held[fleet->instances[id].endpoint];
    ep_model_cache_init(cache, INT64_MAX, INT64_MAX, now);
    ep_model_cache_take_memory(cache, held->memory, now);
    ep_model_cache_take_disk(cache, held->disk, now);
    cache->disk_total = type->disk_bytes;
}

static void create_containers(struct ep_fleet *fleet, uint32_t id)
{
    uint32_t count = (uint32_t)fleet->config.container_count;
    for (uint32_t i = 0; i < count; i++) {
        struct ep_container *container = &fleet->containers[id * count + i];
        *container = (struct ep_container){.workers = container_workers(fleet, (int)i)};
        ep_fifo_init(&container->queue);
    }
}

static void reserve(struct ep_fleet *fleet, uint32_t room)
{
    size_t containers = (size_t)room * (uint32_t)fleet->config.container_count;
    fleet->instances = ep_realloc_array(fleet->instances, room, sizeof *fleet->instances);
    fleet->lives = ep_realloc_array(fleet->lives, room, sizeof *fleet->lives);
    fleet->containers = ep_realloc_array(fleet->containers, containers, sizeof *fleet->containers);
    fleet->instance_mark =
        ep_realloc_array(fleet->instance_mark, room, sizeof *fleet->instance_mark);
    fleet->instance_room = room;
}

uint32_t ep_fleet_add_instance(struct ep_fleet *fleet, uint32_t endpoint)
{
    if (fleet->instance_count == fleet->instance_room)
        reserve(fleet, 2 * fleet->instance_room);
    uint32_t id = fleet->instance_count++;
    struct ep_instance *instance = &fleet->instances[id];
    *instance =
        (struct ep_instance){.endpoint = endpoint, .number = fleet->endpoints[endpoint].launched++};
    ep_fifo_init(&instance->disk_order);
    ep_fifo_init(&instance->loads);
    fleet->instance_mark[id] = 0;
    create_resources(fleet, id);
    create_cache(fleet, id);
    create_containers(fleet, id);
    return id;
}

/* Its tallies stay: what it did belongs to the run. */
void ep_fleet_clear_instance(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    ep_time now = ep_fleet_now(fleet);
    ep_shared_resource_clear(&instance->cpu);
    if (ep_fleet_has_cache(fleet)) {
        ep_shared_resource_clear(&instance->network);
        ep_shared_resource_clear(&instance->disk);
    }
    instance->next_at_start = fleet->config.at_start_count;
    if (instance->has_credits)
        ep_fleet_disk_changed(fleet, id);
    ep_model_cache_free_up_memory(&instance->cache, instance->cache.memory_used, now);
    ep_model_cache_free_up_disk(&instance->cache, instance->cache.disk_used, now);
    ep_fleet_change_waiting(fleet, instance, -(int)instance->waiting);
    create_containers(fleet, id);
    if (instance->order && instance->order != fleet->order) {
        fleet->policy->destroy(instance->order);
        instance->order = NULL;
    }
}

/* ---- all of them ---- */

static uint32_t instances_of(const struct ep_fleet_config *config, uint32_t endpoint)
{
    int count = config->instances ? config->instances[endpoint] : config->instances_per_endpoint;
    assert(count >= 1);
    return (uint32_t)count;
}

void ep_fleet_create_instances(struct ep_fleet *fleet)
{
    const struct ep_fleet_config *config = &fleet->config;
    uint32_t count = 0;
    for (uint32_t e = 0; e < config->endpoint_count; e++)
        count += instances_of(config, e);
    fleet->endpoints = ep_alloc_zeroed(config->endpoint_count, sizeof *fleet->endpoints);
    if (ep_fleet_has_cache(fleet))
        fleet->order = fleet->policy->create(count);
    if (!ep_fleet_is_multi_model(fleet))
        fleet->held = held_by_endpoint(fleet);
    reserve(fleet, count);
    for (uint32_t e = 0; e < config->endpoint_count; e++) {
        struct ep_endpoint *endpoint = &fleet->endpoints[e];
        endpoint->first_instance = fleet->instance_count;
        endpoint->instance_count = instances_of(config, e);
        endpoint->capacity = endpoint->instance_count;
        endpoint->update = endpoint->waiting = endpoint->emptied_by = EP_CAUSE_NONE;
        for (uint32_t i = 0; i < endpoint->instance_count; i++) {
            uint32_t id = ep_fleet_add_instance(fleet, e);
            fleet->instances[id].order = fleet->order;
            fleet->instances[id].place = id;
            fleet->lives[id] =
                ep_instance_life_standing(ep_fleet_now(fleet), e, fleet->instances[id].number);
        }
    }
}

void ep_fleet_destroy_instances(struct ep_fleet *fleet)
{
    for (uint32_t i = 0; i < fleet->instance_count; i++) {
        struct ep_instance *instance = &fleet->instances[i];
        ep_shared_resource_fini(&instance->cpu);
        ep_shared_resource_fini(&instance->network);
        ep_shared_resource_fini(&instance->disk);
        if (instance->order && instance->order != fleet->order)
            fleet->policy->destroy(instance->order);
    }
    if (fleet->order)
        fleet->policy->destroy(fleet->order);
    for (uint32_t e = 0; e < fleet->config.endpoint_count; e++)
        ep_free(fleet->endpoints[e].in_service);
    void *owned[] = {fleet->endpoints,  fleet->instances,     fleet->lives,
                     fleet->containers, fleet->instance_mark, fleet->held};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        ep_free(owned[i]);
}
