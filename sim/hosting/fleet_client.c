/* Requests and attempts: what a client sends, what it gets back and when, and its retries. */
#include "hosting/fleet_parts.h"

#include "base/mem.h"
#include "hosting/fleet.h"

#include <assert.h>
#include <string.h>

/* ---- pools: ids are reused, last freed first, so that what is in flight stays in cache ---- */

__attribute__((cold)) static void grow_requests(struct ep_fleet *fleet)
{
    uint32_t room = fleet->request_room ? 2 * fleet->request_room : 64;
    fleet->requests = ep_realloc_array(fleet->requests, room, sizeof *fleet->requests);
    for (uint32_t i = room; i-- > fleet->request_room;) {
        fleet->requests[i].next_free = fleet->free_request;
        fleet->free_request = i;
    }
    fleet->request_room = room;
}

static uint32_t take_request(struct ep_fleet *fleet)
{
    if (fleet->free_request == EP_ID_NONE)
        grow_requests(fleet);
    uint32_t id = fleet->free_request;
    fleet->free_request = fleet->requests[id].next_free;
    fleet->in_flight++;
    return id;
}

static void drop_holder(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_request *request = &fleet->requests[id];
    if (--request->holders > 0)
        return;
    request->next_free = fleet->free_request;
    fleet->free_request = id;
}

__attribute__((cold)) static void grow_attempts(struct ep_fleet *fleet)
{
    uint32_t room = fleet->attempt_room ? 2 * fleet->attempt_room : 64;
    fleet->attempts = ep_realloc_array(fleet->attempts, room, sizeof *fleet->attempts);
    fleet->attempt_links =
        ep_realloc_array(fleet->attempt_links, room, sizeof *fleet->attempt_links);
    fleet->attempt_waits =
        ep_realloc_array(fleet->attempt_waits, room, sizeof *fleet->attempt_waits);
    if (fleet->observer.on_visit && fleet->config.container_count > 0)
        fleet->attempt_visits =
            ep_realloc_array(fleet->attempt_visits, room, sizeof *fleet->attempt_visits);
    for (uint32_t i = room; i-- > fleet->attempt_room;) {
        fleet->attempts[i].request = fleet->free_attempt;
        fleet->attempts[i].work_left = true;
        fleet->free_attempt = i;
    }
    fleet->attempt_room = room;
}

static uint32_t take_attempt(struct ep_fleet *fleet)
{
    if (fleet->free_attempt == EP_ID_NONE)
        grow_attempts(fleet);
    uint32_t id = fleet->free_attempt;
    fleet->free_attempt = fleet->attempts[id].request;
    return id;
}

void ep_fleet_release_attempt(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (!attempt->client_left || !attempt->work_left)
        return;
    attempt->client_left = false; /* released: a second call does nothing */
    drop_holder(fleet, attempt->request);
    attempt->request = fleet->free_attempt;
    fleet->free_attempt = id;
}

/* ---- the parts of a latency ---- */

static void end_load_wait(const struct ep_fleet *fleet, const struct ep_attempt *attempt,
                          bool is_first)
{
    struct ep_attempt_wait *wait = &fleet->attempt_waits[attempt - fleet->attempts];
    if (is_first)
        memset(wait, 0, sizeof *wait);
    if (attempt->copy == EP_ID_NONE) /* for a serverless environment */
        wait->parts[EP_LOAD_PART_LOAD] += ep_fleet_now(fleet) - attempt->phase_since;
    else
        ep_fleet_split_wait(fleet, attempt->copy, attempt->phase_since, ep_fleet_now(fleet),
                            wait->parts);
}

/* Rule 9: a time limit cuts the current phase. */
void ep_fleet_end_phase(struct ep_fleet *fleet, struct ep_attempt *attempt)
{
    if (attempt->client_left)
        return; /* the record is final, or a later attempt's */
    if (attempt->phase == EP_PHASE_SERVICE) {
        ep_fleet_end_service(fleet, attempt);
        return;
    }
    ep_time *parts = fleet->requests[attempt->request].record.parts;
    ep_time elapsed = ep_fleet_now(fleet) - attempt->phase_since;
    if (attempt->phase == EP_PHASE_LOAD_WAIT)
        end_load_wait(fleet, attempt, parts[EP_PART_LOAD_WAIT] == 0);
    attempt->phase_since = ep_fleet_now(fleet);
    enum ep_part part = attempt->phase == EP_PHASE_LOAD_WAIT ? EP_PART_LOAD_WAIT
                        : attempt->phase == EP_PHASE_QUEUE   ? EP_PART_QUEUE
                                                             : EP_PART_OVERHEAD;
    parts[part] += elapsed;
}

/* ---- an attempt sets out ---- */

