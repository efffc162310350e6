/* Mistakes in requirements. */
#include "mistakes.h"

static const struct mistake rules[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p99 500ms]\n",
     "s.yaml:6:16: error: requirements[0]: expected METRIC < LIMIT such as latency_p99 < 500ms, "
     "got \"latency_p99 500ms\""},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p98 < 500ms]\n",
     "s.yaml:6:16: error: requirements[0]: unknown metric latency_p98; did you mean "
     "\"latency_p90\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [speed < 3]\n",
     "s.yaml:6:16: error: requirements[0]: unknown metric speed; known here: latency_mean, "
     "latency_p50, latency_p90, latency_p95, latency_p99, latency_p999, latency_max, "
     "warm_latency_mean, warm_latency_p50, warm_latency_p90, warm_latency_p95, warm_latency_p99, "
     "warm_latency_p999, warm_latency_max, cold_latency_mean, cold_latency_p50, cold_latency_p90, "
     "cold_latency_p95, cold_latency_p99, cold_latency_p999, cold_latency_max, error_ratio, "
     "cold_ratio, cost_per_hour, cost_per_month, cost_per_million_requests, instances_mean, "
     "endpoints, rho"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p99 < 500]\n",
     "s.yaml:6:16: error: requirements[0]: limit of latency_p99: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 500"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p99 <]\n",
     "s.yaml:6:16: error: requirements[0]: limit of latency_p99: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got nothing"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [error_ratio < 0.1]\n",
     "s.yaml:6:16: error: requirements[0]: limit of error_ratio: expected a percentage such as "
     "0.1%, got 0.1"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [cost_per_hour < 2]\n",
     "s.yaml:6:16: error: requirements[0]: limit of cost_per_hour: expected a price such as "
     "$0.23/h, got 2"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [cost_per_month < $2/h]\n",
     "s.yaml:6:16: error: requirements[0]: limit of cost_per_month: expected a price such as "
     "$1500/month, got $2/h"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [cost_per_month < $-2/month]\n",
     "s.yaml:6:16: error: requirements[0]: limit of cost_per_month: expected a price such as "
     "$1500/month, got $-2/month"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [cost_per_million_requests < 3]\n",
     "s.yaml:6:16: error: requirements[0]: limit of cost_per_million_requests: expected a price "
     "such as $3/million, got 3"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [queue < 1s]\n",
     "s.yaml:6:16: error: requirements[0]: a limit of queue is not in this version"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [models_meeting > 95%]\n",
     "s.yaml:6:16: error: requirements[0]: a limit of models_meeting is not in this version"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [[a]]\n",
     "s.yaml:6:16: error: requirements[0]: expected METRIC < LIMIT such as latency_p99 < 500ms, "
     "got a list"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: latency_p99 < 1s\n",
     "s.yaml:6:15: error: requirements: expected a list, got \"latency_p99 < 1s\""},
};

static void checks_rules(void **state)
{
    (void)state;
    assert_mistakes(rules, sizeof rules / sizeof rules[0]);
}

static const struct mistake mappings[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{}]\n",
     "s.yaml:6:16: error: requirements[0]: needs `require`, `metric` and `limit`, or `survive`"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{metric: latency_p99}]\n",
     "s.yaml:6:16: error: requirements[0]: needs `require`, `metric` and `limit`, or `survive`"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{limit: 2s}]\n",
     "s.yaml:6:16: error: requirements[0]: needs `require`, `metric` and `limit`, or `survive`"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{metric: latency_p99, limit: 2}]\n",
     "s.yaml:6:16: error: requirements[0]: limit of latency_p99: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 2"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [{metric: latency_p99, limit: 2s, require: latency_p99 < 2s}]\n",
     "s.yaml:6:16: error: requirements[0]: `require` and `metric`, `limit` exclude each other"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [{metric: latency_mean, each_model: 95%, limit: 2s}]\n",
     "s.yaml:6:39: error: requirements[0].each_model: only with a latency percentile, error_ratio "
     "or cold_ratio"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [{metric: cost_per_hour, each_model: 95%, limit: $2/h}]\n",
     "s.yaml:6:40: error: requirements[0].each_model: only with a latency percentile, error_ratio "
     "or cold_ratio"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [{metric: latency_p99, each_model: 0%, limit: 2s}]\n",
     "s.yaml:6:50: error: requirements[0].each_model: must be above 0% and at most 100%, got 0%"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [{metric: latency_p99, each_model: 0.95, limit: 2s}]\n",
     "s.yaml:6:50: error: requirements[0].each_model: expected a percentage such as 0.1%, got "
     "0.95"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{deployment: dd, require: latency_p99 < 1s}]\n",
     "s.yaml:6:29: error: requirements[0].deployment: there is no deployment \"dd\"; did you mean "
     "\"d\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [{deployment: nowhere, require: latency_p99 < 1s}]\n",
     "s.yaml:6:29: error: requirements[0].deployment: there is no deployment \"nowhere\"; known "
     "here: d"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{metirc: latency_p99, limit: 2s}]\n",
     "s.yaml:6:17: error: requirements[0].metirc: unknown key; did you mean \"metric\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{deployment: d, require: ''}]\n",
     "s.yaml:6:41: error: requirements[0].require: must not be empty, got \"\""},
};

