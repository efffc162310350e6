/* Requests and attempts: what a client sends, what it gets back and when, and its retries. */
#include "hosting/fleet_parts.h"

#include "base/mem.h"
#include "hosting/fleet.h"

#include <assert.h>
#include <string.h>

/* ---- pools: ids are reused, last freed first, so that what is in flight stays in cache ---- */

static void grow_requests(struct ep_fleet *fleet)
{
    uint32_t room = fleet->request_room ? 2 * fleet->request_room : 64;
    fleet->requests = ep_realloc_array(fleet->requests, room, sizeof *fleet->requests);
    for (uint32_t i = room; i-- > fleet->request_room;) {
        fleet->requests[i].holders = 0;
        fleet->requests[i].attempts = fleet->free_request;
        fleet->free_request = i;
    }
    fleet->request_room = room;
}

static uint32_t take_request(struct ep_fleet *fleet)
{
    if (fleet->free_request == EP_ID_NONE)
        grow_requests(fleet);
    uint32_t id = fleet->free_request;
    fleet->free_request = fleet->requests[id].attempts;
    fleet->in_flight++;
    return id;
}

static void drop_holder(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_request *request = &fleet->requests[id];
    if (--request->holders > 0)
        return;
    request->attempts = fleet->free_request;
    fleet->free_request = id;
}

static void grow_attempts(struct ep_fleet *fleet)
{
    uint32_t room = fleet->attempt_room ? 2 * fleet->attempt_room : 64;
    fleet->attempts = ep_realloc_array(fleet->attempts, room, sizeof *fleet->attempts);
    fleet->attempt_links =
        ep_realloc_array(fleet->attempt_links, room, sizeof *fleet->attempt_links);
    fleet->attempt_waits =
        ep_realloc_array(fleet->attempt_waits, room, sizeof *fleet->attempt_waits);
    for (uint32_t i = room; i-- > fleet->attempt_room;) {
        fleet->attempts[i].request = fleet->free_attempt;
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
                          ep_time now)
{
    struct ep_attempt_wait *wait = &fleet->attempt_waits[attempt - fleet->attempts];
    if (attempt->parts[EP_PART_LOAD_WAIT] == 0)
        memset(wait, 0, sizeof *wait);
    ep_fleet_split_wait(fleet, attempt->copy, attempt->phase_since, now, wait->parts);
}

/* Rule 9: a time limit cuts the current phase; a service counts first as service, up to its
 * demand, then as contention. */
void ep_fleet_end_phase(const struct ep_fleet *fleet, struct ep_attempt *attempt, ep_time now)
{
    ep_time elapsed = now - attempt->phase_since;
    if (attempt->phase == EP_PHASE_LOAD_WAIT)
        end_load_wait(fleet, attempt, now);
    attempt->phase_since = now;
    switch (attempt->phase) {
    case EP_PHASE_LOAD_WAIT:
        attempt->parts[EP_PART_LOAD_WAIT] += elapsed;
        return;
    case EP_PHASE_QUEUE:
        attempt->parts[EP_PART_QUEUE] += elapsed;
        return;
    case EP_PHASE_OVERHEAD:
        attempt->parts[EP_PART_OVERHEAD] += elapsed;
        return;
    case EP_PHASE_SERVICE: {
        ep_time service = elapsed < attempt->service_ns ? elapsed : attempt->service_ns;
        attempt->parts[EP_PART_SERVICE] += service;
        attempt->parts[EP_PART_CONTENTION] += elapsed - service;
        return;
    }
    }
    assert(0 && "unknown phase");
}

/* ---- an attempt sets out ---- */

static inline void report_sent(const struct ep_fleet *fleet, const struct ep_attempt *attempt,
                               ep_model_id model)
{
    if (!fleet->observer.on_sent)
        return;
    const struct ep_instance *instance = &fleet->instances[attempt->instance];
    struct ep_sent_record record = {
        .at = attempt->arrival,
        .model = model,
        .endpoint = instance->endpoint,
        .instance = attempt->instance,
        .outstanding = instance->outstanding,
        .active_instances = fleet->endpoints[instance->endpoint].instance_count,
    };
    fleet->observer.on_sent(fleet->observer.self, &record);
}

static void arrive_at_model(struct ep_fleet *fleet, uint32_t id, ep_model_id model)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    uint32_t copy_id;
    attempt->instance = ep_fleet_route_to_model(fleet, model, &copy_id);
    if (copy_id == EP_ID_NONE || fleet->copies[copy_id].state == EP_COPY_ON_DISK) {
        attempt->found = copy_id == EP_ID_NONE ? EP_FOUND_S3 : EP_FOUND_DISK;
        copy_id = ep_fleet_miss(fleet, attempt->instance, model, copy_id);
    } else {
        attempt->found =
            fleet->copies[copy_id].state == EP_COPY_RESIDENT ? EP_FOUND_MEMORY : EP_FOUND_JOINED;
        struct ep_slot_use *use = &fleet->use[copy_id];
        *use = (struct ep_slot_use){++fleet->stamp, use->count + 1, true};
    }
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
    if (attempt->found != EP_FOUND_JOINED)
        ep_fleet_load_next(fleet, copy->instance);
}

