#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/rho.h"

static struct ep_outcome *with_work(int64_t cpu_ns, int64_t hold_a, int64_t hold_b)
{
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    outcome->work_ns[5] = cpu_ns;
    outcome->models[0].hold_ns = hold_a;
    outcome->models[1].hold_ns = hold_b;
    outcome->cells[0].arrived = 10;
    return outcome;
}

static struct ep_rho largest(const struct run_sample *sample, const struct ep_outcome *outcome,
                             double network, double disk_io)
{
    struct ep_level_stats levels = {.disk_io_ratio = disk_io};
    levels.mean[EP_RESOURCE_NETWORK] = network;
    return ep_rho_largest(&sample->option, outcome, &levels, 2, 1000);
}

static void cpu_is_work_over_vcpus_loads_included(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_outcome *outcome = with_work(1000, 0, 0);
    outcome->work_ns[0] = 5000; /* in the warm-up */
    outcome->loads.cpu_ns = 200;
    struct ep_rho rho = largest(&sample, outcome, 0, 0);
    assert_int_equal(rho.kind, EP_RHO_CPU);
    assert_near(rho.value, 1200.0 / 2000, 1e-12);
    sample.option.fleet.assumptions.cpu_sharing = EP_CPU_SHARING_NONE;
    assert_int_equal(largest(&sample, outcome, 0, 0).kind, EP_RHO_NONE);
    ep_outcome_destroy(outcome);
}

static void a_models_worker_is_one_on_each_instance(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    sample.option.fleet.instances_per_endpoint = 2;
    struct ep_outcome *outcome = with_work(100, 300, 900);
    struct ep_rho rho = largest(&sample, outcome, 0, 0);
    assert_int_equal(rho.kind, EP_RHO_WORKERS);
    assert_int_equal(rho.index, 1);
    assert_near(rho.value, 0.45, 1e-12);
    sample.option.fleet.assumptions.workers_per_model = EP_UNLIMITED;
    assert_int_equal(largest(&sample, outcome, 0, 0).kind, EP_RHO_CPU);
    ep_outcome_destroy(outcome);
}

/* per: group: both models share the container of the one endpoint, which has a worker a vCPU. */
static void an_endpoint_for_a_group_shares_its_workers(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_SINGLE_MODEL);
    struct ep_outcome *outcome = with_work(100, 300, 900);
    struct ep_rho rho = largest(&sample, outcome, 0, 0);
    assert_int_equal(rho.kind, EP_RHO_WORKERS);
    assert_int_equal(rho.index, EP_MODEL_NONE);
    assert_near(rho.value, 0.6, 1e-12);
    ep_outcome_destroy(outcome);
}

/* Ten requests of 40 + 10 ns in a container of one worker, against a model's with four. */
static void every_container_of_a_chain_has_its_own(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_CONTAINER);
    struct ep_container_config containers[] = {
        {.compute = ep_dist_constant(80), .wait = ep_dist_constant(10), .threads = 2, .workers = 1},
        {.is_model = true, .workers = 4}};
    sample.option.fleet.mode = EP_MCE_SERIAL;
    sample.option.fleet.containers = containers;
    sample.option.fleet.container_count = 2;
    struct ep_outcome *outcome = with_work(100, 600, 900);
    struct ep_rho rho = largest(&sample, outcome, 0, 0);
    assert_int_equal(rho.kind, EP_RHO_STAGE);
    assert_int_equal(rho.index, 0);
    assert_near(rho.value, 0.5, 1e-12);
    containers[1].workers = 2;
    assert_int_equal(largest(&sample, outcome, 0, 0).index, 1);
    ep_outcome_destroy(outcome);
}

static void network_and_disk_count_by_what_was_moved(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_outcome *outcome = with_work(100, 0, 0);
    assert_int_equal(largest(&sample, outcome, 0.3, 0.2).kind, EP_RHO_NETWORK);
    assert_int_equal(largest(&sample, outcome, 0.3, 0.4).kind, EP_RHO_DISK);
    ep_outcome_destroy(outcome);
}

static void a_slice_has_its_own_offered_work(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_outcome *outcome = with_work(300, 0, 0);
    assert_near(ep_rho_of_slice(&sample.option, outcome, 5, 100), 1.5, 1e-12);
    assert_near(ep_rho_of_slice(&sample.option, outcome, 6, 100), 0, 0);
    assert_near(ep_rho_of_slice(&sample.option, outcome, 5, 0), 0, 0);
    ep_outcome_destroy(outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_is_work_over_vcpus_loads_included),
        cmocka_unit_test(a_models_worker_is_one_on_each_instance),
        cmocka_unit_test(an_endpoint_for_a_group_shares_its_workers),
        cmocka_unit_test(every_container_of_a_chain_has_its_own),
        cmocka_unit_test(network_and_disk_count_by_what_was_moved),
        cmocka_unit_test(a_slice_has_its_own_offered_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
