#include "core/kernel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { EVENT_NOTE, EVENT_PUSH_MORE, EVENT_LIMIT };

/* Notes what happens as text: "a@5 " an arrival, "7@5 " an event of subject 7. */
struct world {
    struct ep_kernel *kernel;
    struct ep_kernel_source source;
    ep_time arrivals[8];
    size_t next;
    uint16_t owner;
    char log[256];
};

static void note(struct world *world, const char *before, size_t what)
{
    size_t used = strlen(world->log);
    int n = snprintf(world->log + used, sizeof world->log - used, "%s%zu@%lld ", before, what,
                     (long long)ep_kernel_now(world->kernel));
    assert_true(n > 0 && (size_t)n < sizeof world->log - used);
}

static void on_event(void *state, struct ep_event event)
{
    struct world *world = state;
    note(world, event.kind == EVENT_LIMIT ? "limit" : "", event.subject);
    if (event.kind == EVENT_PUSH_MORE)
        ep_kernel_push(world->kernel, ep_kernel_now(world->kernel),
                       (struct ep_event){world->owner, EVENT_NOTE, event.subject + 1});
}

static void on_arrival(void *state)
{
    struct world *world = state;
    note(world, "a", world->next);
    world->source.next_at = world->arrivals[++world->next];
}

static int set_up(void **state)
{
    struct world *world = test_malloc(sizeof *world);
    *world = (struct world){0};
    world->kernel = ep_kernel_create();
    world->owner = ep_kernel_register(world->kernel, on_event, world);
    world->source = (struct ep_kernel_source){EP_TIME_NEVER, on_arrival, world};
    ep_kernel_set_source(world->kernel, &world->source);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    ep_kernel_destroy(world->kernel);
    test_free(world);
    return 0;
}

/* Arrivals at the n times given. */
static void arrive_at(struct world *world, size_t n, const ep_time *at)
{
    memcpy(world->arrivals, at, n * sizeof *at);
    world->arrivals[n] = EP_TIME_NEVER;
    world->source.next_at = at[0];
}

static ep_event_handle push(struct world *world, ep_time at, uint16_t kind, uint32_t subject)
{
    return ep_kernel_push(world->kernel, at, (struct ep_event){world->owner, kind, subject});
}

static void runs_events_and_arrivals_in_order_of_time(void **state)
{
    struct world *world = *state;
    arrive_at(world, 2, (ep_time[]){1, 6});
    push(world, 5, EVENT_NOTE, 7);
    push(world, 3, EVENT_NOTE, 8);
    assert_false(ep_kernel_run_until(world->kernel, 100));
    assert_string_equal(world->log, "a0@1 8@3 7@5 a1@6 ");
    assert_int_equal(ep_kernel_now(world->kernel), 100);
    assert_int_equal(ep_kernel_event_count(world->kernel), 4);
}

static void queued_events_run_before_arrivals_of_the_same_time(void **state)
{
    struct world *world = *state;
    arrive_at(world, 1, (ep_time[]){5});
    push(world, 5, EVENT_PUSH_MORE, 7);
    ep_kernel_run_until(world->kernel, 6);
    assert_string_equal(world->log, "7@5 8@5 a0@5 ");
}

static void stops_before_the_end_and_goes_on_from_there(void **state)
{
    struct world *world = *state;
    arrive_at(world, 2, (ep_time[]){4, 10});
    push(world, 10, EVENT_NOTE, 7);
    assert_true(ep_kernel_run_until(world->kernel, 10));
    assert_string_equal(world->log, "a0@4 ");
    assert_int_equal(ep_kernel_now(world->kernel), 10);
    assert_false(ep_kernel_run_until(world->kernel, 11));
    assert_string_equal(world->log, "a0@4 7@10 a1@10 ");
}

static void says_what_is_still_pending(void **state)
{
    struct world *world = *state;
    assert_false(ep_kernel_run_until(world->kernel, 1));
    ep_event_handle event = push(world, 50, EVENT_NOTE, 7);
    assert_true(ep_kernel_run_until(world->kernel, 2));
    ep_kernel_cancel(world->kernel, event);
    assert_false(ep_kernel_run_until(world->kernel, 3));
    arrive_at(world, 1, (ep_time[]){60});
    assert_true(ep_kernel_run_until(world->kernel, 4));
    ep_kernel_set_source(world->kernel, NULL);
    assert_false(ep_kernel_run_until(world->kernel, 5));
    ep_timeout_list limit = ep_kernel_add_timeouts(world->kernel, 100, world->owner, EVENT_LIMIT);
    ep_kernel_set_timeout(world->kernel, limit, 1);
    assert_true(ep_kernel_run_until(world->kernel, 6));
    ep_kernel_clear_timeout(world->kernel, limit, 1);
    assert_false(ep_kernel_run_until(world->kernel, 7));
    assert_string_equal(world->log, "");
}

