/* Mistakes in traffic. */
#include "mistakes.h"

static const struct mistake the_entry[] = {
    {TOP MODELS "traffic: [{name: t, models: m}]\n" DEPLOYMENTS,
     "s.yaml:4:11: error: traffic[0].arrivals: missing: arrivals or trace is needed"},
    {TOP MODELS "traffic: [{models: m, arrivals: {poisson: {rate: 1/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:11: error: traffic[0].name: missing: name of the source of requests"},
    {TOP MODELS "traffic: [{name: t, models: mm, arrivals: {poisson: {rate: 1/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:29: error: traffic[0].models: there is no model group \"mm\"; did you mean \"m\"?"},
    {TOP MODELS
     "traffic: [{name: t, models: elsewhere, arrivals: {poisson: {rate: 1/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:29: error: traffic[0].models: there is no model group \"elsewhere\"; known here: m"},
    {TOP MODELS
     "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, scale: 0}]\n" DEPLOYMENTS,
     "s.yaml:4:73: error: traffic[0].scale: must be > 0, got 0"},
    {TOP MODELS
     "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, locality: 3}]\n" DEPLOYMENTS,
     "s.yaml:4:76: error: traffic[0].locality: expected a mapping, got 3"},
    {TOP MODELS
     "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, drift: 3}]\n" DEPLOYMENTS,
     "s.yaml:4:73: error: traffic[0].drift: expected a mapping, got 3"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, trace: {file: a, "
                "format: csv}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].trace: arrivals and trace exclude each other"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}, {name: t, "
                "models: m, arrivals: {poisson: {rate: 1/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:67: error: traffic[1].name: the name \"t\" is there twice"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a, format: csv}, profile: constant, "
                "popularity: uniform}]\n" DEPLOYMENTS,
     "s.yaml:4:63: error: traffic[0].profile: only with arrivals; a trace has its own\n"
     "s.yaml:4:82: error: traffic[0].popularity: only with arrivals; a trace has its own"},
};

static void checks_the_entry(void **state)
{
    (void)state;
    assert_mistakes(the_entry, sizeof the_entry / sizeof the_entry[0]);
}

