/* The figures that advice is given by, from scenarios where they can be worked out by hand. */
#include "run/advice_facts.h"

#include "run_yaml.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

/* Four models: 60, 30, 9 and 1 of 100 requests, at 1/min together for 100 min; two groups of
 * another size and demand. */
#define TEXT                                                                                       \
    "epsim: 1\nhorizon: 100min\nwarmup: 0\nreplications: 1\n"                                      \
    "models: [{name: m, count: 4, image: a, artifact: 90MB, memory: 100MB, compute: 1s},\n"        \
    "         {name: n, image: b, artifact: 1MB, memory: 400MB, compute: 3s},\n"                   \
    "         {name: idle, image: a, artifact: 1MB, memory: 1MB, compute: 9s}]\n"                  \
    "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/min}},\n"                         \
    "           popularity: {weights: [60, 30, 9, 1]}},\n"                                         \
    "          {name: u, models: n, arrivals: {poisson: {rate: 1/min}},\n"                         \
    "           profile: {steps: [{at: 0s, factor: 0.5}, {at: 50min, factor: 1.5}]}}]\n"           \
    "deployments:\n"                                                                               \
    "  separate: {kind: single-model, instance: ml.m5.large, instances: 1}\n"                      \
    "  shared: {kind: multi-model, serves: [m], instance: ml.m5.large, instances: 2}\n"            \
    "  less: {kind: serverless, serves: [m], memory: 2GB, max_concurrency: 5}\n"                   \
    "requirements: [latency_p99 < 2s, latency_p999 < 9s, error_ratio < 1%,\n"                      \
    "  {deployment: shared, require: latency_max <= 1.5s}]\n"                                      \
    "assumptions: {s3_first_byte: 0ms, cold_start: 2s, load_fixed: 1s, vcpu_per_gb: 0.5}\n"

static void counts_models_rates_and_spreads(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(TEXT);
    assert_non_null(run.world);
    struct ep_advice_facts facts = ep_advice_facts_of(run.world, &run.world->options[0]);
    assert_int_equal(facts.models, 5);
    assert_int_equal(facts.images, 2);
    assert_near(facts.per_second, 2.0 / 60, 1e-12);
    /* vCPU seconds a minute: 1 of m, 3 of n, which is the busiest. */
    assert_near(facts.busy, 4.0 / 60, 1e-9);
    assert_near(facts.hottest_share, 0.75, 1e-9);
    assert_near(facts.utilization, 4.0 / 60 / 10, 1e-9);
    assert_near(facts.idle_share, 1.0 / 5, 1e-12); /* 1 % of 1/min is one in 100 minutes */
    assert_near(facts.requests_per_model, 30, 1e-9);
    assert_near(facts.memory_spread, 4, 1e-9);
    assert_near(facts.demand_spread, 3, 1e-9);
    /* n: 1.5 in the second half; m: as ever. */
    assert_near(facts.peak_to_mean, (1 + 4.5) / 4, 1e-9);
    assert_near(facts.cold_s, 0, 0);
    assert_near(facts.tail_limit_s, 2, 0);
    assert_string_equal(facts.tail_text, "latency_p99 < 2s");
    run_yaml_fini(&run);
}

/* 90 MB at 90 MB/s from S3; at 125 MB/s to disk (0.703 s at 128 MiB/s); 1 s + 90/200 s to load. */
static void works_out_a_cold_start(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(TEXT);
    assert_non_null(run.world);
    struct ep_advice_facts shared = ep_advice_facts_of(run.world, &run.world->options[1]);
    assert_int_equal(shared.images, 1);
    assert_near(shared.cold_s, 1 + 90.0 / 125 + 1.45, 1e-3);
    assert_near(shared.tail_limit_s, 1.5, 0);
    assert_near(shared.memory_needed, 4e8, 0);
    assert_true(shared.memory_there > 8e9 && shared.memory_there < 1e10);
    struct ep_advice_facts less = ep_advice_facts_of(run.world, &run.world->options[2]);
    assert_near(less.cold_s, 2 + 90.0 / 100, 1e-9);
    assert_true(isnan(less.utilization));
    /* A request takes an environment of one vCPU for 1 s; 1/min at four endpoints. */
    assert_near(less.busy_ratio, 1.0 / 60 / 4, 1e-9);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_models_rates_and_spreads),
        cmocka_unit_test(works_out_a_cold_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
