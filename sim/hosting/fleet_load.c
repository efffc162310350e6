/* Cold starts: the load queue of an instance, evictions, and the stages of a load (rules 12-21). */
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

static struct ep_instance *instance_of(struct ep_fleet *fleet, uint32_t copy)
{
    return &fleet->instances[fleet->copies[copy].instance];
}

static const struct ep_model *model_of(const struct ep_fleet *fleet, uint32_t copy)
{
    return &fleet->catalog->models[fleet->copies[copy].model];
}

/* Rule 13: workers x memory; unlimited workers: once. */
int64_t ep_fleet_copy_bytes(const struct ep_fleet *fleet, ep_model_id model)
{
    int64_t bytes = fleet->catalog->models[model].memory_bytes;
    return fleet->workers == UINT32_MAX ? bytes : bytes * fleet->workers;
}

/* ---- copies ---- */

static uint32_t take_load(struct ep_fleet *fleet, uint32_t copy, bool at_start, bool from_disk)
{
    if (fleet->free_load == EP_ID_NONE) {
        uint32_t room = fleet->load_room ? 2 * fleet->load_room : 16;
        fleet->loads = ep_realloc_array(fleet->loads, room, sizeof *fleet->loads);
        for (uint32_t i = room; i-- > fleet->load_room;) {
            fleet->loads[i].copy = fleet->free_load;
            fleet->free_load = i;
        }
        fleet->load_room = room;
    }
    uint32_t id = fleet->free_load;
    struct ep_load *load = &fleet->loads[id];
    fleet->free_load = load->copy;
    *load = (struct ep_load){.copy = copy,
                             .asked = ep_fleet_now(fleet),
                             .head_since = EP_TIME_NEVER,
                             .started = EP_TIME_NEVER,
                             .downloaded = EP_TIME_NEVER,
                             .extracted = EP_TIME_NEVER,
                             .blocked_since = EP_TIME_NEVER,
                             .at_start = at_start,
                             .delay = EP_EVENT_NONE,
                             .stage = EP_LOAD_QUEUED,
                             .from_disk = from_disk};
    ep_fifo_init(&load->waiters);
    return id;
}

static void give_load_back(struct ep_fleet *fleet, uint32_t id)
{
    fleet->loads[id].copy = fleet->free_load;
    fleet->free_load = id;
}

static uint32_t pop_waiter(struct ep_fleet *fleet, uint32_t load)
{
    return ep_fifo_pop_front(&fleet->loads[load].waiters, fleet->attempt_links);
}

/* Time that a load takes beyond what the disk adds (rule 15). */
static double load_work_ns(const struct ep_fleet *fleet, ep_model_id id)
{
    const struct ep_assumptions *assumed = &fleet->config.assumptions;
    const struct ep_model_profile *profile = ep_fleet_profile(fleet, id);
    double fixed =
        (double)(profile->load_fixed_ns >= 0 ? profile->load_fixed_ns : assumed->load_fixed);
    double rate = isnan(profile->load_rate) ? assumed->load_rate : profile->load_rate;
    return fixed + (double)fleet->catalog->models[id].extracted_bytes * 1e9 / rate;
}

/* Into the order of eviction, as its use says. */
void ep_fleet_admit(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_copy *copy = &fleet->copies[id];
    struct ep_slot_entry entry = {.stamp = fleet->use[id].stamp,
                                  .count = fleet->use[id].count,
                                  .bytes = copy->bytes,
                                  .cost_ns = load_work_ns(fleet, copy->model)};
    const struct ep_instance *home = &fleet->instances[copy->instance];
    fleet->policy->admit(home->order, home->place, id, &entry);
}

static void forget(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_instance *home = instance_of(fleet, id);
    if (!fleet->copies[id].is_kept)
        fleet->policy->forget(home->order, home->place, id);
}