static const struct mistake profiles[] = {
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "daily}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: unknown value daily; known here: constant, diurnal, "
     "weekly, steps, ramp, spike"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "diurnall}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: unknown value diurnall; did you mean \"diurnal\"?"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "[a]}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: expected one of constant, diurnal, weekly, steps, "
     "ramp, spike, got a list"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{diurnal: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:85: error: traffic[0].profile.diurnal.peak_to_mean: missing: rate at the peak / "
     "mean rate: 1 to 2"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{diurnal: {peak_to_mean: 3}}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: peak_to_mean must be at most 2: the rate is not "
     "negative"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{diurnal: {peak_to_mean: 0.5}}}]\n" DEPLOYMENTS,
     "s.yaml:4:100: error: traffic[0].profile.diurnal.peak_to_mean: must be >= 1, got 0.5"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{diurnal: {peak_to_mean: 1.5, peak_at: 24h}}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: peak_at is a time of day: it must be below 24h"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{weekly: {hours: [1, 2]}}}]\n" DEPLOYMENTS,
     "s.yaml:4:92: error: traffic[0].profile.weekly.hours: expected 168 numbers, got 2"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{weekly: {hours: 3}}}]\n" DEPLOYMENTS,
     "s.yaml:4:92: error: traffic[0].profile.weekly.hours: expected a list of 168 numbers, got 3"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: "
                "{weekly: {}}}]\n" DEPLOYMENTS,
     "s.yaml:4:84: error: traffic[0].profile.weekly.hours: missing: factor of each hour from "
     "Monday 00:00 UTC; scaled to mean 1"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {steps: "
                "[]}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: needs at least one {at, factor}"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {steps: "
                "3}}]\n" DEPLOYMENTS,
     "s.yaml:4:83: error: traffic[0].profile.steps: expected a list, got 3"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {steps: "
                "[{at: 1min, factor: 2}, {at: 1min, factor: 3}]}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: `at` must ascend, see point 1"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {steps: "
                "[{at: 0s, factor: 0}]}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: the factors must not be all 0"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {steps: "
                "[{at: 5, factor: -1}]}}]\n" DEPLOYMENTS,
     "s.yaml:4:89: error: traffic[0].profile.steps[0].at: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 5\n"
     "s.yaml:4:100: error: traffic[0].profile.steps[0].factor: must be >= 0, got -1"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {ramp: "
                "[{at: 5s}]}}]\n" DEPLOYMENTS,
     "s.yaml:4:83: error: traffic[0].profile.ramp[0].factor: missing: times `rate`"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {ramp: "
                "[{at: 5s, factor: 0}]}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].profile: the factors must not be all 0"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {spike: "
                "{at: 1min, duration: 0s, factor: 2}}}]\n" DEPLOYMENTS,
     "s.yaml:4:104: error: traffic[0].profile.spike.duration: must be > 0, got 0s"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {spike: "
                "{at: 1min, duration: 1s, factor: 1e300}}}]\n" DEPLOYMENTS,
     "s.yaml:4:116: error: traffic[0].profile.spike.factor: must be at most 1000000, got 1e300"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, profile: {spike: "
                "{}}}]\n" DEPLOYMENTS,
     "s.yaml:4:83: error: traffic[0].profile.spike.at: missing: simulated time of its begin\n"
     "s.yaml:4:83: error: traffic[0].profile.spike.duration: missing: how long it lasts\n"
     "s.yaml:4:83: error: traffic[0].profile.spike.factor: missing: times `rate` meanwhile"},
};

static void checks_profiles(void **state)
{
    (void)state;
    assert_mistakes(profiles, sizeof profiles / sizeof profiles[0]);
}

static const struct mistake popularity[] = {
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "zipf}]\n" DEPLOYMENTS,
     "s.yaml:4:78: error: traffic[0].popularity.zipf.exponent: missing: 0: uniform; near 1: a few "
     "are hot"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{zipf: {exponent: -1}}}]\n" DEPLOYMENTS,
     "s.yaml:4:96: error: traffic[0].popularity.zipf.exponent: must be >= 0, got -1"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{zipf: 0.9}}]\n" DEPLOYMENTS,
     "s.yaml:4:85: error: traffic[0].popularity.zipf: expected a mapping, got 0.9"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: [1, 2]}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].popularity: 2 weights for the 3 models of m"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: [1, x, 3]}}]\n" DEPLOYMENTS,
     "s.yaml:4:92: error: traffic[0].popularity.weights[1]: expected a number such as 1.5, got x"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: [1, -1, 3]}}]\n" DEPLOYMENTS,
     "s.yaml:4:92: error: traffic[0].popularity.weights[1]: must be >= 0, got -1"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: [1, 1e308, 3]}}]\n" DEPLOYMENTS,
     "s.yaml:4:92: error: traffic[0].popularity.weights[1]: must be at most 1e12, got 1e308"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: [0, 0, 0]}}]\n" DEPLOYMENTS,
     "s.yaml:4:88: error: traffic[0].popularity.weights: must not be all 0"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: 3}}]\n" DEPLOYMENTS,
     "s.yaml:4:88: error: traffic[0].popularity.weights: expected a list of numbers, one a model, "
     "got 3"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{weights: [1, [2], 3]}}]\n" DEPLOYMENTS,
     "s.yaml:4:92: error: traffic[0].popularity.weights[1]: expected a number, got a list"},
    {TOP MODELS "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, popularity: "
                "{zipff: {exponent: 1}}}]\n" DEPLOYMENTS,
     "s.yaml:4:79: error: traffic[0].popularity.zipff: unknown key; did you mean \"zipf\"?"},
};

static void checks_popularity(void **state)
{
    (void)state;
    assert_mistakes(popularity, sizeof popularity / sizeof popularity[0]);
}