#define TWO                                                                                        \
    TOP "models: [{name: tenant, artifact: 1MB, compute: 1ms}, {name: other, artifact: 1MB, "      \
        "compute: 1ms}, {name: idle, artifact: 1MB, compute: 1ms}]\n"                              \
        "traffic: [{name: t, models: tenant, arrivals: {poisson: {rate: 1/s}}}, "                  \
        "{name: o, models: other, arrivals: {poisson: {rate: 1/s}}}]\n"                            \
        "deployments: {d: {kind: multi-model, instance: ml.m5.large, serves: [tenant]}, "          \
        "e: {kind: multi-model, instance: ml.m5.large}}\n"

static const struct mistake groups[] = {
    {TWO "requirements: [{group: tenat, require: latency_p99 < 1s}]\n",
     "s.yaml:6:24: error: requirements[0].group: there is no model group \"tenat\"; did you mean "
     "\"tenant\"?"},
    {TWO "requirements: [{group: tenat plan=gold, require: latency_p99 < 1s}]\n",
     "s.yaml:6:24: error: requirements[0].group: there is no model group \"tenat\"; did you mean "
     "\"tenant\"?"},
    {TWO "requirements: [{group: idle, require: latency_p99 < 1s}]\n",
     "s.yaml:6:24: error: requirements[0].group: idle is not served by any deployment"},
    {TWO "requirements: [{deployment: d, group: other, require: latency_p99 < 1s}]\n",
     "s.yaml:6:39: error: requirements[0].group: other is not served by d"},
    {TWO "requirements: [{group: tenant, require: cost_per_hour < $1/h}]\n",
     "s.yaml:6:17: error: requirements[0].group: only with a latency, error_ratio or cold_ratio: "
     "cost_per_hour is of the deployment as a whole"},
    {TWO "requirements: [{metric: warm_latency_p99, each_model: 95%, limit: 2s}]\n",
     "s.yaml:6:43: error: requirements[0].each_model: only with a latency percentile, error_ratio "
     "or cold_ratio"},
};

static void checks_groups(void **state)
{
    (void)state;
    assert_mistakes(groups, sizeof groups / sizeof groups[0]);
}

static const struct mistake survivals[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [{survive: 1}]\n",
     "s.yaml:6:26: error: requirements[0].survive: nothing is required that could still hold: add "
     "a "
     "limit of latency, error_ratio or cold_ratio, such as latency_p99 < 500ms"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [cost_per_hour < $1/h, {survive: 1}]\n",
     "s.yaml:6:48: error: requirements[1].survive: nothing is required that could still hold: add "
     "a "
     "limit of latency, error_ratio or cold_ratio, such as latency_p99 < 500ms"},
    {TWO
     "requirements: [{deployment: d, require: latency_p99 < 1s}, {deployment: e, survive: 1}]\n",
     "s.yaml:6:85: error: requirements[1].survive: nothing is required that could still hold: add "
     "a "
     "limit of latency, error_ratio or cold_ratio, such as latency_p99 < 500ms"},
    {TWO "requirements: [latency_p99 < 1s, {survive: 1}, {deployment: e, survive: 2}]\n",
     "s.yaml:6:73: error: requirements[2].survive: asked already, by requirements[1]"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p99 < 1s, {survive: 0}]\n",
     "s.yaml:6:44: error: requirements[1].survive: must be >= 1, got 0"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p99 < 1s, {survive: 101}]\n",
     "s.yaml:6:44: error: requirements[1].survive: must be at most 100, got 101"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "requirements: [latency_p99 < 1s, {survive: one}]\n",
     "s.yaml:6:44: error: requirements[1].survive: expected a whole number such as 10, got one"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [latency_p99 < 1s, {survive: 1, require: latency_p50 < 1s}]\n",
     "s.yaml:6:47: error: requirements[1].require: not with survive"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [latency_p99 < 1s, {survive: 1, each_model: 95%}]\n",
     "s.yaml:6:47: error: requirements[1].each_model: not with survive"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "requirements: [latency_p99 < 1s, {survive: 1, group: tenant}]\n",
     "s.yaml:6:47: error: requirements[1].group: not with survive"},
};

static void checks_survivals(void **state)
{
    (void)state;
    assert_mistakes(survivals, sizeof survivals / sizeof survivals[0]);
}

static void checks_mappings(void **state)
{
    (void)state;
    assert_mistakes(mappings, sizeof mappings / sizeof mappings[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_rules),
        cmocka_unit_test(checks_groups),
        cmocka_unit_test(checks_survivals),
        cmocka_unit_test(checks_mappings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
