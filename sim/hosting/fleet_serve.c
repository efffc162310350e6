/* Queues and workers: an attempt waits first come first served for a worker slot, then does its
 * vCPU work (shared with the whole instance) and its pure wait (rules 22, 26). */
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

#include <assert.h>
#include <math.h>

static bool is_chain(const struct ep_fleet *fleet)
{
    return fleet->config.containers != NULL;
}

static inline struct ep_copy *copy_of(struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    return attempt->copy != EP_ID_NONE ? &fleet->copies[attempt->copy] : NULL;
}

static inline struct ep_container *container_of(struct ep_fleet *fleet,
                                                const struct ep_attempt *attempt)
{
    struct ep_copy *copy = copy_of(fleet, attempt);
    return copy ? &copy->container : &fleet->containers[attempt->container];
}

/* ---- who watches containers ---- */

void ep_fleet_report_visit(struct ep_fleet *fleet, uint32_t id, uint16_t status)
{
    const struct ep_attempt *attempt = &fleet->attempts[id];
    const struct ep_visit *visit = &fleet->attempt_visits[id];
    bool is_served = status == 200;
    struct ep_visit_record record = {
        .first_arrival = attempt->record.first_arrival,
        .entered = visit->entered,
        .started = is_served ? visit->started : ep_fleet_now(fleet),
        .left = ep_fleet_now(fleet),
        .service_ns = is_served ? attempt->service_ns : 0,
        .cpu_ns = ep_fleet_whole(visit->cpu_ns),
        .model = attempt->record.model,
        .endpoint = fleet->instances[attempt->instance].endpoint,
        .instance = attempt->instance,
        .container = attempt->container % (uint32_t)fleet->config.container_count,
        .status = status,
    };
    fleet->observer.on_visit(fleet->observer.visit_self, &record);
}

/* ---- service ---- */

struct demand {
    double compute_ns; /* at vcpu_speed 1 */
    ep_time wait_ns;
    int threads;
};

static struct demand demand_of(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    if (is_chain(fleet) && !fleet->config.containers[attempt->stage].is_model) {
        const struct ep_container_config *container = &fleet->config.containers[attempt->stage];
        uint64_t words[4];
        ep_fleet_draw(fleet, attempt->record.source, attempt->number,
                      EP_DRAW_STAGE + attempt->stage, words);
        return (struct demand){floor(ep_dist_sample(&container->compute, words[0]) + 0.5),
                               (ep_time)(ep_dist_sample(&container->wait, words[1]) + 0.5),
                               container->threads};
    }
    return (struct demand){(double)attempt->compute_ns, attempt->wait_ns,
                           ep_fleet_profile(fleet, attempt->record.model)->threads};
}

/* Rule 20: the first inference that starts after a load. */
static double take_first_inference_factor(struct ep_fleet *fleet, struct ep_copy *copy)
{
    if (!copy || !copy->first_pending)
        return 1;
    copy->first_pending = false;
    double own = ep_fleet_profile(fleet, copy->model)->first_inference_factor;
    return isnan(own) ? fleet->config.assumptions.first_inference_factor : own;
}

static ep_time round_up(double value)
{
    ep_time whole = (ep_time)value; /* ceil() is a call without SSE 4.1 */
    return whole + ((double)whole < value);
}

double ep_fleet_adjust_service(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct demand demand = demand_of(fleet, attempt);
    double task = demand.compute_ns * take_first_inference_factor(fleet, copy_of(fleet, attempt));
    task = task / fleet->config.instance.vcpu_speed / demand.threads;
    task = task < EP_MOST_DEMAND_NS ? task : EP_MOST_DEMAND_NS;
    attempt->rest_ns = demand.wait_ns;
    attempt->service_ns = round_up(task) + demand.wait_ns;
    attempt->tasks_left = (uint8_t)demand.threads;
    if (fleet->attempt_visits) {
        fleet->attempt_visits[id].started = ep_fleet_now(fleet);
        fleet->attempt_visits[id].cpu_ns = task * demand.threads;
    }
    for (int i = 1; i < demand.threads; i++)
        ep_shared_resource_place(&fleet->instances[attempt->instance].cpu, task, id);
    return task;
}

/* ---- queue ---- */

static void finish(struct ep_fleet *fleet, uint32_t id, uint16_t status, uint16_t original_status)
{
    ep_fleet_finish(fleet, id, &fleet->attempts[id], status, original_status);
}

/* Rule 31: the server reads no more than its limit. It was asked: a copy that is unloaded after use
 * has served. */
void ep_fleet_refuse_payload(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (attempt->copy != EP_ID_NONE)
        fleet->copies[attempt->copy].has_served = true;
    if (fleet->attempt_visits)
        ep_fleet_report_visit(fleet, id, 413);
    finish(fleet, id, 424, 413);
}

