/* `survive: 1`: degenerate cases with a known answer. Requests come at equal distances and take
 * 100 ms of one vCPU; instances have one vCPU, and every assumption is off. */
#include "run_yaml.h"

#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

#define LAB                                                                                        \
    "{name: lab, vcpu: 1, memory: 1GB, disk: unlimited, disk_bandwidth: unlimited, network: "      \
    "unlimited, price: $3.60/h}"
#define SINGLE "{kind: single-model, routing: round_robin, instance: " LAB ", instances: "

static struct run_yaml run_at(const char *rate, const char *deployments, const char *requirements)
{
    char *text =
        ep_format("epsim: 1\nname: t\nhorizon: 64min\nwarmup: 0\nreplications: 1\n"
                  "models: [{name: m, artifact: 1MB, memory: 1MB, compute: 100ms}]\n"
                  "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: %s}}}]\n"
                  "deployments: {%s}\nrequirements: %s\n%s",
                  rate, deployments, requirements, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    return run;
}

static const struct ep_survival *survival_of(const struct run_yaml *run, const char *name)
{
    const struct ep_survival *survival = run_yaml_deployment(run, name)->survival;
    assert_non_null(survival);
    return survival;
}

/* The row of the requirement, for the deployment. */
static const struct ep_requirement_result *row_of(const struct run_yaml *run, const char *name)
{
    for (size_t i = 0; i < run->result->requirement_count; i++)
        if (strcmp(run->result->requirements[i].metric, "survive") == 0 &&
            strcmp(run->result->requirements[i].deployment, name) == 0)
            return &run->result->requirements[i];
    fail_msg("no such row");
    return NULL;
}

/* One instance would do, and fails it; two do at 8/s: one alone is busy 80 % of the time, and
 * nobody waits. */
static void one_instance_fails_and_two_pass(void **state)
{
    (void)state;
    struct run_yaml run = run_at("8/s", "one: " SINGLE "1}, two: " SINGLE "2}",
                                 "[latency_p99 < 150ms, {survive: 1}]");
    const struct ep_survival *one = survival_of(&run, "one"), *two = survival_of(&run, "two");
    assert_int_equal(one->passed, EP_PASSED_NO);
    assert_false(one->was_run);
    assert_string_equal(one->reason,
                        "its endpoint has one instance: nothing serves while that is lost");
    assert_int_equal(two->passed, EP_PASSED_YES);
    assert_true(two->was_run);
    assert_int_equal(two->instances, 2);
    assert_near(two->from_s, 60, 0);
    assert_near(two->p99_s.value, 0.1, 1e-3);
    assert_near(two->error_ratio.value, 0, 0);
    assert_string_equal(two->reason,
                        "1 of 2 instances lost: latency_p99 < 150ms still holds (100 ms)");
    assert_int_equal(row_of(&run, "one")->passed, EP_PASSED_NO);
    assert_string_equal(row_of(&run, "two")->withheld, two->reason);
    assert_string_equal(run.result->recommended, "two");
    run_yaml_fini(&run);
}

/* At 12/s one of two is offered 1.2 of what it can do. */
static void what_is_left_is_overloaded(void **state)
{
    (void)state;
    struct run_yaml run = run_at("12/s", "two: " SINGLE "2}, six: " SINGLE "6}",
                                 "[latency_p99 < 150ms, {survive: 1}]");
    const struct ep_survival *two = survival_of(&run, "two");
    assert_int_equal(two->passed, EP_PASSED_NO);
    assert_int_equal(two->verdict, EP_VERDICT_OVERLOADED);
    /* 1.2 of one instance, but for the 64th part in which there were two. */
    assert_string_equal(two->reason,
                        "1 of 2 instances lost: overloaded, offered work / capacity of cpu is "
                        "1.18: more work than it can do");
    assert_int_equal(run_yaml_deployment(&run, "two")->verdict, EP_VERDICT_STABLE);
    assert_int_equal(survival_of(&run, "six")->passed, EP_PASSED_YES);
    assert_string_equal(run.result->recommended, "six");
    run_yaml_fini(&run);
}

/* Without round robin's evenness: two waits of a worker's 100 ms are missed by a single instance
 * that gets pairs of requests. */
static void a_limit_is_missed_by_what_is_left(void **state)
{
    (void)state;
    struct run_yaml run = run_at("9/s", "two: " SINGLE "2}",
                                 "[latency_p99 < 150ms, cost_per_hour < $1/h, {survive: 1}]");
    assert_int_equal(survival_of(&run, "two")->requirement_count, 1); /* cost is not about it */
    assert_int_equal(survival_of(&run, "two")->passed, EP_PASSED_YES);
    assert_null(run.result->recommended);
    run_yaml_fini(&run);
    run = run_at("8/s", "three: " SINGLE "3}", "[latency_p99 < 99ms, {survive: 1}]");
    assert_string_equal(survival_of(&run, "three")->reason,
                        "1 of 3 instances lost: latency_p99 < 99ms is missed (100 ms)");
    run_yaml_fini(&run);
}

/* Two lost of three leave one: 0.8 busy; two lost of two leave none. */
static void more_than_one_may_be_lost(void **state)
{
    (void)state;
    struct run_yaml run =
        run_at("8/s", "two: " SINGLE "2}, three: " SINGLE "3}, four: " SINGLE "4}",
               "[latency_p99 < 150ms, {survive: 2}]");
    assert_string_equal(
        survival_of(&run, "two")->reason,
        "its endpoint has 2 instances or fewer: nothing serves while they are lost");
    assert_string_equal(survival_of(&run, "three")->reason,
                        "2 of 3 instances lost: latency_p99 < 150ms still holds (100 ms)");
    assert_int_equal(survival_of(&run, "four")->passed, EP_PASSED_YES);
    run_yaml_fini(&run);
}

static void serverless_has_nothing_to_lose(void **state)
{
    (void)state;
    struct run_yaml run = run_at("8/s", "s: {kind: serverless, memory: 2GB, max_concurrency: 9}",
                                 "[latency_p99 < 9s, {survive: 1}]");
    assert_int_equal(survival_of(&run, "s")->passed, EP_PASSED_YES);
    assert_string_equal(survival_of(&run, "s")->reason,
                        "serverless: it has no instances of its own that could be lost");
    run_yaml_fini(&run);
}

#define SCALES(min, max)                                                                           \
    ", autoscaling: {min: " min ", max: " max ", target_tracking: {metric: "                       \
    "SageMakerVariantInvocationsPerInstance, target: 600/min}}}"

/* Policies may launch others in place of the lost one; down to one instance nothing is left. At
 * 12/s one of two has 720 a minute and no policy may help; a third may: capacity is what served. */
static void what_scales_may_help_itself(void **state)
{
    (void)state;
    struct run_yaml run =
        run_at("12/s",
               "stuck: " SINGLE "2" SCALES("2", "2") ", helped: " SINGLE
                                                     "2" SCALES("2", "4") ", low: " SINGLE
                                                                          "2" SCALES("1", "3"),
               "[error_ratio < 5%, {survive: 1}]");
    assert_int_equal(survival_of(&run, "stuck")->passed, EP_PASSED_NO);
    assert_int_equal(survival_of(&run, "stuck")->verdict, EP_VERDICT_OVERLOADED);
    assert_true(survival_of(&run, "helped")->was_run);
    assert_true(survival_of(&run, "helped")->verdict != EP_VERDICT_OVERLOADED);
    assert_int_equal(survival_of(&run, "helped")->passed, EP_PASSED_YES);
    assert_false(survival_of(&run, "low")->was_run);
    assert_string_equal(survival_of(&run, "low")->reason,
                        "its endpoint may have one instance: nothing serves while that is lost");
    run_yaml_fini(&run);
}

/* A part of one instance is enough to fail. */
static void parts_fail_by_one_of_them(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml("epsim: 1\nhorizon: 10min\nwarmup: 0\nreplications: 1\n"
                 "models: [{name: m, count: 3, artifact: 1MB, memory: 1MB, compute: 1ms}]\n"
                 "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}]\n"
                 "deployments:\n"
                 "  a: [{name: x, serves: {busiest: 1}, kind: single-model, instance: " LAB
                 ", instances: 2},\n"
                 "      {name: y, kind: multi-model, instance: ml.m5.large, instances: 1}]\n"
                 "  b: [{name: x, serves: {busiest: 1}, kind: single-model, instance: " LAB
                 ", instances: 2},\n"
                 "      {name: y, kind: serverless, memory: 1GB, max_concurrency: 5}]\n"
                 "  c: [{name: x, kind: serverless, memory: 1GB, max_concurrency: 5}]\n"
                 "requirements: [error_ratio < 50%, {survive: 1}]\n");
    assert_string_equal(survival_of(&run, "a")->reason,
                        "1 of its 2 endpoints has one instance: nothing serves while that is lost");
    assert_true(survival_of(&run, "b")->was_run); /* a minute of requests decides little */
    assert_int_equal(survival_of(&run, "b")->passed, EP_PASSED_UNDECIDED);
    assert_string_equal(survival_of(&run, "b")->reason,
                        "1 of 2 instances of b.x lost: not decided whether error_ratio < 50% holds "
                        "(0 %)");
    assert_int_equal(survival_of(&run, "c")->passed, EP_PASSED_YES);
    run_yaml_fini(&run);
}

/* A deployment of one part loses what the part alone would, to the last digit. Of two parts the
 * worse loss counts: of `light` nothing is missed, `heavy` is overloaded with one instance. */
static void the_worst_loss_of_all_parts_counts(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nhorizon: 64min\nwarmup: 0\nreplications: 2\n"
        "models: [{name: m, artifact: 1MB, memory: 1MB, compute: 100ms},\n"
        "         {name: n, artifact: 1MB, memory: 1MB, compute: 100ms}]\n"
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 4/s}}},\n"
        "          {name: u, models: n, arrivals: {poisson: {rate: 13/s}}}]\n"
        "deployments:\n"
        "  plain: {serves: [m], kind: single-model, instance: " LAB ", instances: 2}\n"
        "  part: [{name: x, serves: [m], kind: single-model, instance: " LAB ", instances: 2},\n"
        "         {name: y, serves: [n], kind: serverless, memory: 1GB, "
        "max_concurrency: 200}]\n"
        "  both: [{name: light, serves: [m], kind: single-model, instance: " LAB
        ", instances: 2},\n"
        "         {name: heavy, serves: [n], kind: single-model, instance: " LAB
        ", instances: 2}]\n"
        "requirements: [latency_p99 < 10s, {survive: 1}]\n");
    const struct ep_survival *part = survival_of(&run, "part"), *both = survival_of(&run, "both");
    assert_int_equal(survival_of(&run, "plain")->passed, EP_PASSED_YES);
    assert_int_equal(part->passed, EP_PASSED_YES);
    assert_non_null(strstr(part->reason, "1 of 2 instances of part.x lost: "));
    assert_int_equal(both->passed, EP_PASSED_NO);
    assert_int_equal(both->verdict, EP_VERDICT_OVERLOADED);
    assert_int_equal(both->endpoint, 1); /* among those of the whole */
    assert_non_null(strstr(both->reason, "1 of 2 instances of both.heavy lost: overloaded"));
    run_yaml_fini(&run);
}

