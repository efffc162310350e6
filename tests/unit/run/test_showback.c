/* Showback where it can be worked out by hand: an instance of 2 vCPUs and 1 GB for $2/h is $1460 a
 * month, half of it for the vCPUs, half for the memory. */
#include "run_yaml.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LAB                                                                                        \
    "{name: lab, vcpu: 2, memory: 1GB, disk: unlimited, disk_bandwidth: unlimited, network: "      \
    "unlimited, price: $2/h}"
/* a keeps 10 % of the vCPUs busy and takes 20 % of the memory, b 5 % and 30 %. */
#define HEAD                                                                                       \
    "epsim: 1\nhorizon: 1000s\nwarmup: 0\nreplications: 2\ninitial: warm\n"                        \
    "models: [{name: a, artifact: 1MB, memory: 200MB, compute: 200ms, payload: {request: 0B, "     \
    "response: 0B}},\n"                                                                            \
    "         {name: b, artifact: 1MB, memory: 300MB, compute: 100ms, payload: {request: 0B, "     \
    "response: 0B}}]\n"                                                                            \
    "traffic: [{name: t, models: a, arrivals: {deterministic: {rate: 1/s}}},\n"                    \
    "          {name: u, models: b, arrivals: {deterministic: {rate: 1/s}}}]\n"

static struct run_yaml run_of(const char *deployments)
{
    char *text = ep_format("%sdeployments: {%s}\n%s  cold_start: 0s\n  vcpu_per_gb: 0.5\n", HEAD,
                           deployments, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    return run;
}

static const struct ep_cost_share *row_of(const struct run_yaml *run, const char *scope,
                                          const char *name)
{
    const struct ep_deployment_result *deployment = &run->result->deployments[0];
    for (size_t i = 0; i < deployment->showback_count; i++)
        if (strcmp(deployment->showback[i].scope, scope) == 0 &&
            strcmp(deployment->showback[i].name, name) == 0)
            return &deployment->showback[i];
    fail_msg("no row %s %s", scope, name);
    return NULL;
}

static void has(const struct ep_cost_share *row, int64_t residency, int64_t compute, int64_t by_use,
                int64_t equal)
{
    assert_int_equal(row->cents[EP_SHARE_RESIDENCY], residency);
    assert_int_equal(row->cents[EP_SHARE_LOADING], 0);
    assert_int_equal(row->cents[EP_SHARE_COMPUTE], compute);
    assert_int_equal(row->cents[EP_SHARE_DATA], 0);
    assert_int_equal(row->cents[EP_SHARE_IDLE], by_use);
    assert_int_equal(row->idle_equal_cents, equal);
}

/* Idle: 1460 - 474.50. By use 219.00 and 255.50 of 474.50. */
static void shares_an_instance(void **state)
{
    (void)state;
    struct run_yaml run = run_of("d: {kind: multi-model, instance: " LAB ", instances: 1}");
    has(row_of(&run, "total", "d"), 36500, 10950, 98550, 98550);
    has(row_of(&run, "model", "a/0"), 14600, 7300, 45485, 49275);
    has(row_of(&run, "model", "b/0"), 21900, 3650, 53065, 49275);
    has(row_of(&run, "group", "a"), 14600, 7300, 45485, 49275);
    assert_int_equal(row_of(&run, "total", "d")->models, 2);
    run_yaml_fini(&run);
}

/* Each pays for its own instance, whatever it uses of it. */
static void who_has_an_endpoint_pays_for_it(void **state)
{
    (void)state;
    struct run_yaml run =
        run_of("d: {kind: single-model, instance: " LAB ", instances: 1, assumptions: "
               "{workers_per_model: 1}}");
    has(row_of(&run, "model", "a/0"), 14600, 7300, 124100, 124100);
    has(row_of(&run, "model", "b/0"), 21900, 3650, 120450, 120450);
    run_yaml_fini(&run);
}

/* 0.2 s and 0.1 s a second at $0.00004/s: $21.024 and $10.512 a month, $31.54 in all: the cent
 * that rounding leaves goes to the larger remainder. */
static void serverless_is_all_compute(void **state)
{
    (void)state;
    struct run_yaml run = run_of("d: {kind: serverless, memory: 2GB, max_concurrency: 5}");
    has(row_of(&run, "model", "a/0"), 0, 2103, 0, 0);
    has(row_of(&run, "model", "b/0"), 0, 1051, 0, 0);
    run_yaml_fini(&run);
}

/* Loads of 10 s of vCPU work, by a cache that keeps nothing: 1 % of the requests to one model. */
static void who_is_loaded_pays_for_it(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nhorizon: 1000s\nwarmup: 0\nreplications: 1\n"
        "models: [{name: a, artifact: 1MB, memory: 1MB, compute: 0ms, load_fixed: 10s, payload: "
        "{request: 0B, response: 0B}}]\n"
        "traffic: [{name: t, models: a, arrivals: {deterministic: {rate: 0.01/s}}}]\n"
        "deployments: {d: {kind: multi-model, cache: disabled, instance: " LAB ", instances: 1}}\n"
        "client: none\n"
        "assumptions: {overhead: 0ms, memory_high_water: 100%, instance_base_memory: 0B, "
        "load_rate: unlimited, extract_rate: unlimited, s3_first_byte: 0ms, s3_stream: unlimited, "
        "unload_time: 0s, load_cpu_share: 1}\n");
    const struct ep_cost_share *row = row_of(&run, "model", "a/0");
    uint64_t loads = run.result->deployments[0].cache.loads_s3;
    assert_true(loads >= 9 && loads <= 10);
    assert_int_equal(row->cents[EP_SHARE_LOADING], 73000 * (int64_t)loads * 10 / 2000);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_an_instance),
        cmocka_unit_test(who_has_an_endpoint_pays_for_it),
        cmocka_unit_test(serverless_is_all_compute),
        cmocka_unit_test(who_is_loaded_pays_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