__attribute__((cold)) static void refuse_full(struct ep_fleet *fleet, uint32_t id)
{
    if (fleet->attempt_visits)
        ep_fleet_report_visit(fleet, id, 503);
    finish(fleet, id, 424, 503);
}

void ep_fleet_queue_up(struct ep_fleet *fleet, uint32_t id, struct ep_container *container)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (container->queue.count >= fleet->queue_limit) {
        refuse_full(fleet, id);
        return;
    }
    ep_fifo_push_back(&container->queue, fleet->attempt_links, id);
    ep_fleet_change_waiting(fleet, &fleet->instances[attempt->instance], 1);
}

void ep_fleet_enter(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_QUEUE);
    ep_fleet_enter_container(fleet, id, attempt, container_of(fleet, attempt),
                             copy_of(fleet, attempt), &fleet->instances[attempt->instance]);
}

/* What a container hands on. */
static int64_t output_of(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    const struct ep_container_config *container = &fleet->config.containers[attempt->stage];
    if (!container->has_output)
        return attempt->record.request_bytes;
    uint64_t words[4];
    ep_fleet_draw(fleet, attempt->record.source, attempt->number, EP_DRAW_STAGE + attempt->stage,
                  words);
    return ep_fleet_whole(ep_dist_sample(&container->output_bytes, words[2]));
}

static void go_to_next_container(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    if (output_of(fleet, attempt) > fleet->config.assumptions.max_hop_payload) {
        finish(fleet, id, 424, 413);
        return;
    }
    attempt->stage++;
    attempt->container++;
    ep_time hop = fleet->config.assumptions.hop;
    if (hop == 0) {
        ep_fleet_enter_stage(fleet, id);
        return;
    }
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_OVERHEAD);
    attempt->pending = ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + hop,
                                      ep_fleet_event(fleet, EP_FLEET_HOP_DONE, id));
}

void ep_fleet_on_hop_done(struct ep_fleet *fleet, uint32_t id)
{
    ep_fleet_enter_stage(fleet, id);
}

static void leave_stage(struct ep_fleet *fleet, uint32_t id)
{
    uint32_t instance = fleet->attempts[id].instance, copy = ep_fleet_leave_copy(fleet, id);
    go_to_next_container(fleet, id);
    ep_fleet_after_leave(fleet, instance, copy);
}

static inline bool is_last_stage(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    return !is_chain(fleet) || attempt->stage + 1 == fleet->config.container_count;
}

static void start_next(struct ep_fleet *fleet, uint32_t next)
{
    struct ep_attempt *attempt = &fleet->attempts[next];
    struct ep_instance *home = &fleet->instances[attempt->instance];
    ep_fleet_change_waiting(fleet, home, -1);
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_SERVICE);
    ep_fleet_start_service(fleet, next, attempt, copy_of(fleet, attempt), home);
}

/* Rule 7: the next in the queue starts first, then the answer is handled. */
EP_STEP_INLINE void service_done(struct ep_fleet *fleet, uint32_t id, struct ep_attempt *attempt)
{
    struct ep_container *container = container_of(fleet, attempt);
    if (fleet->attempt_visits)
        ep_fleet_report_visit(fleet, id, 200);
    uint32_t next = ep_fifo_pop_front(&container->queue, fleet->attempt_links);
    if (next == EP_FIFO_NONE)
        container->busy--;
    else
        start_next(fleet, next);
    if (is_last_stage(fleet, attempt) || attempt->is_answered)
        ep_fleet_finish(fleet, id, attempt, 200, 0);
    else
        leave_stage(fleet, id);
}

EP_STEP_INLINE void task_done(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    assert(attempt->tasks_left > 0);
    if (--attempt->tasks_left > 0)
        return;
    if (attempt->rest_ns == 0) {
        service_done(fleet, id, attempt);
        return;
    }
    attempt->is_in_wait = true;
    ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + attempt->rest_ns,
                   ep_fleet_event(fleet, EP_FLEET_WAIT_DONE, id));
}

void ep_fleet_on_wait_done(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    attempt->is_in_wait = false;
    if (!ep_fleet_is_gone(fleet, attempt->instance)) {
        service_done(fleet, id, attempt);
        return;
    }
    attempt->work_left = true; /* it failed with its instance */
    ep_fleet_release_attempt(fleet, id);
}

void ep_fleet_on_cpu(struct ep_fleet *fleet, uint32_t instance)
{
    uint32_t count = ep_fleet_take_finished(fleet, &fleet->instances[instance].cpu);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t tag = fleet->finished[i];
        if (tag & EP_TAG_LOAD)
            ep_fleet_load_part_done(fleet, tag & ~EP_TAG_LOAD, true);
        else
            task_done(fleet, tag);
    }
}
