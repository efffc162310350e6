/* Mistakes at the top level, in prices, clients and assumptions. */
#include "mistakes.h"

static const struct mistake unknown_keys[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "modles: 1\n",
     "s.yaml:6:1: error: modles: unknown key; did you mean \"models\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "zzzzzzzzzz: 1\n",
     "s.yaml:6:1: error: zzzzzzzzzz: unknown key; known here: epsim, name, region, start, horizon, "
     "warmup, initial, seed, replications, models, traffic, client, prices, assumptions, "
     "deployments, events, requirements"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "autoscaling: 1\n",
     "s.yaml:6:1: error: autoscaling: unknown key; known here: epsim, name, region, start, "
     "horizon, warmup, initial, seed, replications, models, traffic, client, prices, assumptions, "
     "deployments, events, requirements"},
};

static void names_unknown_keys(void **state)
{
    (void)state;
    assert_mistakes(unknown_keys, sizeof unknown_keys / sizeof unknown_keys[0]);
}

static const struct mistake missing_keys[] = {
    {"epsim: 1\n", "s.yaml:1:1: error: models: missing: groups of hosted models\n"
                   "s.yaml:1:1: error: traffic: missing: sources of requests\n"
                   "s.yaml:1:1: error: deployments: missing: the options to compare"},
    {"name: x\n", "s.yaml:1:1: error: epsim: missing: version of this file's format: `epsim: 1`\n"
                  "s.yaml:1:1: error: models: missing: groups of hosted models\n"
                  "s.yaml:1:1: error: traffic: missing: sources of requests\n"
                  "s.yaml:1:1: error: deployments: missing: the options to compare"},
    {TOP MODELS TRAFFIC, "s.yaml:1:1: error: deployments: missing: the options to compare"},
};

static void names_missing_keys(void **state)
{
    (void)state;
    assert_mistakes(missing_keys, sizeof missing_keys / sizeof missing_keys[0]);
}

static const struct mistake other_shapes[] = {
    {"just text\n", "s.yaml:1:1: error: expected a mapping, got \"just text\""},
    {"- a\n- b\n", "s.yaml:1:1: error: expected a mapping, got a list"},
    {"epsim: [1]\nmodels: {}\ntraffic: 3\ndeployments: []\n",
     "s.yaml:1:8: error: epsim: expected format version 1, the only one, got a list\n"
     "s.yaml:2:9: error: models: expected a list, got an empty mapping\n"
     "s.yaml:3:10: error: traffic: expected a list, got 3\n"
     "s.yaml:4:14: error: deployments: expected a mapping, got an empty list"},
    {"# nothing\n", "s.yaml:1:1: error: the file is empty; expected `epsim: 1` and more"},
    {TOP "models: []\ntraffic: []\ndeployments: {}\n",
     "s.yaml:3:1: error: models: must not be empty\n"
     "s.yaml:4:1: error: traffic: must not be empty\n"
     "s.yaml:5:1: error: deployments: must not be empty"},
    {TOP "models: [m]\n" TRAFFIC DEPLOYMENTS,
     "s.yaml:3:10: error: models[0]: expected a mapping, got m"},
};

static void refuses_other_shapes(void **state)
{
    (void)state;
    assert_mistakes(other_shapes, sizeof other_shapes / sizeof other_shapes[0]);
}

static const struct mistake version_and_times[] = {
    {"epsim: 2\n"
     "horizon: 1h\n" MODELS TRAFFIC DEPLOYMENTS,
     "s.yaml:1:8: error: epsim: expected format version 1, the only one, got 2"},
    {"epsim: 1\nhorizon: 0s\n" MODELS TRAFFIC DEPLOYMENTS,
     "s.yaml:2:10: error: horizon: must be > 0, got 0s"},
    {"epsim: 1\nhorizon: 3600\n" MODELS TRAFFIC DEPLOYMENTS,
     "s.yaml:2:10: error: horizon: expected a duration such as 250ms (units: ns us ms s min h d), "
     "got 3600"},
    {"epsim: 1\n\n" MODELS TRAFFIC DEPLOYMENTS,
     "s.yaml:1:1: error: horizon: missing: traffic t has no end of its own"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "warmup: 1h\n",
     "s.yaml:6:1: error: warmup: must be shorter than the horizon"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "warmup: 30\n",
     "s.yaml:6:9: error: warmup: expected a duration such as 250ms (units: ns us ms s min h d), "
     "got 30"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "warmup: soon\n",
     "s.yaml:6:9: error: warmup: expected a duration such as 250ms (units: ns us ms s min h d), "
     "got soon"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "warmup: [1s]\n",
     "s.yaml:6:9: error: warmup: expected a duration, got a list"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "start: yesterday\n",
     "s.yaml:6:8: error: start: expected a time in UTC such as 2026-11-02T00:00Z, got yesterday"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "initial: hot\n",
     "s.yaml:6:10: error: initial: unknown value hot; known here: cold, warm"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "initial: wram\n",
     "s.yaml:6:10: error: initial: unknown value wram; did you mean \"warm\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "initial: [cold]\n",
     "s.yaml:6:10: error: initial: expected a choice: cold, warm, got a list"},
};

