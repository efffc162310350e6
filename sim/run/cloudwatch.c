#include "run/cloudwatch.h"

#include <assert.h>
#include <math.h>

#define MOST_METRICS 20
#define US_PER_NS 1e-3

struct sheet {
    struct ep_cloudwatch *metrics;
    size_t count;
};

static struct ep_cloudwatch *add(struct sheet *sheet, const char *name, const char *unit)
{
    assert(sheet->count < MOST_METRICS);
    struct ep_cloudwatch *metric = &sheet->metrics[sheet->count++];
    *metric = (struct ep_cloudwatch){.name = name,
                                     .unit = unit,
                                     .sum = NAN,
                                     .average = NAN,
                                     .min = NAN,
                                     .max = NAN,
                                     .p50 = NAN,
                                     .p99 = NAN};
    return metric;
}

static double average(double sum, double count)
{
    return count > 0 ? sum / count : NAN;
}

/* Each of `samples` invocations counted 0 or 1. */
static void add_count(struct sheet *sheet, const char *name, double sum, uint64_t samples,
                      bool has_average)
{
    struct ep_cloudwatch *metric = add(sheet, name, "None");
    metric->sum = sum;
    metric->sample_count = samples;
    if (has_average)
        metric->average = average(sum, (double)samples);
}

static struct ep_cloudwatch *add_span(struct sheet *sheet, const char *name,
                                      const struct ep_span *span)
{
    struct ep_cloudwatch *metric = add(sheet, name, "Microseconds");
    metric->sample_count = span->count;
    metric->sum = (double)span->sum_ns * US_PER_NS;
    metric->average = average(metric->sum, (double)span->count);
    if (span->count > 0) {
        metric->min = (double)span->min_ns * US_PER_NS;
        metric->max = (double)span->max_ns * US_PER_NS;
    }
    return metric;
}

static void add_points(struct sheet *sheet, const char *name, const char *unit,
                       const struct ep_tally *tally)
{
    struct ep_cloudwatch *metric = add(sheet, name, unit);
    metric->sample_count = tally->count;
    if (tally->count == 0)
        return;
    metric->average = tally->mean;
    metric->min = tally->min;
    metric->max = tally->max;
}

static void add_invocations(struct sheet *sheet, const struct ep_option *option,
                            const struct ep_outcome *outcome)
{
    const struct ep_attempt_counts *attempts = &outcome->attempts;
    double per_instance = 0;
    for (uint32_t e = 0; e < outcome->endpoint_count; e++)
        per_instance +=
            (double)outcome->endpoint_attempts[e] / ep_option_instances_of(&option->fleet, e);
    if (ep_option_instances_change(option))
        per_instance = (double)outcome->invocation_shares / (double)EP_INVOCATION_SHARE;
    add_count(sheet, "Invocations", (double)attempts->sent, attempts->sent, false);
    if (option->fleet.kind != EP_KIND_SERVERLESS)
        add_count(sheet, "InvocationsPerInstance", per_instance, attempts->sent, false);
    add_count(sheet, "Invocation4XXErrors", (double)attempts->errors_4xx, attempts->sent, true);
    add_count(sheet, "Invocation5XXErrors", (double)attempts->errors_5xx, attempts->sent, true);
    add_count(sheet, "InvocationModelErrors", (double)attempts->model_errors, attempts->sent, true);
    struct ep_cloudwatch *latency = add_span(sheet, "ModelLatency", &attempts->model_latency);
    if (attempts->sent > 0) {
        latency->p50 =
            (double)ep_coarse_histogram_quantile(&attempts->model_latency_ns, 0.5) * US_PER_NS;
        latency->p99 =
            (double)ep_coarse_histogram_quantile(&attempts->model_latency_ns, 0.99) * US_PER_NS;
    }
    add_span(sheet, "OverheadLatency", &attempts->overhead);
}

static void add_loading(struct sheet *sheet, const struct ep_outcome *outcome)
{
    const struct ep_attempt_counts *attempts = &outcome->attempts;
    add_span(sheet, "ModelLoadingWaitTime", &attempts->load_wait);
    add_span(sheet, "ModelDownloadingTime", &outcome->loads.download);
    add_span(sheet, "ModelLoadingTime", &outcome->loads.load);
    add_span(sheet, "ModelUnloadingTime", &outcome->loads.unload);
    add_count(sheet, "ModelCacheHit", (double)attempts->found[EP_FOUND_MEMORY],
              attempts->sent - attempts->found[EP_FOUND_NONE], true);
}

/* What AWS publishes of a serverless endpoint instead of an instance's. Concurrency is read once a
 * minute. */
static void add_serverless(struct sheet *sheet, const struct ep_option *option,
                           const struct ep_outcome *outcome, const struct ep_level_stats *levels)
{
    const struct ep_serverless_config *serverless = &option->fleet.serverless;
    const struct ep_execution_counts *executions = &outcome->executions;
    add_span(sheet, "ModelSetupTime", &outcome->attempts.load_wait)->sum = NAN;
    struct ep_tally used = levels->outstanding;
    used.mean /= serverless->max_concurrency;
    used.min /= serverless->max_concurrency;
    used.max /= serverless->max_concurrency;
    add_points(sheet, "ServerlessConcurrentExecutionsUtilization", "None", &used);
    if (serverless->provisioned == 0)
        return;
    add_points(sheet, "ServerlessProvisionedConcurrencyExecutions", "Count",
               &levels->provisioned_in_use);
    add_points(sheet, "ServerlessProvisionedConcurrencyUtilization", "None",
               &levels->provisioned_ratio);
    uint64_t all = executions->provisioned + executions->on_demand;
    add_count(sheet, "ServerlessProvisionedConcurrencyInvocations", (double)executions->provisioned,
              all, false);
    add_count(sheet, "ServerlessProvisionedConcurrencySpilloverInvocations",
              (double)executions->on_demand, all, false);
}

const struct ep_cloudwatch *ep_cloudwatch_of(const struct ep_option *option,
                                             const struct ep_outcome *outcome,
                                             const struct ep_level_stats *levels,
                                             struct ep_arena *arena, size_t *count)
{
    struct sheet sheet = {.metrics =
                              ep_arena_alloc(arena, MOST_METRICS * sizeof(struct ep_cloudwatch))};
    bool has_cache = ep_fleet_config_has_cache(&option->fleet);
    add_invocations(&sheet, option, outcome);
    if (has_cache)
        add_loading(&sheet, outcome);
    if (option->fleet.kind == EP_KIND_SERVERLESS) {
        add_serverless(&sheet, option, outcome, levels);
        *count = sheet.count;
        return sheet.metrics;
    }
    add_points(&sheet, "CPUUtilization", "Percent", &levels->cpu_percent);
    add_points(&sheet, "MemoryUtilization", "Percent", &levels->memory_percent);
    add_points(&sheet, "DiskUtilization", "Percent", &levels->disk_percent);
    if (has_cache)
        add_points(&sheet, "LoadedModelCount", "None", &levels->loaded_models);
    *count = sheet.count;
    return sheet.metrics;
}