/* Into the order of disk deletion by its stamp; most recent first. */
static void keep_on_disk(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_fifo *order = &instance_of(fleet, id)->disk_order;
    uint64_t stamp = fleet->use[id].stamp;
    ep_fleet_put_copy_on_disk(fleet, id);
    uint32_t at = order->head;
    while (at != EP_FIFO_NONE && fleet->use[at].stamp > stamp)
        at = fleet->copy_links[at].next;
    if (at == EP_FIFO_NONE)
        ep_fifo_push_back(order, fleet->copy_links, id);
    else
        ep_fifo_insert_before(order, fleet->copy_links, at, id);
}

static void report_eviction(struct ep_fleet *fleet, enum ep_evicted what, uint32_t copy,
                            ep_time unload_ns)
{
    if (fleet->observer.on_evicted)
        fleet->observer.on_evicted(fleet->observer.self, what, fleet->copies[copy].model,
                                   fleet->copies[copy].instance, ep_fleet_now(fleet), unload_ns);
}

/* ---- unloading ---- */

static uint32_t take_unload(struct ep_fleet *fleet)
{
    if (fleet->free_unload == EP_ID_NONE) {
        uint32_t room = fleet->unload_room ? 2 * fleet->unload_room : 16;
        fleet->unloads = ep_realloc_array(fleet->unloads, room, sizeof *fleet->unloads);
        for (uint32_t i = room; i-- > fleet->unload_room;) {
            fleet->unloads[i].next_free = fleet->free_unload;
            fleet->free_unload = i;
        }
        fleet->unload_room = room;
    }
    uint32_t id = fleet->free_unload;
    fleet->free_unload = fleet->unloads[id].next_free;
    return id;
}

static void finish_unload(struct ep_fleet *fleet, const struct ep_unload *unload)
{
    struct ep_instance *instance = &fleet->instances[unload->instance];
    ep_model_cache_free_up_memory(&instance->cache, unload->bytes, ep_fleet_now(fleet));
    if (unload->is_eviction)
        instance->is_evicting = false;
}

void ep_fleet_on_unload_done(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_unload unload = fleet->unloads[id];
    fleet->unloads[id].next_free = fleet->free_unload;
    fleet->free_unload = id;
    if (ep_fleet_is_gone(fleet, unload.instance))
        return;
    finish_unload(fleet, &unload);
    ep_fleet_load_next(fleet, unload.instance);
}

/* Rule 14: the copy stops being resident at once; its memory is free after unload_time. */
static void begin_unload(struct ep_fleet *fleet, uint32_t id, bool is_eviction)
{
    struct ep_copy *copy = &fleet->copies[id];
    struct ep_instance *instance = &fleet->instances[copy->instance];
    assert(copy->state == EP_COPY_RESIDENT && copy->outstanding == 0);
    assert(!copy->is_kept);
    forget(fleet, id);
    instance->resident--;
    ep_time span = fleet->config.assumptions.unload_time;
    report_eviction(fleet, is_eviction ? EP_EVICTED_MEMORY : EP_UNLOADED, id, span);
    struct ep_unload unload = {.model = copy->model,
                               .instance = copy->instance,
                               .bytes = copy->bytes,
                               .is_eviction = is_eviction};
    if (span == 0) {
        finish_unload(fleet, &unload);
        return;
    }
    instance->is_evicting = instance->is_evicting || is_eviction;
    uint32_t slot = take_unload(fleet);
    fleet->unloads[slot] = unload;
    ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + span,
                   ep_fleet_event(fleet, EP_FLEET_UNLOAD_DONE, slot));
}

/* Rule 21. */
void ep_fleet_unload_if_used(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_copy *copy = &fleet->copies[id];
    if (copy->state != EP_COPY_RESIDENT || !copy->has_served || copy->outstanding > 0)
        return;
    struct ep_instance *instance = instance_of(fleet, id);
    int64_t bytes = model_of(fleet, id)->extracted_bytes;
    begin_unload(fleet, id, false);
    ep_model_cache_free_up_disk(&instance->cache, bytes, ep_fleet_now(fleet));
    ep_fleet_drop_copy(fleet, id);
}

/* ---- making room ---- */

/* What the evictions after this one will touch, far apart in memory: a copy first, and one eviction
 * later what it names. */