static inline void report_sent(const struct ep_fleet *fleet, const struct ep_attempt *attempt,
                               ep_model_id model)
{
    if (!fleet->observer.on_sent)
        return;
    const struct ep_instance *instance = &fleet->instances[attempt->instance];
    struct ep_sent_record record = {
        .at = ep_fleet_now(fleet),
        .model = model,
        .endpoint = instance->endpoint,
        .instance = attempt->instance,
        .outstanding = instance->outstanding,
        .active_instances = ep_fleet_serving(&fleet->endpoints[instance->endpoint]),
    };
    if (ep_fleet_is_serverless(fleet))
        ep_fleet_count_provisioned(fleet, instance->endpoint, &record);
    fleet->observer.on_sent(fleet->observer.self, &record);
}

/* Nobody is in service, and the platform itself answers 503. */
__attribute__((cold)) static void refuse_for_nobody(struct ep_fleet *fleet, uint32_t id,
                                                    struct ep_request *request)
{
    fleet->attempts[id].work_left = true;
    request->record.endpoint = fleet->models[request->record.model].endpoint;
    request->record.instance = UINT32_MAX;
    ep_fleet_note_refused(fleet, request->record.endpoint);
    ep_fleet_answer(fleet, id, 503, 0);
}

/* False: there was nobody. */
static inline bool go_to_instance(struct ep_fleet *fleet, uint32_t id, struct ep_request *request,
                                  uint32_t instance)
{
    fleet->attempts[id].instance = instance;
    if (instance == EP_ID_NONE) {
        refuse_for_nobody(fleet, id, request);
        return false;
    }
    const struct ep_instance *home = &fleet->instances[instance];
    request->record.endpoint = home->endpoint;
    request->record.instance = home->number;
    return true;
}

static void arrive_at_model(struct ep_fleet *fleet, uint32_t id, struct ep_request *request)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    ep_model_id model = request->record.model;
    uint32_t copy_id;
    enum ep_found found;
    if (!go_to_instance(fleet, id, request, ep_fleet_route_to_model(fleet, model, &copy_id)))
        return;
    if (copy_id == EP_ID_NONE || fleet->copies[copy_id].state == EP_COPY_ON_DISK) {
        found = copy_id == EP_ID_NONE ? EP_FOUND_S3 : EP_FOUND_DISK;
        copy_id = ep_fleet_miss(fleet, attempt->instance, model, copy_id, false);
    } else {
        found =
            fleet->copies[copy_id].state == EP_COPY_RESIDENT ? EP_FOUND_MEMORY : EP_FOUND_JOINED;
        struct ep_slot_use *use = &fleet->use[copy_id];
        *use = (struct ep_slot_use){++fleet->stamp, use->count + 1, true};
    }
    request->record.last_found = found;
    attempt->copy = copy_id;
    struct ep_copy *copy = &fleet->copies[copy_id];
    copy->outstanding++;
    ep_fleet_change_outstanding(fleet, attempt->instance, 1);
    report_sent(fleet, attempt, model);
    if (copy->state == EP_COPY_RESIDENT) {
        ep_fleet_enter(fleet, id);
        return;
    }
    attempt->phase = EP_PHASE_LOAD_WAIT;
    ep_fifo_push_back(&fleet->loads[copy_id].waiters, fleet->attempt_links, id);
    if (found != EP_FOUND_JOINED)
        ep_fleet_load_next(fleet, copy->instance);
}

static void arrive_at_container(struct ep_fleet *fleet, uint32_t id, struct ep_request *request)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    uint32_t copy; /* is looked for when the chain has come to its container */
    uint32_t instance = fleet->cache_stage < 0
                            ? ep_fleet_route(fleet, request)
                            : ep_fleet_route_to_model(fleet, request->record.model, &copy);
    if (!go_to_instance(fleet, id, request, instance))
        return;
    uint32_t index =
        fleet->config.container_of ? fleet->config.container_of[request->record.model] : 0;
    attempt->container = attempt->instance * (uint32_t)fleet->config.container_count + index;
    ep_fleet_change_outstanding(fleet, attempt->instance, 1);
    report_sent(fleet, attempt, request->record.model);
    ep_fleet_enter_stage(fleet, id);
}

static void arrive_at_environment(struct ep_fleet *fleet, uint32_t id, struct ep_request *request)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    go_to_instance(fleet, id, request, fleet->models[request->record.model].endpoint);
    ep_fleet_change_outstanding(fleet, attempt->instance, 1);
    report_sent(fleet, attempt, request->record.model);
    ep_fleet_enter_environment(fleet, id);
}

/* Rule 31: the platform's own limit. Nothing is routed, nothing is outstanding. */
__attribute__((cold)) static void refuse_payload(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request_record *record = &fleet->requests[attempt->request].record;
    attempt->instance = record->instance = EP_ID_NONE;
    record->endpoint = fleet->models[record->model].endpoint;
    attempt->work_left = true;
    ep_fleet_answer(fleet, id, 400, 0);
    ep_fleet_release_attempt(fleet, id);
}