static void checks_version_and_times(void **state)
{
    (void)state;
    assert_mistakes(version_and_times, sizeof version_and_times / sizeof version_and_times[0]);
}

static const struct mistake numbers[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "seed: -1\n", "s.yaml:6:7: error: seed: must be >= 0, got -1"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "seed: 1.5\n",
     "s.yaml:6:7: error: seed: expected a whole number such as 10, got 1.5"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "seed: 99999999999999999999\n",
     "s.yaml:6:7: error: seed: expected a whole number below 9.2e18, got 99999999999999999999"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "replications: 0\n",
     "s.yaml:6:15: error: replications: must be >= 1, got 0"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "replications: many\n",
     "s.yaml:6:15: error: replications: expected a whole number such as 10, got many"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "replications: 2000000000\n",
     "s.yaml:6:15: error: replications: must be at most 1000000000, got 2000000000"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {retries: 1001}\n",
     "s.yaml:6:19: error: client.retries: must be at most 1000, got 1001"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "assumptions: {first_inference_factor: 1001}\n",
     "s.yaml:6:39: error: assumptions.first_inference_factor: must be at most 1000, got 1001"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "replications: {min: 5}\n",
     "s.yaml:6:15: error: replications: a mapping here is not in this version"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "name: ''\n",
     "s.yaml:6:7: error: name: must not be empty, got \"\""},
    {TOP MODELS TRAFFIC DEPLOYMENTS "region: us east\n",
     "s.yaml:6:9: error: region: expected a name: at most 63 letters, digits, - and _, no leading "
     "-, got \"us east\""},
    {TOP MODELS TRAFFIC DEPLOYMENTS "region:\n",
     "s.yaml:6:8: error: region: expected a name, got nothing"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "name: {a: b}\n",
     "s.yaml:6:7: error: name: expected text, got a mapping"},
};

static void checks_numbers(void **state)
{
    (void)state;
    assert_mistakes(numbers, sizeof numbers / sizeof numbers[0]);
}

static const struct mistake prices[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {override: {ml.m5.large: 0.1}}\n",
     "s.yaml:6:34: error: prices.override.ml.m5.large: expected a price such as $0.23/h, got 0.1"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {override: {ml.m5.large: -$1/h}}\n",
     "s.yaml:6:34: error: prices.override.ml.m5.large: expected a price such as $0.23/h, got "
     "-$1/h"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {override: {m5.large: $1/h}}\n",
     "s.yaml:6:31: error: prices.override.m5.large: expected an instance type such as ml.m5.large"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {override: 3}\n",
     "s.yaml:6:20: error: prices.override: expected a mapping such as {ml.m6i.large: $0.115/h}, "
     "got 3"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {discount: 101%}\n",
     "s.yaml:6:20: error: prices.discount: must be within 0% and 100%, got 101%"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {discount: 0.1}\n",
     "s.yaml:6:20: error: prices.discount: expected a percentage such as 0.1%, got 0.1"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {discuont: 1%}\n",
     "s.yaml:6:10: error: prices.discuont: unknown key; did you mean \"discount\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: 5\n",
     "s.yaml:6:9: error: prices: expected a mapping, got 5"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "prices: {book: ''}\n",
     "s.yaml:6:16: error: prices.book: must not be empty, got \"\""},
};

static void checks_prices(void **state)
{
    (void)state;
    assert_mistakes(prices, sizeof prices / sizeof prices[0]);
}

static const struct mistake clients[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: boto3-legcy\n",
     "s.yaml:6:9: error: client: unknown client; did you mean \"boto3-legacy\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {preset: adaptive}\n",
     "s.yaml:6:18: error: client.preset: unknown client; known here: none, "
     "boto3-legacy, boto3-standard"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {preset: [none], retries: -1}\n",
     "s.yaml:6:18: error: client.preset: expected none, boto3-legacy or boto3-standard, got a "
     "list\ns.yaml:6:35: error: client.retries: must be >= 0, got -1"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: nona\n",
     "s.yaml:6:9: error: client: unknown client; did you mean \"none\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: browser\n",
     "s.yaml:6:9: error: client: unknown client; known here: none, boto3-legacy, "
     "boto3-standard"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: [none]\n",
     "s.yaml:6:9: error: client: expected a mapping, got a list"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {retries: -1}\n",
     "s.yaml:6:19: error: client.retries: must be >= 0, got -1"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {retry_on: 429}\n",
     "s.yaml:6:20: error: client.retry_on: expected a list such as [429, 500, 503, timeout], got "
     "429"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {retry_on: [200, later, 700, [1]]}\n",
     "s.yaml:6:21: error: client.retry_on[0]: expected an HTTP status from 400 to 599, or timeout, "
     "got 200\n"
     "s.yaml:6:26: error: client.retry_on[1]: expected an HTTP status from 400 to 599, or timeout, "
     "got later\n"
     "s.yaml:6:33: error: client.retry_on[2]: expected an HTTP status from 400 to 599, or timeout, "
     "got 700\n"
     "s.yaml:6:38: error: client.retry_on[3]: expected an HTTP status from 400 to 599, or timeout, "
     "got a list"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {backoff: {base: 30s}}\n",
     "s.yaml:6:10: error: client.backoff: base must not be above cap"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {backoff: {jitter: half}}\n",
     "s.yaml:6:28: error: client.backoff.jitter: unknown value half; known here: full, none"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {read_timeout: 0s}\n",
     "s.yaml:6:24: error: client.read_timeout: must be > 0, got 0s"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "client: {read_timeout: 70}\n",
     "s.yaml:6:24: error: client.read_timeout: expected a duration such as 250ms (units: ns us ms "
     "s min h d), got 70"},
};

