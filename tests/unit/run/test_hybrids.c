/* Whole runs of deployments of parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"
#include "same_figures.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define HEAD "epsim: 1\nhorizon: 10min\nwarmup: 1min\nreplications: 3\nseed: 11\n"
#define MODELS                                                                                     \
    "models:\n"                                                                                    \
    "  - {name: m, count: 40, artifact: 40MB, memory: 300MiB, compute: {lognormal: {mean: 12ms, "  \
    "cv: 0.6}}, payload: {request: 2kB, response: 1kB}}\n"
#define OPEN                                                                                       \
    "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 20/s}}, popularity: {zipf: "        \
    "{exponent: 0.9}}}]\n"
#define CLOSED                                                                                     \
    "traffic: [{name: t, models: m, arrivals: {closed: {clients: 30, think: {exponential: "        \
    "{mean: 1s}}}}}]\n"

/* ---- one part ---- */

static void check_one_part(const char *before, const char *option)
{
    char *text = ep_format("%sdeployments:\n  plain: {%s}\n  hybrid: [{name: all, %s}]\n", before,
                           option, option);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    const struct ep_deployment_result *hybrid = run_yaml_deployment(&run, "hybrid");
    assert_true(plain->counts.completed > 0);
    assert_same_figures(plain, hybrid);
    assert_int_equal(plain->event_hash, hybrid->event_hash);
    assert_int_equal(hybrid->part_count, 1);
    assert_same_figures(plain, &hybrid->part_results[0]);
    assert_string_equal(hybrid->kind, "hybrid");
    assert_string_equal(hybrid->part_results[0].name, "hybrid.all");
    run_yaml_fini(&run);
    ep_free(text);
}

static void one_part_is_that_deployment_digit_for_digit(void **state)
{
    (void)state;
    check_one_part(HEAD MODELS OPEN, "kind: multi-model, instance: ml.m5.large, instances: 2");
    check_one_part(HEAD MODELS OPEN, "kind: single-model, per: group, instance: ml.m5.large");
    check_one_part(HEAD MODELS OPEN, "kind: single-model, instance: ml.m5.large, instances: auto");
    check_one_part(HEAD MODELS OPEN,
                   "kind: multi-container, mode: direct, instance: ml.r5.4xlarge, instances: 2");
    check_one_part(HEAD MODELS OPEN, "kind: serverless, memory: 2GB, max_concurrency: 2");
}

static void one_part_is_it_with_closed_clients_too(void **state)
{
    (void)state;
    check_one_part(HEAD MODELS CLOSED, "kind: multi-model, instance: ml.m5.large, instances: 2");
    check_one_part(HEAD MODELS CLOSED "client: boto3-standard\n",
                   "kind: serverless, memory: 1GB, max_concurrency: 1, per: group");
}

static void one_part_is_it_where_it_scales(void **state)
{
    (void)state;
    check_one_part("epsim: 1\nhorizon: 1h\nwarmup: 0s\nreplications: 2\nseed: 1\n"
                   "models: [{name: m, count: 3, compute: 50ms}]\n"
                   "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 10/s}}}]\n",
                   "kind: single-model, per: group, instance: ml.m5.large, autoscaling: {min: 1, "
                   "max: 6, target_tracking: {metric: InvocationsPerInstance, target: 120/min}}");
}

static void the_series_of_one_part_is_the_deployments(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD MODELS OPEN "deployments:\n"
                         "  plain: {kind: multi-model, instance: ml.m5.large, instances: 2}\n"
                         "  hybrid: [{name: all, kind: multi-model, instance: ml.m5.large, "
                         "instances: 2}]\n");
    assert_int_equal(run.result->series_count, 20);
    for (size_t i = 0; i < 10; i++) {
        struct ep_series_row plain = run.result->series[i], hybrid = run.result->series[i + 10];
        assert_string_equal(hybrid.deployment, "hybrid");
        hybrid.deployment = plain.deployment;
        assert_memory_equal(&plain, &hybrid, sizeof plain);
    }
    run_yaml_fini(&run);
}

/* ---- several ---- */

#define TWO                                                                                        \
    "models:\n"                                                                                    \
    "  - {name: a, count: 10, artifact: 40MB, memory: 1GiB, compute: {lognormal: {mean: 12ms, "    \
    "cv: 0.6}}, payload: {request: 2kB, response: 1kB}}\n"                                         \
    "  - {name: b, count: 4, compute: {lognormal: {mean: 30ms, cv: 0.6}}}\n"
#define TWO_TRAFFIC                                                                                \
    "traffic:\n"                                                                                   \
    "  - {name: ta, models: a, arrivals: {poisson: {rate: 8/s}}}\n"                                \
    "  - {name: tb, models: b, arrivals: {poisson: {rate: 20/s}}}\n"

