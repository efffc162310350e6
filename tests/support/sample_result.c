#include "sample_result.h"

#include "base/mem.h"
#include "core/dist.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MINUTES 320
#define SAMPLES 8000
#define DEPLOYMENTS 6

struct sample {
    struct ep_result result;
    struct ep_scenario scenario;
    struct ep_deployment_result deployments[DEPLOYMENTS];
    struct ep_series_row series[MINUTES * DEPLOYMENTS];
    struct ep_requirement_result requirements[8];
};

/* What differs between the options; the rest of the sample follows from it. */
struct shape {
    const char *name, *kind, *instance;
    double usd_per_instance;
    uint64_t instances, endpoints;
    double median_s, sigma; /* warm latency */
    double cold_ratio, cold_median_s;
    double tail[EP_PART_COUNT]; /* mean of the slowest 1 %, s */
    double cpu, memory, meeting, errors, rho;
    enum ep_verdict verdict;
};

static const struct shape shapes[DEPLOYMENTS] = {
    {"separate",
     "single-model",
     "ml.m5.large",
     0.115,
     377,
     377,
     0.021,
     1.05,
     0,
     0,
     {0.031, 0, 0.412, 0.006, 0.012, 0},
     0.005,
     0.31,
     0.995,
     0,
     0.31,
     EP_VERDICT_STABLE},
    {"shared",
     "multi-model",
     "ml.m5.4xlarge",
     0.922,
     2,
     1,
     0.022,
     1.06,
     0.0042,
     2.1,
     {0.142, 0.611, 0.395, 0.035, 0.013, 0.002},
     0.15,
     0.57,
     0.981,
     0.0001,
     0.24,
     EP_VERDICT_STABLE},
    {"small",
     "multi-model",
     "ml.m5.2xlarge",
     0.461,
     1,
     1,
     0.025,
     1.10,
     0.0731,
     2.6,
     {0.391, 4.210, 0.402, 0.310, 0.013, 0.240},
     0.63,
     0.80,
     0.741,
     0.0021,
     0.93,
     EP_VERDICT_SATURATED},
    {"direct",
     "multi-container",
     "ml.m5.large",
     0.115,
     27,
     27,
     0.023,
     1.08,
     0,
     0,
     {0.064, 0, 0.401, 0.071, 0.012, 0},
     0.14,
     0.62,
     0.993,
     0,
     0.41,
     EP_VERDICT_STABLE},
    {"tiny",
     "multi-model",
     "ml.m5.large",
     0.115,
     1,
     1,
     8.5,
     1.30,
     0.61,
     14,
     {0, 0, 0, 0, 0, 0},
     0.99,
     0.80,
     0.02,
     0.271,
     2.24,
     EP_VERDICT_OVERLOADED},
    {"pipeline",
     "multi-container",
     "ml.m5.2xlarge",
     0.461,
     1,
     1,
     1,
     1,
     0,
     0,
     {0, 0, 0, 0, 0, 0},
     0,
     0,
     0,
     0,
     0,
     EP_VERDICT_STABLE},
};

static const char *const overload_reason =
    "overloaded: steady-state percentiles do not exist; add instances or reduce the traffic";

static struct ep_est est(double value, double relative)
{
    return (struct ep_est){value, value * (1 - relative), value * (1 + relative), NULL};
}

static struct ep_est withheld(const char *why)
{
    return (struct ep_est){NAN, NAN, NAN, why};
}

static struct ep_est exactly(double value)
{
    return (struct ep_est){value, NAN, NAN, NULL};
}

