/* How an instance comes and goes: launched, in service, draining, gone; and what of its attempts
 * and copies goes with it. Why it does, is others' business. */
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Who hears of it may launch instances or begin an update: no pointer into instances or lives
 * outlives a report. */
void ep_fleet_report_life(const struct ep_fleet *fleet, const struct ep_life_record *record)
{
    if (fleet->observer.on_life)
        fleet->observer.on_life(fleet->observer.self, record);
}

static void report(const struct ep_fleet *fleet, uint32_t id, enum ep_life_step step,
                   uint32_t cause)
{
    const struct ep_instance_life *life = &fleet->lives[id];
    struct ep_life_record record = {.at = ep_fleet_now(fleet),
                                    .step = step,
                                    .drill = cause,
                                    .endpoint = life->endpoint,
                                    .instance = life->number,
                                    .count = ep_fleet_serving(&fleet->endpoints[life->endpoint])};
    ep_fleet_report_life(fleet, &record);
}

/* ---- who is in service ---- */

/* Room for one more; the ids that stood at the start are written down first. */
static void reserve_in_service(struct ep_endpoint *endpoint)
{
    if (endpoint->instance_count < endpoint->in_service_room)
        return;
    bool is_first = endpoint->in_service == NULL;
    endpoint->in_service_room = 2 * endpoint->instance_count + 4;
    endpoint->in_service = ep_realloc_array(endpoint->in_service, endpoint->in_service_room,
                                            sizeof *endpoint->in_service);
    for (uint32_t i = 0; is_first && i < endpoint->instance_count; i++)
        endpoint->in_service[i] = endpoint->first_instance + i;
}

static void add_in_service(struct ep_endpoint *endpoint, uint32_t id)
{
    reserve_in_service(endpoint);
    uint32_t at = endpoint->instance_count++;
    for (; at > 0 && endpoint->in_service[at - 1] > id; at--)
        endpoint->in_service[at] = endpoint->in_service[at - 1];
    endpoint->in_service[at] = id;
}

/* False: it was not among them. */
static bool remove_in_service(struct ep_endpoint *endpoint, uint32_t id)
{
    reserve_in_service(endpoint);
    for (uint32_t i = 0; i < endpoint->instance_count; i++) {
        if (endpoint->in_service[i] != id)
            continue;
        endpoint->instance_count--;
        memmove(&endpoint->in_service[i], &endpoint->in_service[i + 1],
                (endpoint->instance_count - i) * sizeof *endpoint->in_service);
        return true;
    }
    return false;
}

/* ---- coming ---- */

uint32_t ep_fleet_launch(struct ep_fleet *fleet, uint32_t endpoint, uint32_t cause)
{
    ep_time now = ep_fleet_now(fleet);
    uint32_t id = ep_fleet_add_instance(fleet, endpoint);
    struct ep_instance *instance = &fleet->instances[id];
    uint32_t number = instance->number;
    instance->next_at_start = fleet->config.at_start_count; /* not before it serves */
    if (ep_fleet_has_cache(fleet))
        instance->order = fleet->policy->create(1);
    fleet->lives[id] = ep_instance_life_launched(now, endpoint, number, cause);
    fleet->lives[id].generation = fleet->endpoints[endpoint].generation;
    report(fleet, id, EP_STEP_LAUNCHED, cause);
    ep_time span = ep_instance_life_launch_time(&fleet->config.assumptions.instance_launch,
                                                &fleet->launch_key, endpoint, number);
    ep_kernel_push(fleet->kernel, ep_time_add(now, span),
                   ep_fleet_event(fleet, EP_FLEET_LAUNCH_DONE, id));
    return id;
}

/* It gets attempts, and loads what the deployment wants there. */
static void admit(struct ep_fleet *fleet, uint32_t id)
{
    add_in_service(&fleet->endpoints[fleet->lives[id].endpoint], id);
    if (ep_fleet_has_cache(fleet) && fleet->config.at_start_count > 0)
        ep_fleet_begin_start(fleet, id);
}

void ep_fleet_on_checked(struct ep_fleet *fleet, uint32_t id)
{
    if (ep_instance_life_state(&fleet->lives[id]) != EP_LIFE_IN_SERVICE)
        return; /* it left before */
    fleet->endpoints[fleet->lives[id].endpoint].unchecked--;
    admit(fleet, id);
}

void ep_fleet_enter_service(struct ep_fleet *fleet, uint32_t id, bool is_checked)
{
    struct ep_instance_life *life = &fleet->lives[id];
    assert(ep_instance_life_state(life) == EP_LIFE_PENDING);
    ep_time now = life->in_service = ep_fleet_now(fleet);
    fleet->endpoints[life->endpoint].unchecked++;
    report(fleet, id, EP_STEP_IN_SERVICE, life->launched_by);
    if (is_checked || fleet->config.health_check == 0)
        ep_fleet_on_checked(fleet, id);
    else
        ep_kernel_push(fleet->kernel, ep_time_add(now, fleet->config.health_check),
                       ep_fleet_event(fleet, EP_FLEET_CHECKED, id));
}

