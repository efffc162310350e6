/* Sessions and closed clients against a twin that keeps everybody in a list and searches it. */
#include "base/mem.h"
#include "core/rng.h"
#include "workload/clients.h"
#include "workload/poisson.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { STEPS = 400, MOST = 2000 };

/* Somebody: thinks until `at`, or waits for the answer to the request taken last. */
struct person {
    uint64_t name, asked, wanted; /* wanted: requests in all */
    bool waits, left;
    ep_time at;
    struct ep_arrival last;
};
struct world {
    struct ep_clients_config config;
    struct ep_profile_curve *curve;
    struct ep_popularity_table *table;
    struct ep_arrival_source source; /* what is tested */
    struct ep_rng_key key, lengths;
    struct person *people; /* owned; of sessions in order of their begin, which `at` knows */
    size_t count;
    bool is_closed;
    struct ep_rng luck;
};

static ep_time thought(const struct world *world, uint64_t name, uint64_t k)
{
    uint64_t words[4];
    ep_rng_block(&world->key, name, k, words);
    return (ep_time)ceil(ep_dist_sample(&world->config.think, words[0]));
}

static uint64_t length(const struct world *world, uint64_t name)
{
    uint64_t words[4];
    ep_rng_block(&world->lengths, name, 0, words);
    uint64_t count = 1;
    const double u = ep_rng_unit(words[0]), q = 1 - 1 / world->config.mean_requests;
    for (double power = q; power >= u; power *= q)
        count++;
    return count;
}

static struct ep_arrival_source starts_of(const struct world *world, uint64_t seed)
{
    const struct ep_poisson_config poisson = {
        .rate_per_second = 50, .profile = world->curve, .popularity = world->table, .name = "t"};
    return ep_poisson_open(&poisson, seed, 0);
}

static void invite(struct world *world, uint64_t seed)
{
    struct ep_arrival_source starts = starts_of(world, seed);
    world->count = world->is_closed ? world->config.count : MOST;
    for (size_t i = 0; i < world->count; i++) {
        struct person *person = &world->people[i];
        *person = (struct person){.name = i, .wanted = UINT64_MAX};
        if (world->is_closed) {
            person->at = thought(world, i, 0);
            continue;
        }
        starts.type->next(starts.state, &person->last);
        person->at = person->last.at;
        person->wanted = length(world, i);
    }
    ep_arrival_source_destroy(&starts);
}

/* The first who asks: by time, then by name. NULL: all wait or left. */
static struct person *first_of(const struct world *world)
{
    struct person *first = NULL;
    for (size_t i = 0; i < world->count; i++) {
        struct person *person = &world->people[i];
        if (!person->waits && !person->left && (first == NULL || person->at < first->at))
            first = person;
    }
    return first;
}

static void answer(struct world *world, struct person *person, ep_time at)
{
    const bool is_failure = ep_rng_below(ep_rng_next(&world->luck), 4) == 0;
    const struct ep_answer given = {person->last.source, person->last.client, at, is_failure};
    world->source.type->on_answer(world->source.state, &given);
    person->waits = false;
    person->left = at == EP_TIME_NEVER || person->asked == person->wanted;
    if (person->left)
        return;
    const ep_time asked_at = person->at;
    ep_time pause = thought(world, person->name, person->asked);
    if (world->is_closed && is_failure && pause < world->config.after_failure)
        pause = world->config.after_failure;
    person->at = at + pause;
    if (person->at == asked_at)
        person->at += EP_CLIENTS_LEAST_ROUND;
}

static void ask(struct world *world, struct person *person)
{
    assert_true(world->source.type->next(world->source.state, &person->last));
    assert_int_equal(person->last.at, person->at);
    const int bits = world->is_closed ? 32 : 40;
    assert_int_equal(person->last.number, person->name + (person->asked << bits));
    person->asked++;
    person->waits = true;
}

/* Somebody who waits, by chance; NULL: nobody does. */
static struct person *someone_waiting(struct world *world)
{
    const size_t from = ep_rng_below(ep_rng_next(&world->luck), (uint32_t)world->count);
    for (size_t i = 0; i < world->count; i++) {
        struct person *person = &world->people[(from + i) % world->count];
        if (person->waits)
            return person;
    }
    return NULL;
}

/* At `now` at the earliest: an answer, or the next request. Returns the time then. */
static ep_time step(struct world *world, ep_time now)
{
    struct person *first = first_of(world), *waiting = someone_waiting(world);
    const ep_time next = first ? first->at : EP_TIME_NEVER;
    assert_int_equal(world->source.type->peek(world->source.state), next);
    const uint64_t luck = ep_rng_next(&world->luck);
    const ep_time when = now + (ep_time)ep_rng_below(luck, 3) * (20 * EP_MILLISECOND);
    if (waiting != NULL && when <= next) {
        answer(world, waiting, luck % 50 == 0 ? EP_TIME_NEVER : when);
        return when;
    }
    if (first == NULL)
        return now;
    ask(world, first);
    return next;
}

static struct world world_of(uint64_t seed)
{
    static const struct ep_profile constant = {.kind = EP_PROFILE_CONSTANT};
    static const struct ep_popularity uniform = {.kind = EP_POPULARITY_UNIFORM};
    struct world world = {.curve = ep_profile_create(&constant, 0),
                          .table = ep_popularity_create(&uniform, 7, seed),
                          .key = ep_rng_key_of(seed, 0, "workload/arrivals/t"),
                          .lengths = ep_rng_key_of(seed, 0, "workload/sessions/t"),
                          .people = ep_alloc_zeroed(MOST, sizeof *world.people),
                          .is_closed = seed % 2 == 0,
                          .luck = ep_rng_stream(seed, 0, "test")};
    world.config = (struct ep_clients_config){.think = seed % 3 == 0 ? ep_dist_constant(0)
                                                                     : ep_dist_exponential(30e6),
                                              .after_failure = (ep_time)(seed % 4) * 10000000,
                                              .is_one_model = seed % 5 < 2,
                                              .mean_requests = 1 + (double)(seed % 7),
                                              .count = 1 + (uint32_t)(seed % 40),
                                              .popularity = world.table,
                                              .model_count = 7,
                                              .name = "t"};
    world.source = world.is_closed
                       ? ep_clients_open_closed(&world.config, seed, 0)
                       : ep_clients_open_sessions(&world.config, starts_of(&world, seed), seed, 0);
    invite(&world, seed);
    return world;
}

static void agrees_with_a_list_of_people(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct world world = world_of(seed);
        ep_time now = 0;
        for (int i = 0; i < STEPS; i++)
            now = step(&world, now);
        ep_arrival_source_destroy(&world.source);
        ep_profile_destroy(world.curve);
        ep_popularity_destroy(world.table);
        ep_free(world.people);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_a_list_of_people)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
