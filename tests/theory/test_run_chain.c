/* Serial multi-container endpoints against what must come of them: a single-model endpoint where
 * there is one container, nothing of containers that cost nothing, a tandem of queues, and the
 * rates at which it saturates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"
#include "report/json.h"
#include "theory/mg1.h"
#include "theory/tandem.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#define REPLICATIONS 20
#define LAB "instance: {name: lab, vcpu: 2, memory: 16GiB, price: $0.10/h}"

/* ---- a chain that is none ---- */

static json_t *json_of(const struct run_yaml *run)
{
    struct ep_text text = {0};
    ep_report_json(run->result, &text);
    json_t *json = json_loads(ep_text_bytes(&text), 0, NULL);
    assert_non_null(json);
    ep_text_fini(&text);
    return json;
}

/* Two deployments of a result say the same under `key`, digit for digit. */
static void are_alike(const json_t *result, size_t a, size_t b, const char *key)
{
    json_t *deployments = json_object_get(result, "deployments");
    json_t *x = json_object_get(json_array_get(deployments, a), key);
    json_t *y = json_object_get(json_array_get(deployments, b), key);
    assert_non_null(x);
    char *left = json_dumps(x, JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    char *right = json_dumps(y, JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    assert_string_equal(left, right);
    ep_free(left);
    ep_free(right);
}

/* Numbers to a millionth: a demand of nothing splits the vCPUs' virtual clock, whose sums round. */
static void are_close_values(const json_t *x, const json_t *y)
{
    const char *key;
    json_t *value;
    assert_int_equal(json_typeof(x), json_typeof(y));
    if (json_is_object(x)) {
        json_object_foreach((json_t *)x, key, value)
            are_close_values(value, json_object_get(y, key));
        return;
    }
    for (size_t i = 0; json_is_array(x) && i < json_array_size(x); i++)
        are_close_values(json_array_get(x, i), json_array_get(y, i));
    if (json_is_number(x))
        assert_near(json_number_value(x), json_number_value(y),
                    1e-6 * (1 + fabs(json_number_value(x))));
    if (json_is_string(x))
        assert_string_equal(json_string_value(x), json_string_value(y));
}

static void are_close(const json_t *result, const char *key)
{
    json_t *deployments = json_object_get(result, "deployments");
    json_t *x = json_object_get(json_array_get(deployments, 0), key);
    json_t *y = json_object_get(json_array_get(deployments, 1), key);
    assert_true(!x == !y);
    if (x)
        are_close_values(x, y);
}

static const char *const same[] = {"requests", "latency_s",   "latency_parts_s",
                                   "cost_usd", "utilization", "attempts"};

/* Everything random, retries, full queues, two instances. */
static const char busy[] =
    "epsim: 1\nhorizon: 20min\nwarmup: 2min\nreplications: 3\nseed: 11\n"
    "models:\n  - {name: m, artifact: 20MB, memory: 300MiB, threads: 2,\n"
    "     compute: {lognormal: {mean: 30ms, cv: 1}}, wait: {exponential: {mean: 5ms}},\n"
    "     payload: {request: {lognormal: {mean: 20kB, cv: 2}}, response: 1kB}}\n"
    "traffic:\n  - {name: t, models: m, arrivals: {gamma: {rate: 70/s, cv: 2}}}\n"
    "client: {read_timeout: 70s, retries: 2, retry_on: [424, timeout]}\n"
    "assumptions: {queue_per_model: 1}\n";

static void one_container_is_a_single_model_endpoint(void **state)
{
    (void)state;
    char *text = ep_format("%sdeployments:\n  alone: {kind: single-model, instances: 2, " LAB "}\n"
                           "  chain: {kind: multi-container, mode: serial, instances: 2, " LAB
                           ", containers: [{name: only, model: m}]}\n",
                           busy);
    struct run_yaml run = run_yaml_on(text, 2);
    json_t *result = json_of(&run);
    const struct ep_deployment_result *chain = run_yaml_deployment(&run, "chain");
    assert_true(chain->counts.rejected > 0 && chain->attempts_sent > chain->counts.arrived);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        are_alike(result, 0, 1, same[i]);
    assert_int_equal(chain->warning_count, 1);
    assert_string_equal(chain->warnings[0],
                        "a chain of one container: AWS makes pipelines of 2 to 15; this is a "
                        "single-model endpoint");
    json_decref(result);
    run_yaml_fini(&run);
    ep_free(text);
}

/* Before and after the model: no compute, no wait, no memory, no hop. */
static void containers_that_cost_nothing_vanish(void **state)
{
    (void)state;
    char *text = ep_format(
        "%sdeployments:\n  chain: {kind: multi-container, mode: serial, instances: 2, " LAB
        ", containers: [{name: only, model: m}]}\n"
        "  longer:\n    kind: multi-container\n    mode: serial\n    instances: 2\n    " LAB "\n"
        "    assumptions: {hop: 0ms}\n    containers:\n"
        "      - {name: before, compute: 0ms, memory: 0B, workers: unlimited}\n"
        "      - {name: model, model: m}\n"
        "      - {name: after, compute: 0ms, memory: 0B, workers: unlimited}\n",
        busy);
    struct run_yaml run = run_yaml_on(text, 2);
    json_t *result = json_of(&run);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        are_alike(result, 0, 1, same[i]);
    const struct ep_deployment_result *longer = run_yaml_deployment(&run, "longer");
    assert_int_equal(longer->container_result_count, 3);
    assert_near(longer->container_results[0].latency_mean.value, 0, 0);
    assert_true(isinf(longer->container_results[0].saturates_per_s));
    assert_int_equal(longer->container_results[1].invocations, longer->attempts_sent);
    json_decref(result);
    run_yaml_fini(&run);
    ep_free(text);
}

/* ---- a chain of which one container loads models on demand ---- */

/* Too many models for the memory, retries, time limits, two instances, pinned and prewarmed ones.
 */
static const char crowded[] =
    "epsim: 1\nhorizon: 40min\nwarmup: 5min\nreplications: 2\nseed: 3\n"
    "models:\n  - {name: m, count: 60, artifact: 40MB, extracted: 90MB,\n"
    "     memory: {lognormal: {median: 200MiB, p95: 500MiB}}, threads: 2,\n"
    "     compute: {lognormal: {mean: 60ms, cv: 1}}, wait: {exponential: {mean: 5ms}}}\n"
    "traffic:\n  - {name: t, models: m, arrivals: {gamma: {rate: 12/s, cv: 2}},\n"
    "     popularity: {zipf: {exponent: 0.8}}}\n"
    "client: {read_timeout: 8s, retries: 2, retry_on: [424, 429, timeout]}\n"
    "assumptions: {queue_per_model: 3, invoke_timeout: 6s, spill_at: 2}\n";

static const char *const same_of_cache[] = {"cache",  "churn",      "cold_latency_s", "ledger",
                                            "models", "cloudwatch", "at_start"};

/* On two instances of 4 vCPUs, with and without containers that cost nothing. `more` are keys. */
static void is_a_multi_model_endpoint(const char *more)
{
    static const char lab[] = "instances: 2, instance: {name: lab, vcpu: 4, memory: 8GiB, disk: "
                              "6GB, disk_bandwidth: 200MB/s, network: 5Gbps, price: $0.10/h}";
    char *text =
        ep_format("%sdeployments:\n  mme: {kind: multi-model, %s%s}\n"
                  "  chain: {kind: multi-container, mode: serial, assumptions: {hop: 0ms}, "
                  "%s%s, containers: [\n"
                  "    {name: a, compute: 0ms, memory: 0B, workers: unlimited},\n"
                  "    {name: b, model: m, mode: multi-model},\n"
                  "    {name: c, compute: 0ms, memory: 0B, workers: unlimited}]}\n",
                  crowded, lab, more, lab, more);
    struct run_yaml run = run_yaml_on(text, 2);
    json_t *result = json_of(&run);
    const struct ep_deployment_result *chain = run_yaml_deployment(&run, "chain");
    assert_true(chain->has_cache && chain->cache.evictions_memory > 100);
    assert_true(chain->attempts_sent > chain->counts.arrived);
    are_alike(result, 0, 1, "requests");
    are_alike(result, 0, 1, "attempts");
    are_alike(result, 0, 1, "cache");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        are_close(result, same[i]);
    for (size_t i = 0; i < sizeof same_of_cache / sizeof *same_of_cache; i++)
        are_close(result, same_of_cache[i]);
    json_decref(result);
    run_yaml_fini(&run);
    ep_free(text);
}

static void a_chain_of_one_that_loads_is_a_multi_model_endpoint(void **state)
{
    (void)state;
    is_a_multi_model_endpoint("");
    is_a_multi_model_endpoint(", eviction: lfu, pin: [m/3], prewarm: [m/5, m/6]");
}

/* What the other containers hold is not there for models. */
static void containers_beside_it_take_memory_from_its_models(void **state)
{
    (void)state;
    static const char lab[] = "instance: {name: lab, vcpu: 4, price: $0.10/h, memory: ";
    char *text = ep_format(
        "%s  memory_high_water: 100%%\n  instance_base_memory: 0B\n"
        "deployments:\n  mme: {kind: multi-model, %s6GiB}}\n"
        "  chain: {kind: multi-container, mode: serial, assumptions: {hop: 0ms}, %s8GiB}, "
        "containers: [\n    {name: a, compute: 0ms, memory: 2GiB, workers: unlimited},\n"
        "    {name: b, model: m, mode: multi-model}]}\n",
        crowded, lab, lab);
    char *flow = strstr(text, "assumptions: {queue");
    assert_non_null(flow); /* the block of above in the other style */
    memset(flow, ' ', (size_t)(strchr(flow, '\n') - flow));
    memcpy(flow, "assumptions:", strlen("assumptions:"));
    struct run_yaml run = run_yaml_on(text, 2);
    json_t *result = json_of(&run);
    are_alike(result, 0, 1, "requests");
    are_alike(result, 0, 1, "cache");
    are_close(result, "latency_s");
    const struct ep_deployment_result *chain = run_yaml_deployment(&run, "chain");
    const struct ep_deployment_result *mme = run_yaml_deployment(&run, "mme");
    assert_near(chain->memory.mean.value * 8, mme->memory.mean.value * 6 + 2, 1e-9);
    assert_near(chain->container_results[0].memory, 0.25, 0);
    assert_near(chain->container_results[1].memory, chain->memory.mean.value - 0.25, 1e-9);
    json_decref(result);
    run_yaml_fini(&run);
    ep_free(text);
}

/* ---- a tandem ---- */

/* Three containers of one worker each; `more` is a line of assumptions. */
static struct run_yaml tandem(const char *rate, const char *more)
{
    char *text = ep_format(
        "epsim: 1\nhorizon: 640s\nwarmup: 20s\nreplications: %d\nseed: 7\n"
        "models:\n  - {name: m, compute: {exponential: {mean: 8ms}}, memory: 2GiB}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: %s}}}\n%s%s"
        "deployments:\n  q:\n    kind: multi-container\n    mode: serial\n    instance: {name: "
        "lab, vcpu: 1, memory: 16GiB, price: $0.10/h}\n"
        "    containers:\n"
        "      - {name: a, compute: {exponential: {mean: 5ms}}, workers: 1, memory: 1GiB}\n"
        "      - {name: b, model: m, workers: 1}\n"
        "      - {name: c, compute: {exponential: {mean: 2ms}}, workers: 1, memory: 4GiB}\n",
        REPLICATIONS, rate, run_yaml_off, more);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    return run;
}

/* Burke: each container is an M/M/1 by itself; the work is counted where it is done. */
static void every_container_of_a_tandem_is_a_queue_of_its_own(void **state)
{
    (void)state;
    static const double services[] = {0.005, 0.008, 0.002}, memory[] = {1.0 / 16, 0.125, 0.25};
    struct run_yaml run = tandem("60/s", "  cpu_sharing: none\n");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_int_equal(q->container_result_count, 3);
    double cpu = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct ep_container_result *container = &q->container_results[i];
        run_yaml_covers(&container->latency_mean, REPLICATIONS,
                        ep_mg1_mean_latency(60, services[i], 1));
        run_yaml_covers(&container->busy_workers, REPLICATIONS, 60 * services[i]);
        run_yaml_covers(&container->cpu, REPLICATIONS, 60 * services[i]);
        run_yaml_covers(&container->load, REPLICATIONS, 60 * services[i]);
        assert_near(container->memory, memory[i], 1e-12);
        assert_near(container->saturates_per_s, 1 / services[i], 1e-6 / services[i]);
        cpu += container->cpu.value;
    }
    assert_near(cpu, q->cpu.mean.value, 1e-4); /* but for what was under way at the ends */
    run_yaml_covers(&q->latency.mean, REPLICATIONS, ep_tandem_mean_latency(60, services, 3));
    assert_string_equal(q->bottleneck.slowest, "b");
    assert_string_equal(q->bottleneck.resource, "workers of container b");
    assert_near(q->bottleneck.tandem_bound_per_s, 125, 1e-6);
    assert_near(q->bottleneck.saturates_per_s, 125, 1e-6);
    assert_true(isinf(q->bottleneck.cpu_bound_per_s));
    assert_near(q->bottleneck.arrived_per_s, 60, 1);
    run_yaml_fini(&run);
}

/* What the last container did in the whole run: all replications. */
static double served_per_s(const struct run_yaml *run)
{
    const struct ep_deployment_result *q = run_yaml_deployment(run, "q");
    double workers = q->container_results[2].busy_workers.value;
    return workers / 0.002; /* of one worker, without contention */
}

/* Offered a fifth more than the bound, it does as much as the bound says and no more. */
static void a_tandem_does_what_its_slowest_container_can(void **state)
{
    (void)state;
    struct run_yaml run = tandem("150/s", "  cpu_sharing: none\n");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_int_equal(q->verdict, EP_VERDICT_OVERLOADED);
    assert_string_equal(q->rho_resource, "workers of container b");
    assert_near(served_per_s(&run), q->bottleneck.saturates_per_s, 0.02 * 125);
    run_yaml_fini(&run);
}

/* On one vCPU that all share, 15 ms of work a request: 66.7/s, whatever the workers. */
static void containers_that_share_a_vcpu_saturate_together(void **state)
{
    (void)state;
    struct run_yaml run = tandem("80/s", "");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_string_equal(q->bottleneck.resource, "cpu");
    assert_string_equal(q->bottleneck.slowest, "b");
    assert_near(q->bottleneck.cpu_bound_per_s, 1 / 0.015, 1e-6);
    assert_near(q->bottleneck.saturates_per_s, 1 / 0.015, 1e-6);
    assert_near(q->bottleneck.tandem_bound_per_s, 125, 1e-6);
    assert_int_equal(q->verdict, EP_VERDICT_OVERLOADED);
    double cpu = 0;
    for (size_t i = 0; i < 3; i++)
        cpu += q->container_results[i].cpu.value;
    assert_near(cpu, 1, 1e-3); /* never idle, and every bit of it is somebody's */
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_container_is_a_single_model_endpoint),
        cmocka_unit_test(containers_that_cost_nothing_vanish),
        cmocka_unit_test(a_chain_of_one_that_loads_is_a_multi_model_endpoint),
        cmocka_unit_test(containers_beside_it_take_memory_from_its_models),
        cmocka_unit_test(every_container_of_a_tandem_is_a_queue_of_its_own),
        cmocka_unit_test(a_tandem_does_what_its_slowest_container_can),
        cmocka_unit_test(containers_that_share_a_vcpu_saturate_together),
    };
    return cmocka_run_group_tests_name("run_chain", tests, NULL, NULL);
}
