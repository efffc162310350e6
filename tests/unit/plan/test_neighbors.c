#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"
#include "plan/neighbors.h"

/* Two models; memory for `fit` of them. Each is asked for 360 times in the hour, the loud one for
 * more work. */
static struct run_yaml run_pair(int fit, const char *kind, const char *initial)
{
    char *text = ep_format(
        "epsim: 1\nname: pair\nhorizon: 1h\nwarmup: 0\nseed: 3\nreplications: 2\ninitial: %s\n"
        "models:\n"
        "  - {name: quiet, count: 1, image: i, artifact: 50MiB, memory: 100MiB, "
        "compute: {constant: 10ms}}\n"
        "  - {name: loud, count: 1, image: i, artifact: 50MiB, memory: 100MiB, "
        "compute: {constant: 30ms}}\n"
        "traffic:\n"
        "  - {name: q, models: quiet, arrivals: {deterministic: {rate: 0.1/s}}}\n"
        "  - {name: l, models: loud, arrivals: {deterministic: {rate: 0.1/s}}}\n"
        "client: none\n"
        "assumptions: {memory_high_water: 100%%, instance_base_memory: 0B, process_memory: 0B, "
        "overhead: 0ms, first_inference_factor: 1}\n"
        "deployments:\n  shared:\n    kind: %s\n"
        "    instance: {name: lab, vcpu: 4, memory: %dMiB, disk: unlimited, disk_bandwidth: "
        "unlimited, network: 10Gbps, price: $1/h}\n    instances: 1\n",
        initial, kind, 100 * fit);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    struct ep_neighbors_config config = {.world = run.world, .jobs = 1};
    assert_true(ep_neighbors_fill(&config, run.result));
    return run;
}

static const struct ep_neighbors_result *neighbors_of(const struct run_yaml *run)
{
    return &run_yaml_deployment(run, "shared")->neighbors;
}

/* Room for one: they throw each other out, and the quiet one is always cold; alone only once. */
static void a_loud_neighbor_throws_the_others_out(void **state)
{
    (void)state;
    struct run_yaml run = run_pair(1, "multi-model", "cold");
    const struct ep_neighbors_result *neighbors = neighbors_of(&run);
    assert_string_equal(neighbors->model, "loud/0");
    assert_near(neighbors->work_share, 0.75, 1e-12);
    assert_true(neighbors->cold_ratio.with.value > 0.99);
    assert_near(neighbors->cold_ratio.without.value, 1.0 / 360, 1e-4);
    assert_near(neighbors->cold_ratio.delta.value,
                neighbors->cold_ratio.with.value - neighbors->cold_ratio.without.value, 1e-12);
    assert_near(neighbors->p50_s.without.value, 0.01, 1e-4);
    assert_true(neighbors->p50_s.delta.value > 1);    /* a load from disk */
    assert_non_null(neighbors->p99_s.delta.withheld); /* 360 x 2 requests: 7 beyond p99 */
    run_yaml_fini(&run);
}

/* Room for both and four vCPUs: nothing to feel but the first load. */
static void with_room_for_both_there_is_no_noise(void **state)
{
    (void)state;
    struct run_yaml run = run_pair(2, "multi-model", "warm");
    const struct ep_neighbors_result *neighbors = neighbors_of(&run);
    assert_string_equal(neighbors->model, "loud/0");
    assert_near(neighbors->cold_ratio.with.value, 0, 1e-12);
    assert_near(neighbors->cold_ratio.delta.value, 0, 1e-12);
    assert_near(neighbors->p50_s.delta.value, 0, 1e-12);
    run_yaml_fini(&run);
}

static void a_model_alone_on_its_endpoint_has_no_neighbors(void **state)
{
    (void)state;
    struct run_yaml run = run_pair(2, "single-model", "cold");
    assert_null(neighbors_of(&run)->model);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loud_neighbor_throws_the_others_out),
        cmocka_unit_test(with_room_for_both_there_is_no_noise),
        cmocka_unit_test(a_model_alone_on_its_endpoint_has_no_neighbors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