#define POISSON "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, "
static const struct mistake memories[] = {
    {TOP MODELS POISSON "locality: {share: 101%}}]\n" DEPLOYMENTS,
     "s.yaml:4:84: error: traffic[0].locality.share: must be within 0% and 100%, got 101%"},
    {TOP MODELS POISSON "locality: {share: 0.5, reach: 0, exponent: -1}}]\n" DEPLOYMENTS,
     "s.yaml:4:84: error: traffic[0].locality.share: expected a percentage such as 0.1%, got 0.5\n"
     "s.yaml:4:96: error: traffic[0].locality.reach: must be > 0, got 0\n"
     "s.yaml:4:109: error: traffic[0].locality.exponent: must be >= 0, got -1"},
    {TOP MODELS POISSON "locality: {share: 5%, reach: 10000001, expnent: 1}}]\n" DEPLOYMENTS,
     "s.yaml:4:95: error: traffic[0].locality.reach: must be at most 10000000, got 10000001\n"
     "s.yaml:4:105: error: traffic[0].locality.expnent: unknown key; did you mean \"exponent\"?"},
    {TOP MODELS POISSON "drift: {half_life: 0s}, popularity: {zipf: {exponent: 1}}}]\n" DEPLOYMENTS,
     "s.yaml:4:85: error: traffic[0].drift.half_life: must be > 0, got 0s"},
    {TOP MODELS POISSON "drift: {half_life: 1s}, popularity: {zipf: {exponent: 1}}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].drift: half_life must be at least 1min, or never"},
    {TOP MODELS POISSON "drift: {half_life: 1h}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].drift: nothing drifts where the popularity is uniform"},
    {TOP MODELS POISSON "churn: {per_day: -1%}}]\n" DEPLOYMENTS,
     "s.yaml:4:83: error: traffic[0].churn.per_day: expected a percentage such as 0.1%, got -1%"},
    {TOP MODELS POISSON "churn: {per_day: 100001%}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].churn: per_day must be at most 100000%"},
    {TOP MODELS POISSON "churn: {per_day: 5%}, popularity: {weights: [1, 2, 3]}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].churn: weights name every model's share; churn needs zipf or "
     "uniform"},
    {TOP MODELS
     "traffic: [{name: t, models: m, trace: {file: a, format: csv}, locality: {}, drift: "
     "{}, churn: {}}]\n" DEPLOYMENTS,
     "s.yaml:4:63: error: traffic[0].locality: only with arrivals; a trace has its own\n"
     "s.yaml:4:77: error: traffic[0].drift: only with arrivals; a trace has its own\n"
     "s.yaml:4:88: error: traffic[0].churn: only with arrivals; a trace has its own"},
};

static void checks_popularity_with_a_memory(void **state)
{
    (void)state;
    assert_mistakes(memories, sizeof memories / sizeof memories[0]);
}