static void fetch_upcoming(const struct ep_fleet *fleet, const struct ep_instance *home)
{
    ep_slot next[2];
    if (!fleet->policy->upcoming ||
        fleet->policy->upcoming(home->order, home->place, fleet->use, next, 2) < 2)
        return;
    ep_fetch(&fleet->models[fleet->copies[next[0]].model]);
    ep_fetch(&fleet->copy_links[next[0]]);
    ep_fetch(&fleet->copies[next[1]]);
}

/* Begins one eviction; false: only pinned models are left. */
static bool evict_one(struct ep_fleet *fleet, uint32_t instance)
{
    const struct ep_instance *home = &fleet->instances[instance];
    ep_slot victim = fleet->policy->victim(home->order, home->place, fleet->use, fleet->stamp);
    if (victim == EP_SLOT_NONE)
        return false;
    begin_unload(fleet, victim, true);
    keep_on_disk(fleet, victim);
    fetch_upcoming(fleet, home);
    return true;
}

/* True once `bytes` are free; false: an eviction is under way, or nothing can go. */
static bool make_memory(struct ep_fleet *fleet, uint32_t id, int64_t bytes)
{
    struct ep_instance *instance = &fleet->instances[id];
    while (ep_model_cache_free_memory(&instance->cache) < bytes)
        if (instance->is_evicting || !evict_one(fleet, id))
            return false;
    return true;
}

/* Rule 18: copies on disk only go first, least recently used first; then an idle model. */
static bool make_disk(struct ep_fleet *fleet, uint32_t id, int64_t bytes)
{
    struct ep_instance *instance = &fleet->instances[id];
    while (ep_model_cache_free_disk(&instance->cache) < bytes) {
        uint32_t oldest = instance->disk_order.tail;
        if (oldest == EP_FIFO_NONE) {
            if (instance->is_evicting || !evict_one(fleet, id))
                return false;
            continue;
        }
        ep_fifo_remove(&instance->disk_order, fleet->copy_links, oldest);
        ep_model_cache_free_up_disk(&instance->cache, model_of(fleet, oldest)->extracted_bytes,
                                    ep_fleet_now(fleet));
        report_eviction(fleet, EP_EVICTED_DISK, oldest, 0);
        ep_fleet_drop_copy(fleet, oldest);
    }
    return true;
}

/* ---- stages ---- */

static void begin_stage(struct ep_fleet *fleet, uint32_t id, enum ep_load_stage stage);

static bool places(double amount, double capacity)
{
    return amount > 0 && isfinite(capacity);
}

static void place_network(struct ep_fleet *fleet, uint32_t id, int64_t bytes)
{
    struct ep_instance *instance = instance_of(fleet, id);
    double fastest = fleet->config.assumptions.s3_stream < fleet->config.instance.network
                         ? fleet->config.assumptions.s3_stream
                         : fleet->config.instance.network;
    if (!places((double)bytes, fastest))
        return;
    ep_fleet_load_of(fleet, id)->parts_left++;
    ep_shared_resource_place(&instance->network, (double)bytes * 1e9, id);
}

static void place_disk(struct ep_fleet *fleet, uint32_t id, int64_t bytes)
{
    if (!places((double)bytes, fleet->config.instance.disk_bandwidth))
        return;
    ep_fleet_load_of(fleet, id)->parts_left++;
    struct ep_instance *instance = instance_of(fleet, id);
    ep_shared_resource_place(&instance->disk, (double)bytes * 1e9, id);
    if (instance->has_credits)
        ep_fleet_disk_changed(fleet, fleet->copies[id].instance);
}

static void place_cpu(struct ep_fleet *fleet, uint32_t id, double work_ns)
{
    if (!(work_ns > 0))
        return;
    ep_fleet_load_of(fleet, id)->parts_left++;
    ep_shared_resource_place(&instance_of(fleet, id)->cpu,
                             work_ns / fleet->config.instance.vcpu_speed, id | EP_TAG_LOAD);
}

static double given_or(double own, double assumed)
{
    return isnan(own) ? assumed : own;
}