static void one_part_survives_as_a_deployment_does(void **state)
{
    (void)state;
    struct run_yaml run = run_at("8/s",
                                 "plain: " SINGLE "2}, part: [{name: x, kind: single-model, "
                                 "routing: round_robin, instance: " LAB ", instances: 2}]",
                                 "[latency_p99 < 150ms, {survive: 1}]");
    const struct ep_survival *plain = survival_of(&run, "plain"), *part = survival_of(&run, "part");
    assert_true(part->was_run);
    assert_int_equal(part->passed, plain->passed);
    assert_int_equal(part->verdict, plain->verdict);
    assert_near(part->p99_s.value, plain->p99_s.value, 0);
    assert_near(part->error_ratio.value, plain->error_ratio.value, 0);
    assert_string_equal(part->reason, "1 of 2 instances of part.x lost: latency_p99 < 150ms still "
                                      "holds (100 ms)");
    run_yaml_fini(&run);
}

/* Nobody misses a shadow; a fleet that takes over is not simulated with a loss. */
static void variants_survive_by_those_that_answer(void **state)
{
    (void)state;
    struct run_yaml run = run_at(
        "8/s",
        "shadowed: " SINGLE "2, variants: [{name: a}], shadow_variants: [{name: s, instances: 1, "
        "sampling: 100%}]}, ab: " SINGLE "2, variants: [{name: a, weight: 1}, {name: b, weight: 1, "
        "instances: 1}]}, moves: " SINGLE "2, variants: [{name: a}, {name: b, weight: 0}], "
        "traffic_routing: {type: all_at_once, to: b, at: 10min}}",
        "[latency_p99 < 150ms, {survive: 1}]");
    assert_true(survival_of(&run, "shadowed")->was_run);
    assert_int_equal(survival_of(&run, "shadowed")->passed, EP_PASSED_YES);
    assert_string_equal(survival_of(&run, "ab")->reason,
                        "1 of its 2 variants has one instance: nothing serves while that is lost");
    assert_int_equal(survival_of(&run, "moves")->passed, EP_PASSED_UNDECIDED);
    assert_string_equal(survival_of(&run, "moves")->reason,
                        "a loss beside traffic_routing is not in this version");
    run_yaml_fini(&run);
}

