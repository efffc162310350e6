/* Serverless endpoints: an environment serves one request at a time, is made when none is idle,
 * and goes when nobody used it for a while. Environments share nothing: no queue, no contention.
 * Every endpoint counts as one instance that holds no resources. */
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

/* ---- environments ---- */

static void grow_environments(struct ep_serverless *serverless)
{
    uint32_t room = serverless->room ? 2 * serverless->room : 64;
    serverless->environments =
        ep_realloc_array(serverless->environments, room, sizeof *serverless->environments);
    serverless->links = ep_realloc_array(serverless->links, room, sizeof *serverless->links);
    for (uint32_t i = room; i-- > serverless->room;) {
        serverless->environments[i].attempt = serverless->free;
        serverless->free = i;
    }
    serverless->room = room;
}

static uint32_t take_environment(struct ep_serverless *serverless, uint32_t endpoint)
{
    if (serverless->free == EP_ID_NONE)
        grow_environments(serverless);
    uint32_t id = serverless->free;
    serverless->free = serverless->environments[id].attempt;
    serverless->environments[id] =
        (struct ep_environment){.endpoint = endpoint, .attempt = EP_ID_NONE};
    return id;
}

/* The one used last goes first, so that the others can go; a provisioned one before all. */
static void make_idle(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_serverless *serverless = &fleet->serverless;
    struct ep_environment *environment = &serverless->environments[id];
    struct ep_pool *pool = &serverless->pools[environment->endpoint];
    environment->attempt = EP_ID_NONE;
    struct ep_fifo *idle = environment->is_provisioned ? &pool->provisioned : &pool->idle;
    ep_fifo_push_front(idle, serverless->links, id);
    if (!environment->is_provisioned)
        ep_kernel_set_timeout(fleet->kernel, serverless->idle_timeouts, id);
}

static uint32_t take_idle(struct ep_fleet *fleet, struct ep_pool *pool)
{
    struct ep_serverless *serverless = &fleet->serverless;
    uint32_t id = ep_fifo_pop_front(&pool->provisioned, serverless->links);
    if (id != EP_FIFO_NONE) {
        pool->provisioned_in_use++;
        return id;
    }
    id = ep_fifo_pop_front(&pool->idle, serverless->links);
    if (id != EP_FIFO_NONE)
        ep_kernel_clear_timeout(fleet->kernel, serverless->idle_timeouts, id);
    return id;
}

static void drop_environment(struct ep_serverless *serverless, uint32_t id)
{
    serverless->environments[id].attempt = serverless->free;
    serverless->free = id;
}

void ep_fleet_on_idle_timeout(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_serverless *serverless = &fleet->serverless;
    struct ep_environment *environment = &serverless->environments[id];
    ep_fifo_remove(&serverless->pools[environment->endpoint].idle, serverless->links, id);
    drop_environment(serverless, id);
}

/* ---- an attempt in its environment ---- */

static ep_time whole_up(double value)
{
    return (ep_time)ceil(value < EP_MOST_DEMAND_NS ? value : EP_MOST_DEMAND_NS);
}

/* Its tasks run side by side as far as the environment's vCPUs go. */
static ep_time service_time(const struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    double parallel = ep_serverless_parallel(
        &fleet->config, ep_fleet_profile(fleet, attempt->record.model)->threads);
    return whole_up((double)attempt->compute_ns / parallel) + attempt->wait_ns;
}

static void serve(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_environment *environment = &fleet->serverless.environments[id];
    struct ep_attempt *attempt = &fleet->attempts[environment->attempt];
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_SERVICE);
    attempt->service_ns = service_time(fleet, attempt);
    environment->began = ep_fleet_now(fleet);
    ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + attempt->service_ns,
                   ep_fleet_event(fleet, EP_FLEET_ENVIRONMENT_DONE, id));
}

/* What belongs to a cold start is a function of (endpoint, n). */
static ep_time cold_start(struct ep_fleet *fleet, uint32_t endpoint, ep_model_id model)
{
    const struct ep_assumptions *assumed = &fleet->config.assumptions;
    uint64_t words[4];
    ep_rng_block(&fleet->serverless.key, fleet->serverless.pools[endpoint].cold_starts++, endpoint,
                 words);
    double transfer =
        (double)fleet->catalog->models[model].artifact_bytes / assumed->cold_start_rate * 1e9;
    return whole_up(ep_dist_sample(&assumed->cold_start, words[0]) + transfer);
}