static const struct mistake traces[] = {
    {TOP MODELS
     "traffic: [{name: t, models: m, trace: {file: a.csv, format: parquet}}]\n" DEPLOYMENTS,
     "s.yaml:4:61: error: traffic[0].trace.format: unknown value parquet; known here: "
     "azure-functions-minutes, counts, servegen, csv, jsonl"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: cvs}}]\n" DEPLOYMENTS,
     "s.yaml:4:61: error: traffic[0].trace.format: unknown value cvs; did you mean \"csv\"?"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, unknown_models: skip, format: "
                "csv}}]\n" DEPLOYMENTS,
     "s.yaml:4:69: error: traffic[0].trace.unknown_models: unknown value skip; known here: error, "
     "ignore"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, spread: "
                "even}}]\n" DEPLOYMENTS,
     "s.yaml:4:66: error: traffic[0].trace.spread: only with format: counts or "
     "azure-functions-minutes"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: jsonl, period: 1min, "
                "layout: long}}]\n" DEPLOYMENTS,
     "s.yaml:4:68: error: traffic[0].trace.period: only with format: counts\n"
     "s.yaml:4:82: error: traffic[0].trace.layout: only with format: counts"},
    {TOP MODELS
     "traffic: [{name: t, models: m, trace: {file: a.csv, format: azure-functions-minutes, "
     "columns: {time: t}, separator: ';', time: order}}]\n" DEPLOYMENTS,
     "s.yaml:4:86: error: traffic[0].trace.columns: only with format: csv or jsonl, or counts with "
     "layout: long\n"
     "s.yaml:4:106: error: traffic[0].trace.separator: only with format: csv or counts\n"
     "s.yaml:4:122: error: traffic[0].trace.time: only with format: csv or jsonl"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: counts, tick: 1s, "
                "time_unit: 1s}}]\n" DEPLOYMENTS,
     "s.yaml:4:69: error: traffic[0].trace.tick: only with time: order\n"
     "s.yaml:4:79: error: traffic[0].trace.time_unit: only with a time column"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, time: order, "
                "time_unit: 1s}}]\n" DEPLOYMENTS,
     "s.yaml:4:79: error: traffic[0].trace.time_unit: only with a time column"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, time_unit: "
                "fortnight}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace.time_unit: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got fortnight"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, time_unit: "
                "5}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace.time_unit: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got 5"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, time_unit: "
                "0s}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace.time_unit: must be > 0, got 0s"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, separator: "
                "ab}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace.separator: expected one character, or tab, got ab"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, separator: "
                "[a]}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace.separator: expected one character, or tab, got a list"},
    {TOP MODELS
     "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, window: 5s}}]\n" DEPLOYMENTS,
     "s.yaml:4:74: error: traffic[0].trace.window: expected [BEGIN, END], got 5s"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, window: [5s, "
                "5s]}}]\n" DEPLOYMENTS,
     "s.yaml:4:74: error: traffic[0].trace.window: must begin before it ends"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, window: [5, "
                "later]}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].trace.window[0]: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got 5\n"
     "s.yaml:4:78: error: traffic[0].trace.window[1]: expected a duration such as 250ms (units: ns "
     "us ms s min h d), got later"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, repeat: 0, "
                "time_scale: 0, rate_scale: fast}}]\n" DEPLOYMENTS,
     "s.yaml:4:74: error: traffic[0].trace.repeat: must be >= 1, got 0\n"
     "s.yaml:4:89: error: traffic[0].trace.time_scale: must be > 0, got 0\n"
     "s.yaml:4:104: error: traffic[0].trace.rate_scale: expected a number such as 1.5, got fast"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: counts, period: "
                "0s}}]\n" DEPLOYMENTS,
     "s.yaml:4:77: error: traffic[0].trace.period: must be > 0, got 0s"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, columns: {modle: "
                "x}}}]\n" DEPLOYMENTS,
     "s.yaml:4:76: error: traffic[0].trace.columns.modle: unknown key; did you mean \"model\"?"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {file: a.csv, format: csv, columns: "
                "[a]}}]\n" DEPLOYMENTS,
     "s.yaml:4:75: error: traffic[0].trace.columns: expected a mapping, got a list"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: {}}]\n" DEPLOYMENTS,
     "s.yaml:4:39: error: traffic[0].trace.file: missing: the recorded file, plain or .gz, .xz, "
     ".zst\n"
     "s.yaml:4:39: error: traffic[0].trace.format: missing: how it is written"},
    {TOP MODELS "traffic: [{name: t, models: m, trace: x.csv}]\n" DEPLOYMENTS,
     "s.yaml:4:39: error: traffic[0].trace: expected a mapping, got x.csv"},
};

static void checks_traces(void **state)
{
    (void)state;
    assert_mistakes(traces, sizeof traces / sizeof traces[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_entry),

        cmocka_unit_test(checks_profiles),
        cmocka_unit_test(checks_popularity),
        cmocka_unit_test(checks_popularity_with_a_memory),
        cmocka_unit_test(checks_traces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
