/* The steps between an attempt's arrival and its answer that every one takes: inlined where they
 * are taken, with what is unusual called. Private to fleet*.c. Pointers into the pools are passed
 * on: no pool grows between the offer of a request and the service that it causes, nor between the
 * end of a service and the answer; only a report on the life of instances may launch some. */
#ifndef EP_HOSTING_FLEET_STEPS_H
#define EP_HOSTING_FLEET_STEPS_H

#include "hosting/fleet_parts.h"

#define EP_STEP_INLINE __attribute__((always_inline)) static inline

/* ---- a resource's event ---- */

/* Ended demands, in fleet->finished; returns how many. */
static inline uint32_t ep_fleet_take_finished(struct ep_fleet *fleet,
                                              struct ep_shared_resource *resource)
{
    if (resource->count > fleet->finished_room)
        ep_fleet_reserve_finished(fleet, resource->count);
    return ep_shared_resource_take_finished(resource, fleet->finished, fleet->finished_room);
}

/* ---- where a model is ---- */

/* The usual case: its only copy in memory or on its way there is in memory and not hot; copies on
 * disk lose to it. EP_ID_NONE: another case. */
static inline uint32_t ep_fleet_only_copy(const struct ep_fleet *fleet, ep_model_id model)
{
    const struct ep_fleet_model *asked = &fleet->models[model];
    if (asked->live != 1)
        return EP_ID_NONE;
    const struct ep_copy *only = &fleet->copies[asked->first_copy];
    bool will_do = only->state == EP_COPY_RESIDENT && only->outstanding < fleet->spill_at;
    return will_do ? asked->first_copy : EP_ID_NONE;
}

/* ---- the parts of a latency ---- */

/* A service counts first as service, up to its demand, then as contention. */
static inline void ep_fleet_end_service(struct ep_attempt *attempt, ep_time now)
{
    ep_time elapsed = now - attempt->phase_since;
    ep_time service = elapsed < attempt->service_ns ? elapsed : attempt->service_ns;
    attempt->record.parts[EP_PART_SERVICE] += service;
    attempt->record.parts[EP_PART_CONTENTION] += elapsed - service;
    attempt->phase_since = now;
}

/* What the client waits for from now on; nothing once it is answered, as it no longer waits for
 * what the work does. */
static inline void ep_fleet_set_phase(struct ep_fleet *fleet, struct ep_attempt *attempt,
                                      enum ep_phase phase)
{
    if (attempt->is_answered)
        return;
    ep_time now = ep_fleet_now(fleet);
    if (attempt->phase == EP_PHASE_SERVICE)
        ep_fleet_end_service(attempt, now);
    else if (attempt->phase_since != now)
        ep_fleet_end_phase(fleet, attempt);
    attempt->phase = phase;
}

/* ---- a service begins ---- */

/* Its vCPU work, and the wait that follows, are mostly what its request asks for. `home` is its
 * instance, `copy` its copy; NULL: none. */
EP_STEP_INLINE void ep_fleet_start_service(struct ep_fleet *fleet, uint32_t id,
                                           struct ep_attempt *attempt, struct ep_copy *copy,
                                           struct ep_instance *home)
{
    double task = (double)attempt->compute_ns;
    attempt->rest_ns = attempt->wait_ns;
    attempt->service_ns = attempt->compute_ns + attempt->wait_ns;
    attempt->tasks_left = 1;
    if (!fleet->is_plain || (copy && copy->first_pending))
        task = ep_fleet_adjust_service(fleet, id);
    if (copy)
        copy->has_served = true;
    ep_shared_resource_place(&home->cpu, task, id);
}

/* ---- a container's queue and workers ---- */

/* Requires that its phase is that of a queue, from now on. */
EP_STEP_INLINE void ep_fleet_enter_container(struct ep_fleet *fleet, uint32_t id,
                                             struct ep_attempt *attempt,
                                             struct ep_container *container, struct ep_copy *copy,
                                             struct ep_instance *home)
{
    if (fleet->attempt_visits)
        fleet->attempt_visits[id] = (struct ep_visit){.entered = ep_fleet_now(fleet)};
    if (attempt->is_too_large) {
        ep_fleet_refuse_payload(fleet, id);
    } else if (container->busy < container->workers) {
        container->busy++;
        if (!attempt->is_answered)
            attempt->phase = EP_PHASE_SERVICE;
        ep_fleet_start_service(fleet, id, attempt, copy, home);
    } else {
        ep_fleet_queue_up(fleet, id, container);
    }
}

