/* Endpoint-level autoscaling as the scenario states it, and the CloudWatch metrics that its alarms
 * may look at. Sources and tags: docs/model.md, "Autoscaling". */
#ifndef EP_HOSTING_AUTOSCALING_CONFIG_H
#define EP_HOSTING_AUTOSCALING_CONFIG_H

#include "base/diag.h"
#include "core/dist.h"
#include "core/schedule.h"
#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- metrics ---- */

enum ep_point_statistic {
    EP_POINT_STATISTIC_SUM,
    EP_POINT_STATISTIC_AVERAGE,
    EP_POINT_STATISTIC_MINIMUM,
    EP_POINT_STATISTIC_MAXIMUM,
    EP_POINT_STATISTIC_SAMPLE_COUNT,
    EP_POINT_STATISTIC_P50,
    EP_POINT_STATISTIC_P90,
    EP_POINT_STATISTIC_P95,
    EP_POINT_STATISTIC_P99,
    EP_POINT_STATISTIC_COUNT
};
extern const char *const ep_point_statistic_names[EP_POINT_STATISTIC_COUNT]; /* "sum", ..., "p99" */

enum ep_alarm_metric {
    EP_ALARM_METRIC_INVOCATIONS,
    EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE,
    EP_ALARM_METRIC_4XX_ERRORS,
    EP_ALARM_METRIC_5XX_ERRORS,
    EP_ALARM_METRIC_MODEL_ERRORS,
    EP_ALARM_METRIC_MODEL_LATENCY,
    EP_ALARM_METRIC_OVERHEAD_LATENCY,
    EP_ALARM_METRIC_CONCURRENT_REQUESTS,
    EP_ALARM_METRIC_LOADING_WAIT,
    EP_ALARM_METRIC_DOWNLOADING,
    EP_ALARM_METRIC_LOADING,
    EP_ALARM_METRIC_UNLOADING,
    EP_ALARM_METRIC_CACHE_HIT,
    EP_ALARM_METRIC_CPU,
    EP_ALARM_METRIC_MEMORY,
    EP_ALARM_METRIC_DISK,
    EP_ALARM_METRIC_LOADED_MODELS,
    EP_ALARM_METRIC_EMITTED, /* the ones above; those below are known, and no option here emits them
                              */
    EP_ALARM_METRIC_GPU = EP_ALARM_METRIC_EMITTED,
    EP_ALARM_METRIC_GPU_MEMORY,
    EP_ALARM_METRIC_INVOCATIONS_PER_COPY,
    EP_ALARM_METRIC_CONCURRENT_REQUESTS_PER_COPY,
    EP_ALARM_METRIC_PROVISIONED_CONCURRENCY,
    EP_ALARM_METRIC_BACKLOG_PER_INSTANCE,
    EP_ALARM_METRIC_COUNT
};

/* What a metric's values are, and how a target is written: 1200/min, 250ms, 50%, 4. */
enum ep_point_unit {
    EP_POINT_UNIT_NONE,
    EP_POINT_UNIT_PER_MINUTE,
    EP_POINT_UNIT_MICROSECONDS,
    EP_POINT_UNIT_PERCENT,
    EP_POINT_UNIT_MIXED /* of an expression: in CloudWatch's own units, written bare */
};

struct ep_metric_kind {
    const char *name;              /* CloudWatch's */
    const char *predefined;        /* its name as a predefined metric of target tracking; or NULL */
    enum ep_point_unit unit;       /* of sum where it counts, of the other statistics else */
    enum ep_point_statistic usual; /* what a bare name means */
    unsigned statistics;           /* those that CloudWatch has: bits by enum ep_point_statistic */
    bool needs_model_cache;        /* emitted by multi-model endpoints only */
    bool is_high_resolution;       /* points every 10 s */
};
extern const struct ep_metric_kind
    ep_metric_kinds[EP_ALARM_METRIC_COUNT]; /* by enum ep_alarm_metric */

