/* Time limits kept in lists happen exactly as if they were events in the queue. */
#include "core/kernel.h"
#include "core/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

/* Limits 0 to 2 have a list of their own; 3 and 4 are a pair, the second one shorter. */
enum { PAIR = 3, LIMITS = PAIR + EP_TIMEOUT_LIMITS };
enum { SUBJECTS = 40, MOST_LOGGED = 8000, SEEDS = 100, EVENT_TICK = LIMITS };
static const ep_time delays[LIMITS] = {7, 7, 23, 19, 11};

/* One run: ticks (events and arrivals) set and clear limits by the same dice in both worlds. */
struct world {
    struct ep_kernel *kernel;
    struct ep_kernel_source source;
    bool uses_lists;
    uint16_t owner;
    ep_timeout_list lists[PAIR + 1];
    ep_event_handle handles[LIMITS][SUBJECTS]; /* without lists */
    bool is_set[LIMITS][SUBJECTS];
    struct ep_rng rng;
    struct {
        ep_time at;
        uint16_t kind;
        uint32_t subject;
    } log[MOST_LOGGED];
    size_t logged;
};

/* A limit, or both of the pair. */
static void set_limits(struct world *world, uint16_t list, uint32_t subject)
{
    if (world->uses_lists)
        ep_kernel_set_timeout(world->kernel, world->lists[list], subject);
    for (uint16_t limit = list; limit == list || (list == PAIR && limit < LIMITS); limit++) {
        ep_time at = ep_kernel_now(world->kernel) + delays[limit];
        if (!world->uses_lists)
            world->handles[limit][subject] =
                ep_kernel_push(world->kernel, at, (struct ep_event){world->owner, limit, subject});
        world->is_set[limit][subject] = true;
    }
}

static void clear_limit(struct world *world, uint16_t limit, uint32_t subject)
{
    if (!world->uses_lists)
        ep_kernel_cancel(world->kernel, world->handles[limit][subject]);
    else if (limit >= PAIR)
        ep_kernel_clear_limit(world->kernel, world->lists[PAIR], limit - PAIR, subject);
    else
        ep_kernel_clear_timeout(world->kernel, world->lists[limit], subject);
    world->is_set[limit][subject] = false;
}

static void clear_pair(struct world *world, uint32_t subject)
{
    for (uint16_t limit = PAIR; limit < LIMITS; limit++)
        if (world->is_set[limit][subject] && !world->uses_lists)
            ep_kernel_cancel(world->kernel, world->handles[limit][subject]);
    if (world->uses_lists)
        ep_kernel_clear_timeout(world->kernel, world->lists[PAIR], subject);
    world->is_set[PAIR][subject] = world->is_set[PAIR + 1][subject] = false;
}

static void roll(struct world *world)
{
    for (int i = 0; i < 3; i++) {
        uint64_t dice = ep_rng_next(&world->rng);
        uint16_t limit = (uint16_t)(dice % LIMITS);
        uint32_t subject = (uint32_t)(dice >> 8) % SUBJECTS;
        bool has_pair = world->is_set[PAIR][subject] || world->is_set[PAIR + 1][subject];
        if (limit >= PAIR && has_pair && dice >> 63)
            clear_pair(world, subject);
        else if (world->is_set[limit][subject])
            clear_limit(world, limit, subject);
        else if (limit < PAIR || !has_pair)
            set_limits(world, limit < PAIR ? limit : PAIR, subject);
    }
}

static void tick(struct world *world, uint32_t subject)
{
    ep_time gap = (ep_time)(ep_rng_next(&world->rng) % 6);
    ep_kernel_push(world->kernel, ep_kernel_now(world->kernel) + gap,
                   (struct ep_event){world->owner, EVENT_TICK, subject});
}

static void note(struct world *world, uint16_t kind, uint32_t subject)
{
    assert_true(world->logged < MOST_LOGGED);
    world->log[world->logged].at = ep_kernel_now(world->kernel);
    world->log[world->logged].kind = kind;
    world->log[world->logged++].subject = subject;
}

static void on_event(void *state, struct ep_event event)
{
    struct world *world = state;
    note(world, event.kind, event.subject);
    if (event.kind < LIMITS) {
        world->is_set[event.kind][event.subject] = false;
        return;
    }
    tick(world, event.subject);
    roll(world);
}

static void on_arrival(void *state)
{
    struct world *world = state;
    note(world, EVENT_TICK + 1, 0);
    roll(world);
    world->source.next_at += (ep_time)(ep_rng_next(&world->rng) % 9);
}

static void run(struct world *world, uint64_t seed, bool uses_lists)
{
    *world = (struct world){.kernel = ep_kernel_create(),
                            .source = {.fire = on_arrival, .world = world},
                            .uses_lists = uses_lists,
                            .rng = ep_rng_stream(seed, 0, "property")};
    world->owner = ep_kernel_register(world->kernel, on_event, world);
    ep_kernel_set_source(world->kernel, &world->source);
    for (uint16_t i = 0; i < PAIR; i++)
        world->lists[i] = ep_kernel_add_timeouts(world->kernel, delays[i], world->owner, i);
    const struct ep_timeout_limit pair[] = {{delays[PAIR], PAIR}, {delays[PAIR + 1], PAIR + 1}};
    world->lists[PAIR] = ep_kernel_add_timeout_pair(world->kernel, world->owner, pair);
    tick(world, 0);
    tick(world, 1);
    for (ep_time end = 0; end <= 1000; end += 13)
        ep_kernel_run_until(world->kernel, end);
}

static void lists_agree_with_events(void **state)
{
    (void)state;
    struct world *lists = test_malloc(sizeof *lists), *events = test_malloc(sizeof *events);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        run(lists, seed, true);
        run(events, seed, false);
        assert_int_equal(lists->logged, events->logged);
        assert_true(lists->logged > 100);
        for (size_t i = 0; i < lists->logged; i++) {
            assert_int_equal(lists->log[i].at, events->log[i].at);
            assert_int_equal(lists->log[i].kind, events->log[i].kind);
            assert_int_equal(lists->log[i].subject, events->log[i].subject);
        }
        assert_int_equal(ep_kernel_event_hash(lists->kernel), ep_kernel_event_hash(events->kernel));
        assert_int_equal(ep_kernel_event_count(lists->kernel), lists->logged);
        ep_kernel_destroy(lists->kernel);
        ep_kernel_destroy(events->kernel);
    }
    test_free(lists);
    test_free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_agree_with_events)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
