/* Mistakes in model groups and in distributions. */
#include "mistakes.h"

static const struct mistake the_group[] = {
    {TOP "models: [{name: m, count: 0}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:27: error: models[0].count: must be >= 1, got 0"},
    {TOP "models: [{name: m, count: 3, table: a.csv}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:30: error: models[0].table: count, table and from_trace exclude each other"},
    {TOP "models: [{name: m, table: a.csv, from_trace: {trace: t}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:20: error: models[0].table: count, table and from_trace exclude each other"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, count: 20000000}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:49: error: models[0].count: must be at most 10000000"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, scale: 0}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].scale: must be > 0, got 0"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, scale: 1001}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].scale: must be at most 1000, got 1001"},
    {TOP "models: [{name: m, table: a.csv, scale: 0.5}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:34: error: models[0].scale: must be at least 1 with table or from_trace"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, conut: 3}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:49: error: models[0].conut: unknown key; did you mean \"count\"?"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, threads: 0}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:58: error: models[0].threads: must be >= 1, got 0"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, threads: 256}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:58: error: models[0].threads: must be at most 255, got 256"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, first_inference_factor: 1e12}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:73: error: models[0].first_inference_factor: must be at most 1000, got 1e12"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, payload: 2kB}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:58: error: models[0].payload: expected a mapping, got 2kB"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, payload: {request: 2}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:68: error: models[0].payload.request: expected a size such as 40MB or 2GiB (units: "
     "B kB MB GB TB KiB MiB GiB TiB), got 2"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, image: ''}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].image: must not be empty, got \"\""},
    {TOP "models: [{name: m/1, compute: 1ms}, {count: 2}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:17: error: models[0].name: expected a name: at most 63 letters, digits, - and _, no "
     "leading -, got m/1\n"
     "s.yaml:3:37: error: models[1].name: missing: name of the group; its models are called "
     "NAME/0, NAME/1, ..."},
    {TOP "models:\n- {name: m, artifact: 1MB, compute: 1ms}\n- {name: n}\n- {name: m}\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:6:3: error: models[2].name: the name \"m\" is there twice"},
};

static void checks_the_group(void **state)
{
    (void)state;
    assert_mistakes(the_group, sizeof the_group / sizeof the_group[0]);
}

static const struct mistake loads[] = {
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, load_fixed: 1}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:61: error: models[0].load_fixed: expected a duration such as 250ms (units: ns us ms "
     "s min h d), got 1"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, load_rate: 0B/s}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:60: error: models[0].load_rate: must be > 0, got 0B/s"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, extract_rate: 5}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:63: error: models[0].extract_rate: expected a bandwidth such as 90MB/s, 128MiB/s or "
     "10Gbps, or unlimited, got 5"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, first_inference_factor: 0}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:73: error: models[0].first_inference_factor: must be >= 1, got 0"},
};

static void checks_loads(void **state)
{
    (void)state;
    assert_mistakes(loads, sizeof loads / sizeof loads[0]);
}

static const struct mistake what_nothing_else_says[] = {
    {TOP "models: [{name: m, compute: 1ms}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:10: error: models[0].artifact: missing: the multi-model deployment d loads it from "
     "S3"},
    {TOP "models: [{name: m, artifact: 1MB}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:10: error: models[0].compute: missing: vCPU time of a request; traffic t does not "
     "say it"},
    {TOP "models: [{name: m, from_trace: {trace: tt}, compute: 1ms}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:40: error: models[0].from_trace.trace: there is no traffic with a trace named "
     "\"tt\"; known here: none"},
    {TOP "models: [{name: m, from_trace: {trace: tr}}]\ntraffic: [{name: ty, models: m, trace: "
         "{file: x, format: csv}}]\n" DEPLOYMENTS,
     "s.yaml:3:40: error: models[0].from_trace.trace: there is no traffic with a trace named "
     "\"tr\"; did you mean \"ty\"?"},
    {TOP "models: [{name: m, from_trace: {trace: t}}]\ntraffic: [{name: t, models: m, trace: "
         "{file: x, format: counts}}]\n" DEPLOYMENTS,
     "s.yaml:3:10: error: models[0].compute: missing: vCPU time of a request; traffic t does not "
     "say it"},
    {TOP "models: [{name: m, from_trace: {keep: {max_p99: 10, max_load: -1, min: 3}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:49: error: models[0].from_trace.keep.max_p99: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 10\n"
     "s.yaml:3:63: error: models[0].from_trace.keep.max_load: must be > 0, got -1\n"
     "s.yaml:3:67: error: models[0].from_trace.keep.min: unknown key; known here: max_p99, "
     "max_load\n"
     "s.yaml:3:32: error: models[0].from_trace.trace: missing: name of the traffic entry whose "
     "file has the ids; one model for each"},
};

static void needs_what_nothing_else_says(void **state)
{
    (void)state;
    assert_mistakes(what_nothing_else_says,
                    sizeof what_nothing_else_says / sizeof what_nothing_else_says[0]);
}

