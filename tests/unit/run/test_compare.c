#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#include "run/compare.h"

#include <string.h>

#define COUNT 3

/* Three deployments; costs and p99 of three replications each. */
struct field {
    struct ep_deployment_result results[COUNT];
    struct ep_contender contenders[COUNT];
    double cost[COUNT][3], p99[COUNT][3];
    enum ep_passed passed[COUNT];
    struct ep_arena *arena;
};

static void field_init(struct field *field)
{
    static const char *const names[COUNT] = {"a", "b", "c"};
    memset(field, 0, sizeof *field);
    field->arena = ep_arena_create();
    for (int i = 0; i < COUNT; i++) {
        field->results[i] = (struct ep_deployment_result){
            .name = names[i], .feasible = true, .verdict = EP_VERDICT_STABLE};
        for (int r = 0; r < 3; r++) {
            field->cost[i][r] = i + 1;
            field->p99[i][r] = 0.1 * (i + 1) + 0.01 * (r - 1);
        }
        field->results[i].cost_per_hour.value = i + 1;
        field->results[i].latency.p99.value = 0.1 * (i + 1);
        field->passed[i] = EP_PASSED_YES;
        field->contenders[i] = (struct ep_contender){.result = &field->results[i],
                                                     .cost_per_hour = field->cost[i],
                                                     .p99_s = field->p99[i],
                                                     .replications = 3,
                                                     .fewest_instances = 1,
                                                     .family = "m5",
                                                     .vcpu_speed = 1,
                                                     .passed = &field->passed[i],
                                                     .passed_count = 1};
    }
}

static struct ep_recommendation recommend(struct field *field)
{
    return ep_compare_recommend(field->contenders, COUNT, true, field->arena);
}

/* What all share, such as the same burst, cancels: the replications of the differences agree. */
static void differences_are_paired(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.p99[1][2] += 0.03;
    size_t count;
    const struct ep_comparison *pairs =
        ep_compare_pairs(field.contenders, COUNT, field.arena, &count);
    assert_int_equal(count, 2);
    assert_string_equal(pairs[0].deployment, "b");
    assert_string_equal(pairs[0].baseline, "a");
    assert_near(pairs[0].delta_cost_usd_per_hour.value, 1, 1e-12);
    assert_true(isnan(pairs[0].delta_cost_usd_per_hour.low));
    assert_near(pairs[0].delta_p99_s.value, 0.1, 1e-12);
    /* differences 0.1, 0.1, 0.13 around 0.1: s = 0.03 / sqrt(2), t(2) = 4.3027 */
    assert_near(pairs[0].delta_p99_s.high, 0.1 + 4.3027 * 0.03 / sqrt(2) / sqrt(3), 1e-5);
    ep_arena_destroy(field.arena);
}

static void a_withheld_percentile_has_no_difference(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.results[0].latency.p99 =
        (struct ep_est){.value = NAN, .low = NAN, .high = NAN, .withheld = "overloaded"};
    field.results[2].feasible = false;
    size_t count;
    const struct ep_comparison *pairs =
        ep_compare_pairs(field.contenders, COUNT, field.arena, &count);
    assert_int_equal(count, 1);
    assert_true(isnan(pairs[0].delta_p99_s.value));
    assert_string_equal(pairs[0].delta_p99_s.withheld, "p99 of a: overloaded");
    ep_arena_destroy(field.arena);
}

static void warnings_say_what_cannot_be_compared(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    size_t count;
    ep_compare_warnings(field.contenders, COUNT, field.arena, &count);
    assert_int_equal(count, 0);
    field.results[0].feasible = false;
    field.results[1].verdict = EP_VERDICT_OVERLOADED;
    field.contenders[2].fewest_instances = 2;
    field.contenders[2].family = "c5";
    const char *const *warnings = ep_compare_warnings(field.contenders, COUNT, field.arena, &count);
    assert_int_equal(count, 4);
    assert_string_equal(warnings[0], "a is not feasible: the others are compared with b");
    assert_string_equal(warnings[1], "b, which the others are compared with, is overloaded: its "
                                     "latency and errors are no yardstick");
    assert_string_equal(warnings[2],
                        "redundancy differs: b has an endpoint with one instance, which stops when "
                        "that fails; c has at least two everywhere");
    assert_string_equal(warnings[3], "a vCPU of c5 is taken to be as fast as one of m5: set "
                                     "vcpu_speed where you have measured it");
    ep_arena_destroy(field.arena);
}

static void serverless_has_no_instance_to_lose(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    size_t count;
    field.contenders[0].fewest_instances = field.contenders[1].fewest_instances = 2;
    field.contenders[2].fewest_instances = 0;
    ep_compare_warnings(field.contenders, COUNT, field.arena, &count);
    assert_int_equal(count, 0);
    ep_arena_destroy(field.arena);
}

static void a_stated_speed_is_no_reason_to_warn(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.contenders[2].family = "c5";
    field.contenders[2].vcpu_speed = 1.2;
    size_t count;
    ep_compare_warnings(field.contenders, COUNT, field.arena, &count);
    assert_int_equal(count, 0);
    ep_arena_destroy(field.arena);
}