static void gives_each_event_to_its_owner(void **state)
{
    struct world *world = *state;
    struct world other = {.kernel = world->kernel};
    uint16_t second = ep_kernel_register(world->kernel, on_event, &other);
    push(world, 1, EVENT_NOTE, 1);
    ep_kernel_push(world->kernel, 2, (struct ep_event){second, EVENT_NOTE, 2});
    ep_kernel_run_until(world->kernel, 3);
    assert_string_equal(world->log, "1@1 ");
    assert_string_equal(other.log, "2@2 ");
}

static void rekeys_an_event(void **state)
{
    struct world *world = *state;
    ep_event_handle event = push(world, 1, EVENT_NOTE, 1);
    push(world, 2, EVENT_NOTE, 2);
    ep_kernel_rekey(world->kernel, event, 3);
    ep_kernel_run_until(world->kernel, 9);
    assert_string_equal(world->log, "2@2 1@3 ");
}

static void a_limit_expires_after_its_delay(void **state)
{
    struct world *world = *state;
    ep_timeout_list limit = ep_kernel_add_timeouts(world->kernel, 10, world->owner, EVENT_LIMIT);
    ep_kernel_set_timeout(world->kernel, limit, 100); /* beyond the first array */
    ep_kernel_run_until(world->kernel, 4);
    ep_kernel_set_timeout(world->kernel, limit, 3);
    ep_kernel_run_until(world->kernel, 10);
    assert_string_equal(world->log, "");
    ep_kernel_run_until(world->kernel, 99);
    assert_string_equal(world->log, "limit100@10 limit3@14 ");
}

static void a_cleared_limit_does_not_expire(void **state)
{
    struct world *world = *state;
    ep_timeout_list limit = ep_kernel_add_timeouts(world->kernel, 10, world->owner, EVENT_LIMIT);
    for (uint32_t subject = 0; subject < 5; subject++)
        ep_kernel_set_timeout(world->kernel, limit, subject);
    ep_kernel_clear_timeout(world->kernel, limit, 0); /* first, middle, last */
    ep_kernel_clear_timeout(world->kernel, limit, 2);
    ep_kernel_clear_timeout(world->kernel, limit, 4);
    ep_kernel_run_until(world->kernel, 99);
    assert_string_equal(world->log, "limit1@10 limit3@10 ");
}

static void clearing_what_is_not_set_does_nothing(void **state)
{
    struct world *world = *state;
    ep_timeout_list limit = ep_kernel_add_timeouts(world->kernel, 10, world->owner, EVENT_LIMIT);
    ep_kernel_clear_timeout(world->kernel, limit, 7);
    ep_kernel_set_timeout(world->kernel, limit, 7);
    ep_kernel_clear_timeout(world->kernel, limit, 8);
    ep_kernel_clear_timeout(world->kernel, limit, 70000);
    ep_kernel_run_until(world->kernel, 11);
    ep_kernel_clear_timeout(world->kernel, limit, 7); /* has expired */
    assert_string_equal(world->log, "limit7@10 ");
}

static void a_limit_can_be_set_again(void **state)
{
    struct world *world = *state;
    ep_timeout_list limit = ep_kernel_add_timeouts(world->kernel, 10, world->owner, EVENT_LIMIT);
    ep_kernel_set_timeout(world->kernel, limit, 1);
    ep_kernel_run_until(world->kernel, 5);
    ep_kernel_clear_timeout(world->kernel, limit, 1);
    ep_kernel_set_timeout(world->kernel, limit, 1);
    ep_kernel_run_until(world->kernel, 16);
    ep_kernel_set_timeout(world->kernel, limit, 1);
    ep_kernel_run_until(world->kernel, 99);
    assert_string_equal(world->log, "limit1@15 limit1@26 ");
}