static void start(struct ep_fleet *fleet, uint32_t attempt_id, struct ep_request_record *record)
{
    struct ep_attempt *attempt = &fleet->attempts[attempt_id];
    uint32_t id = take_environment(&fleet->serverless, attempt->instance);
    struct ep_environment *environment = &fleet->serverless.environments[id];
    environment->attempt = attempt_id;
    environment->asked = ep_fleet_now(fleet);
    attempt->container = id;
    record->last_found = EP_FOUND_S3;
    attempt->phase = EP_PHASE_LOAD_WAIT;
    ep_kernel_push(fleet->kernel,
                   ep_fleet_now(fleet) + cold_start(fleet, attempt->instance, record->model),
                   ep_fleet_event(fleet, EP_FLEET_ENVIRONMENT_READY, id));
}

/* Over the limit there is no queue: throttled at once. */
static void throttle(struct ep_fleet *fleet, uint32_t id)
{
    ep_fleet_leave(fleet, &fleet->attempts[id]);
    ep_fleet_answer(fleet, id, 429, 0);
    ep_fleet_release_attempt(fleet, id);
}

void ep_fleet_enter_environment(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_serverless *serverless = &fleet->serverless;
    struct ep_attempt *attempt = &fleet->attempts[id];
    struct ep_request_record *record = &attempt->record;
    struct ep_pool *pool = &serverless->pools[attempt->instance];
    bool is_full = pool->in_use == (uint32_t)fleet->config.serverless.max_concurrency ||
                   serverless->in_use == serverless->account_concurrency;
    if (is_full) {
        throttle(fleet, id);
        return;
    }
    pool->in_use++;
    serverless->in_use++;
    uint32_t environment = take_idle(fleet, pool);
    if (environment == EP_FIFO_NONE) {
        start(fleet, id, record);
        return;
    }
    serverless->environments[environment].attempt = id;
    serverless->environments[environment].asked = ep_fleet_now(fleet);
    attempt->container = environment;
    record->last_found = EP_FOUND_MEMORY;
    serve(fleet, environment);
}

/* One that is no longer provisioned goes once it has served. */
static void release_environment(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_serverless *serverless = &fleet->serverless;
    struct ep_environment *environment = &serverless->environments[id];
    struct ep_pool *pool = &serverless->pools[environment->endpoint];
    pool->in_use--;
    serverless->in_use--;
    pool->provisioned_in_use -= environment->is_provisioned;
    if (environment->is_provisioned && pool->surplus > 0) {
        pool->surplus--;
        drop_environment(serverless, id);
        return;
    }
    make_idle(fleet, id);
}

/* ---- provisioned concurrency that follows the load ---- */

void ep_fleet_count_provisioned(const struct ep_fleet *fleet, uint32_t endpoint,
                                struct ep_sent_record *record)
{
    const struct ep_pool *pool = &fleet->serverless.pools[endpoint];
    record->provisioned = pool->allocated;
    record->provisioned_in_use = pool->provisioned_in_use + (pool->provisioned.count > 0);
}

static void report_provisioned(const struct ep_fleet *fleet, uint32_t endpoint, int change)
{
    if (fleet->observer.on_provisioned)
        fleet->observer.on_provisioned(fleet->observer.self, endpoint, ep_fleet_now(fleet), change);
}

/* They start like any other, and are there when they have started. */
void ep_fleet_provision(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count)
{
    ep_model_id model = 0; /* of several that one artifact answers for, the first */
    while (fleet->config.endpoint_of[model] != endpoint)
        model++;
    for (; count > 0; count--) {
        uint32_t id = take_environment(&fleet->serverless, endpoint);
        fleet->serverless.environments[id].is_provisioned = true;
        fleet->serverless.environments[id].is_preparing = true;
        ep_kernel_push(fleet->kernel, ep_fleet_now(fleet) + cold_start(fleet, endpoint, model),
                       ep_fleet_event(fleet, EP_FLEET_ENVIRONMENT_READY, id));
    }
}