/* Larger than one of the limits. */
static bool is_refused(struct ep_fleet *fleet, uint32_t id, int64_t bytes)
{
    fleet->attempts[id].is_too_large = bytes > fleet->config.assumptions.max_server_payload;
    if (bytes <= fleet->max_payload)
        return false;
    refuse_payload(fleet, id);
    return true;
}

static void send_attempt(struct ep_fleet *fleet, uint32_t request_id)
{
    uint32_t id = take_attempt(fleet);
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request *request = &fleet->requests[request_id];
    ep_time now = ep_fleet_now(fleet);
    *attempt = (struct ep_attempt){.phase_since = now,
                                   .request = request_id,
                                   .copy = EP_ID_NONE,
                                   .pending = EP_EVENT_NONE,
                                   .phase = EP_PHASE_QUEUE};
    request->record.attempts++;
    request->record.last_found = EP_FOUND_NONE;
    memset(request->record.parts, 0, sizeof request->record.parts);
    request->record.parts[EP_PART_RETRY] = now - request->record.first_arrival;
    request->holders++;
    ep_kernel_set_timeout(fleet->kernel, fleet->timeouts, id);
    if (request->record.request_bytes > fleet->least_limit &&
        is_refused(fleet, id, request->record.request_bytes))
        return;
    if (ep_fleet_is_multi_model(fleet))
        arrive_at_model(fleet, id, request);
    else if (ep_fleet_is_serverless(fleet))
        arrive_at_environment(fleet, id, request);
    else
        arrive_at_container(fleet, id, request);
}

/* Field by field: what is left out is written before it is read, and a literal would have it set to
 * zero first, at the cost of all the rest. */
static inline void begin_request(struct ep_request *request, const struct ep_arrival *arrival,
                                 uint64_t number, ep_time now)
{
    struct ep_request_record *record = &request->record;
    record->first_arrival = now;
    record->number = number;
    record->model = arrival->model;
    record->source = arrival->source;
    record->client = arrival->client;
    record->attempts = 0;
    record->request_bytes = arrival->request_bytes;
    record->response_bytes = arrival->response_bytes;
    request->number = arrival->number;
    request->compute_ns = arrival->compute_ns;
    request->wait_ns = arrival->wait_ns;
    request->holders = 1;
}

bool ep_fleet_offer_expected(struct ep_fleet *fleet, const struct ep_arrival *arrival,
                             uint64_t request)
{
    assert(ep_fleet_is_complete(arrival));
    if (fleet->models[arrival->model].endpoint == UINT32_MAX)
        return false;
    uint32_t id = take_request(fleet);
    begin_request(&fleet->requests[id], arrival, request, ep_fleet_now(fleet));
    send_attempt(fleet, id);
    return true;
}

bool ep_fleet_offer(struct ep_fleet *fleet, const struct ep_arrival *arrival, uint64_t request)
{
    if (fleet->models[arrival->model].endpoint == UINT32_MAX)
        return false;
    struct ep_arrival complete = *arrival;
    ep_fleet_complete(fleet, &complete);
    return ep_fleet_offer_expected(fleet, &complete, request);
}

void ep_fleet_on_retry(struct ep_fleet *fleet, uint32_t request)
{
    send_attempt(fleet, request);
}

/* ---- answers ---- */

static ep_time draw_overhead(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    const struct ep_dist *overhead = &fleet->config.assumptions.overhead;
    const struct ep_request *request = &fleet->requests[attempt->request];
    uint64_t words[4];
    ep_fleet_draw(fleet, request->record.source, request->number, request->record.attempts, words);
    return ep_fleet_whole(ep_dist_sample(overhead, words[0]));
}

void ep_fleet_answer(struct ep_fleet *fleet, uint32_t id, uint16_t status, uint16_t original_status)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (attempt->is_answered)
        return; /* after a time limit: dropped */
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_OVERHEAD);
    attempt->is_answered = true;
    if (attempt->client_left) {
        ep_kernel_clear_timeout(fleet->kernel, fleet->timeouts, id);
        return;
    }
    if (fleet->has_versions && status == 200)
        ep_fleet_note_version(fleet, attempt);
    struct ep_request_record *record = &fleet->requests[attempt->request].record;
    record->status = status;
    record->original_status = original_status;
    ep_time overhead =
        fleet->constant_overhead >= 0 ? fleet->constant_overhead : draw_overhead(fleet, attempt);
    if (overhead == 0) {
        ep_fleet_on_answer(fleet, id);
        return;
    }
    ep_kernel_clear_limit(fleet->kernel, fleet->timeouts, EP_LIMIT_INVOKE, id);
    attempt->pending = ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + overhead,
                                      ep_fleet_event(fleet, EP_FLEET_ANSWER, id));
}

