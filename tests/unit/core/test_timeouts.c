#include "core/timeouts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* Limits of 10 and 4; ranks as the kernel gives them: two a setting. */
static struct ep_timeouts pair_of_limits(void)
{
    struct ep_timeouts timeouts;
    ep_timeouts_init(&timeouts);
    timeouts.delay[0] = 10;
    timeouts.delay[1] = 4;
    timeouts.least_delay = 4;
    timeouts.limits = 3;
    return timeouts;
}

static void set(struct ep_timeouts *timeouts, uint32_t subject, ep_time now, uint64_t sequence)
{
    ep_timeouts_set(timeouts, subject, now, sequence << EP_EVENT_QUEUE_SLOT_BITS);
    if (timeouts->unseen_due == EP_TIME_NEVER)
        timeouts->unseen_due = now + timeouts->least_delay;
}

static void nothing_runs_out_where_nothing_is_set(void **state)
{
    (void)state;
    struct ep_timeouts timeouts = pair_of_limits();
    ep_time from;
    assert_null(ep_timeouts_first(&timeouts, EP_TIME_NEVER - 1, &from));
    assert_int_equal(from, EP_TIME_NEVER);
    assert_false(ep_timeouts_has_any(&timeouts));
    ep_timeouts_clear(&timeouts, 1000000, 3); /* beyond all that there are */
    ep_timeouts_fini(&timeouts);
}

static void is_not_looked_through_before_anything_can_be_due(void **state)
{
    (void)state;
    struct ep_timeouts timeouts = pair_of_limits();
    ep_time from;
    set(&timeouts, 3, 100, 1);
    assert_null(ep_timeouts_first(&timeouts, 103, &from));
    assert_int_equal(from, 104);
    assert_int_equal(timeouts.due_count, 0);
    const struct ep_timeout_due *due = ep_timeouts_first(&timeouts, 104, &from);
    assert_int_equal(due->subject, 3);
    assert_int_equal(due->limit, 1);
    assert_int_equal(due->key.at, 104);
    assert_int_equal(from, 104);
    ep_timeouts_fini(&timeouts);
}

static void they_run_out_in_order_of_time_then_of_setting(void **state)
{
    (void)state;
    struct ep_timeouts timeouts = pair_of_limits();
    ep_time from;
    set(&timeouts, 200, 100, 1); /* 110 and 104 */
    set(&timeouts, 7, 106, 3);   /* 116 and 110 */
    set(&timeouts, 70, 100, 5);  /* 110 and 104 */
    static const uint32_t order[][2] = {{200, 1}, {70, 1}, {200, 0}, {7, 1}, {70, 0}, {7, 0}};
    for (int i = 0; i < 6; i++) {
        const struct ep_timeout_due *due = ep_timeouts_first(&timeouts, 1000, &from);
        assert_int_equal(due->subject, order[i][0]);
        assert_int_equal(due->limit, order[i][1]);
        ep_timeouts_clear(&timeouts, due->subject, 1u << due->limit);
    }
    assert_false(ep_timeouts_has_any(&timeouts));
    ep_timeouts_fini(&timeouts);
}

static void what_was_seen_and_then_cleared_does_not_run_out(void **state)
{
    (void)state;
    struct ep_timeouts timeouts = pair_of_limits();
    ep_time from;
    set(&timeouts, 1, 0, 1);
    set(&timeouts, 2, 1, 3);
    assert_int_equal(ep_timeouts_first(&timeouts, 4, &from)->subject, 1);
    ep_timeouts_clear(&timeouts, 1, 3);
    assert_int_equal(ep_timeouts_first(&timeouts, 5, &from)->subject, 2);
    ep_timeouts_clear(&timeouts, 2, 2); /* the shorter one only */
    assert_null(ep_timeouts_first(&timeouts, 10, &from));
    assert_int_equal(from, 11);
    assert_int_equal(ep_timeouts_first(&timeouts, 11, &from)->limit, 0);
    ep_timeouts_fini(&timeouts);
}

static void a_subject_set_anew_does_not_run_out_at_its_old_time(void **state)
{
    (void)state;
    struct ep_timeouts timeouts = pair_of_limits();
    ep_time from;
    set(&timeouts, 1, 0, 1);
    set(&timeouts, 2, 0, 3);
    assert_int_equal(ep_timeouts_first(&timeouts, 4, &from)->subject, 1);
    ep_timeouts_clear(&timeouts, 1, 3);
    ep_timeouts_clear(&timeouts, 2, 3);
    set(&timeouts, 1, 3, 5);
    assert_null(ep_timeouts_first(&timeouts, 6, &from));
    assert_int_equal(from, 7);
    assert_int_equal(ep_timeouts_first(&timeouts, 7, &from)->key.at, 7);
    ep_timeouts_fini(&timeouts);
}

/* At 10 the one that was seen has the older rank. */
static void of_equal_times_the_one_seen_comes_first(void **state)
{
    (void)state;
    struct ep_timeouts timeouts = pair_of_limits();
    ep_time from;
    set(&timeouts, 1, 0, 1);
    assert_int_equal(ep_timeouts_first(&timeouts, 4, &from)->limit, 1);
    ep_timeouts_clear(&timeouts, 1, 2);
    set(&timeouts, 2, 6, 3); /* 16 and 10 */
    assert_int_equal(ep_timeouts_first(&timeouts, 10, &from)->subject, 1);
    ep_timeouts_clear(&timeouts, 1, 1);
    assert_int_equal(ep_timeouts_first(&timeouts, 10, &from)->subject, 2);
    ep_timeouts_fini(&timeouts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_runs_out_where_nothing_is_set),
        cmocka_unit_test(is_not_looked_through_before_anything_can_be_due),
        cmocka_unit_test(they_run_out_in_order_of_time_then_of_setting),
        cmocka_unit_test(what_was_seen_and_then_cleared_does_not_run_out),
        cmocka_unit_test(a_subject_set_anew_does_not_run_out_at_its_old_time),
        cmocka_unit_test(of_equal_times_the_one_seen_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