enum ep_metric_operation {
    EP_OPERATION_CONSTANT,
    EP_OPERATION_METRIC,
    EP_OPERATION_ADD,
    EP_OPERATION_SUBTRACT,
    EP_OPERATION_MULTIPLY,
    EP_OPERATION_DIVIDE
};
struct ep_metric_step {
    enum ep_metric_operation operation;
    double constant;
    enum ep_alarm_metric metric;
    enum ep_point_statistic statistic;
};
/* A metric, or sums, differences, products and quotients of several, in postfix order. */
#define EP_MOST_METRIC_STEPS 64
struct ep_metric_expression {
    const char *text; /* as written; borrowed */
    struct ep_metric_step steps[EP_MOST_METRIC_STEPS];
    size_t count;
    enum ep_point_unit unit;
};

/* ---- alarms ---- */

enum ep_alarm_comparison { EP_ABOVE, EP_AT_LEAST, EP_BELOW, EP_AT_MOST };
/* What stands for a datapoint that is not there. MISSING: with fewer than `datapoints` that exist
 * the alarm has INSUFFICIENT_DATA. IGNORE: it keeps its state then. */
enum ep_missing_data { EP_MISSING, EP_MISSING_IGNORE, EP_MISSING_BREACHING, EP_MISSING_FINE };

/* In ALARM when at least `datapoints` of the newest `of` compare like that with the threshold. */
#define EP_MOST_DATAPOINTS 1440
struct ep_alarm_config {
    enum ep_alarm_comparison comparison;
    double threshold;   /* in the metric's CloudWatch unit */
    int datapoints, of; /* 1 <= datapoints <= of <= EP_MOST_DATAPOINTS */
    enum ep_missing_data missing;
};

/* Which of the alarm's datapoints a policy reckons with. */
enum ep_alarm_value { EP_VALUE_NEWEST, EP_VALUE_MEAN, EP_VALUE_MIN, EP_VALUE_MAX };

/* ---- policies ---- */

struct ep_target_tracking {
    const char *name; /* in the log; borrowed */
    struct ep_metric_expression metric;
    ep_time period;              /* of the datapoints: a minute, or 10 s */
    double target;               /* > 0 */
    struct ep_alarm_config high; /* threshold: target */
    struct ep_alarm_config low;  /* threshold: a share of the target */
    enum ep_alarm_value value;
    ep_time scale_out_cooldown, scale_in_cooldown; /* from the end of the activity */
    bool disable_scale_in;
    struct ep_loc at;
};

enum ep_adjustment { EP_CHANGE_IN_CAPACITY, EP_EXACT_CAPACITY, EP_PERCENT_CHANGE };
/* Holds where lower <= metric - threshold < upper above the threshold, and
 * lower < metric - threshold <= upper below it. */
struct ep_scaling_step {
    double lower, upper; /* -INFINITY, INFINITY: unbounded */
    double change;       /* instances, or percent */
};
struct ep_step_scaling {
    const char *name;
    struct ep_metric_expression metric;
    ep_time period;
    struct ep_alarm_config alarm;
    enum ep_alarm_value value; /* MetricAggregationType: mean, min, max */
    enum ep_adjustment adjustment;
    int min_magnitude; /* MinAdjustmentMagnitude; 0: none */
    ep_time cooldown;
    const struct ep_scaling_step *steps; /* borrowed; without gaps and overlaps, ascending */
    size_t step_count;
    struct ep_loc at;
};

struct ep_scheduled_action {
    const char *name;
    struct ep_schedule schedule;
    int min, max; /* 0: stays as it is */
};

/* All pointers are borrowed. */
struct ep_autoscaling_config {
    int min, max;         /* 1 <= min <= max */
    int quota;            /* instances of the deployment; -1: unlimited */
    double stall_ratio;   /* of the scale-outs that find no capacity */
    struct ep_dist stall; /* how much later their instances come, ns */
    ep_time health_check; /* of a newcomer: in service, before requests are sent to it */
    const struct ep_target_tracking *tracking;
    size_t tracking_count;
    const struct ep_step_scaling *step;
    size_t step_count;
    const struct ep_scheduled_action *scheduled;
    size_t scheduled_count;
};

#endif