static void a_limit_of_never_is_not_kept(void **state)
{
    struct world *world = *state;
    ep_timeout_list limit =
        ep_kernel_add_timeouts(world->kernel, EP_TIME_NEVER, world->owner, EVENT_LIMIT);
    ep_kernel_set_timeout(world->kernel, limit, 1);
    ep_kernel_set_timeout(world->kernel, limit, 1);
    ep_kernel_clear_timeout(world->kernel, limit, 1);
    assert_false(ep_kernel_run_until(world->kernel, EP_TIME_NEVER));
    assert_string_equal(world->log, "");
}

static void limits_and_events_of_one_time_run_in_order_of_pushing(void **state)
{
    struct world *world = *state;
    ep_timeout_list ten = ep_kernel_add_timeouts(world->kernel, 10, world->owner, EVENT_LIMIT);
    ep_timeout_list also = ep_kernel_add_timeouts(world->kernel, 10, world->owner, EVENT_LIMIT);
    arrive_at(world, 1, (ep_time[]){10});
    push(world, 10, EVENT_NOTE, 1);
    ep_kernel_set_timeout(world->kernel, also, 2);
    ep_kernel_set_timeout(world->kernel, ten, 3);
    ep_event_handle moved = push(world, 10, EVENT_NOTE, 4);
    ep_kernel_set_timeout(world->kernel, also, 5);
    push(world, 10, EVENT_NOTE, 6);
    ep_kernel_rekey(world->kernel, moved, 10); /* last now */
    ep_kernel_run_until(world->kernel, 11);
    assert_string_equal(world->log, "1@10 limit2@10 limit3@10 limit5@10 6@10 4@10 a0@10 ");
}

/* The hash after events at the times given, subjects 0, 1, ... */
static uint64_t hash_of(size_t n, const ep_time *at)
{
    struct world world = {.kernel = ep_kernel_create()};
    world.owner = ep_kernel_register(world.kernel, on_event, &world);
    for (size_t i = 0; i < n; i++)
        push(&world, at[i], EVENT_NOTE, (uint32_t)i);
    ep_kernel_run_until(world.kernel, 100);
    uint64_t hash = ep_kernel_event_hash(world.kernel);
    ep_kernel_destroy(world.kernel);
    return hash;
}

static void the_hash_depends_on_events_and_their_order(void **state)
{
    (void)state;
    uint64_t none = hash_of(0, NULL);
    uint64_t zero = hash_of(1, (ep_time[]){0});
    uint64_t both = hash_of(2, (ep_time[]){1, 1});
    assert_true(none != zero);
    assert_true(both != hash_of(2, (ep_time[]){1, 2}));
    assert_true(both != hash_of(2, (ep_time[]){2, 1}));
    assert_true(hash_of(2, (ep_time[]){2, 1}) != hash_of(2, (ep_time[]){1, 2}));
    assert_true(both == hash_of(2, (ep_time[]){1, 1}));
}

static void the_hash_is_the_same_on_every_build(void **state)
{
    struct world *world = *state;
    ep_timeout_list limit = ep_kernel_add_timeouts(world->kernel, 7, world->owner, EVENT_LIMIT);
    arrive_at(world, 3, (ep_time[]){1, 5, 1000000000000});
    push(world, 3, EVENT_NOTE, 9);
    ep_kernel_set_timeout(world->kernel, limit, 2);
    ep_kernel_run_until(world->kernel, EP_TIME_NEVER);
    assert_int_equal(ep_kernel_event_count(world->kernel), 5);
    assert_int_equal(ep_kernel_event_hash(world->kernel), 0x180ff74df67b02a0u);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    ep_kernel_destroy(NULL);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(runs_events_and_arrivals_in_order_of_time),
        WITH_WORLD(queued_events_run_before_arrivals_of_the_same_time),
        WITH_WORLD(stops_before_the_end_and_goes_on_from_there),
        WITH_WORLD(says_what_is_still_pending),
        WITH_WORLD(gives_each_event_to_its_owner),
        WITH_WORLD(rekeys_an_event),
        WITH_WORLD(a_limit_expires_after_its_delay),
        WITH_WORLD(a_cleared_limit_does_not_expire),
        WITH_WORLD(clearing_what_is_not_set_does_nothing),
        WITH_WORLD(a_limit_can_be_set_again),
        WITH_WORLD(a_limit_of_never_is_not_kept),
        WITH_WORLD(limits_and_events_of_one_time_run_in_order_of_pushing),
        cmocka_unit_test(the_hash_depends_on_events_and_their_order),
        WITH_WORLD(the_hash_is_the_same_on_every_build),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