static void push_delay(struct ep_fleet *fleet, uint32_t id, ep_time span)
{
    ep_fleet_load_of(fleet, id)->delay =
        ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + span,
                       ep_fleet_event(fleet, EP_FLEET_LOAD_DELAY_DONE, id));
}

static void begin_download(struct ep_fleet *fleet, uint32_t id)
{
    place_network(fleet, id, model_of(fleet, id)->artifact_bytes);
    place_disk(fleet, id, model_of(fleet, id)->artifact_bytes);
}

static void begin_extract(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_model_profile *profile = ep_fleet_profile(fleet, fleet->copies[id].model);
    int64_t bytes = model_of(fleet, id)->extracted_bytes;
    double rate = given_or(profile->extract_rate, fleet->config.assumptions.extract_rate);
    place_cpu(fleet, id, (double)bytes * 1e9 / rate);
    place_disk(fleet, id, bytes);
}

/* Rule 15: vCPU work x load_cpu_share, then a pure wait of the rest; beside it the disk read. */
static void begin_load(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_assumptions *assumed = &fleet->config.assumptions;
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    int64_t bytes = model_of(fleet, id)->extracted_bytes;
    double work = load_work_ns(fleet, fleet->copies[id].model);
    double share = assumed->load_cpu_share;
    load->rest_ns = share < 1 ? (ep_time)ceil(work * (1 - share)) : 0;
    place_cpu(fleet, id, work * share);
    if (!(work * share > 0) && load->rest_ns > 0) {
        load->parts_left++;
        push_delay(fleet, id, load->rest_ns);
        load->rest_ns = 0;
    }
    bool reads = assumed->page_cache == EP_PAGE_CACHE_NEVER ||
                 (assumed->page_cache == EP_PAGE_CACHE_AFTER_EXTRACTION && load->from_disk);
    if (reads)
        place_disk(fleet, id, bytes);
}

static void report_load(struct ep_fleet *fleet, uint32_t id, bool is_start, bool is_abandoned)
{
    void (*call)(void *, const struct ep_load_record *) =
        is_start ? fleet->observer.on_load_started : fleet->observer.on_load;
    if (!call)
        return;
    const struct ep_load *load = ep_fleet_load_of(fleet, id);
    const struct ep_model *model = model_of(fleet, id);
    ep_time now = ep_fleet_now(fleet);
    bool has_downloaded = !load->from_disk && load->downloaded != EP_TIME_NEVER;
    struct ep_load_record record = {
        .asked = load->asked,
        .started = load->started == EP_TIME_NEVER ? -1 : load->started,
        .done = now,
        .model = fleet->copies[id].model,
        .instance = fleet->copies[id].instance,
        .from_s3 = !load->from_disk,
        .abandoned = is_abandoned,
        .has_started = load->started != EP_TIME_NEVER,
        .at_start = load->at_start,
        .was_short = load->is_short,
        .blocked_ns = load->blocked_ns,
        .download_ns = has_downloaded ? load->downloaded - load->started : 0,
        .load_ns = load->stage == EP_LOAD_LOAD ? now - load->stage_began : 0,
        .artifact_bytes = model->artifact_bytes,
        .extracted_bytes = model->extracted_bytes,
        .memory_bytes = fleet->copies[id].bytes,
    };
    call(fleet->observer.self, &record);
}

/* Rule 7: the waiters come first, then the head of the load queue. */
static void load_done(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_copy *copy = &fleet->copies[id];
    uint32_t instance = copy->instance, load = copy->load;
    copy->state = EP_COPY_RESIDENT;
    copy->first_pending = true;
    copy->has_served = false;
    fleet->use[id].is_pinned = copy->outstanding > 0;
    fleet->instances[instance].active_loads--;
    fleet->instances[instance].resident++;
    ep_kernel_clear_timeout(fleet->kernel, fleet->load_deadlines, load);
    report_load(fleet, id, false, false);
    uint32_t waiter;
    while ((waiter = pop_waiter(fleet, load)) != EP_FIFO_NONE)
        ep_fleet_enter(fleet, waiter);
    give_load_back(fleet, load);
    ep_fleet_load_next(fleet, instance);
}