static struct ep_histogram *histogram_of(const struct shape *shape, bool warm, bool cold)
{
    struct ep_histogram *histogram = ep_histogram_create();
    struct ep_dist hot = ep_dist_lognormal_median_quantile(
        shape->median_s * 1e9, 0.8413447460685429, shape->median_s * 1e9 * (1 + shape->sigma));
    int cold_count = (int)(shape->cold_ratio * SAMPLES);
    int warm_count = SAMPLES - cold_count;
    for (int i = 0; warm && i < warm_count; i++)
        ep_histogram_record(histogram,
                            (int64_t)ep_dist_quantile(&hot, (i + 0.5) / (double)warm_count));
    if (!cold || cold_count == 0)
        return histogram;
    struct ep_dist late = ep_dist_lognormal_mean_cv(shape->cold_median_s * 1e9, 0.45);
    for (int i = 0; i < cold_count; i++)
        ep_histogram_record(histogram,
                            (int64_t)ep_dist_quantile(&late, (i + 0.5) / (double)cold_count));
    return histogram;
}

static double quantile_s(const struct ep_histogram *histogram, double p)
{
    return (double)ep_histogram_quantile(histogram, p) / 1e9;
}

static struct ep_latency_figures latency_of(const struct ep_histogram *histogram, bool overloaded)
{
    if (overloaded || ep_histogram_count(histogram) == 0) {
        struct ep_est none = withheld(overloaded ? overload_reason : NULL);
        return (struct ep_latency_figures){none, none, none, none, none, none, none};
    }
    return (struct ep_latency_figures){
        .mean = est(quantile_s(histogram, 0.6), 0.02),
        .p50 = est(quantile_s(histogram, 0.5), 0.01),
        .p90 = est(quantile_s(histogram, 0.9), 0.02),
        .p95 = est(quantile_s(histogram, 0.95), 0.03),
        .p99 = est(quantile_s(histogram, 0.99), 0.06),
        .p999 = est(quantile_s(histogram, 0.999), 0.15),
        .max = exactly((double)ep_histogram_max(histogram) / 1e9),
    };
}

static void set_latency(struct ep_deployment_result *out, const struct shape *shape)
{
    bool overloaded = shape->verdict == EP_VERDICT_OVERLOADED;
    out->latency_histogram = histogram_of(shape, true, true);
    out->warm_histogram = histogram_of(shape, true, false);
    out->cold_histogram = histogram_of(shape, false, true);
    out->latency = latency_of(out->latency_histogram, overloaded);
    out->warm = latency_of(out->warm_histogram, overloaded);
    out->cold = latency_of(out->cold_histogram, overloaded);
    for (int part = 0; part < EP_PART_COUNT; part++) {
        out->parts[part].mean =
            overloaded ? withheld(overload_reason) : est(shape->tail[part] / 20, 0.03);
        out->parts[part].tail_mean =
            overloaded ? withheld(overload_reason) : est(shape->tail[part], 0.08);
    }
}

static void set_ledger(struct ep_deployment_result *out, const struct shape *shape)
{
    static const struct ep_ledger_model models[] = {{"music/7", 0.31, 14000},
                                                    {"music/12", 0.2, 9000}};
    static const double of_load_wait[EP_CAUSE_RETRY + 1] = {0.45, 0.15, 0.2, 0.12, 0.08};
    const double *tail = shape->tail;
    const double seconds[EP_CAUSE_COUNT] = {
        [EP_CAUSE_QUEUE] = tail[EP_PART_QUEUE],
        [EP_CAUSE_CONTENTION] = tail[EP_PART_CONTENTION],
        [EP_CAUSE_SERVICE] = tail[EP_PART_SERVICE],
        [EP_CAUSE_OVERHEAD] = tail[EP_PART_OVERHEAD],
        [EP_CAUSE_RETRY] = tail[EP_PART_RETRY],
    };
    double together = 0;
    for (int part = 0; part < EP_PART_COUNT; part++)
        together += tail[part];
    for (int i = 0; i < EP_CAUSE_COUNT; i++) {
        double mean = seconds[i] + of_load_wait[i] * tail[EP_PART_LOAD_WAIT];
        out->ledger.causes[i] = (struct ep_cause_figures){
            together > 0 ? est(mean / together, 0.05) : withheld("no request completed"), mean,
            together > 0 ? 480.0 * (i + 1) : (double)NAN};
        out->ledger.lost_share[i] = shape->errors > 0 ? 0.1 : (double)NAN;
    }
    out->ledger.requests = 48000;
    out->ledger.models = models;
    out->ledger.model_count = 2;
    if (out->has_cache)
        out->churn = (struct ep_churn_figures){
            EP_THRASH_SOME, "41 unloads a minute", 44, 41, 0.93, 0.71, 0.32};
}