static void arrive_at_container(struct ep_fleet *fleet, uint32_t id,
                                const struct ep_request *request)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    attempt->instance = ep_fleet_route(fleet, request, attempt->number);
    uint32_t index =
        fleet->config.container_of ? fleet->config.container_of[request->offer.model] : 0;
    attempt->container = attempt->instance * (uint32_t)fleet->config.container_count + index;
    ep_fleet_change_outstanding(fleet, attempt->instance, 1);
    report_sent(fleet, attempt, request->offer.model);
    ep_fleet_enter(fleet, id);
}

static void send_attempt(struct ep_fleet *fleet, uint32_t request_id)
{
    uint32_t id = take_attempt(fleet);
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request *request = &fleet->requests[request_id];
    ep_time now = ep_fleet_now(fleet);
    *attempt = (struct ep_attempt){.arrival = now,
                                   .phase_since = now,
                                   .request = request_id,
                                   .copy = EP_ID_NONE,
                                   .pending = EP_EVENT_NONE,
                                   .number = request->attempts,
                                   .phase = EP_PHASE_QUEUE,
                                   .found = EP_FOUND_NONE};
    request->attempts++;
    request->holders++;
    ep_kernel_set_timeout(fleet->kernel, fleet->invoke_timeouts, id);
    if (fleet->has_read_timeout)
        ep_kernel_set_timeout(fleet->kernel, fleet->read_timeouts, id);
    ep_model_id model = request->offer.model;
    if (ep_fleet_has_cache(fleet))
        arrive_at_model(fleet, id, model);
    else
        arrive_at_container(fleet, id, request);
}

bool ep_fleet_offer(struct ep_fleet *fleet, const struct ep_offer *offer)
{
    if (fleet->config.endpoint_of[offer->model] == UINT32_MAX)
        return false;
    uint32_t id = take_request(fleet);
    struct ep_request *request = &fleet->requests[id];
    ep_time now = ep_fleet_now(fleet);
    *request = (struct ep_request){
        .offer = *offer, .first_arrival = now, .holders = 1, .found = EP_FOUND_NONE};
    ep_fleet_complete(fleet, &request->offer);
    send_attempt(fleet, id);
    return true;
}

void ep_fleet_on_retry(struct ep_fleet *fleet, uint32_t request)
{
    send_attempt(fleet, request);
}

/* ---- answers ---- */

static ep_time draw_overhead(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    const struct ep_dist *overhead = &fleet->config.assumptions.overhead;
    uint64_t words[4];
    ep_fleet_draw(fleet, &fleet->requests[attempt->request].offer, 1 + (uint64_t)attempt->number,
                  words);
    return ep_fleet_whole(ep_dist_sample(overhead, words[0]));
}

void ep_fleet_answer(struct ep_fleet *fleet, uint32_t id, uint16_t status, uint16_t original_status)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (attempt->is_answered)
        return; /* after a time limit: dropped */
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_OVERHEAD);
    attempt->is_answered = true;
    attempt->status = status;
    attempt->original_status = original_status;
    ep_kernel_clear_timeout(fleet->kernel, fleet->invoke_timeouts, id);
    if (attempt->client_left)
        return;
    ep_time overhead =
        fleet->constant_overhead >= 0 ? fleet->constant_overhead : draw_overhead(fleet, attempt);
    if (overhead == 0)
        ep_fleet_on_answer(fleet, id);
    else
        attempt->pending = ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + overhead,
                                          ep_fleet_event(fleet, EP_FLEET_ANSWER, id));
}

static bool is_to_be_retried(const struct ep_fleet *fleet, const struct ep_request *request,
                             uint16_t status)
{
    const struct ep_client_config *client = &fleet->client;
    if (request->attempts > (uint32_t)client->retries)
        return false;
    return status == EP_STATUS_TIMEOUT ? client->retry_on_timeout : client->retry_on_status[status];
}