static void stage_done(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    ep_time now = ep_fleet_now(fleet);
    switch (load->stage) {
    case EP_LOAD_DOWNLOAD:
        load->downloaded = now;
        begin_stage(fleet, id, EP_LOAD_EXTRACT);
        return;
    case EP_LOAD_EXTRACT: /* rule 18: the archive's bytes are returned */
        ep_model_cache_free_up_disk(&instance_of(fleet, id)->cache,
                                    model_of(fleet, id)->artifact_bytes, now);
        load->extracted = now;
        begin_stage(fleet, id, EP_LOAD_LOAD);
        return;
    case EP_LOAD_LOAD:
        load_done(fleet, id);
        return;
    case EP_LOAD_QUEUED:
        break;
    }
    assert(0 && "a queued load has no stage to end");
}

static void begin_stage(struct ep_fleet *fleet, uint32_t id, enum ep_load_stage stage)
{
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    load->stage = stage;
    load->stage_began = ep_fleet_now(fleet);
    load->parts_left = 0;
    load->rest_ns = 0;
    ep_time first_byte = fleet->config.assumptions.s3_first_byte;
    if (stage == EP_LOAD_DOWNLOAD && first_byte > 0) {
        push_delay(fleet, id, first_byte);
        return;
    }
    if (stage == EP_LOAD_DOWNLOAD)
        begin_download(fleet, id);
    else if (stage == EP_LOAD_EXTRACT)
        begin_extract(fleet, id);
    else
        begin_load(fleet, id);
    if (load->parts_left == 0)
        stage_done(fleet, id);
}

/* The first byte is there, or the wait that ends a load is over. */
void ep_fleet_on_load_delay(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    load->delay = EP_EVENT_NONE;
    if (load->stage == EP_LOAD_LOAD) {
        if (--load->parts_left == 0)
            stage_done(fleet, id);
        return;
    }
    begin_download(fleet, id);
    if (load->parts_left == 0)
        stage_done(fleet, id);
}

void ep_fleet_load_part_done(struct ep_fleet *fleet, uint32_t id, bool was_cpu)
{
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    assert(load->parts_left > 0);
    if (was_cpu && load->rest_ns > 0) { /* the same part goes on as a wait */
        push_delay(fleet, id, load->rest_ns);
        load->rest_ns = 0;
        return;
    }
    if (--load->parts_left == 0)
        stage_done(fleet, id);
}

void ep_fleet_split_wait(const struct ep_fleet *fleet, uint32_t copy, ep_time since, ep_time now,
                         ep_time parts[EP_LOAD_PART_COUNT])
{
    const struct ep_load *load = ep_fleet_load_of(fleet, copy);
    const ep_time ends[EP_LOAD_PART_COUNT] = {[EP_LOAD_PART_QUEUE] = load->head_since,
                                              [EP_LOAD_PART_EVICTION] = load->started,
                                              [EP_LOAD_PART_DOWNLOAD] = load->downloaded,
                                              [EP_LOAD_PART_EXTRACT] = load->extracted,
                                              [EP_LOAD_PART_LOAD] = now};
    for (int part = 0; part < EP_LOAD_PART_COUNT && since < now; part++) {
        ep_time end = ends[part] < now ? ends[part] : now;
        if (end <= since)
            continue;
        parts[part] += end - since;
        since = end;
    }
}

/* ---- the load queue ---- */

uint32_t ep_fleet_miss(struct ep_fleet *fleet, uint32_t instance, ep_model_id model,
                       uint32_t disk_copy, bool at_start)
{
    bool from_disk = disk_copy != EP_ID_NONE;
    uint32_t id = from_disk ? disk_copy : ep_fleet_take_copy(fleet, instance, model);
    if (from_disk) {
        ep_fifo_remove(&fleet->instances[instance].disk_order, fleet->copy_links, id);
        ep_fleet_take_copy_off_disk(fleet, id);
    }
    fleet->copies[id].state = EP_COPY_LOADING;
    fleet->copies[id].load = take_load(fleet, id, at_start, from_disk);
    fleet->use[id] = (struct ep_slot_use){++fleet->stamp, !at_start, true};
    fleet->copies[id].is_kept = fleet->is_pinned && fleet->is_pinned[model];
    if (!fleet->copies[id].is_kept)
        ep_fleet_admit(fleet, id);
    ep_fifo_push_back(&fleet->instances[instance].loads, fleet->copy_links, id);
    ep_kernel_set_timeout(fleet->kernel, fleet->load_deadlines, fleet->copies[id].load);
    return id;
}