static void prepared(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_environment *environment = &fleet->serverless.environments[id];
    uint32_t endpoint = environment->endpoint;
    environment->is_preparing = false;
    fleet->serverless.pools[endpoint].allocated++;
    make_idle(fleet, id);
    report_provisioned(fleet, endpoint, 1);
    ep_fleet_report_life(fleet, &(struct ep_life_record){.at = ep_fleet_now(fleet),
                                                         .step = EP_STEP_IN_SERVICE,
                                                         .drill = EP_CAUSE_SCALING,
                                                         .endpoint = endpoint});
}

/* The idle ones first, least recently used first. */
void ep_fleet_withdraw(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count)
{
    struct ep_serverless *serverless = &fleet->serverless;
    struct ep_pool *pool = &serverless->pools[endpoint];
    assert(pool->allocated >= count);
    pool->allocated -= count;
    report_provisioned(fleet, endpoint, -(int)count);
    for (; count > 0 && pool->provisioned.count > 0; count--) {
        uint32_t id = pool->provisioned.tail;
        ep_fifo_remove(&pool->provisioned, serverless->links, id);
        drop_environment(serverless, id);
    }
    pool->surplus += count;
}

void ep_fleet_on_environment_ready(struct ep_fleet *fleet, uint32_t id)
{
    if (fleet->serverless.environments[id].is_preparing)
        prepared(fleet, id);
    else if (fleet->serverless.environments[id].attempt == EP_ID_NONE)
        release_environment(fleet, id); /* its attempt was answered 429 meanwhile */
    else
        serve(fleet, id);
}

static void report_execution(const struct ep_fleet *fleet, const struct ep_environment *environment,
                             const struct ep_attempt *attempt)
{
    if (!fleet->observer.on_execution)
        return;
    struct ep_execution_record record = {
        .began =
            fleet->config.assumptions.bill_cold_start ? environment->asked : environment->began,
        .done = ep_fleet_now(fleet),
        .model = attempt->record.model,
        .endpoint = environment->endpoint,
        .is_provisioned = environment->is_provisioned,
    };
    fleet->observer.on_execution(fleet->observer.self, &record);
}

/* The environment is free before the client's next step, as a worker is (rule 7). */
void ep_fleet_on_environment_done(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_environment *environment = &fleet->serverless.environments[id];
    uint32_t attempt = environment->attempt;
    report_execution(fleet, environment, &fleet->attempts[attempt]);
    release_environment(fleet, id);
    ep_fleet_leave(fleet, &fleet->attempts[attempt]);
    ep_fleet_answer(fleet, attempt, 200, 0);
    ep_fleet_release_attempt(fleet, attempt);
}

/* ---- life ---- */

static void add_idle(struct ep_fleet *fleet, uint32_t endpoint, int count, bool is_provisioned)
{
    for (int i = 0; i < count; i++) {
        uint32_t id = take_environment(&fleet->serverless, endpoint);
        fleet->serverless.environments[id].is_provisioned = is_provisioned;
        make_idle(fleet, id);
    }
}

void ep_fleet_create_environments(struct ep_fleet *fleet, struct ep_fleet_seed seed)
{
    const struct ep_fleet_config *config = &fleet->config;
    struct ep_serverless *serverless = &fleet->serverless;
    serverless->free = EP_ID_NONE;
    int most = config->assumptions.account_concurrency;
    serverless->account_concurrency = most == EP_UNLIMITED ? UINT32_MAX : (uint32_t)most;
    serverless->key = ep_rng_key_of(seed.seed, seed.replication, "hosting/cold_starts");
    serverless->idle_timeouts = ep_kernel_add_timeouts(
        fleet->kernel, config->assumptions.idle_timeout, fleet->owner, EP_FLEET_IDLE_TIMEOUT);
    serverless->pools = ep_alloc_zeroed(config->endpoint_count, sizeof *serverless->pools);
    for (uint32_t e = 0; e < config->endpoint_count; e++) {
        ep_fifo_init(&serverless->pools[e].idle);
        ep_fifo_init(&serverless->pools[e].provisioned);
        add_idle(fleet, e, config->serverless.provisioned, true);
        serverless->pools[e].allocated = (uint32_t)config->serverless.provisioned;
        if (config->initial_warm && config->serverless.provisioned == 0)
            add_idle(fleet, e, 1, false);
    }
}

void ep_fleet_destroy_environments(struct ep_fleet *fleet)
{
    ep_free(fleet->serverless.pools);
    ep_free(fleet->serverless.environments);
    ep_free(fleet->serverless.links);
}