/* Traffic without answers to wait for couples nothing: each part is what it would be alone. */
static void parts_are_what_they_would_be_alone(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD TWO TWO_TRAFFIC
        "client: boto3-standard\n"
        "deployments:\n"
        "  mme: {serves: [a], kind: multi-model, instance: ml.m5.large, instances: 2}\n"
        "  own: {serves: [b], kind: single-model, instance: ml.c5.large}\n"
        "  hybrid:\n"
        "    - {name: mme, serves: [a], kind: multi-model, instance: ml.m5.large, instances: 2}\n"
        "    - {name: own, kind: single-model, instance: ml.c5.large}\n");
    const struct ep_deployment_result *hybrid = run_yaml_deployment(&run, "hybrid");
    const struct ep_deployment_result *mme = run_yaml_deployment(&run, "mme");
    const struct ep_deployment_result *own = run_yaml_deployment(&run, "own");
    assert_int_equal(hybrid->part_count, 2);
    assert_same_requests(mme, &hybrid->part_results[0]);
    assert_same_requests(own, &hybrid->part_results[1]);
    assert_int_equal(hybrid->counts.arrived, mme->counts.arrived + own->counts.arrived);
    assert_int_equal(hybrid->endpoints, 5);
    assert_int_equal(hybrid->containers, 5);
    assert_int_equal(hybrid->cache.misses, mme->cache.misses);
    assert_true(hybrid->cache.misses > 0);
    double cost = mme->cost_per_hour.value + own->cost_per_hour.value;
    assert_true(fabs(hybrid->cost_per_hour.value - cost) < 1e-12);
    double lines = 0;
    for (size_t i = 0; i < hybrid->bill.line_count; i++)
        lines += hybrid->bill.lines[i].usd_per_hour;
    assert_true(fabs(lines - cost) < 1e-12);
    assert_true(fabs(hybrid->instances_mean - 6) < 1e-12);
    run_yaml_fini(&run);
}

/* By vCPUs: 2 x 2 of one part, 4 x 2 of the other. */
static void utilization_is_over_all_capacity(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD TWO TWO_TRAFFIC
        "deployments:\n"
        "  hybrid:\n"
        "    - {name: mme, serves: [a], kind: multi-model, instance: ml.m5.large, instances: 2}\n"
        "    - {name: own, kind: single-model, instance: ml.c5.large}\n");
    const struct ep_deployment_result *hybrid = run_yaml_deployment(&run, "hybrid");
    double mme = hybrid->part_results[0].cpu.mean.value,
           own = hybrid->part_results[1].cpu.mean.value;
    assert_true(fabs(hybrid->cpu.mean.value - (4 * mme + 8 * own) / 12) < 1e-12);
    double most = fmax(hybrid->part_results[0].rho.value, hybrid->part_results[1].rho.value);
    assert_true(fabs(hybrid->rho.value - most) < 1e-12);
    run_yaml_fini(&run);
}

/* A fixed number of clients waits for answers of either part: nothing is lost or doubled. */
static void closed_clients_couple_the_parts(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "models: [{name: m, count: 2, compute: 10ms}]\n"
             "traffic: [{name: t, models: m, arrivals: {closed: {clients: 4, think: 1s}}}]\n"
             "client: none\nassumptions: {overhead: 0ms}\n"
             "deployments:\n"
             "  hybrid:\n"
             "    - {name: quick, serves: [m/0], kind: single-model, instance: ml.m5.large}\n"
             "    - {name: slow, kind: single-model, instance: {name: lab, vcpu: 4, memory: 8GiB, "
             "price: $1/h, vcpu_speed: 0.005}}\n");
    const struct ep_deployment_result *hybrid = run_yaml_deployment(&run, "hybrid");
    /* A cycle takes 1.01 s or 3 s, half the time each: 4 clients / 2.005 s for 540 s, 3 times. */
    double expected = 4 / 2.005 * 540 * 3;
    assert_true(fabs((double)hybrid->counts.arrived - expected) < 0.05 * expected);
    assert_int_equal(hybrid->counts.failed + hybrid->counts.rejected, 0);
    run_yaml_fini(&run);
}

static void a_part_without_steady_state_leaves_the_whole_without(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "models: [{name: big, count: 1, compute: 1ms}, {name: small, count: 1, compute: 5s}]\n"
             "traffic:\n"
             "  - {name: tb, models: big, arrivals: {poisson: {rate: 200/s}}}\n"
             "  - {name: ts, models: small, arrivals: {poisson: {rate: 1/s}}}\n"
             "deployments:\n"
             "  hybrid:\n"
             "    - {name: big, serves: [big], kind: single-model, instance: ml.m5.large}\n"
             "    - {name: small, kind: single-model, instance: ml.m5.large}\n");
    const struct ep_deployment_result *hybrid = run_yaml_deployment(&run, "hybrid");
    assert_int_equal(hybrid->part_results[0].verdict, EP_VERDICT_STABLE);
    assert_int_equal(hybrid->part_results[1].verdict, EP_VERDICT_OVERLOADED);
    assert_int_equal(hybrid->verdict, EP_VERDICT_OVERLOADED);
    assert_non_null(hybrid->latency.p99.withheld);
    assert_true(hybrid->part_results[0].latency.p99.value > 0);
    run_yaml_fini(&run);
}

static void a_part_that_breaks_a_rule_makes_it_infeasible(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD MODELS OPEN "deployments:\n"
                         "  hybrid:\n"
                         "    - {name: busy, serves: {busiest: 3}, kind: serverless, memory: 1GB, "
                         "max_concurrency: 300}\n"
                         "    - {name: tail, kind: multi-model, instance: ml.m5.large}\n");
    assert_non_null(run.world);
    const struct ep_option *option = &run.world->options[0];
    assert_false(option->feasible);
    assert_true(option->parts[1].feasible);
    assert_true(option->problem_count > 0);
    assert_int_equal(strncmp(option->problems[0].detail, "hybrid.busy: ", 13), 0);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_part_is_that_deployment_digit_for_digit),
        cmocka_unit_test(one_part_is_it_with_closed_clients_too),
        cmocka_unit_test(one_part_is_it_where_it_scales),
        cmocka_unit_test(the_series_of_one_part_is_the_deployments),
        cmocka_unit_test(parts_are_what_they_would_be_alone),
        cmocka_unit_test(utilization_is_over_all_capacity),
        cmocka_unit_test(closed_clients_couple_the_parts),
        cmocka_unit_test(a_part_without_steady_state_leaves_the_whole_without),
        cmocka_unit_test(a_part_that_breaks_a_rule_makes_it_infeasible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