int64_t ep_fleet_disk_to_load(const struct ep_fleet *fleet, ep_model_id id, bool from_disk)
{
    const struct ep_model *model = &fleet->catalog->models[id];
    return from_disk ? 0 : model->artifact_bytes + model->extracted_bytes;
}

static int64_t disk_bytes_to_start(const struct ep_fleet *fleet, uint32_t id)
{
    return ep_fleet_disk_to_load(fleet, fleet->copies[id].model,
                                 ep_fleet_load_of(fleet, id)->from_disk);
}

/* It is its turn, and it can only wait: for those who use what is in memory. */
static void set_blocked(struct ep_load *load, bool is_blocked, ep_time now)
{
    if (is_blocked && load->blocked_since == EP_TIME_NEVER) {
        load->blocked_since = now;
    } else if (!is_blocked && load->blocked_since != EP_TIME_NEVER) {
        load->blocked_ns += now - load->blocked_since;
        load->blocked_since = EP_TIME_NEVER;
    }
}

static void start_load(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = instance_of(fleet, id);
    ep_time now = ep_fleet_now(fleet);
    ep_model_cache_take_memory(&instance->cache, fleet->copies[id].bytes, now);
    ep_model_cache_take_disk(&instance->cache, disk_bytes_to_start(fleet, id), now);
    instance->active_loads++;
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    load->started = now;
    if (load->head_since == EP_TIME_NEVER)
        load->head_since = now;
    set_blocked(load, false, now);
    if (load->from_disk)
        load->downloaded = load->extracted = now;
    report_load(fleet, id, true, false);
    begin_stage(fleet, id, load->from_disk ? EP_LOAD_LOAD : EP_LOAD_DOWNLOAD);
}

/* The head, with a free slot; false: it waits for room. Too little memory at its turn is what the
 * container answers 507 to. */
static bool start_head(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    uint32_t head = instance->loads.head;
    struct ep_load *load = ep_fleet_load_of(fleet, head);
    int64_t memory = fleet->copies[head].bytes;
    load->is_short = load->is_short || ep_model_cache_free_memory(&instance->cache) < memory;
    if (make_memory(fleet, id, memory) && make_disk(fleet, id, disk_bytes_to_start(fleet, head))) {
        ep_fifo_remove(&instance->loads, fleet->copy_links, head);
        start_load(fleet, head);
        return true;
    }
    if (load->head_since == EP_TIME_NEVER)
        load->head_since = ep_fleet_now(fleet);
    set_blocked(load, !instance->is_evicting, ep_fleet_now(fleet));
    return false;
}

/* Rule 12: only the head moves; nothing overtakes. What is wanted from the start comes when nothing
 * else waits. */
void ep_fleet_load_next(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    if (instance->is_loading_next)
        return; /* a load that takes no time brought us back: the loop below goes on */
    instance->is_loading_next = true;
    do {
        while (instance->loads.count > 0 && instance->active_loads < fleet->max_loads)
            if (!start_head(fleet, id))
                break;
    } while (instance->next_at_start < fleet->config.at_start_count &&
             ep_fleet_ask_at_start(fleet, id));
    instance->is_loading_next = false;
}

