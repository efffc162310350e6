/* Requests and attempts: what a client sends, what it gets back and when, and its retries. */
#include "hosting/fleet_parts.h"

#include "base/mem.h"
#include "hosting/fleet.h"
#include "hosting/fleet_steps.h"

#include <assert.h>
#include <string.h>

/* ---- the pool: ids are reused, last freed first, so that what is in flight stays in cache ---- */

__attribute__((cold)) static void grow_attempts(struct ep_fleet *fleet)
{
    uint32_t old = fleet->attempt_room, room = old ? 2 * old : 64;
    fleet->attempts = ep_grow_lines(fleet->attempts, old, room, sizeof *fleet->attempts);
    fleet->attempt_links =
        ep_realloc_array(fleet->attempt_links, room, sizeof *fleet->attempt_links);
    fleet->attempt_waits =
        ep_realloc_array(fleet->attempt_waits, room, sizeof *fleet->attempt_waits);
    if (fleet->observer.on_visit && fleet->config.container_count > 0)
        fleet->attempt_visits =
            ep_realloc_array(fleet->attempt_visits, room, sizeof *fleet->attempt_visits);
    for (uint32_t i = room; i-- > old;) {
        fleet->attempts[i].next_free = fleet->free_attempt;
        fleet->attempts[i].work_left = true;
        fleet->free_attempt = i;
    }
    fleet->attempt_room = room;
}

static inline uint32_t take_attempt(struct ep_fleet *fleet)
{
    if (fleet->free_attempt == EP_ID_NONE)
        grow_attempts(fleet);
    uint32_t id = fleet->free_attempt;
    fleet->free_attempt = fleet->attempts[id].next_free;
    return id;
}

/* Leaves the attempt to the work that goes on for nobody; returns the request's new slot. */
static uint32_t move_request(struct ep_fleet *fleet, uint32_t id)
{
    uint32_t to = take_attempt(fleet);
    fleet->attempts[to] = fleet->attempts[id];
    fleet->attempts[id].is_over = true;
    return to;
}

/* ---- the parts of a latency ---- */

static void end_load_wait(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    struct ep_attempt_wait *wait = &fleet->attempt_waits[attempt - fleet->attempts];
    if (attempt->record.parts[EP_PART_LOAD_WAIT] == 0)
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
    ep_time now = ep_fleet_now(fleet);
    if (attempt->phase == EP_PHASE_SERVICE) {
        ep_fleet_end_service(attempt, now);
        return;
    }
    if (attempt->phase == EP_PHASE_LOAD_WAIT)
        end_load_wait(fleet, attempt);
    enum ep_part part = attempt->phase == EP_PHASE_LOAD_WAIT ? EP_PART_LOAD_WAIT
                        : attempt->phase == EP_PHASE_QUEUE   ? EP_PART_QUEUE
                                                             : EP_PART_OVERHEAD;
    attempt->record.parts[part] += now - attempt->phase_since;
    attempt->phase_since = now;
}

/* ---- an attempt sets out ---- */

