#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/verdict.h"

#include <math.h>

static struct ep_verdict_facts calm(void)
{
    return (struct ep_verdict_facts){
        .rho = {.value = 0.6, .low = 0.58, .high = 0.62}, .rho_resource = "cpu", .arrived = 1000};
}

static void expect(const struct ep_verdict_facts *facts, enum ep_verdict verdict,
                   const char *expected)
{
    char reason[400];
    assert_int_equal(ep_verdict_of(facts, reason, sizeof reason), verdict);
    assert_string_equal(reason, expected);
}

static void less_work_than_capacity_is_stable(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    expect(&facts, EP_VERDICT_STABLE, "offered work / capacity of cpu is 0.60 [0.58, 0.62]");
    facts.rho.low = facts.rho.high = NAN;
    expect(&facts, EP_VERDICT_STABLE, "offered work / capacity of cpu is 0.60");
}

static void an_interval_above_1_is_overloaded(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.rho = (struct ep_est){.value = 1.2, .low = 1.1, .high = 1.3};
    expect(&facts, EP_VERDICT_OVERLOADED,
           "offered work / capacity of cpu is 1.20 [1.10, 1.30]: more work than it can do");
}

static void an_interval_that_contains_1_is_inconclusive(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.rho = (struct ep_est){.value = 0.98, .low = 0.93, .high = 1.03};
    expect(&facts, EP_VERDICT_INCONCLUSIVE,
           "offered work / capacity of cpu is 0.98 [0.93, 1.03]: the interval contains 1");
}

/* All clients wait or are served: busy all the time is a steady state. */
static void a_closed_loop_that_keeps_it_busy_is_stable(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.is_closed = true;
    facts.rho = (struct ep_est){.value = 1.01, .low = 1.005, .high = 1.015};
    facts.slice_rho[20] = 1.1;
    expect(&facts, EP_VERDICT_STABLE, "offered work / capacity of cpu is 1.01 [1.00, 1.01]");
    facts.lost_ratio = 0.02;
    expect(
        &facts, EP_VERDICT_OVERLOADED,
        "2.00 % lost to full queues or time limits; offered work / capacity of cpu is 1.01 [1.00, "
        "1.01]");
}

static void more_than_one_percent_lost_is_overloaded(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.lost_ratio = 0.01;
    expect(&facts, EP_VERDICT_STABLE, "offered work / capacity of cpu is 0.60 [0.58, 0.62]");
    facts.lost_ratio = 0.0125;
    expect(&facts, EP_VERDICT_OVERLOADED,
           "1.25 % lost to full queues or time limits; offered work / capacity of cpu is 0.60 "
           "[0.58, 0.62]");
}

static void a_backlog_that_rises_to_the_end_is_overloaded(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        facts.slice_backlog[i] = i;
    assert_true(ep_verdict_backlog_rises(&facts));
    expect(&facts, EP_VERDICT_OVERLOADED,
           "unanswered requests rise to the end; offered work / capacity of cpu is 0.60 [0.58, "
           "0.62]");
}

/* A rise that is small against the traffic is what a busier hour looks like. */
static void a_small_rise_or_one_that_recovers_is_none(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    for (int i = 0; i < EP_SLICE_COUNT; i++)
        facts.slice_backlog[i] = i;
    facts.arrived = 10000; /* 48 of 10000 */
    assert_false(ep_verdict_backlog_rises(&facts));
    facts.arrived = 1000;
    for (int i = 48; i < EP_SLICE_COUNT; i++)
        facts.slice_backlog[i] = 5;
    assert_false(ep_verdict_backlog_rises(&facts));
}

static void too_much_in_some_slices_is_saturated(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.slice_rho[3] = 1.5;
    facts.slice_rho[40] = 1.01;
    facts.first_slice = 4; /* what was before counts no more */
    expect(&facts, EP_VERDICT_SATURATED,
           "more work than vCPUs in 1 of 60 slices, then it recovers; offered work / capacity of "
           "cpu is 0.60 [0.58, 0.62]");
}

static void too_few_slices_are_inconclusive(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.first_slice = 60;
    expect(&facts, EP_VERDICT_INCONCLUSIVE,
           "only 4 slices after the warm-up, 8 needed; offered work / capacity of cpu is 0.60 "
           "[0.58, 0.62]");
}

static void nothing_measured_is_inconclusive(void **state)
{
    (void)state;
    struct ep_verdict_facts facts = calm();
    facts.arrived = 0;
    expect(&facts, EP_VERDICT_INCONCLUSIVE, "no request was measured");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(less_work_than_capacity_is_stable),
        cmocka_unit_test(an_interval_above_1_is_overloaded),
        cmocka_unit_test(an_interval_that_contains_1_is_inconclusive),
        cmocka_unit_test(a_closed_loop_that_keeps_it_busy_is_stable),
        cmocka_unit_test(more_than_one_percent_lost_is_overloaded),
        cmocka_unit_test(a_backlog_that_rises_to_the_end_is_overloaded),
        cmocka_unit_test(a_small_rise_or_one_that_recovers_is_none),
        cmocka_unit_test(too_much_in_some_slices_is_saturated),
        cmocka_unit_test(too_few_slices_are_inconclusive),
        cmocka_unit_test(nothing_measured_is_inconclusive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