static void checks_clients(void **state)
{
    (void)state;
    assert_mistakes(clients, sizeof clients / sizeof clients[0]);
}

static const struct mistake assumptions[] = {
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "assumptions: {memory_high_water: 0%, load_cpu_share: 2, first_inference_factor: 0.5}\n",
     "s.yaml:6:34: error: assumptions.memory_high_water: must be above 0% and at most 100%, got "
     "0%\n"
     "s.yaml:6:54: error: assumptions.load_cpu_share: must be within 0 and 1, got 2\n"
     "s.yaml:6:81: error: assumptions.first_inference_factor: must be >= 1, got 0.5"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "assumptions: {spill_at: 0, queue_per_model: -1, "
                                    "workers_per_model: none, max_concurrent_loads: 1.5}\n",
     "s.yaml:6:25: error: assumptions.spill_at: must be >= 1, got 0\n"
     "s.yaml:6:45: error: assumptions.queue_per_model: must be >= 0, got -1\n"
     "s.yaml:6:68: error: assumptions.workers_per_model: expected a whole number such as 10, or "
     "unlimited, got none\n"
     "s.yaml:6:96: error: assumptions.max_concurrent_loads: expected a whole number such as 10, or "
     "unlimited, got 1.5"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "assumptions: {invoke_timeout: 0s, load_deadline: forever, "
                                    "s3_stream: 0B/s, s3_first_byte: 20}\n",
     "s.yaml:6:31: error: assumptions.invoke_timeout: must be > 0, got 0s\n"
     "s.yaml:6:50: error: assumptions.load_deadline: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got forever\n"
     "s.yaml:6:70: error: assumptions.s3_stream: must be > 0, got 0B/s\n"
     "s.yaml:6:91: error: assumptions.s3_first_byte: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got 20"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "assumptions: {overhead: 5, process_memory: 111, instance_base_memory: none}\n",
     "s.yaml:6:25: error: assumptions.overhead: expected a duration such as 250ms (units: ns us ms "
     "s min h d), got 5\n"
     "s.yaml:6:44: error: assumptions.process_memory: expected a size such as 40MB or 2GiB (units: "
     "B kB MB GB TB KiB MiB GiB TiB), got 111\n"
     "s.yaml:6:71: error: assumptions.instance_base_memory: expected a size such as 40MB or 2GiB "
     "(units: B kB MB GB TB KiB MiB GiB TiB), got none"},
    {TOP MODELS TRAFFIC DEPLOYMENTS
     "assumptions: {page_cache: sometimes, cpu_sharing: proccessor, bill_from: lunch}\n",
     "s.yaml:6:27: error: assumptions.page_cache: unknown value sometimes; known here: "
     "after_extraction, always, never\n"
     "s.yaml:6:51: error: assumptions.cpu_sharing: unknown value proccessor; did you mean "
     "\"processor\"?\n"
     "s.yaml:6:74: error: assumptions.bill_from: unknown value lunch; did you mean \"launch\"?"},
    {TOP MODELS TRAFFIC DEPLOYMENTS "assumptions: {warp_factor: 9}\n",
     "s.yaml:6:15: error: assumptions.warp_factor: unknown key; known here: overhead, "
     "memory_high_water, instance_base_memory, process_memory, workers_per_model, queue_per_model, "
     "max_concurrent_loads, spill_at, invoke_timeout, load_deadline, max_payload, "
     "max_server_payload, "
     "max_hop_payload, page_cache, disk_credits, s3_first_byte, s3_stream, extract_rate, "
     "load_fixed, load_rate, load_cpu_share, first_inference_factor, "
     "unload_time, hop, cpu_sharing, bill_from, cold_start, "
     "cold_start_rate, idle_timeout, vcpu_per_gb, account_concurrency, bill_cold_start, "
     "instance_launch, drain, loss_detection, metric_lag"},
};

static void checks_assumptions(void **state)
{
    (void)state;
    assert_mistakes(assumptions, sizeof assumptions / sizeof assumptions[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_unknown_keys),   cmocka_unit_test(names_missing_keys),
        cmocka_unit_test(refuses_other_shapes), cmocka_unit_test(checks_version_and_times),
        cmocka_unit_test(checks_numbers),       cmocka_unit_test(checks_prices),
        cmocka_unit_test(checks_clients),       cmocka_unit_test(checks_assumptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
