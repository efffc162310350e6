#include "hosting/autoscaling_config.h"

const char *const ep_point_statistic_names[EP_POINT_STATISTIC_COUNT] = {
    "sum", "average", "minimum", "maximum", "sample_count", "p50", "p90", "p95", "p99"};

#define BIT(statistic) (1u << EP_POINT_STATISTIC_##statistic)
#define SPAN (BIT(SUM) | BIT(AVERAGE) | BIT(MINIMUM) | BIT(MAXIMUM) | BIT(SAMPLE_COUNT))
#define PERCENTILES (BIT(P50) | BIT(P90) | BIT(P95) | BIT(P99))
#define LEVEL (BIT(AVERAGE) | BIT(MINIMUM) | BIT(MAXIMUM))

/* Names, units and statistics: SageMaker Developer Guide, "Monitor Amazon SageMaker with Amazon
 * CloudWatch" and "CloudWatch metrics for multi-model endpoint deployments", read 2026-11-24. */
/* clang-format off */
const struct ep_metric_kind ep_metric_kinds[EP_ALARM_METRIC_COUNT] = {
    [EP_ALARM_METRIC_INVOCATIONS] = {"Invocations", NULL, EP_POINT_UNIT_PER_MINUTE, EP_POINT_STATISTIC_SUM, BIT(SUM), false, false},
    [EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE] = {"InvocationsPerInstance", "SageMakerVariantInvocationsPerInstance", EP_POINT_UNIT_PER_MINUTE, EP_POINT_STATISTIC_SUM, BIT(SUM), false, false},
    [EP_ALARM_METRIC_4XX_ERRORS] = {"Invocation4XXErrors", NULL, EP_POINT_UNIT_PER_MINUTE, EP_POINT_STATISTIC_SUM, BIT(SUM) | BIT(AVERAGE), false, false},
    [EP_ALARM_METRIC_5XX_ERRORS] = {"Invocation5XXErrors", NULL, EP_POINT_UNIT_PER_MINUTE, EP_POINT_STATISTIC_SUM, BIT(SUM) | BIT(AVERAGE), false, false},
    [EP_ALARM_METRIC_MODEL_ERRORS] = {"InvocationModelErrors", NULL, EP_POINT_UNIT_PER_MINUTE, EP_POINT_STATISTIC_SUM, BIT(SUM) | BIT(AVERAGE), false, false},
    [EP_ALARM_METRIC_MODEL_LATENCY] = {"ModelLatency", NULL, EP_POINT_UNIT_MICROSECONDS, EP_POINT_STATISTIC_AVERAGE, SPAN | PERCENTILES, false, false},
    [EP_ALARM_METRIC_OVERHEAD_LATENCY] = {"OverheadLatency", NULL, EP_POINT_UNIT_MICROSECONDS, EP_POINT_STATISTIC_AVERAGE, SPAN, false, false},
    [EP_ALARM_METRIC_CONCURRENT_REQUESTS] = {"ConcurrentRequestsPerModel", "SageMakerVariantConcurrentRequestsPerModelHighResolution", EP_POINT_UNIT_NONE, EP_POINT_STATISTIC_MAXIMUM, BIT(MAXIMUM), false, true},
    [EP_ALARM_METRIC_LOADING_WAIT] = {"ModelLoadingWaitTime", NULL, EP_POINT_UNIT_MICROSECONDS, EP_POINT_STATISTIC_AVERAGE, SPAN, true, false},
    [EP_ALARM_METRIC_DOWNLOADING] = {"ModelDownloadingTime", NULL, EP_POINT_UNIT_MICROSECONDS, EP_POINT_STATISTIC_AVERAGE, SPAN, true, false},
    [EP_ALARM_METRIC_LOADING] = {"ModelLoadingTime", NULL, EP_POINT_UNIT_MICROSECONDS, EP_POINT_STATISTIC_AVERAGE, SPAN, true, false},
    [EP_ALARM_METRIC_UNLOADING] = {"ModelUnloadingTime", NULL, EP_POINT_UNIT_MICROSECONDS, EP_POINT_STATISTIC_AVERAGE, SPAN, true, false},
    [EP_ALARM_METRIC_CACHE_HIT] = {"ModelCacheHit", NULL, EP_POINT_UNIT_NONE, EP_POINT_STATISTIC_AVERAGE, BIT(SUM) | BIT(AVERAGE) | BIT(SAMPLE_COUNT), true, false},
    [EP_ALARM_METRIC_CPU] = {"CPUUtilization", NULL, EP_POINT_UNIT_PERCENT, EP_POINT_STATISTIC_AVERAGE, LEVEL, false, false},
    [EP_ALARM_METRIC_MEMORY] = {"MemoryUtilization", NULL, EP_POINT_UNIT_PERCENT, EP_POINT_STATISTIC_AVERAGE, LEVEL, false, false},
    [EP_ALARM_METRIC_DISK] = {"DiskUtilization", NULL, EP_POINT_UNIT_PERCENT, EP_POINT_STATISTIC_AVERAGE, LEVEL, false, false},
    [EP_ALARM_METRIC_LOADED_MODELS] = {"LoadedModelCount", NULL, EP_POINT_UNIT_NONE, EP_POINT_STATISTIC_AVERAGE, LEVEL | BIT(SUM), true, false},
    [EP_ALARM_METRIC_GPU] = {"GPUUtilization", NULL, EP_POINT_UNIT_PERCENT, EP_POINT_STATISTIC_AVERAGE, LEVEL, false, false},
    [EP_ALARM_METRIC_GPU_MEMORY] = {"GPUMemoryUtilization", NULL, EP_POINT_UNIT_PERCENT, EP_POINT_STATISTIC_AVERAGE, LEVEL, false, false},
    [EP_ALARM_METRIC_INVOCATIONS_PER_COPY] = {"InvocationsPerCopy", "SageMakerInferenceComponentInvocationsPerCopy", EP_POINT_UNIT_PER_MINUTE, EP_POINT_STATISTIC_SUM, BIT(SUM), false, false},
    [EP_ALARM_METRIC_CONCURRENT_REQUESTS_PER_COPY] = {"ConcurrentRequestsPerCopy", "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution", EP_POINT_UNIT_NONE, EP_POINT_STATISTIC_MAXIMUM, BIT(MAXIMUM), false, true},
    [EP_ALARM_METRIC_PROVISIONED_CONCURRENCY] = {"ServerlessProvisionedConcurrencyUtilization", "SageMakerVariantProvisionedConcurrencyUtilization", EP_POINT_UNIT_NONE, EP_POINT_STATISTIC_MAXIMUM, LEVEL, false, false},
    [EP_ALARM_METRIC_BACKLOG_PER_INSTANCE] = {"ApproximateBacklogSizePerInstance", NULL, EP_POINT_UNIT_NONE, EP_POINT_STATISTIC_AVERAGE, LEVEL, false, false},
};
/* clang-format on */