/* Gives back what a load holds; a complete disk copy stays (rule 17). */
static void release_load(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = instance_of(fleet, id);
    struct ep_load *load = ep_fleet_load_of(fleet, id);
    ep_time now = ep_fleet_now(fleet);
    if (load->stage == EP_LOAD_QUEUED) {
        ep_fifo_remove(&instance->loads, fleet->copy_links, id);
        return;
    }
    if (load->delay != EP_EVENT_NONE)
        ep_kernel_cancel(fleet->kernel, load->delay);
    ep_shared_resource_cancel(&instance->cpu, id | EP_TAG_LOAD);
    ep_shared_resource_cancel(&instance->network, id);
    ep_shared_resource_cancel(&instance->disk, id);
    if (instance->has_credits)
        ep_fleet_disk_changed(fleet, fleet->copies[id].instance);
    ep_model_cache_free_up_memory(&instance->cache, fleet->copies[id].bytes, now);
    if (load->stage != EP_LOAD_LOAD)
        ep_model_cache_free_up_disk(&instance->cache, disk_bytes_to_start(fleet, id), now);
    instance->active_loads--;
}

void ep_fleet_on_load_deadline(struct ep_fleet *fleet, uint32_t load_id)
{
    struct ep_load *load = &fleet->loads[load_id];
    uint32_t id = load->copy;
    uint32_t instance = fleet->copies[id].instance;
    set_blocked(load, false, ep_fleet_now(fleet));
    report_load(fleet, id, false, true);
    release_load(fleet, id);
    forget(fleet, id);
    fleet->use[id].is_pinned = false;
    bool has_disk_copy = load->from_disk || load->stage == EP_LOAD_LOAD;
    uint32_t waiter;
    while ((waiter = pop_waiter(fleet, load_id)) != EP_FIFO_NONE) {
        ep_fleet_leave(fleet, &fleet->attempts[waiter]);
        ep_fleet_answer(fleet, waiter, 429, 0);
        ep_fleet_release_attempt(fleet, waiter);
    }
    give_load_back(fleet, load_id);
    if (has_disk_copy)
        keep_on_disk(fleet, id);
    else
        ep_fleet_drop_copy(fleet, id);
    ep_fleet_load_next(fleet, instance);
}

/* ---- the instance goes ---- */

void ep_fleet_retire_copies(struct ep_fleet *fleet, uint32_t instance)
{
    for (uint32_t id = 0; id < fleet->copy_room; id++)
        if (fleet->copies[id].state != EP_COPY_FREE && fleet->copies[id].instance == instance)
            ep_fleet_retire_copy(fleet, id);
}

static void drop_with_instance(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_copy *copy = &fleet->copies[id];
    const struct ep_instance *instance = instance_of(fleet, id);
    if (copy->state == EP_COPY_LOADING) {
        ep_kernel_clear_timeout(fleet->kernel, fleet->load_deadlines, copy->load);
        report_load(fleet, id, false, true);
        release_load(fleet, id);
        give_load_back(fleet, copy->load);
    }
    if (copy->state != EP_COPY_ON_DISK && !copy->is_kept)
        fleet->policy->forget(instance->order, instance->place, id);
    ep_fleet_drop_copy(fleet, id);
}

/* Nobody waits for them any more. */
void ep_fleet_drop_copies(struct ep_fleet *fleet, uint32_t id)
{
    for (uint32_t copy = 0; copy < fleet->copy_room; copy++)
        if (fleet->copies[copy].state != EP_COPY_FREE && fleet->copies[copy].instance == id)
            drop_with_instance(fleet, copy);
    struct ep_instance *instance = &fleet->instances[id];
    instance->resident = 0;
    instance->is_evicting = false;
    ep_fifo_init(&instance->disk_order);
}

/* ---- in memory from the start ---- */

uint32_t ep_fleet_place_resident(struct ep_fleet *fleet, uint32_t home, ep_model_id model)
{
    struct ep_instance *instance = &fleet->instances[home];
    uint32_t id = ep_fleet_take_copy(fleet, home, model);
    fleet->copies[id].state = EP_COPY_RESIDENT;
    fleet->copies[id].has_served = true;
    fleet->copies[id].is_kept = fleet->is_pinned && fleet->is_pinned[model];
    fleet->use[id] = (struct ep_slot_use){0};
    ep_time now = ep_fleet_now(fleet);
    ep_model_cache_take_memory(&instance->cache, ep_fleet_copy_bytes(fleet, model), now);
    ep_model_cache_take_disk(&instance->cache, fleet->catalog->models[model].extracted_bytes, now);
    instance->resident++;
    return id;
}
