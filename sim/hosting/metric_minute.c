#include "hosting/metric_minute.h"

#include "base/array.h"
#include "base/mem.h"
#include "core/coarse_histogram.h"

#include <math.h>
#include <string.h>

#define US_PER_NS 1e-3

/* ---- names ---- */

#define BIT(statistic) (1u << EP_STATISTIC_##statistic)
#define COUNTED (BIT(AVERAGE) | BIT(SUM))
#define TIMED (COUNTED | BIT(MINIMUM) | BIT(MAXIMUM) | BIT(SAMPLE_COUNT))
#define PERCENTILES (BIT(P50) | BIT(P90) | BIT(P95) | BIT(P99))
#define LEVEL (BIT(AVERAGE) | BIT(MINIMUM) | BIT(MAXIMUM) | BIT(SAMPLE_COUNT))
#define INVOKED "AWS/SageMaker"
#define MACHINE "/aws/sagemaker/Endpoints"

/* clang-format off */
static const struct ep_metric_spec specs[EP_METRIC_COUNT] = {
    [EP_METRIC_INVOCATIONS]              = {"Invocations", "None", INVOKED, false, BIT(SUM)},
    [EP_METRIC_INVOCATIONS_PER_INSTANCE] = {"InvocationsPerInstance", "None", INVOKED, false, BIT(SUM)},
    [EP_METRIC_4XX_ERRORS]               = {"Invocation4XXErrors", "None", INVOKED, false, COUNTED},
    [EP_METRIC_5XX_ERRORS]               = {"Invocation5XXErrors", "None", INVOKED, false, COUNTED},
    [EP_METRIC_MODEL_ERRORS]             = {"InvocationModelErrors", "None", INVOKED, false, COUNTED},
    [EP_METRIC_MODEL_LATENCY]            = {"ModelLatency", "Microseconds", INVOKED, false, TIMED | PERCENTILES},
    [EP_METRIC_OVERHEAD_LATENCY]         = {"OverheadLatency", "Microseconds", INVOKED, false, TIMED},
    [EP_METRIC_CONCURRENT_REQUESTS]      = {"ConcurrentRequestsPerModel", "None", INVOKED, false, BIT(MINIMUM) | BIT(MAXIMUM)},
    [EP_METRIC_LOADING_WAIT]             = {"ModelLoadingWaitTime", "Microseconds", INVOKED, true, TIMED},
    [EP_METRIC_UNLOADING]                = {"ModelUnloadingTime", "Microseconds", INVOKED, true, TIMED},
    [EP_METRIC_DOWNLOADING]              = {"ModelDownloadingTime", "Microseconds", INVOKED, true, TIMED},
    [EP_METRIC_LOADING]                  = {"ModelLoadingTime", "Microseconds", INVOKED, true, TIMED},
    [EP_METRIC_CACHE_HIT]                = {"ModelCacheHit", "None", INVOKED, true, COUNTED | BIT(SAMPLE_COUNT)},
    [EP_METRIC_DISK_HIT]                 = {"ModelDiskHit", "None", "epsim", true, COUNTED | BIT(SAMPLE_COUNT)},
    [EP_METRIC_CPU]                      = {"CPUUtilization", "Percent", MACHINE, false, LEVEL},
    [EP_METRIC_MEMORY]                   = {"MemoryUtilization", "Percent", MACHINE, false, LEVEL},
    [EP_METRIC_DISK]                     = {"DiskUtilization", "Percent", MACHINE, false, LEVEL},
    [EP_METRIC_LOADED_MODELS]            = {"LoadedModelCount", "None", MACHINE, true, TIMED},
};
/* clang-format on */

const struct ep_metric_spec *ep_metric_spec(enum ep_metric metric)
{
    return &specs[metric];
}

const char *ep_statistic_name(enum ep_statistic statistic)
{
    static const char *const names[EP_STATISTIC_COUNT] = {
        [EP_STATISTIC_SUM] = "Sum",         [EP_STATISTIC_AVERAGE] = "Average",
        [EP_STATISTIC_MINIMUM] = "Minimum", [EP_STATISTIC_MAXIMUM] = "Maximum",
        [EP_STATISTIC_P50] = "p50",         [EP_STATISTIC_SAMPLE_COUNT] = "SampleCount",
        [EP_STATISTIC_P90] = "p90",         [EP_STATISTIC_P95] = "p95",
        [EP_STATISTIC_P99] = "p99",
    };
    return names[statistic];
}

/* ---- a minute that is running ---- */

struct ep_metric_minutes {
    struct ep_metric_minute running; /* times still in ns */
    struct ep_coarse_histogram model_latency;
    struct {
        EP_ARRAY(uint64_t);
    } by_active; /* invocations by the number of instances active then */
};

struct ep_metric_minutes *ep_metric_minutes_create(void)
{
    return ep_alloc_zeroed(1, sizeof(struct ep_metric_minutes));
}

void ep_metric_minutes_destroy(struct ep_metric_minutes *minutes)
{
    if (!minutes)
        return;
    ep_coarse_histogram_fini(&minutes->model_latency);
    ep_array_fini(&minutes->by_active);
    ep_free(minutes);
}

/* Whole numbers below 2^53 add up exactly. */
static void add(struct ep_metric_minutes *minutes, enum ep_metric metric, double value)
{
    struct ep_metric_point *point = &minutes->running.points[metric];
    if (point->count == 0 || value < point->min)
        point->min = value;
    if (point->count == 0 || value > point->max)
        point->max = value;
    point->count++;
    point->sum += value;
}

