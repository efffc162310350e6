#include "hosting/scaling_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char policy_a[] = "a", policy_b[] = "b";

static struct ep_scaling_record look(ep_time at, const char *policy, int current,
                                     enum ep_scaling_outcome outcome)
{
    return (struct ep_scaling_record){.at = at,
                                      .policy = policy,
                                      .trigger = EP_TRIGGER_ALARM_HIGH,
                                      .current = current,
                                      .outcome = outcome};
}

static void add(struct ep_scaling_log *log, struct ep_scaling_record record)
{
    ep_scaling_log_add(log, &record);
}

static void looks_that_come_out_the_same_are_one(void **state)
{
    (void)state;
    struct ep_scaling_log log = {0};
    add(&log, look(1, policy_a, 4, EP_SCALING_AT_MAX));
    add(&log, look(2, policy_b, 4, EP_SCALING_AT_MAX));
    add(&log, look(3, policy_a, 4, EP_SCALING_AT_MAX));
    add(&log, look(4, policy_a, 4, EP_SCALING_COOLDOWN));
    add(&log, look(5, policy_a, 4, EP_SCALING_AT_MAX));
    assert_int_equal(log.count, 4);
    assert_int_equal(log.items[0].looks, 2);
    assert_true(log.items[0].at == 1 && log.items[0].until == 3);
    assert_int_equal(log.items[3].looks, 1);
    ep_scaling_log_fini(&log);
}

static void what_acts_stands_alone_and_ends_what_was(void **state)
{
    (void)state;
    struct ep_scaling_log log = {0};
    add(&log, look(1, policy_a, 2, EP_SCALING_BUSY));
    add(&log, look(2, policy_a, 2, EP_SCALING_OUT));
    add(&log, look(3, policy_a, 2, EP_SCALING_OUT));
    add(&log, look(4, policy_a, 2, EP_SCALING_BUSY));
    assert_int_equal(log.count, 4);
    ep_scaling_log_fini(&log);
}

static void endpoints_have_stories_of_their_own(void **state)
{
    (void)state;
    struct ep_scaling_log log = {0};
    struct ep_scaling_record other = look(2, policy_a, 2, EP_SCALING_OUT);
    other.endpoint = 1;
    add(&log, look(1, policy_a, 2, EP_SCALING_AT_MAX));
    add(&log, other);
    add(&log, look(3, policy_a, 2, EP_SCALING_AT_MAX));
    assert_int_equal(log.count, 2);
    ep_scaling_log_fini(&log);
}

static void every_outcome_has_a_name_and_a_reason(void **state)
{
    (void)state;
    for (int i = 0; i < EP_SCALING_OUTCOME_COUNT; i++) {
        assert_true(strlen(ep_scaling_outcome_name((enum ep_scaling_outcome)i)) > 0);
        assert_true(strlen(ep_scaling_outcome_why((enum ep_scaling_outcome)i)) > 0);
    }
    for (int i = 0; i <= EP_TRIGGER_ACTIVITY; i++)
        assert_true(strlen(ep_scaling_trigger_name((enum ep_scaling_trigger)i)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_that_come_out_the_same_are_one),
        cmocka_unit_test(what_acts_stands_alone_and_ends_what_was),
        cmocka_unit_test(endpoints_have_stories_of_their_own),
        cmocka_unit_test(every_outcome_has_a_name_and_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