static bool is_to_be_retried(const struct ep_fleet *fleet, const struct ep_request_record *record)
{
    const struct ep_client_config *client = &fleet->client;
    if (record->attempts > (uint32_t)client->retries)
        return false;
    return record->status == EP_STATUS_TIMEOUT ? client->retry_on_timeout
                                               : client->retry_on_status[record->status];
}

/* Rule 6: before retry k the client waits min(cap, base x 2^(k - 1)), times a uniform draw. */
static ep_time draw_backoff(const struct ep_fleet *fleet, const struct ep_request *request)
{
    const struct ep_client_config *client = &fleet->client;
    ep_time wait = client->backoff_base;
    for (uint32_t k = 1; k < request->record.attempts && wait < client->backoff_cap; k++)
        wait = wait > client->backoff_cap / 2 ? client->backoff_cap : 2 * wait;
    if (wait > client->backoff_cap)
        wait = client->backoff_cap;
    if (client->jitter == EP_JITTER_NONE)
        return wait;
    uint64_t words[4];
    ep_fleet_draw(fleet, request->record.source, request->number, request->record.attempts,
                  words); /* of the attempt that failed */
    return ep_fleet_whole((double)wait * ep_rng_unit(words[2]));
}

/* The client has an answer or gave up waiting: with this status it retries or is done. */
static inline void client_has_answer(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request *request = &fleet->requests[attempt->request];
    struct ep_request_record *record = &request->record;
    const struct ep_observer *observer = &fleet->observer;
    if (attempt->phase_since != ep_fleet_now(fleet))
        ep_fleet_end_phase(fleet, attempt); /* the work's time may go on */
    attempt->client_left = true;
    record->done = ep_fleet_now(fleet);
    bool has_waited = record->parts[EP_PART_LOAD_WAIT] > 0;
    record->load_parts = has_waited ? fleet->attempt_waits[id].parts : NULL;
    if (record->attempts == 1)
        record->found = record->last_found;
    bool retries = record->status != 200 && is_to_be_retried(fleet, record);
    bool is_only = record->attempts == 1 && !retries;
    if (observer->on_attempt && !(is_only && observer->takes_only_attempts_from_requests))
        observer->on_attempt(observer->self, record);
    if (retries) {
        ep_time at = ep_fleet_now(fleet) + draw_backoff(fleet, request);
        ep_kernel_push(fleet->kernel, at, ep_fleet_event(fleet, EP_FLEET_RETRY, attempt->request));
        return;
    }
    if (observer->on_request)
        observer->on_request(observer->self, record);
    fleet->in_flight--;
    drop_holder(fleet, attempt->request);
}

void ep_fleet_on_answer(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    attempt->pending = EP_EVENT_NONE;
    ep_kernel_clear_timeout(fleet->kernel, fleet->timeouts, id);
    client_has_answer(fleet, id);
    ep_fleet_release_attempt(fleet, id);
}

/* ---- time limits ---- */

void ep_fleet_on_read_timeout(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (attempt->is_answered) { /* its answer is on the way: nobody is there to take it */
        ep_kernel_cancel(fleet->kernel, attempt->pending);
        attempt->pending = EP_EVENT_NONE;
    }
    struct ep_request_record *record = &fleet->requests[attempt->request].record;
    record->status = EP_STATUS_TIMEOUT;
    record->original_status = 0;
    client_has_answer(fleet, id);
    ep_fleet_release_attempt(fleet, id);
}

/* Rule 3: a waiter is dropped with 429, the load goes on; work in a queue or worker is never
 * canceled, only its answer is dropped. Rule 4: a chain ends where it is, during a hop at once. */
void ep_fleet_on_invoke_timeout(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    bool waits_for_model = attempt->phase == EP_PHASE_LOAD_WAIT;
    bool is_in_hop = attempt->phase == EP_PHASE_OVERHEAD;
    uint32_t instance = attempt->instance, copy = attempt->copy;
    if (waits_for_model && ep_fleet_is_serverless(fleet))
        fleet->serverless.environments[attempt->container].attempt = EP_ID_NONE;
    else if (waits_for_model)
        ep_fifo_remove(&fleet->loads[copy].waiters, fleet->attempt_links, id);
    if (is_in_hop) {
        ep_kernel_cancel(fleet->kernel, attempt->pending);
        attempt->pending = EP_EVENT_NONE;
    }
    bool leaves = waits_for_model || is_in_hop;
    if (leaves)
        ep_fleet_leave(fleet, attempt);
    ep_fleet_answer(fleet, id, waits_for_model ? 429 : 424, 0);
    if (!leaves)
        return;
    ep_fleet_release_attempt(fleet, id);
    ep_fleet_after_leave(fleet, instance, copy);
}
