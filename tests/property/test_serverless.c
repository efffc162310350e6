/* Serverless endpoints against a naive twin: a plain list of environments, looked through at every
 * request; every outcome of random scripts is the same. */
#include "fleet_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/rng.h"

#define WORLDS 2000
#define REQUESTS 40
#define ENDPOINTS 3
#define GIB (INT64_C(1) << 30)

struct script {
    int endpoints, max_concurrency, provisioned, account;
    ep_time cold_start, idle_timeout;
    struct {
        ep_time at, compute;
        uint32_t endpoint;
    } requests[REQUESTS];
};

struct outcome {
    int status;
    enum ep_found found;
    ep_time latency;
};

static uint64_t below(struct ep_rng *rng, uint64_t bound)
{
    return ep_rng_next(rng) % bound;
}

/* Times in odd microseconds, so that nothing ends when something else arrives. */
static struct script make(uint64_t number)
{
    struct ep_rng rng = ep_rng_at(11, 0, "property/serverless", number);
    struct script script = {.endpoints = 1 + (int)below(&rng, ENDPOINTS),
                            .max_concurrency = 1 + (int)below(&rng, 4),
                            .account = 1 + (int)below(&rng, 8),
                            .cold_start = (ep_time)(1 + 2 * below(&rng, 40000)) * EP_MICROSECOND,
                            .idle_timeout = (ep_time)below(&rng, 90000) * 2 * EP_MICROSECOND + 1};
    script.provisioned = (int)below(&rng, (uint64_t)script.max_concurrency + 1);
    ep_time at = 0;
    for (int i = 0; i < REQUESTS; i++) {
        at += (ep_time)(1 + below(&rng, 30000)) * EP_MICROSECOND + 7 * i;
        script.requests[i].at = at;
        script.requests[i].compute = (ep_time)(1 + below(&rng, 60000)) * EP_MICROSECOND + 3 * i;
        script.requests[i].endpoint = (uint32_t)below(&rng, (uint64_t)script.endpoints);
    }
    return script;
}

/* ---- the twin ---- */

struct environment {
    uint32_t endpoint;
    bool is_provisioned;
    ep_time busy_until; /* idle from then on; the last use */
};

static bool is_gone(const struct script *script, const struct environment *environment, ep_time at)
{
    return !environment->is_provisioned && environment->busy_until + script->idle_timeout <= at;
}

/* The one to take: provisioned before the others, the last used before the rest; -1: none. */
static int choose(const struct script *script, const struct environment *all, int count,
                  uint32_t endpoint, ep_time at)
{
    int best = -1;
    for (int i = 0; i < count; i++) {
        const struct environment *e = &all[i];
        if (e->endpoint != endpoint || e->busy_until > at || is_gone(script, e, at))
            continue;
        if (best < 0 || e->is_provisioned > all[best].is_provisioned ||
            (e->is_provisioned == all[best].is_provisioned && e->busy_until > all[best].busy_until))
            best = i;
    }
    return best;
}

static void walk(const struct script *script, struct outcome outcomes[REQUESTS])
{
    struct environment all[REQUESTS + ENDPOINTS * 4];
    int count = 0;
    for (int e = 0; e < script->endpoints; e++)
        for (int i = 0; i < script->provisioned; i++)
            all[count++] = (struct environment){(uint32_t)e, true, 0};
    for (int r = 0; r < REQUESTS; r++) {
        ep_time at = script->requests[r].at;
        uint32_t endpoint = script->requests[r].endpoint;
        int here = 0, everywhere = 0;
        for (int i = 0; i < count; i++) {
            everywhere += all[i].busy_until > at;
            here += all[i].busy_until > at && all[i].endpoint == endpoint;
        }
        if (here == script->max_concurrency || everywhere == script->account) {
            outcomes[r] = (struct outcome){429, EP_FOUND_NONE, 0};
            continue;
        }
        int chosen = choose(script, all, count, endpoint, at);
        ep_time latency = script->requests[r].compute;
        if (chosen < 0) {
            chosen = count++;
            all[chosen] = (struct environment){endpoint, false, 0};
            latency += script->cold_start;
            outcomes[r] = (struct outcome){200, EP_FOUND_S3, latency};
        } else {
            outcomes[r] = (struct outcome){200, EP_FOUND_MEMORY, latency};
        }
        all[chosen].busy_until = at + latency;
    }
}

/* ---- the fleet ---- */

static void play(const struct script *script, struct fleet_world *world)
{
    fleet_world_init(world, EP_KIND_SERVERLESS);
    world->config.endpoint_count = (uint32_t)script->endpoints;
    world->config.serverless =
        (struct ep_serverless_config){GIB, script->max_concurrency, script->provisioned};
    world->config.assumptions.cold_start = ep_dist_constant((double)script->cold_start);
    world->config.assumptions.idle_timeout = script->idle_timeout;
    world->config.assumptions.account_concurrency = script->account;
    for (uint32_t e = 0; e < (uint32_t)script->endpoints; e++)
        world->endpoint_of[fleet_world_model(world, 1, 1, 1)] = e;
    for (int i = 0; i < REQUESTS; i++)
        fleet_world_request(world, script->requests[i].at, script->requests[i].endpoint,
                            script->requests[i].compute);
    fleet_world_run(world, 100 * EP_SECOND);
}

static void every_outcome_is_that_of_a_plain_list(void **state)
{
    (void)state;
    size_t warm = 0, cold = 0, throttled = 0;
    for (uint64_t n = 0; n < WORLDS; n++) {
        struct script script = make(n);
        struct outcome expected[REQUESTS];
        static const struct fleet_world empty;
        struct fleet_world world = empty;
        walk(&script, expected);
        play(&script, &world);
        assert_int_equal(world.done_count, REQUESTS);
        for (size_t i = 0; i < REQUESTS; i++) {
            const struct ep_request_record *record = &world.done[i];
            const struct outcome *twin = &expected[record->number];
            if (record->status != twin->status || record->found != twin->found ||
                record->done - record->first_arrival != twin->latency)
                fail_msg("world %llu, request %llu: %d, %d, %lld; the twin has %d, %d, %lld",
                         (unsigned long long)n, (unsigned long long)record->number, record->status,
                         (int)record->found, (long long)(record->done - record->first_arrival),
                         twin->status, (int)twin->found, (long long)twin->latency);
            warm += twin->found == EP_FOUND_MEMORY;
            cold += twin->found == EP_FOUND_S3;
            throttled += twin->status == 429;
        }
    }
    assert_true(warm > WORLDS && cold > WORLDS && throttled > WORLDS); /* all of it is tried */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_outcome_is_that_of_a_plain_list)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