static void the_cheapest_that_passes_is_recommended(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.passed[0] = EP_PASSED_NO;
    struct ep_recommendation r = recommend(&field);
    assert_string_equal(r.deployment, "b");
    assert_string_equal(r.reason,
                        "b meets every requirement at $2.00/h; the next, c, costs $3.00/h");
    assert_true(r.some_meets_all && r.decided);
    field.passed[2] = EP_PASSED_NO;
    assert_string_equal(recommend(&field).reason,
                        "b is the only one that meets every requirement: $2.00/h");
    ep_arena_destroy(field.arena);
}

/* A name of the user's is never cut out of a sentence. */
static void a_long_name_is_said_whole(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    char name[701];
    memset(name, 'x', 700);
    name[700] = 0;
    field.results[0].name = name;
    const char *reason = recommend(&field).reason;
    assert_memory_equal(reason, name, 700);
    assert_string_equal(reason + 700,
                        " meets every requirement at $1.00/h; the next, b, costs $2.00/h");
    ep_arena_destroy(field.arena);
}

static void what_is_overloaded_is_not_recommended(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.results[0].verdict = EP_VERDICT_OVERLOADED;
    assert_string_equal(recommend(&field).deployment, "b");
    field.passed[1] = field.passed[2] = EP_PASSED_NO;
    struct ep_recommendation r = recommend(&field);
    assert_null(r.deployment);
    assert_string_equal(r.reason, "a meets what is required but is overloaded: its latency grows "
                                  "without end; require a latency or an error_ratio, too");
    assert_true(r.some_meets_all && r.decided);
    ep_arena_destroy(field.arena);
}

static void costs_that_are_not_told_apart_recommend_nothing(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.cost[1][0] = 0.5;
    field.cost[1][2] = 3.5;
    struct ep_recommendation r = recommend(&field);
    assert_null(r.deployment);
    assert_string_equal(r.reason, "a ($1.00/h) and b ($2.00/h) both meet every requirement; which "
                                  "is cheaper is not decided at 95 %");
    assert_true(r.some_meets_all && r.decided);
    ep_arena_destroy(field.arena);
}

static void equal_bills_cost_the_same(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    for (int r = 0; r < 3; r++) {
        field.cost[0][r] = 0.1 + 0.2 + r; /* a sum in another order */
        field.cost[1][r] = 0.3 + r;
    }
    field.results[0].cost_per_hour.value = 1.1 + 0.2;
    field.results[1].cost_per_hour.value = 1.3;
    struct ep_recommendation r = recommend(&field);
    assert_null(r.deployment);
    assert_true(r.decided);
    assert_string_equal(r.reason, "a and b both meet every requirement and cost the same: $1.30/h");
    field.results[0].endpoints = 50;
    field.results[1].endpoints = 1;
    r = recommend(&field);
    assert_string_equal(r.reason, "a and b both meet every requirement and cost the same: $1.30/h; "
                                  "b has fewer endpoints to operate (1 against 50)");
    ep_arena_destroy(field.arena);
}

static void what_may_pass_is_undecided(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    field.passed[0] = field.passed[2] = EP_PASSED_NO;
    field.passed[1] = EP_PASSED_UNDECIDED;
    struct ep_recommendation r = recommend(&field);
    assert_null(r.deployment);
    assert_false(r.some_meets_all);
    assert_false(r.decided);
    assert_string_equal(r.reason, "b may meet every requirement, but that is not decided at 95 %: "
                                  "use more replications or a longer horizon");
    ep_arena_destroy(field.arena);
}

static void nothing_passes_or_nothing_is_asked(void **state)
{
    (void)state;
    struct field field;
    field_init(&field);
    struct ep_recommendation none =
        ep_compare_recommend(field.contenders, COUNT, false, field.arena);
    assert_null(none.deployment);
    assert_true(none.some_meets_all && none.decided);
    assert_string_equal(none.reason, "no requirements are stated: nothing to recommend by");
    for (int i = 0; i < COUNT; i++)
        field.passed[i] = EP_PASSED_NO;
    assert_string_equal(recommend(&field).reason, "no feasible deployment meets every requirement");
    for (int i = 0; i < COUNT; i++)
        field.results[i].feasible = false;
    struct ep_recommendation r = recommend(&field);
    assert_string_equal(r.reason, "no deployment is feasible");
    assert_true(!r.some_meets_all && r.decided);
    ep_arena_destroy(field.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_paired),
        cmocka_unit_test(a_withheld_percentile_has_no_difference),
        cmocka_unit_test(warnings_say_what_cannot_be_compared),
        cmocka_unit_test(serverless_has_no_instance_to_lose),
        cmocka_unit_test(a_stated_speed_is_no_reason_to_warn),
        cmocka_unit_test(the_cheapest_that_passes_is_recommended),
        cmocka_unit_test(a_long_name_is_said_whole),
        cmocka_unit_test(what_is_overloaded_is_not_recommended),
        cmocka_unit_test(costs_that_are_not_told_apart_recommend_nothing),
        cmocka_unit_test(equal_bills_cost_the_same),
        cmocka_unit_test(what_may_pass_is_undecided),
        cmocka_unit_test(nothing_passes_or_nothing_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
