/* What is known of real multi-model endpoints, as ordinary scenarios: how many tiny models two
 * instance types held, what uniform access gives, and what a slow load looks like to its client. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "run_yaml.h"

#include "base/mem.h"

/* Models in memory at the end of a run of one replication without a warm-up. */
static double resident(const struct ep_cache_counts *cache)
{
    return (double)(cache->loads_s3 + cache->loads_disk - cache->evictions_memory);
}

/* Tiny XGBoost models, each asked for in turn: about 90 stayed on 16 GiB, about 210 on 32 GiB
 * (Shing Lyu, 2024-08-09). */
static void tiny_models_fill_two_instance_types_as_measured(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml("epsim: 1\nhorizon: 20min\nwarmup: 0\nreplications: 1\nseed: 3\n"
                 "models:\n  - {name: m, count: 3000, artifact: 5kB, compute: 5ms}\n"
                 "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 2/s}}}\n"
                 "deployments:\n"
                 "  small: {kind: multi-model, instance: ml.m4.xlarge}\n"
                 "  large: {kind: multi-model, instance: ml.r5.xlarge}\n");
    assert_in_range((int)resident(&run_yaml_deployment(&run, "small")->cache), 88, 94);
    assert_in_range((int)resident(&run_yaml_deployment(&run, "large")->cache), 205, 213);
    run_yaml_fini(&run);
}

/* 200 models, room for 50, each equally likely: whatever the policy, a quarter is there; and once
 * memory is full every miss unloads one model. */
static void uniform_access_hits_as_often_as_models_fit(void **state)
{
    (void)state;
    static const char *const policies[] = {"lru", "lfu", "fifo", "gdsf"};
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        char *text = ep_format("epsim: 1\nhorizon: 640s\nwarmup: 10s\nreplications: 1\nseed: 7\n"
                               "models:\n"
                               "  - {name: m, count: 200, artifact: 1MB, memory: 1MB, compute: "
                               "0ms}\n"
                               "traffic:\n"
                               "  - {name: t, models: m, arrivals: {poisson: {rate: 100/s}}, "
                               "popularity: uniform}\n"
                               "%sdeployments:\n"
                               "  q: {kind: multi-model, eviction: %s, instance: {name: lab, vcpu: "
                               "1, memory: 50MB, price: $0.10/h}}\n",
                               run_yaml_off, policies[i]);
        struct run_yaml run = run_yaml(text);
        ep_free(text);
        const struct ep_cache_counts *cache = &run_yaml_deployment(&run, "q")->cache;
        double sent = (double)(cache->hits + cache->misses), hit = (double)cache->hits / sent;
        double deviation = sqrt(0.25 * 0.75 / sent);
        if (fabs(hit - 0.25) > 3.3 * deviation)
            fail_msg("%s: %.4f of %g attempts hit", policies[i], hit, sent);
        assert_int_equal(cache->evictions_memory, cache->misses);
        run_yaml_fini(&run);
    }
}

/* A load of 100 s: 429 at 60 s; the retry waits for the same load, which is the only one. */
static void a_retry_finds_the_load_that_went_on(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nhorizon: 1h\nwarmup: 0\nreplications: 1\nseed: 1\n"
        "models:\n  - {name: m, count: 1, artifact: 1MB, compute: 10ms}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 1/h}}}\n"
        "client: {read_timeout: 70s, retries: 2, retry_on: [429], backoff: {base: 100ms, cap: "
        "20s, jitter: none}}\n"
        "assumptions: {load_fixed: 100s, load_cpu_share: 0}\n"
        "deployments:\n  q: {kind: multi-model, instance: ml.m5.large}\n");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_int_equal(q->counts.arrived, 1);
    assert_int_equal(q->counts.completed, 1);
    assert_int_equal(q->attempts_sent, 2);
    assert_int_equal(q->by_status_count, 2);
    assert_string_equal(q->by_status[0].status, "200");
    assert_string_equal(q->by_status[1].status, "429");
    assert_int_equal(q->cache.loads_s3, 1);
    assert_int_equal(q->cache.loads_disk, 0);
    assert_true(q->latency.max.value > 100 && q->latency.max.value < 101);
    run_yaml_fini(&run);
}

/* 16 GB earn 100 I/Os a second: 25 MiB/s. Without a credit 250 MiB take 10 s to write. */
static void a_volume_without_credits_is_noticed(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nhorizon: 1h\nwarmup: 0\nreplications: 1\nseed: 1\n"
        "models:\n  - {name: m, count: 1, artifact: 250MiB, extracted: 0B, compute: 10ms}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 1/h}}}\n"
        "assumptions: {disk_credits: 0}\n"
        "deployments:\n  q: {kind: multi-model, instance: ml.m5.large}\n");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_true(q->cache.disk_slow_s == 10);
    assert_int_equal(q->warning_count, 1);
    assert_string_equal(q->warnings[0],
                        "I/O credits of a volume ran out: disks were busy for 10 s at 25MiB/s "
                        "instead of 128MiB/s; a larger `volume` is faster");
    run_yaml_fini(&run);
}

/* Three of five prewarmed models fit; no pinned one is asked for before its turn. */
static void what_was_not_prewarmed_is_noticed(void **state)
{
    (void)state;
    char *text =
        ep_format("epsim: 1\nhorizon: 1h\nwarmup: 0\nreplications: 1\nseed: 1\n"
                  "models:\n  - {name: m, count: 5, artifact: 1MB, memory: 1MB, compute: "
                  "1ms}\n"
                  "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: "
                  "1/h}}}\n"
                  "%sdeployments:\n  q: {kind: multi-model, prewarm: [m], instance: {name: "
                  "lab, vcpu: 1, memory: 3MB, price: $0.10/h}}\n",
                  run_yaml_off);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_int_equal(q->at_start.loads, 3);
    assert_int_equal(q->at_start.skipped, 2);
    assert_int_equal(q->warning_count, 1);
    assert_string_equal(q->warnings[0],
                        "prewarmed models were left out 2 times: they did not fit without an "
                        "eviction");
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_models_fill_two_instance_types_as_measured),
        cmocka_unit_test(uniform_access_hits_as_often_as_models_fit),
        cmocka_unit_test(a_retry_finds_the_load_that_went_on),
        cmocka_unit_test(a_volume_without_credits_is_noticed),
        cmocka_unit_test(what_was_not_prewarmed_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