static void set_working_set(struct ep_deployment_result *out)
{
    static const struct ep_working_set_point curve[] = {
        {INT64_C(1) << 30, 0.6}, {INT64_C(4) << 30, 0.2}, {INT64_C(16) << 30, 0.01}};
    static const struct ep_working_set_type types[] = {
        {"ml.m5.xlarge", INT64_C(10) << 30, 0.23, 0.085, 0.9},
        {"ml.m5.2xlarge", INT64_C(22) << 30, 0.461, 0.01, 0.45}};
    static const struct ep_working_set set = {.requests = 480000,
                                              .covered_s = 86400,
                                              .followed = 1,
                                              .needed_bytes = INT64_C(16) << 30,
                                              .largest_bytes = INT64_C(1) << 30,
                                              .first_ratio = 0.01,
                                              .option_bytes = INT64_C(10) << 30,
                                              .option_miss_ratio = 0.085,
                                              .curve = curve,
                                              .curve_count = 3,
                                              .types = types,
                                              .type_count = 2};
    out->working_set = &set;
}

static void set_counts(struct ep_deployment_result *out, const struct shape *shape)
{
    static const struct ep_status_count statuses[] = {
        {"200", 4795001}, {"424/503", 3120}, {"429", 417}, {"timeout", 12}};
    uint64_t arrived = 4800000;
    uint64_t failed = (uint64_t)(shape->errors * 1e6 * 4.8 / 2);
    out->counts = (struct ep_counts){arrived, arrived - 2 * failed, failed, failed, 0};
    out->attempts_sent = arrived + failed;
    out->by_status = statuses;
    out->by_status_count = shape->errors > 0 ? 4 : 1;
    out->samples = out->counts.completed;
    out->events = 31000000;
    out->event_hash = 0x0123456789abcdefULL;
    out->error_ratio =
        shape->errors > 0 ? est(shape->errors, 0.2) : (struct ep_est){0, 0, 3.0 / 4.8e6, NULL};
    out->cold_ratio = est(shape->cold_ratio, 0.07);
    out->rho = est(shape->rho, 0.04);
    out->rho_resource = "cpu";
    out->has_cache = strcmp(shape->kind, "multi-model") == 0;
    if (!out->has_cache)
        return;
    out->cache = (struct ep_cache_counts){
        4400000,      400000, 70000, 3940, 326060, 329000, 0, 3 * (UINT64_C(1) << 40),
        123456789012, 1200,   30,    2,    45.5,   0};
    if (strcmp(shape->name, "tiny") != 0)
        out->at_start =
            (struct ep_start_result){{4, 2000000000, 0.25}, {10, 3000000000, 0.375}, 26, 2};
    set_working_set(out);
}

static void set_cost(struct ep_deployment_result *out, const struct shape *shape)
{
    double count = (double)shape->instances;
    struct ep_bill *bill = &out->bill;
    bill->lines[0] = (struct ep_bill_line){shape->instance,
                                           count,
                                           "instance-hour",
                                           shape->usd_per_instance,
                                           count * shape->usd_per_instance,
                                           "SageMaker price list us-east-1, 2026-08-07"};
    bill->lines[1] = (struct ep_bill_line){"endpoint storage (gp2)",
                                           count * 4 / 720,
                                           "GB-month",
                                           0.14,
                                           count * 4 / 720 * 0.14,
                                           "SageMaker pricing page, 2026-08-07"};
    bill->lines[2] = (struct ep_bill_line){
        "data processed in", 0.18, "GB", 0.016, 0.00288, "SageMaker pricing page, 2026-08-07"};
    bill->lines[3] = (struct ep_bill_line){"data processed out",         0.09, "GB", 0.016, 0.00144,
                                           "overridden: prices.override"};
    bill->line_count = 4;
    for (size_t i = 0; i < 4; i++)
        bill->usd_per_hour += bill->lines[i].usd_per_hour;
    out->cost_per_hour = exactly(bill->usd_per_hour);
    out->cost_per_month = exactly(bill->usd_per_hour * 730);
    out->cost_per_million = est(bill->usd_per_hour / 0.09, 0.002);
    out->instances_mean = count;
    out->instances_min = out->instances_max = out->launches = shape->instances;
}

