#include "core/event_queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static int set_up(void **state)
{
    *state = ep_event_queue_create();
    return 0;
}

static int tear_down(void **state)
{
    ep_event_queue_destroy(*state);
    return 0;
}

static ep_event_handle push(struct ep_event_queue *queue, ep_time at, uint32_t subject)
{
    return ep_event_queue_push(queue, at,
                               (struct ep_event){.owner = 1, .kind = 2, .subject = subject});
}

static uint32_t pop(struct ep_event_queue *queue)
{
    return ep_event_queue_pop(queue).subject;
}

static void an_empty_queue_has_nothing_first(void **state)
{
    assert_int_equal(ep_event_queue_count(*state), 0);
    assert_int_equal(ep_event_queue_peek(*state), EP_TIME_NEVER);
}

static void gives_events_back_as_they_were_pushed(void **state)
{
    struct ep_event event = {.owner = 65535, .kind = 65534, .subject = UINT32_MAX};
    ep_event_queue_push(*state, 7, event);
    assert_int_equal(ep_event_queue_peek(*state), 7);
    struct ep_event popped = ep_event_queue_pop(*state);
    assert_int_equal(popped.owner, 65535);
    assert_int_equal(popped.kind, 65534);
    assert_int_equal(popped.subject, UINT32_MAX);
}

static void pops_in_order_of_time(void **state)
{
    push(*state, 30, 3);
    push(*state, 10, 1);
    push(*state, 20, 2);
    assert_int_equal(pop(*state), 1);
    assert_int_equal(pop(*state), 2);
    assert_int_equal(pop(*state), 3);
    assert_int_equal(ep_event_queue_peek(*state), EP_TIME_NEVER);
}

static void pops_equal_times_in_order_of_pushing(void **state)
{
    for (uint32_t i = 0; i < 20; i++)
        push(*state, 5, i);
    for (uint32_t i = 0; i < 20; i++)
        assert_int_equal(pop(*state), i);
}

static void a_rekeyed_event_counts_as_pushed_anew(void **state)
{
    ep_event_handle first = push(*state, 5, 1);
    push(*state, 5, 2);
    ep_event_queue_rekey(*state, first, 5);
    assert_int_equal(pop(*state), 2);
    assert_int_equal(pop(*state), 1);
}

static void rekeys_earlier_and_later(void **state)
{
    ep_event_handle a = push(*state, 10, 1);
    ep_event_handle b = push(*state, 20, 2);
    push(*state, 15, 3);
    ep_event_queue_rekey(*state, b, 5);
    ep_event_queue_rekey(*state, a, 30);
    assert_int_equal(pop(*state), 2);
    assert_int_equal(pop(*state), 3);
    assert_int_equal(pop(*state), 1);
}

static void a_canceled_event_does_not_come(void **state)
{
    push(*state, 10, 1);
    ep_event_handle middle = push(*state, 20, 2);
    push(*state, 30, 3);
    ep_event_queue_cancel(*state, middle);
    assert_int_equal(ep_event_queue_count(*state), 2);
    assert_int_equal(pop(*state), 1);
    assert_int_equal(pop(*state), 3);
}

static void cancels_the_first_and_the_last(void **state)
{
    ep_event_handle first = push(*state, 10, 1);
    push(*state, 20, 2);
    ep_event_handle last = push(*state, 30, 3);
    ep_event_queue_cancel(*state, last);
    ep_event_queue_cancel(*state, first);
    assert_int_equal(pop(*state), 2);
    assert_int_equal(ep_event_queue_count(*state), 0);
}

static void a_handle_stays_while_others_come_and_go(void **state)
{
    ep_event_handle kept = push(*state, 1000, 77);
    for (uint32_t i = 0; i < 500; i++)
        push(*state, (ep_time)i, i);
    for (uint32_t i = 0; i < 499; i++)
        assert_int_equal(pop(*state), i);
    ep_event_queue_rekey(*state, kept, 0);
    assert_int_equal(pop(*state), 77);
    assert_int_equal(pop(*state), 499);
}

static void a_touched_event_comes_behind_those_of_its_time(void **state)
{
    ep_event_handle first = push(*state, 5, 1);
    push(*state, 5, 2);
    ep_event_handle third = push(*state, 5, 3);
    push(*state, 6, 4);
    ep_event_queue_touch(*state, first);
    ep_event_queue_touch(*state, third);
    ep_event_queue_touch(*state, first);
    assert_int_equal(ep_event_queue_peek(*state), 5);
    static const uint32_t order[] = {2, 3, 1, 4};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pop(*state), order[i]);
}

static void what_is_pushed_after_a_touch_comes_behind_it(void **state)
{
    ep_event_handle touched = push(*state, 5, 1);
    push(*state, 5, 2);
    ep_event_queue_touch(*state, touched);
    push(*state, 5, 3);
    static const uint32_t order[] = {2, 1, 3};
    for (int i = 0; i < 3; i++)
        assert_int_equal(pop(*state), order[i]);
}

/* Who compares ranks with something kept elsewhere has the first event settled before. */
static void a_settled_queue_shows_the_rank_of_the_touch(void **state)
{
    struct ep_event_queue *queue = *state;
    ep_event_handle touched = push(queue, 5, 1);
    ep_event_queue_touch(queue, touched);
    uint64_t between = ep_event_queue_take_rank(queue);
    assert_true(ep_event_queue_first(queue).rank < between);
    ep_event_queue_touch(queue, touched);
    ep_event_queue_settle(queue);
    assert_true(ep_event_queue_first(queue).rank > between);
    assert_int_equal(pop(queue), 1);
    ep_event_queue_settle(queue); /* empty: nothing happens */
    assert_int_equal(ep_event_queue_peek(queue), EP_TIME_NEVER);
}

static void an_event_at_never_is_pending_but_last(void **state)
{
    push(*state, EP_TIME_NEVER, 1);
    push(*state, EP_TIME_NEVER - 1, 2);
    assert_int_equal(ep_event_queue_count(*state), 2);
    assert_int_equal(pop(*state), 2);
    assert_int_equal(pop(*state), 1);
    assert_int_equal(ep_event_queue_count(*state), 0);
}

static void holds_a_million_events(void **state)
{
    enum { MILLION = 1000000 };
    for (uint32_t i = 0; i < MILLION; i++)
        push(*state, (ep_time)((i * UINT64_C(7919)) % MILLION), i); /* 7919: prime to 10^6 */
    ep_time last = -1;
    for (uint32_t i = 0; i < MILLION; i++) {
        ep_time at = ep_event_queue_peek(*state);
        assert_int_equal(at, last + 1);
        pop(*state);
        last = at;
    }
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    ep_event_queue_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_queue_has_nothing_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(gives_events_back_as_they_were_pushed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pops_in_order_of_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pops_equal_times_in_order_of_pushing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rekeyed_event_counts_as_pushed_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rekeys_earlier_and_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_canceled_event_does_not_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cancels_the_first_and_the_last, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_handle_stays_while_others_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_touched_event_comes_behind_those_of_its_time, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_pushed_after_a_touch_comes_behind_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_settled_queue_shows_the_rank_of_the_touch, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_event_at_never_is_pending_but_last, set_up, tear_down),
        cmocka_unit_test_setup_teardown(holds_a_million_events, set_up, tear_down),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