/* Rule 6: before retry k the client waits min(cap, base x 2^(k - 1)), times a uniform draw. */
static ep_time draw_backoff(const struct ep_fleet *fleet, const struct ep_request *request)
{
    const struct ep_client_config *client = &fleet->client;
    ep_time wait = client->backoff_base;
    for (uint32_t k = 1; k < request->attempts && wait < client->backoff_cap; k++)
        wait = wait > client->backoff_cap / 2 ? client->backoff_cap : 2 * wait;
    if (wait > client->backoff_cap)
        wait = client->backoff_cap;
    if (client->jitter == EP_JITTER_NONE)
        return wait;
    uint64_t words[4];
    ep_fleet_draw(fleet, &request->offer, request->attempts,
                  words); /* of the attempt that failed */
    return ep_fleet_whole((double)wait * ep_rng_unit(words[2]));
}

static void report_attempt(const struct ep_fleet *fleet, const struct ep_attempt *attempt,
                           const struct ep_request *request)
{
    bool is_ok = attempt->status == 200;
    struct ep_attempt_record record = {
        .arrival = attempt->arrival,
        .done = ep_fleet_now(fleet),
        .first_arrival = request->first_arrival,
        .model = request->offer.model,
        .status = attempt->status,
        .original_status = attempt->original_status,
        .found = attempt->found,
        .endpoint = fleet->instances[attempt->instance].endpoint,
        .instance = attempt->instance,
        .load_wait = attempt->parts[EP_PART_LOAD_WAIT],
        .model_latency = attempt->parts[EP_PART_QUEUE] + attempt->parts[EP_PART_SERVICE] +
                         attempt->parts[EP_PART_CONTENTION],
        .overhead = attempt->parts[EP_PART_OVERHEAD],
        .request_bytes = request->offer.request_bytes,
        .response_bytes = is_ok ? request->offer.response_bytes : 0,
    };
    fleet->observer.on_attempt(fleet->observer.self, &record);
}

static inline void report_request(const struct ep_fleet *fleet, const struct ep_attempt *attempt,
                                  const struct ep_request *request)
{
    if (!fleet->observer.on_request)
        return;
    const struct ep_instance *instance = &fleet->instances[attempt->instance];
    struct ep_request_record record = {
        .first_arrival = request->first_arrival,
        .done = ep_fleet_now(fleet),
        .number = request->offer.request,
        .model = request->offer.model,
        .source = request->offer.source,
        .status = attempt->status,
        .original_status = attempt->original_status,
        .attempts = (uint16_t)request->attempts,
        .found = request->found,
        .endpoint = instance->endpoint,
        .instance = attempt->instance - fleet->endpoints[instance->endpoint].first_instance,
        .request_bytes = request->offer.request_bytes,
        .response_bytes = request->offer.response_bytes,
    };
    if (attempt->parts[EP_PART_LOAD_WAIT] > 0)
        record.load_parts = fleet->attempt_waits[attempt - fleet->attempts].parts;
    memcpy(record.parts, attempt->parts, sizeof record.parts);
    record.parts[EP_PART_RETRY] = attempt->arrival - request->first_arrival;
    fleet->observer.on_request(fleet->observer.self, &record);
}

/* The client has an answer or gave up waiting: with this status it retries or is done. */
static inline void client_has_answer(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request *request = &fleet->requests[attempt->request];
    if (attempt->phase_since != ep_fleet_now(fleet))
        ep_fleet_end_phase(fleet, attempt, ep_fleet_now(fleet)); /* the work's time may go on */
    if (attempt->number == 0)
        request->found = attempt->found;
    attempt->client_left = true;
    bool retries = attempt->status != 200 && is_to_be_retried(fleet, request, attempt->status);
    bool is_only = request->attempts == 1 && !retries;
    if (fleet->observer.on_attempt &&
        !(is_only && fleet->observer.takes_only_attempts_from_requests))
        report_attempt(fleet, attempt, request);
    if (retries) {
        ep_time at = ep_fleet_now(fleet) + draw_backoff(fleet, request);
        ep_kernel_push(fleet->kernel, at, ep_fleet_event(fleet, EP_FLEET_RETRY, attempt->request));
        return;
    }
    report_request(fleet, attempt, request);
    request->is_answered = true;
    fleet->in_flight--;
    drop_holder(fleet, attempt->request);
}

void ep_fleet_on_answer(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    attempt->pending = EP_EVENT_NONE;
    if (fleet->has_read_timeout)
        ep_kernel_clear_timeout(fleet->kernel, fleet->read_timeouts, id);
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
    uint16_t answered = attempt->status, original = attempt->original_status;
    attempt->status = EP_STATUS_TIMEOUT;
    attempt->original_status = 0;
    client_has_answer(fleet, id);
    attempt = &fleet->attempts[id];
    attempt->status = answered;
    attempt->original_status = original;
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
    if (waits_for_model)
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