static void set_models(struct ep_deployment_result *out, const struct shape *shape)
{
    static const struct ep_model_row worst[] = {
        {"fn/0a91", 1202, 0.61, 0.9, 9.4, 0.004, 0.3, 470, 461},
        {"fn/77c2", 2300, 0.72, 0.7, 7.7, 0.003, 0.2, 644, 640},
        {"fn/1e05", 1984, 0.74, 0.4, 6.1, 0.002, 0.1, 515, 511}};
    static const struct ep_model_row best[] = {
        {"fn/9b10", 90211, 0.9998, 0.004, 0.03, 0.001, 0.01, 18, 17},
        {"fn/d0d0", 51234, 0.9991, 0.006, 0.05, 0.001, 0.01, 46, 45}};
    out->models_meeting = est(shape->meeting, 0.01);
    if (out->models_meeting.high > 1)
        out->models_meeting.high = 1;
    out->models_judged = 377;
    out->worst = worst;
    out->worst_count = 3;
    out->best = best;
    out->best_count = 2;
    out->models = worst;
    out->model_count = 3;
}

static void set_groups(struct ep_deployment_result *out, struct ep_arena *arena)
{
    struct ep_group_result *group = ep_arena_alloc(arena, sizeof *group);
    *group = (struct ep_group_result){"fn",      out->counts,      out->latency,   out->warm,
                                      out->cold, out->error_ratio, out->cold_ratio};
    out->groups = group;
    out->group_count = 1;
}

static void set_watch(struct ep_deployment_result *out, const struct shape *shape)
{
    static const struct ep_cloudwatch metrics[] = {
        {"Invocations", "None", 4800000, 1, 1, 1, NAN, NAN, 4800000},
        {"ModelLatency", "Microseconds", 2.4e11, 50123.5, 812, 9.1e6, 22000, 512000, 4800000},
        {"ModelCacheHit", "None", 4400000, 0.9166, 0, 1, NAN, NAN, 4800000}};
    out->cloudwatch = metrics;
    out->cloudwatch_count = out->has_cache ? 3 : 2;
    out->cpu = (struct ep_utilization){est(shape->cpu, 0.02), est(fmin(1, shape->cpu * 1.8), 0.05)};
    out->memory = (struct ep_utilization){est(shape->memory, 0.01), est(shape->memory, 0.01)};
    out->disk = (struct ep_utilization){est(0.2, 0.01), est(0.21, 0.01)};
    out->network = (struct ep_utilization){est(0.03, 0.1), est(0.41, 0.2)};
}

static void set_quality(struct ep_deployment_result *out, const struct shape *shape)
{
    static const char *const jumpy[] = {
        "the cold share lies within its interval of 1 %: p99 jumps between warm and cold values"};
    out->warmup_removed_s = 0;
    out->covers = "the spread within this recording; another day may differ more";
    if (shape->verdict == EP_VERDICT_SATURATED) {
        out->warnings = jumpy;
        out->warning_count = 1;
        out->latency.p999 = withheld("too few samples beyond it; raise horizon or replications");
    }
    out->verdict = shape->verdict;
    out->verdict_reason = shape->verdict == EP_VERDICT_OVERLOADED
                              ? "offered CPU work is 2.24 (2.15 to 2.33) of the capacity"
                              : "largest load is cpu, well below 1 in every slice";
    out->assumptions = ep_assumptions_default();
    if (shape->verdict == EP_VERDICT_SATURATED)
        out->assumptions.spill_at = 4;
}