static const struct mistake distributions[] = {
    {TOP "models: [{name: m, artifact: 1MB, compute: 12}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:44: error: models[0].compute: expected a duration such as 250ms (units: ns us ms s "
     "min h d), got 12"},
    {TOP "models: [{name: m, artifact: 1MB, compute: fast}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:44: error: models[0].compute: expected a duration such as 250ms (units: ns us ms s "
     "min h d), got fast"},
    {TOP "models: [{name: m, artifact: 1MB, compute: [1ms]}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:44: error: models[0].compute: expected a duration such as 12ms or a distribution, "
     "got a list"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:44: error: models[0].compute: expected one distribution, got 0 keys"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {constant: 1ms, uniform: {min: 1ms, max: "
         "2ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:44: error: models[0].compute: expected one distribution, got 2 keys"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {constant: 3}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:55: error: models[0].compute.constant: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got 3"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {lognormal: 3ms}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.lognormal: expected {mean: Q, cv: N}, {median: Q, p95: "
     "Q} or {median: Q, p99: Q}, got 3ms"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {lognromal: {mean: 1ms, cv: 1}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:45: error: models[0].compute.lognromal: unknown distribution; did you mean "
     "\"lognormal\"?"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {zeta: {mean: 1ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:45: error: models[0].compute.zeta: unknown distribution; known here: constant, "
     "exponential, lognormal, gamma, weibull, hyperexponential, pareto, uniform, empirical"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {lognormal: {mean: 1ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.lognormal: expected {mean: Q, cv: N}, {median: Q, p95: "
     "Q} or {median: Q, p99: Q}"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {lognormal: {mean: 1ms, cv: 1, p95: "
         "3ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.lognormal: expected {mean: Q, cv: N}, {median: Q, p95: "
     "Q} or {median: Q, p99: Q}"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {lognormal: {mean: 1, cv: 1ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:63: error: models[0].compute.lognormal.mean: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 1\n"
     "s.yaml:3:70: error: models[0].compute.lognormal.cv: expected a number such as 1.5, got 1ms"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {lognormal: {mean: 0ms, cv: 0}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:63: error: models[0].compute.lognormal.mean: must be > 0, got 0ms\n"
     "s.yaml:3:72: error: models[0].compute.lognormal.cv: must be > 0, got 0"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {lognormal: {mean: 1ms, vc: 1}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:68: error: models[0].compute.lognormal.vc: unknown key; did you mean \"cv\"?"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {lognormal: {median: 3ms, p95: 3ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.lognormal: p95 must be above the median"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {lognormal: {median: 3ms, p99: 2ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.lognormal: p99 must be above the median"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {exponential: {mean: 0s}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:65: error: models[0].compute.exponential.mean: must be > 0, got 0s"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {exponential: {mean: [1s]}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:65: error: models[0].compute.exponential.mean: expected a duration such as 12ms or "
     "a distribution, got a list"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {gamma: {mean: 1s, cv: [1]}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:67: error: models[0].compute.gamma.cv: expected a number such as 0.6, got a list"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {hyperexponential: {mean: 1s, cv: 1}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:63: error: models[0].compute.hyperexponential: cv must be above 1"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {uniform: {min: 2ms, max: 1ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:54: error: models[0].compute.uniform: max must not be below min"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {pareto: {shape: 1, min: 2ms, max: "
         "2ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:53: error: models[0].compute.pareto: max must be above min"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {weibull: {shape: 1}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:54: error: models[0].compute.weibull: expected {mean: Q, cv: N} or {shape: N, "
     "scale: Q}"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {empirical: 5}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.empirical: expected {p0: Q, p50: Q, ..., p100: Q} or "
     "{file: values.csv}, got 5"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {empirical: {p0: 1ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.empirical: needs p0 and p100, or file"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {empirical: {p0: 1ms, p50: 3ms, p99: "
         "4ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.empirical: needs p0 and p100, or file"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {empirical: {p0: 1ms, p50: 3ms, p100: "
         "2ms}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:82: error: models[0].compute.empirical.p100: percentiles and their values must "
     "ascend from p0 to p100"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {empirical: {p0: 1ms, p101: 3ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:72: error: models[0].compute.empirical.p101: unknown key; expected percentiles p0 "
     "to p100, or file"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {empirical: {p0: 1, p100: 3ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:61: error: models[0].compute.empirical.p0: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 1"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {empirical: {file: a.csv, p0: 1ms}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:56: error: models[0].compute.empirical: file and percentiles exclude each other"},
    {TOP
     "models: [{name: m, artifact: 1MB, compute: {empirical: {file: [a]}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:63: error: models[0].compute.empirical.file: expected a file name, got a list"},
    {TOP "models: [{name: m, artifact: 1MB, compute: {empirical: {file: missing.csv}}}]\n" TRAFFIC
         DEPLOYMENTS,
     "s.yaml:3:63: error: models[0].compute.empirical.file: missing.csv: No such file or "
     "directory"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, memory: 5}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:57: error: models[0].memory: expected a size such as 40MB or 2GiB (units: B kB MB "
     "GB TB KiB MiB GiB TiB), got 5"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms, memory: {lognormal: {mean: 1ms, cv: "
         "1}}}]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:76: error: models[0].memory.lognormal.mean: expected a size such as 40MB or 2GiB "
     "(units: B kB MB GB TB KiB MiB GiB TiB), got 1ms"},
};

static void checks_distributions(void **state)
{
    (void)state;
    assert_mistakes(distributions, sizeof distributions / sizeof distributions[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_group),
        cmocka_unit_test(checks_loads),
        cmocka_unit_test(needs_what_nothing_else_says),
        cmocka_unit_test(checks_distributions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