static inline void report_sent(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    if (!fleet->observer.on_sent)
        return;
    const struct ep_instance *instance = &fleet->instances[attempt->instance];
    struct ep_sent_record record = {
        .at = ep_fleet_now(fleet),
        .model = attempt->record.model,
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
__attribute__((cold)) static void refuse_for_nobody(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request_record *record = &attempt->record;
    attempt->work_left = true;
    record->endpoint = fleet->models[record->model].endpoint;
    record->instance = UINT32_MAX;
    ep_fleet_note_refused(fleet, record->endpoint);
    ep_fleet_answer(fleet, id, 503, 0);
    ep_fleet_release_attempt(fleet, id);
}

static inline void join_instance(struct ep_fleet *fleet, struct ep_attempt *attempt,
                                 uint32_t instance)
{
    struct ep_instance *home = &fleet->instances[instance];
    attempt->instance = instance;
    attempt->record.endpoint = home->endpoint;
    attempt->record.instance = home->number;
    ep_fleet_change_outstanding(fleet, home, 1);
    report_sent(fleet, attempt);
}

static inline void join_copy(struct ep_fleet *fleet, struct ep_attempt *attempt, uint32_t copy_id,
                             struct ep_copy *copy, enum ep_found found)
{
    attempt->copy = copy_id;
    attempt->record.last_found = found;
    copy->outstanding++;
    join_instance(fleet, attempt, copy->instance);
}

static inline void note_use(struct ep_fleet *fleet, uint32_t copy)
{
    struct ep_slot_use *use = &fleet->use[copy];
    use->stamp = ++fleet->stamp;
    use->count++;
    use->is_pinned = true;
}

static void wait_for_model(struct ep_fleet *fleet, uint32_t id, uint32_t copy, enum ep_found found)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    join_copy(fleet, attempt, copy, &fleet->copies[copy], found);
    attempt->phase = EP_PHASE_LOAD_WAIT;
    ep_fifo_push_back(&ep_fleet_load_of(fleet, copy)->waiters, fleet->attempt_links, id);
    if (found != EP_FOUND_JOINED)
        ep_fleet_load_next(fleet, attempt->instance);
}

/* Where there is more to see than one copy. Returns one in memory for the attempt; EP_ID_NONE: none
 * is, and what becomes of the attempt is settled. */
static uint32_t look_for_model(struct ep_fleet *fleet, uint32_t id)
{
    ep_model_id model = fleet->attempts[id].record.model;
    uint32_t copy, instance = ep_fleet_route_to_model(fleet, model, &copy);
    if (instance == EP_ID_NONE) {
        refuse_for_nobody(fleet, id);
        return EP_ID_NONE;
    }
    enum ep_copy_state state = copy == EP_ID_NONE ? EP_COPY_FREE : fleet->copies[copy].state;
    if (state == EP_COPY_RESIDENT)
        return copy;
    if (state == EP_COPY_LOADING) {
        note_use(fleet, copy);
        wait_for_model(fleet, id, copy, EP_FOUND_JOINED);
        return EP_ID_NONE;
    }
    enum ep_found found = state == EP_COPY_ON_DISK ? EP_FOUND_DISK : EP_FOUND_S3;
    wait_for_model(fleet, id, ep_fleet_miss(fleet, instance, model, copy, false), found);
    return EP_ID_NONE;
}

EP_STEP_INLINE void arrive_at_model(struct ep_fleet *fleet, uint32_t id, struct ep_attempt *attempt)
{
    uint32_t copy_id = ep_fleet_only_copy(fleet, attempt->record.model);
    if (copy_id == EP_ID_NONE)
        copy_id = look_for_model(fleet, id);
    if (copy_id == EP_ID_NONE)
        return;
    struct ep_copy *copy = &fleet->copies[copy_id];
    struct ep_instance *home = &fleet->instances[copy->instance];
    note_use(fleet, copy_id);
    join_copy(fleet, attempt, copy_id, copy, EP_FOUND_MEMORY);
    ep_fleet_enter_container(fleet, id, attempt, &copy->container, copy, home);
}

static void arrive_at_container(struct ep_fleet *fleet, uint32_t id, struct ep_attempt *attempt)
{
    ep_model_id model = attempt->record.model;
    uint32_t copy; /* is looked for when the chain has come to its container */
    uint32_t instance = fleet->cache_stage < 0 ? ep_fleet_route(fleet, attempt)
                                               : ep_fleet_route_to_model(fleet, model, &copy);
    if (instance == EP_ID_NONE) {
        refuse_for_nobody(fleet, id);
        return;
    }
    uint32_t index = fleet->config.container_of ? fleet->config.container_of[model] : 0;
    attempt->container = instance * (uint32_t)fleet->config.container_count + index;
    join_instance(fleet, attempt, instance);
    ep_fleet_enter_stage(fleet, id);
}

static void arrive_at_environment(struct ep_fleet *fleet, uint32_t id, struct ep_attempt *attempt)
{
    join_instance(fleet, attempt, fleet->models[attempt->record.model].endpoint);
    ep_fleet_enter_environment(fleet, id);
}

/* Rule 31: the platform's own limit. Nothing is routed, nothing is outstanding. */
__attribute__((cold)) static void refuse_payload(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request_record *record = &attempt->record;
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

/* Field by field: what is left out is written before it is read. */
static inline void begin_attempt(struct ep_attempt *attempt, ep_time now)
{
    struct ep_request_record *record = &attempt->record;
    record->last_found = EP_FOUND_NONE;
    memset(record->parts, 0, sizeof record->parts);
    attempt->phase_since = now;
    attempt->copy = EP_ID_NONE;
    attempt->phase = EP_PHASE_QUEUE;
    attempt->stage = 0;
    attempt->is_too_large = attempt->is_answered = attempt->client_left = false;
    attempt->work_left = attempt->is_in_wait = attempt->is_over = false;
}

EP_STEP_INLINE void send_attempt(struct ep_fleet *fleet, uint32_t id, struct ep_attempt *attempt)
{
    ep_kernel_set_timeout(fleet->kernel, fleet->timeouts, id);
    int64_t bytes = attempt->record.request_bytes;
    if (bytes > fleet->least_limit && is_refused(fleet, id, bytes))
        return;
    if (ep_fleet_is_multi_model(fleet))
        arrive_at_model(fleet, id, attempt);
    else if (ep_fleet_is_serverless(fleet))
        arrive_at_environment(fleet, id, attempt);
    else
        arrive_at_container(fleet, id, attempt);
}

static inline void begin_request(struct ep_attempt *attempt, const struct ep_arrival *arrival,
                                 uint64_t number, ep_time now)
{
    struct ep_request_record *record = &attempt->record;
    record->first_arrival = now;
    record->number = number;
    record->model = arrival->model;
    record->source = arrival->source;
    record->client = arrival->client;
    record->attempts = 1;
    record->request_bytes = arrival->request_bytes;
    record->response_bytes = arrival->response_bytes;
    attempt->number = arrival->number;
    attempt->compute_ns = arrival->compute_ns;
    attempt->wait_ns = arrival->wait_ns;
}

bool ep_fleet_offer_expected(struct ep_fleet *fleet, const struct ep_arrival *arrival,
                             uint64_t request)
{
    assert(ep_fleet_is_complete(arrival));
    if (fleet->models[arrival->model].endpoint == UINT32_MAX)
        return false;
    uint32_t id = take_attempt(fleet);
    struct ep_attempt *attempt = &fleet->attempts[id];
    begin_request(attempt, arrival, request, ep_fleet_now(fleet));
    begin_attempt(attempt, ep_fleet_now(fleet));
    fleet->in_flight++;
    send_attempt(fleet, id, attempt);
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

void ep_fleet_on_retry(struct ep_fleet *fleet, uint32_t id)
{
    if (!fleet->attempts[id].work_left)
        id = move_request(fleet, id);
    struct ep_attempt *attempt = &fleet->attempts[id];
    ep_time now = ep_fleet_now(fleet);
    begin_attempt(attempt, now);
    attempt->record.attempts++;
    attempt->record.parts[EP_PART_RETRY] = now - attempt->record.first_arrival;
    send_attempt(fleet, id, attempt);
}

/* ---- answers ---- */

static ep_time draw_overhead(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    const struct ep_dist *overhead = &fleet->config.assumptions.overhead;
    const struct ep_request_record *record = &attempt->record;
    uint64_t words[4];
    ep_fleet_draw(fleet, record->source, attempt->number, record->attempts, words);
    return ep_fleet_whole(ep_dist_sample(overhead, words[0]));
}

bool ep_fleet_send_answer(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (fleet->has_versions && attempt->record.status == 200)
        ep_fleet_note_version(fleet, attempt);
    ep_time overhead =
        fleet->constant_overhead >= 0 ? fleet->constant_overhead : draw_overhead(fleet, attempt);
    if (overhead == 0)
        return false;
    ep_kernel_clear_limit(fleet->kernel, fleet->timeouts, EP_LIMIT_INVOKE, id);
    attempt->pending = ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + overhead,
                                      ep_fleet_event(fleet, EP_FLEET_ANSWER, id));
    return true;
}

void ep_fleet_answer(struct ep_fleet *fleet, uint32_t id, uint16_t status, uint16_t original_status)
{
    ep_fleet_give_answer(fleet, id, &fleet->attempts[id], status, original_status);
}

void ep_fleet_on_answer(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    ep_kernel_clear_timeout(fleet->kernel, fleet->timeouts, id);
    ep_fleet_end_phase(fleet, attempt);
    ep_fleet_client_has_answer(fleet, id, attempt);
    ep_fleet_release_attempt(fleet, id);
}

/* ---- retries ---- */

static bool is_to_be_retried(const struct ep_fleet *fleet, const struct ep_request_record *record)
{
    const struct ep_client_config *client = &fleet->client;
    if (record->attempts > (uint32_t)client->retries)
        return false;
    return record->status == EP_STATUS_TIMEOUT ? client->retry_on_timeout
                                               : client->retry_on_status[record->status];
}

/* Rule 6: before retry k the client waits min(cap, base x 2^(k - 1)), times a uniform draw. */
static ep_time draw_backoff(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    const struct ep_client_config *client = &fleet->client;
    const struct ep_request_record *record = &attempt->record;
    ep_time wait = client->backoff_base;
    for (uint32_t k = 1; k < record->attempts && wait < client->backoff_cap; k++)
        wait = wait > client->backoff_cap / 2 ? client->backoff_cap : 2 * wait;
    if (wait > client->backoff_cap)
        wait = client->backoff_cap;
    if (client->jitter == EP_JITTER_NONE)
        return wait;
    uint64_t words[4];
    ep_fleet_draw(fleet, record->source, attempt->number, record->attempts,
                  words); /* of the attempt that failed */
    return ep_fleet_whole((double)wait * ep_rng_unit(words[2]));
}

bool ep_fleet_retry(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    const struct ep_observer *observer = &fleet->observer;
    if (!is_to_be_retried(fleet, &attempt->record))
        return false;
    attempt->client_left = true; /* the work may go on */
    if (observer->on_attempt)
        observer->on_attempt(observer->self, &attempt->record);
    ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + draw_backoff(fleet, attempt),
                   ep_fleet_event(fleet, EP_FLEET_RETRY, id));
    return true;
}

/* ---- time limits ---- */

void ep_fleet_on_read_timeout(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (attempt->is_answered) /* its answer is on the way: nobody is there to take it */
        ep_kernel_cancel(fleet->kernel, attempt->pending);
    ep_fleet_end_phase(fleet, attempt);
    attempt->record.status = EP_STATUS_TIMEOUT;
    attempt->record.original_status = 0;
    ep_fleet_client_has_answer(fleet, id, attempt);
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
        ep_fifo_remove(&ep_fleet_load_of(fleet, copy)->waiters, fleet->attempt_links, id);
    if (is_in_hop)
        ep_kernel_cancel(fleet->kernel, attempt->pending);
    bool leaves = waits_for_model || is_in_hop;
    if (leaves)
        ep_fleet_leave(fleet, attempt);
    ep_fleet_answer(fleet, id, waits_for_model ? 429 : 424, 0);
    if (!leaves)
        return;
    ep_fleet_release_attempt(fleet, id);
    ep_fleet_after_leave(fleet, instance, copy);
}
