/* Every kind of arrivals, alone and mixed, with every memory of popularity: the same bytes on one
 * thread and on two, and every request accounted for (the run ends the program otherwise). */
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"

static const char *const kinds[] = {
    "poisson: {rate: 20/s}",
    "deterministic: {rate: 20/s}",
    "gamma: {rate: 20/s, cv: 3}",
    "weibull: {rate: 20/s, cv: 0.4}",
    "mmpp: {states: [{rate: 50/s, mean_time: 2s}, {rate: 1/s, mean_time: 3s}, {rate: 9/s, "
    "mean_time: 1s}]}",
    "on_off: {rate: 60/s, on: 1s, off: 2s}",
    "sessions: {rate: 3/s, requests: {mean: 6}, think: {exponential: {mean: 500ms}}}",
    "sessions: {rate: 3/s, requests: {mean: 6}, think: 0s, model: each}",
    "closed: {clients: 10, think: {exponential: {mean: 500ms}}}",
    "closed: {clients: 3, think: 0s, model: one}",
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static bool may_repeat(size_t kind)
{
    return kind < 7; /* the order of the others depends on answers */
}

/* An endpoint that has to evict; a small queue, limits and retries: all kinds of answers. */
static struct run_yaml run_of(size_t a, size_t b, int jobs)
{
    char *text = ep_format(
        "epsim: 1\nhorizon: 60s\nwarmup: 10s\nreplications: 2\nseed: %zu\n"
        "models: [{name: m, count: 60, artifact: 20MB, memory: 100MiB, compute: {lognormal: {mean: "
        "30ms, cv: 1}}}]\n"
        "traffic:\n"
        "  - {name: a, models: m, arrivals: {%s}, popularity: {zipf: {exponent: 0.8}}, drift: "
        "{half_life: 1min}, churn: {per_day: 50000%%}%s}\n"
        "  - {name: b, models: m, arrivals: {%s}, payload: {request: 3kB}, compute: 8ms}\n"
        "client: {read_timeout: 3s, retries: 1, retry_on: [429, 503, timeout]}\n"
        "assumptions: {queue_per_model: 4, invoke_timeout: 2s}\n"
        "deployments:\n"
        "  d: {kind: multi-model, instances: 2, instance: {name: lab, vcpu: 2, memory: 4GiB, disk: "
        "20GB, disk_bandwidth: 200MB/s, network: 1Gbps, price: $0.10/h}}\n",
        a * 100 + b, kinds[a], may_repeat(a) ? ", locality: {share: 50%, reach: 20}" : "",
        kinds[b]);
    struct run_yaml run = run_yaml_on(text, jobs);
    ep_free(text);
    return run;
}

static void check_pair(size_t a, size_t b)
{
    struct run_yaml once = run_of(a, b, 1), twice = run_of(a, b, 2);
    const struct ep_deployment_result *x = run_yaml_deployment(&once, "d");
    const struct ep_deployment_result *y = run_yaml_deployment(&twice, "d");
    assert_int_equal(once.result->event_hash, twice.result->event_hash);
    assert_int_equal(x->counts.arrived, y->counts.arrived);
    assert_true(x->counts.arrived > 500);
    assert_int_equal(x->counts.arrived, x->counts.completed + x->counts.failed +
                                            x->counts.rejected + x->counts.in_flight_at_end);
    run_yaml_fini(&once);
    run_yaml_fini(&twice);
}

static void all_pairs_are_accounted_for(void **state)
{
    (void)state;
    for (size_t a = 0; a < KINDS; a++) {
        check_pair(a, (a + 1) % KINDS);
        check_pair(a, (a + 7) % KINDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_pairs_are_accounted_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