/* Of two endpoints the busier one loses; asked of one deployment only. */
static void the_busiest_endpoint_loses(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml("epsim: 1\nhorizon: 64min\nwarmup: 0\nreplications: 2\n"
                 "models: [{name: m, count: 2, artifact: 1MB, memory: 1MB, compute: 100ms}]\n"
                 "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 4/s}},\n"
                 "           popularity: {weights: [1, 3]}}]\n"
                 "deployments: {a: " SINGLE "2}, b: " SINGLE "1}, c: " SINGLE "2}}\n"
                 "requirements: [latency_p99 < 2s, {deployment: a, survive: 1}, {deployment: b, "
                 "survive: 1}]\n");
    assert_int_equal(survival_of(&run, "a")->endpoint, 1);
    assert_non_null(
        strstr(survival_of(&run, "a")->reason, "1 of 2 instances of endpoint 1 lost: "));
    assert_string_equal(
        survival_of(&run, "b")->reason,
        "2 of its 2 endpoints have one instance: nothing serves while that is lost");
    assert_null(run_yaml_deployment(&run, "c")->survival);
    run_yaml_fini(&run);
}

/* To ask changes no figure of the run itself; what is lost takes its models along. */
static void a_cache_is_lost_with_its_instance(void **state)
{
    (void)state;
    static const char text[] =
        "epsim: 1\nhorizon: 64min\nwarmup: 2min\nreplications: 2\ninitial: warm\n"
        "models: [{name: m, count: 8, artifact: 10MB, memory: 100MB, compute: 10ms}]\n"
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 8/s}}}]\n"
        "deployments: {d: {kind: multi-model, instance: ml.m5.large, instances: 2}}\n"
        "requirements: [latency_p99 < 10s%s]\n";
    char *asked = ep_format(text, ", {survive: 1}"), *plain = ep_format(text, "");
    struct run_yaml with = run_yaml(asked), without = run_yaml(plain);
    const struct ep_deployment_result *deployment = run_yaml_deployment(&with, "d");
    assert_int_equal(deployment->event_hash, run_yaml_deployment(&without, "d")->event_hash);
    assert_near(deployment->cost_per_hour.value,
                run_yaml_deployment(&without, "d")->cost_per_hour.value, 0);
    assert_int_equal(deployment->event_result_count, 0);
    const struct ep_survival *survival = survival_of(&with, "d");
    assert_near(survival->from_s, 180, 0);
    assert_true(deployment->cold_ratio.value < 1e-4); /* a spill at most */
    /* Half of the models, once each, of 8 x 60 x 62 requests; others may join the load. */
    assert_true(survival->cold_ratio.value >= 0.9 * 4 / (8 * 60 * 62));
    assert_null(run_yaml_deployment(&without, "d")->survival);
    run_yaml_fini(&with);
    run_yaml_fini(&without);
    ep_free(asked);
    ep_free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_instance_fails_and_two_pass),
        cmocka_unit_test(what_is_left_is_overloaded),
        cmocka_unit_test(a_limit_is_missed_by_what_is_left),
        cmocka_unit_test(more_than_one_may_be_lost),
        cmocka_unit_test(serverless_has_nothing_to_lose),
        cmocka_unit_test(what_scales_may_help_itself),
        cmocka_unit_test(parts_fail_by_one_of_them),
        cmocka_unit_test(the_worst_loss_of_all_parts_counts),
        cmocka_unit_test(one_part_survives_as_a_deployment_does),
        cmocka_unit_test(variants_survive_by_those_that_answer),
        cmocka_unit_test(the_busiest_endpoint_loses),
        cmocka_unit_test(a_cache_is_lost_with_its_instance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