void ep_metric_minutes_on_sent(struct ep_metric_minutes *minutes, const struct ep_sent_record *sent)
{
    add(minutes, EP_METRIC_INVOCATIONS, 1);
    while (minutes->by_active.count <= sent->active_instances)
        ep_array_push(&minutes->by_active, 0);
    minutes->by_active.items[sent->active_instances]++;
    ep_metric_minutes_on_concurrency(minutes, sent->outstanding);
}

void ep_metric_minutes_on_attempt(struct ep_metric_minutes *minutes,
                                  const struct ep_request_record *attempt, bool has_cache)
{
    uint16_t status = attempt->status;
    int64_t latency = ep_request_record_model_latency(attempt);
    int64_t load_wait = attempt->parts[EP_PART_LOAD_WAIT];
    add(minutes, EP_METRIC_4XX_ERRORS, status >= 400 && status < 500);
    add(minutes, EP_METRIC_5XX_ERRORS, status >= 500);
    add(minutes, EP_METRIC_MODEL_ERRORS, status < 200 || status >= 300);
    add(minutes, EP_METRIC_MODEL_LATENCY, (double)latency);
    ep_coarse_histogram_record(&minutes->model_latency, latency);
    /* The wait for a load counts as the platform's: an assumption, docs/model.md. */
    add(minutes, EP_METRIC_OVERHEAD_LATENCY,
        (double)(attempt->parts[EP_PART_OVERHEAD] + load_wait));
    if (!has_cache)
        return;
    enum ep_found found = attempt->last_found;
    add(minutes, EP_METRIC_CACHE_HIT, found == EP_FOUND_MEMORY);
    if (found == EP_FOUND_MEMORY || found == EP_FOUND_NONE)
        return;
    add(minutes, EP_METRIC_DISK_HIT, found == EP_FOUND_DISK);
    add(minutes, EP_METRIC_LOADING_WAIT, (double)load_wait);
}

void ep_metric_minutes_on_load(struct ep_metric_minutes *minutes, const struct ep_load_record *load)
{
    if (load->abandoned)
        return;
    if (load->from_s3)
        add(minutes, EP_METRIC_DOWNLOADING, (double)load->download_ns);
    add(minutes, EP_METRIC_LOADING, (double)load->load_ns);
}

void ep_metric_minutes_on_unload(struct ep_metric_minutes *minutes, ep_time unload_ns)
{
    add(minutes, EP_METRIC_UNLOADING, (double)unload_ns);
}

void ep_metric_minutes_on_concurrency(struct ep_metric_minutes *minutes, uint32_t outstanding)
{
    add(minutes, EP_METRIC_CONCURRENT_REQUESTS, outstanding);
}

void ep_metric_minutes_on_instance(struct ep_metric_minutes *minutes, enum ep_metric metric,
                                   double value)
{
    add(minutes, metric, value);
}

/* ---- closing ---- */

static void set_per_instance(const struct ep_metric_minutes *minutes, struct ep_metric_minute *out)
{
    struct ep_metric_point *point = &out->points[EP_METRIC_INVOCATIONS_PER_INSTANCE];
    point->count = out->points[EP_METRIC_INVOCATIONS].count;
    for (size_t n = 1; n < minutes->by_active.count; n++)
        point->sum += (double)minutes->by_active.items[n] / (double)n;
}

static void set_percentiles(const struct ep_metric_minutes *minutes, struct ep_metric_minute *out)
{
    static const double shares[EP_STATISTIC_PERCENTILES] = {0.5, 0.9, 0.95, 0.99};
    for (int i = 0; i < EP_STATISTIC_PERCENTILES; i++)
        out->model_latency_us[i] =
            (double)ep_coarse_histogram_quantile(&minutes->model_latency, shares[i]) * US_PER_NS;
}

void ep_metric_minutes_close(struct ep_metric_minutes *minutes, ep_time begin,
                             struct ep_metric_minute *out)
{
    *out = minutes->running;
    out->begin = begin;
    for (int i = 0; i < EP_METRIC_COUNT; i++) {
        struct ep_metric_point *point = &out->points[i];
        bool is_time = strcmp(specs[i].unit, "Microseconds") == 0;
        point->sum *= is_time ? US_PER_NS : 1;
        point->min *= is_time ? US_PER_NS : 1;
        point->max *= is_time ? US_PER_NS : 1;
    }
    set_per_instance(minutes, out);
    set_percentiles(minutes, out);
    minutes->running = (struct ep_metric_minute){0};
    minutes->by_active.count = 0;
    ep_coarse_histogram_fini(&minutes->model_latency);
}

double ep_metric_statistic(const struct ep_metric_minute *minute, enum ep_metric metric,
                           enum ep_statistic statistic)
{
    const struct ep_metric_point *point = &minute->points[metric];
    bool is_always =
        metric == EP_METRIC_INVOCATIONS || metric == EP_METRIC_INVOCATIONS_PER_INSTANCE;
    if (!(specs[metric].statistics & 1u << statistic) || (point->count == 0 && !is_always))
        return NAN;
    switch (statistic) {
    case EP_STATISTIC_SUM:
        return point->sum;
    case EP_STATISTIC_AVERAGE:
        return point->sum / (double)point->count;
    case EP_STATISTIC_MINIMUM:
        return point->min;
    case EP_STATISTIC_MAXIMUM:
        return point->max;
    case EP_STATISTIC_SAMPLE_COUNT:
        return (double)point->count;
    case EP_STATISTIC_P50:
    case EP_STATISTIC_P90:
    case EP_STATISTIC_P95:
    case EP_STATISTIC_P99:
        return minute->model_latency_us[statistic - EP_STATISTIC_P50];
    case EP_STATISTIC_COUNT:
        break;
    }
    return NAN;
}