/* Its work leaves the container. Returns whether that may give room to others: then
 * ep_fleet_after_leave() is due. */
static inline bool ep_fleet_leave(struct ep_fleet *fleet, struct ep_attempt *attempt)
{
    struct ep_instance *home = &fleet->instances[attempt->instance];
    attempt->work_left = true;
    ep_fleet_change_outstanding(fleet, home, -1);
    if (attempt->copy == EP_ID_NONE)
        return false;
    struct ep_copy *copy = &fleet->copies[attempt->copy];
    copy->outstanding--;
    fleet->use[attempt->copy].is_pinned = /* a coin toss: no branch */
        (copy->outstanding > 0) | (copy->state == EP_COPY_LOADING);
    return home->loads.count > 0 || fleet->config.cache_disabled;
}

/* What room that gives. */
static inline void ep_fleet_after_leave(struct ep_fleet *fleet, uint32_t instance, uint32_t copy)
{
    if (copy == EP_ID_NONE)
        return;
    if (fleet->config.cache_disabled)
        ep_fleet_unload_if_used(fleet, copy);
    /* What is being unloaded goes on, and the load that waits for it with it. */
    if (fleet->instances[instance].loads.count > 0 && !fleet->instances[instance].is_evicting)
        ep_fleet_load_next(fleet, instance);
}

/* ---- the answer ---- */

/* The client has an answer or gave up waiting: with this status it retries or is done. */
EP_STEP_INLINE void ep_fleet_client_has_answer(struct ep_fleet *fleet, uint32_t id,
                                               struct ep_attempt *attempt)
{
    struct ep_request_record *record = &attempt->record;
    const struct ep_observer *observer = &fleet->observer;
    record->done = ep_fleet_now(fleet);
    bool has_waited = record->parts[EP_PART_LOAD_WAIT] > 0;
    record->load_parts = has_waited ? fleet->attempt_waits[id].parts : NULL;
    bool is_first = record->attempts == 1;
    if (is_first)
        record->found = record->last_found;
    if (record->status != 200 && ep_fleet_retry(fleet, id))
        return;
    bool is_told = is_first && observer->takes_only_attempts_from_requests;
    if (!is_told && observer->on_attempt)
        observer->on_attempt(observer->self, record);
    if (observer->on_request)
        observer->on_request(observer->self, record);
    fleet->in_flight--;
    attempt->client_left = attempt->is_over = true; /* the work may go on */
}

/* The platform's answer; the client's comes after the overhead. Whoever calls then releases the
 * attempt. */
EP_STEP_INLINE void ep_fleet_give_answer(struct ep_fleet *fleet, uint32_t id,
                                         struct ep_attempt *attempt, uint16_t status,
                                         uint16_t original_status)
{
    if (attempt->is_answered)
        return; /* after a time limit: dropped */
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_OVERHEAD);
    attempt->is_answered = true;
    if (attempt->client_left) {
        ep_kernel_clear_timeout(fleet->kernel, fleet->timeouts, id);
        return;
    }
    attempt->record.status = status;
    attempt->record.original_status = original_status;
    if (!fleet->answers_at_once && ep_fleet_send_answer(fleet, id))
        return;
    ep_kernel_clear_timeout(fleet->kernel, fleet->timeouts, id);
    ep_fleet_client_has_answer(fleet, id, attempt);
}

static inline void ep_fleet_free_attempt(struct ep_fleet *fleet, uint32_t id,
                                         struct ep_attempt *attempt)
{
    attempt->next_free = fleet->free_attempt;
    fleet->free_attempt = id;
}

/* Gives its slot back once its work has left and nothing comes of its request any more. */
static inline void ep_fleet_release_attempt(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (attempt->is_over && attempt->work_left)
        ep_fleet_free_attempt(fleet, id, attempt);
}

/* Its work leaves for good; the answer is dropped where a time limit came first. */
EP_STEP_INLINE void ep_fleet_finish(struct ep_fleet *fleet, uint32_t id, struct ep_attempt *attempt,
                                    uint16_t status, uint16_t original_status)
{
    uint32_t instance = attempt->instance, copy = attempt->copy;
    bool gives_room = ep_fleet_leave(fleet, attempt);
    ep_fleet_give_answer(fleet, id, attempt, status, original_status);
    if (attempt->is_over)
        ep_fleet_free_attempt(fleet, id, attempt);
    if (gives_room)
        ep_fleet_after_leave(fleet, instance, copy);
}

#endif