/* ---- going ---- */

static void leave_service(struct ep_fleet *fleet, uint32_t id, uint32_t cause)
{
    struct ep_endpoint *endpoint = &fleet->endpoints[fleet->lives[id].endpoint];
    if (!remove_in_service(endpoint, id))
        endpoint->unchecked--;
    else if (endpoint->instance_count == 0)
        endpoint->emptied_by = cause;
}

void ep_fleet_begin_drain(struct ep_fleet *fleet, uint32_t id, uint32_t cause, ep_time span)
{
    struct ep_instance_life *life = &fleet->lives[id];
    assert(ep_instance_life_state(life) == EP_LIFE_IN_SERVICE);
    ep_time now = life->draining = ep_fleet_now(fleet);
    life->ended_by = cause;
    leave_service(fleet, id, cause);
    fleet->instances[id].next_at_start = fleet->config.at_start_count; /* nothing more for it */
    if (ep_fleet_has_cache(fleet))
        ep_fleet_retire_copies(fleet, id);
    report(fleet, id, EP_STEP_DRAINING, cause);
    ep_kernel_push(fleet->kernel, ep_time_add(now, span),
                   ep_fleet_event(fleet, EP_FLEET_DRAIN_DONE, id));
}

/* ---- attempts that go with their instance ---- */

struct doomed {
    ep_time arrival;
    uint64_t request;
    uint32_t attempt;
};

static int by_arrival(const void *a, const void *b)
{
    const struct doomed *x = a, *y = b;
    if (x->arrival != y->arrival)
        return x->arrival < y->arrival ? -1 : 1;
    if (x->request != y->request)
        return x->request < y->request ? -1 : 1;
    return x->attempt < y->attempt ? -1 : x->attempt > y->attempt;
}

/* In order of arrival; of one instant, by request; first those whose client has left, which nobody
 * will hear of. The caller frees. */
static struct doomed *find_doomed(const struct ep_fleet *fleet, uint32_t instance, uint32_t *count)
{
    uint32_t room = fleet->instances[instance].outstanding;
    struct doomed *doomed = ep_alloc_zeroed(room, sizeof *doomed);
    *count = 0;
    for (uint32_t i = 0; i < fleet->attempt_room && *count < room; i++) {
        const struct ep_attempt *attempt = &fleet->attempts[i];
        if (attempt->work_left || attempt->instance != instance)
            continue;
        const struct ep_request_record *record = &attempt->record;
        doomed[(*count)++] = (struct doomed){
            attempt->client_left ? 0 : ep_request_record_last_arrival(record), record->number, i};
    }
    assert(*count == room);
    qsort(doomed, *count, sizeof *doomed, by_arrival);
    return doomed;
}

/* Its queue, worker or wait for a model is no more: the platform's own 500. */
static void fail_attempt(struct ep_fleet *fleet, uint32_t id, uint32_t cause)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    bool is_in_hop = attempt->phase == EP_PHASE_OVERHEAD && !attempt->is_answered;
    if (is_in_hop)
        ep_kernel_cancel(fleet->kernel, attempt->pending);
    if (!attempt->is_answered && !attempt->client_left)
        report(fleet, attempt->instance, EP_STEP_FAILED, cause);
    ep_fleet_leave(fleet, attempt);
    attempt->work_left = !attempt->is_in_wait; /* else the slot waits for that event */
    ep_fleet_answer(fleet, id, 500, 0);
    ep_fleet_release_attempt(fleet, id);
}

void ep_fleet_end_instance(struct ep_fleet *fleet, uint32_t id, uint32_t cause,
                           enum ep_life_step step)
{
    struct ep_instance_life *life = &fleet->lives[id];
    const uint32_t endpoint = life->endpoint, generation = life->generation;
    assert(life->gone == EP_TIME_NEVER);
    if (ep_instance_life_state(life) == EP_LIFE_IN_SERVICE)
        leave_service(fleet, id, cause);
    life->gone = ep_fleet_now(fleet);
    life->ended_by = cause;
    report(fleet, id, step, cause);
    uint32_t count;
    struct doomed *doomed = find_doomed(fleet, id, &count);
    for (uint32_t i = 0; i < count; i++)
        fail_attempt(fleet, doomed[i].attempt, cause);
    ep_free(doomed);
    if (ep_fleet_has_cache(fleet))
        ep_fleet_drop_copies(fleet, id);
    ep_fleet_clear_instance(fleet, id);
    bool was_replaced = generation != fleet->endpoints[endpoint].generation;
    if (was_replaced && step == EP_STEP_GONE)
        ep_fleet_note_left(fleet, endpoint);
}