static const struct ep_problem pipeline_problems[] = {
    {"one chain serves one model or one group", "a serial pipeline was asked to serve 377 models",
     "https://docs.aws.amazon.com/sagemaker/latest/dg/inference-pipelines.html"},
    {"at most 15 containers in an endpoint", "377 containers",
     "https://docs.aws.amazon.com/sagemaker/latest/dg/multi-container-endpoints.html"}};

static void fill_deployment(struct ep_deployment_result *out, const struct shape *shape,
                            struct ep_arena *arena)
{
    out->name = shape->name;
    out->kind = shape->kind;
    out->instance = shape->instance;
    out->feasible = strcmp(shape->name, "pipeline") != 0;
    if (!out->feasible) {
        out->problems = pipeline_problems;
        out->problem_count = 2;
        return;
    }
    out->endpoints = shape->endpoints;
    out->containers = 377;
    set_latency(out, shape);
    set_counts(out, shape);
    set_ledger(out, shape);
    set_cost(out, shape);
    set_models(out, shape);
    set_watch(out, shape);
    set_quality(out, shape);
    set_groups(out, arena);
}

static void fill_minute(struct ep_series_row *row, const struct shape *shape, int minute)
{
    int swing = (minute * 37) % 23; /* looks random, is not */
    double wave = 1 + 0.4 * (double)((minute % 160) - 80) / 80.0;
    bool overloaded = shape->verdict == EP_VERDICT_OVERLOADED;
    *row = (struct ep_series_row){
        .minute = minute,
        .deployment = shape->name,
        .arrived = (uint64_t)(1500 * wave + swing * 9),
        .instances = (double)shape->instances,
        .cpu = shape->cpu,
        .memory = shape->memory,
        .hit_ratio = strcmp(shape->kind, "multi-model") == 0 ? 1 - shape->cold_ratio : NAN,
        .cost_usd_per_hour = (double)shape->instances * shape->usd_per_instance,
        .latency_mean_s = shape->median_s * 1.5,
        .latency_p50_s = shape->median_s,
    };
    double base = shape->cold_ratio > 0.01 ? shape->cold_median_s : shape->median_s * 20;
    row->latency_p99_s = base * (1 + swing / 30.0) * (overloaded ? 1 + minute / 40.0 : wave);
    row->completed = row->arrived;
}

static void fill_series(struct sample *sample)
{
    size_t count = 0;
    for (int minute = 0; minute < MINUTES; minute++)
        for (size_t i = 0; i < DEPLOYMENTS; i++)
            if (sample->deployments[i].feasible)
                fill_minute(&sample->series[count++], &shapes[i], minute);
    sample->result.series = sample->series;
    sample->result.series_count = count;
}

static void fill_comparison(struct sample *sample, struct ep_arena *arena)
{
    struct ep_comparison *pairs = ep_arena_alloc(arena, 4 * sizeof *pairs);
    const struct ep_deployment_result *base = &sample->deployments[SAMPLE_SEPARATE];
    for (size_t i = 0; i < 4; i++) {
        const struct ep_deployment_result *other = &sample->deployments[i + 1];
        double cost = other->cost_per_hour.value - base->cost_per_hour.value;
        double p99 = other->latency.p99.value - base->latency.p99.value;
        struct ep_est delta = {p99, p99 - 0.03, p99 + 0.03, NULL};
        if (i + 1 == SAMPLE_TINY)
            delta = withheld(overload_reason);
        pairs[i] = (struct ep_comparison){other->name, base->name, exactly(cost), delta};
    }
    sample->result.comparison = pairs;
    sample->result.comparison_count = 4;
}

