/* Containers of small endpoints whose figures can be said beforehand: everything is constant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include <math.h>
#include <string.h>

#define HEAD "epsim: 1\nhorizon: 10min\nwarmup: 0\nreplications: 1\n"

static const struct ep_cloudwatch *metric(const struct ep_container_result *container,
                                          const char *name)
{
    for (size_t i = 0; i < container->cloudwatch_count; i++)
        if (strcmp(container->cloudwatch[i].name, name) == 0)
            return &container->cloudwatch[i];
    fail_msg("no metric %s", name);
    return NULL;
}

/* Ten a second: 20 ms of work each in two tasks, then 5 ms of another container. */
static void a_chain_of_constants(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "models:\n  - {name: m, image: tf, compute: 20ms, threads: 2, memory: 1GiB}\n"
             "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 10/s}}}\n"
             "deployments:\n  q:\n    kind: multi-container\n    mode: serial\n"
             "    instance: {name: lab, vcpu: 4, memory: 16GiB, price: $1/h}\n"
             "    containers: [{name: model, model: m}, {name: after, image: b, compute: 5ms, "
             "memory: 4GiB, workers: unlimited}]\n");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_int_equal(q->container_result_count, 2);
    const struct ep_container_result *model = &q->container_results[0];
    const struct ep_container_result *after = &q->container_results[1];
    assert_string_equal(model->name, "model");
    assert_string_equal(model->image, "tf");
    assert_string_equal(after->image, "b");
    assert_near(model->workers, 4, 0);
    assert_true(isinf(after->workers) && isinf(after->saturates_per_s));
    assert_int_equal(model->invocations, 6000);
    assert_near(model->latency_mean.value, 0.010, 1e-12);
    assert_near(model->service_s, 0.010, 1e-12);
    assert_near(model->contention_s, 0, 0);
    assert_near(model->cpu.value, 10 * 0.020 / 4, 1e-9);
    assert_near(model->busy_workers.value, 10 * 0.010 / 4, 1e-9);
    assert_near(model->saturates_per_s, 400, 1e-6);
    assert_near(model->memory, 4.0 / 16, 0); /* a process a worker */
    assert_near(after->memory, 4.0 / 16, 0);
    assert_near(after->cpu.value, 10 * 0.005 / 4, 1e-9);
    assert_near(metric(model, "ContainerLatency")->average, 10000, 1e-6);
    assert_near(metric(model, "CPUUtilization")->average, 20, 1e-3); /* 100 is one vCPU */
    assert_near(metric(model, "CPUUtilization")->max, 20, 1e-2);
    assert_near(metric(model, "MemoryUtilization")->average, 25, 0);
    assert_near(metric(model, "Invocations")->sum, 6000, 0);
    assert_int_equal(metric(model, "CPUUtilization")->sample_count, 10);
    assert_near(q->bottleneck.cpu_bound_per_s, 4 / 0.025, 1e-6);
    assert_near(q->bottleneck.tandem_bound_per_s, 400, 1e-6);
    assert_string_equal(q->bottleneck.resource, "cpu");
    assert_int_equal(q->container_minute_count, 20);
    assert_int_equal(q->container_minutes[3].container, 1);
    assert_near(q->container_minutes[3].minute, 1, 0);
    assert_near(q->container_minutes[3].cpu_percent, 5, 1e-2);
    assert_near(q->container_minutes[3].latency_average_us, 5000, 1e-6);
    assert_near(q->container_minutes[2].memory_percent, 25, 0);
    assert_int_equal(q->container_minutes[3].invocations, 600);
    run_yaml_fini(&run);
}

/* Sixteen models on two endpoints of eight; the one that takes least vCPU time is left out. */
static void direct_containers_have_the_names_of_their_models(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "models:\n  - {name: m, count: 16, image: py, compute: 10ms, memory: 100MiB}\n"
             "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 16/s}}, "
             "popularity: {weights: [1, 1, 1, 1, 1, 1, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}\n"
             "deployments:\n  d: {kind: multi-container, mode: direct, instance: {name: lab, "
             "vcpu: 2, memory: 16GiB, price: $1/h}}\n"
             "  s: {kind: single-model, instance: {name: lab, vcpu: 2, memory: 16GiB, price: "
             "$1/h}}\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_int_equal(d->container_result_count, 15);
    assert_string_equal(d->container_results[5].name, "m/5");
    assert_string_equal(d->container_results[6].name, "m/7");
    assert_int_equal(d->container_results[6].endpoint, 0);
    assert_int_equal(d->container_results[7].endpoint, 1);
    assert_null(d->bottleneck.resource);
    double cpu = 0;
    uint64_t invocations = 0;
    for (size_t i = 0; i < 15; i++) {
        cpu += d->container_results[i].cpu.value;
        invocations += d->container_results[i].invocations;
        assert_near(d->container_results[i].saturates_per_s, 200, 1e-6);
    }
    double listed = (double)invocations / (double)d->attempts_sent;
    assert_near(listed, 15 / 15.5, 0.01);
    assert_near(cpu / 2, listed * d->cpu.mean.value, 1e-3);        /* of two instances */
    assert_non_null(d->container_results[0].latency_p99.withheld); /* 600 invocations */
    assert_true(d->container_results[0].latency_p50.value >= 0.010);
    assert_int_equal(run_yaml_deployment(&run, "s")->container_result_count, 0);
    run_yaml_fini(&run);
}

/* Each model has a worker of its own: the hotter one, 20 ms at 15 of 20 requests/s, is busy all the
 * time at 50 a second of its own, 66.7 of all. */
static void of_a_container_that_loads_models_the_hottest_counts(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "models:\n  - {name: m, count: 2, artifact: 1MB, compute: 20ms, memory: 1GiB}\n"
             "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 20/s}}, "
             "popularity: {weights: [3, 1]}}\ninitial: warm\n"
             "deployments:\n  q:\n    kind: multi-container\n    mode: serial\n"
             "    instance: {name: lab, vcpu: 4, memory: 16GiB, price: $1/h}\n"
             "    containers: [{name: before, compute: 1ms, memory: 1GiB}, {name: model, model: m, "
             "mode: multi-model}]\n");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    const struct ep_container_result *model = &q->container_results[1];
    assert_true(q->has_cache);
    assert_int_equal(q->cache.misses, 0);
    assert_near(model->workers, 1, 0); /* for each model */
    assert_near(model->busy_workers.value, 0, 0);
    assert_near(model->saturates_per_s, 50 / 0.75, 1.5);
    assert_near(model->memory, 2.0 / 16, 1e-9);
    assert_string_equal(q->bottleneck.slowest, "model");
    assert_near(q->bottleneck.tandem_bound_per_s, model->saturates_per_s, 1e-9);
    assert_string_equal(q->rho_resource, "workers of model m/0");
    run_yaml_fini(&run);
}

static void who_got_nothing_has_no_latency(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "models:\n  - {name: m, count: 2, compute: 10ms, memory: 100MiB}\n"
             "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 1/s}}, "
             "popularity: {weights: [1, 0]}}\n"
             "deployments:\n  d: {kind: multi-container, mode: direct, instance: {name: lab, "
             "vcpu: 2, memory: 16GiB, price: $1/h}}\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    const struct ep_container_result *idle = &d->container_results[1];
    if (idle->invocations > 0)
        idle = &d->container_results[0];
    assert_int_equal(idle->invocations, 0);
    assert_string_equal(idle->latency_mean.withheld, "nothing came to this container");
    assert_true(isnan(idle->queue_s) && isinf(idle->saturates_per_s));
    assert_near(idle->cpu.value, 0, 0);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_of_constants),
        cmocka_unit_test(direct_containers_have_the_names_of_their_models),
        cmocka_unit_test(of_a_container_that_loads_models_the_hottest_counts),
        cmocka_unit_test(who_got_nothing_has_no_latency),
    };
    return cmocka_run_group_tests_name("container_results", tests, NULL, NULL);
}