static void fill_requirements(struct sample *sample)
{
    struct ep_requirement_result *out = sample->requirements;
    const char *text = "latency_p99 < 500ms";
    out[0] = (struct ep_requirement_result){"separate", text,          0.5,  0.42,         0.40,
                                            0.44,       EP_PASSED_YES, NULL, .group = NULL};
    out[1] = (struct ep_requirement_result){
        "shared", text, 0.5, 0.49, 0.46, 0.52, EP_PASSED_UNDECIDED, NULL, .group = NULL};
    out[2] = (struct ep_requirement_result){"small", text,         0.5,  5.1,          4.8,
                                            5.4,     EP_PASSED_NO, NULL, .group = NULL};
    out[3] = (struct ep_requirement_result){"direct", text,          0.5,  0.45,         0.44,
                                            0.46,     EP_PASSED_YES, NULL, .group = NULL};
    out[4] = (struct ep_requirement_result){"tiny", text,         0.5,  NAN,          NAN,
                                            NAN,    EP_PASSED_NO, NULL, .group = NULL};
    text = "latency_p99 < 2s, for 95% of the models";
    out[5] = (struct ep_requirement_result){"separate", text,          2,    0.91,         0.88,
                                            0.94,       EP_PASSED_YES, NULL, .group = NULL};
    out[6] = (struct ep_requirement_result){"shared", text,          2,    1.4,          1.2,
                                            1.6,      EP_PASSED_YES, NULL, .group = NULL};
    out[7] = (struct ep_requirement_result){"small", text,         2,    7.2,          6.8,
                                            7.6,     EP_PASSED_NO, NULL, .group = NULL};
    for (int i = 5; i < 8; i++) {
        out[i].metric = "latency_p99";
        out[i].each_model = 0.95;
        out[i].models = 50;
        out[i].models_judged = 40;
        out[i].models_meeting = i < 7 ? 39 : 1;
    }
    sample->result.requirements = out;
    sample->result.requirement_count = 8;
}

static void fill_result(struct sample *sample)
{
    static const char *const flags[] = {"--set traffic.azure.scale=2"};
    static const char *const warnings[] = {
        "options differ in redundancy: small and tiny have one instance, the others two or more"};
    static const struct ep_manifest_file files[] = {
        {"demo.yaml", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        {"traces/joined500.csv.gz",
         "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"},
        {"prices/2026-08-07.csv",
         "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"}};
    struct ep_result *result = &sample->result;
    result->version = "0.1.0";
    result->schema = 1;
    result->scenario = &sample->scenario;
    result->files = files;
    result->file_count = 3;
    result->flags = flags;
    result->flag_count = 1;
    result->deployments = sample->deployments;
    result->deployment_count = DEPLOYMENTS;
    result->recommended = "direct";
    result->recommendation_reason = "The cheapest of the two options that meet every requirement: "
                                    "$40.52/h less than separate, decided at 95 %.";
    result->warnings = warnings;
    result->warning_count = 1;
    result->event_hash = 0xfedcba9876543210ULL;
    result->decided = result->some_meets_all = true;
}

static void fill_scenario(struct ep_scenario *scenario)
{
    scenario->file = "scenarios/demo.yaml";
    scenario->name = "demo";
    scenario->region = "us-east-1";
    scenario->horizon = MINUTES * EP_MINUTE;
    scenario->seed = 42;
    scenario->replications = 10;
    scenario->assumptions = ep_assumptions_default();
    scenario->sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
}

struct ep_result *sample_result_create(void)
{
    struct sample *sample = ep_alloc_zeroed(1, sizeof *sample);
    struct ep_arena *arena = ep_arena_create();
    fill_scenario(&sample->scenario);
    fill_result(sample);
    for (size_t i = 0; i < DEPLOYMENTS; i++)
        fill_deployment(&sample->deployments[i], &shapes[i], arena);
    fill_series(sample);
    fill_comparison(sample, arena);
    fill_requirements(sample);
    sample->result.storage = arena;
    return &sample->result;
}

void sample_result_destroy(struct ep_result *result)
{
    if (!result)
        return;
    struct sample *sample = (struct sample *)result;
    for (size_t i = 0; i < DEPLOYMENTS; i++) {
        ep_histogram_destroy(sample->deployments[i].latency_histogram);
        ep_histogram_destroy(sample->deployments[i].warm_histogram);
        ep_histogram_destroy(sample->deployments[i].cold_histogram);
    }
    ep_arena_destroy(sample->result.storage);
    ep_free(sample);
}

struct ep_scenario *sample_scenario(struct ep_result *result)
{
    return &((struct sample *)result)->scenario;
}
