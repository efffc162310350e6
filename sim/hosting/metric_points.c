#include "hosting/metric_points.h"

#include <math.h>

#define US_PER_NS 1e-3

void ep_metric_points_clear(struct ep_metric_points *points)
{
    ep_coarse_histogram_fini(&points->latency);
    *points = (struct ep_metric_points){0};
}

static void count_span(struct ep_point_span *span, ep_time value)
{
    if (span->count == 0 || value < span->min)
        span->min = value;
    if (span->count == 0 || value > span->max)
        span->max = value;
    span->count++;
    span->sum += value;
}

static void count_provisioned(struct ep_metric_points *points, uint32_t in_use, uint32_t there)
{
    if (there > 0) /* more are in use than there are: some go when they have served */
        ep_tally_record(&points->provisioned, in_use < there ? (double)in_use / there : 1);
}

void ep_metric_points_sent(struct ep_metric_points *points, const struct ep_sent_record *record)
{
    points->invocations++;
    points->invocations_per_instance += 1.0 / record->active_instances;
    if (record->outstanding > points->most_outstanding)
        points->most_outstanding = record->outstanding;
    count_provisioned(points, record->provisioned_in_use, record->provisioned);
}

void ep_metric_points_begin(struct ep_metric_points *points,
                            const struct ep_instance_levels *levels)
{
    count_provisioned(points, levels->provisioned_in_use, levels->provisioned);
}

void ep_metric_points_attempt(struct ep_metric_points *points,
                              const struct ep_request_record *record)
{
    points->answers++;
    points->errors_4xx += record->status >= 400 && record->status < 500;
    points->errors_5xx += record->status >= 500;
    points->model_errors += record->status != 200;
    ep_time load_wait = record->parts[EP_PART_LOAD_WAIT];
    ep_time latency = ep_request_record_model_latency(record);
    count_span(&points->model_latency, latency);
    ep_coarse_histogram_record(&points->latency, latency);
    count_span(&points->overhead, record->parts[EP_PART_OVERHEAD] + load_wait);
    if (record->last_found == EP_FOUND_NONE)
        return;
    points->lookups++;
    points->hits += record->last_found == EP_FOUND_MEMORY;
    if (record->last_found != EP_FOUND_MEMORY)
        count_span(&points->load_wait, load_wait);
}

void ep_metric_points_load(struct ep_metric_points *points, const struct ep_load_record *record)
{
    if (record->abandoned)
        return;
    if (record->from_s3)
        count_span(&points->download, record->download_ns);
    count_span(&points->load, record->load_ns);
}

void ep_metric_points_unload(struct ep_metric_points *points, ep_time unload_ns)
{
    count_span(&points->unload, unload_ns);
}

void ep_metric_points_instance(struct ep_metric_points *points,
                               const struct ep_instance_levels *before,
                               const struct ep_instance_levels *now, ep_time length)
{
    double present = (double)(length - (now->absent_ns - before->absent_ns));
    if (present <= 0)
        return;
    ep_tally_record(&points->cpu, 100 * (now->cpu_work_ns - before->cpu_work_ns) / present);
    ep_tally_record(&points->memory, 100 * (now->memory_byte_ns - before->memory_byte_ns) /
                                         ((double)now->memory_total * present));
    double disk = (now->disk_byte_ns - before->disk_byte_ns) / ((double)now->disk_total * present);
    ep_tally_record(&points->disk, now->disk_total == INT64_MAX ? 0 : 100 * disk);
    ep_tally_record(&points->models, now->resident_models);
}

/* ---- values ---- */

static double sum_or_share(double sum, uint64_t samples, enum ep_point_statistic statistic)
{
    if (statistic == EP_POINT_STATISTIC_SUM)
        return sum;
    return samples > 0 ? sum / (double)samples : NAN;
}

static double span_value(const struct ep_point_span *span, enum ep_point_statistic statistic)
{
    if (statistic == EP_POINT_STATISTIC_SAMPLE_COUNT)
        return (double)span->count;
    if (span->count == 0)
        return NAN;
    switch ((int)statistic) {
    case EP_POINT_STATISTIC_SUM:
        return (double)span->sum * US_PER_NS;
    case EP_POINT_STATISTIC_MINIMUM:
        return (double)span->min * US_PER_NS;
    case EP_POINT_STATISTIC_MAXIMUM:
        return (double)span->max * US_PER_NS;
    default:
        return (double)span->sum * US_PER_NS / (double)span->count;
    }
}

static double level_value(const struct ep_tally *tally, enum ep_point_statistic statistic)
{
    if (tally->count == 0)
        return NAN;
    switch ((int)statistic) {
    case EP_POINT_STATISTIC_SUM:
        return tally->mean * (double)tally->count;
    case EP_POINT_STATISTIC_MINIMUM:
        return tally->min;
    case EP_POINT_STATISTIC_MAXIMUM:
        return tally->max;
    default:
        return tally->mean;
    }
}

static double latency_value(const struct ep_metric_points *points,
                            enum ep_point_statistic statistic)
{
    static const double quantile[EP_POINT_STATISTIC_COUNT] = {[EP_POINT_STATISTIC_P50] = 0.5,
                                                              [EP_POINT_STATISTIC_P90] = 0.9,
                                                              [EP_POINT_STATISTIC_P95] = 0.95,
                                                              [EP_POINT_STATISTIC_P99] = 0.99};
    if (quantile[statistic] == 0)
        return span_value(&points->model_latency, statistic);
    if (points->model_latency.count == 0)
        return NAN;
    return (double)ep_coarse_histogram_quantile(&points->latency, quantile[statistic]) * US_PER_NS;
}

static double hit_value(const struct ep_metric_points *points, enum ep_point_statistic statistic)
{
    if (statistic == EP_POINT_STATISTIC_SAMPLE_COUNT)
        return (double)points->lookups;
    return sum_or_share((double)points->hits, points->lookups, statistic);
}

double ep_metric_points_value(const struct ep_metric_points *points, enum ep_alarm_metric metric,
                              enum ep_point_statistic statistic)
{
    switch ((int)metric) {
    case EP_ALARM_METRIC_INVOCATIONS:
        return (double)points->invocations;
    case EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE:
        return points->invocations_per_instance;
    case EP_ALARM_METRIC_4XX_ERRORS:
        return sum_or_share((double)points->errors_4xx, points->answers, statistic);
    case EP_ALARM_METRIC_5XX_ERRORS:
        return sum_or_share((double)points->errors_5xx, points->answers, statistic);
    case EP_ALARM_METRIC_MODEL_ERRORS:
        return sum_or_share((double)points->model_errors, points->answers, statistic);
    case EP_ALARM_METRIC_MODEL_LATENCY:
        return latency_value(points, statistic);
    case EP_ALARM_METRIC_OVERHEAD_LATENCY:
        return span_value(&points->overhead, statistic);
    case EP_ALARM_METRIC_CONCURRENT_REQUESTS:
        return points->most_outstanding;
    case EP_ALARM_METRIC_LOADING_WAIT:
        return span_value(&points->load_wait, statistic);
    case EP_ALARM_METRIC_DOWNLOADING:
        return span_value(&points->download, statistic);
    case EP_ALARM_METRIC_LOADING:
        return span_value(&points->load, statistic);
    case EP_ALARM_METRIC_UNLOADING:
        return span_value(&points->unload, statistic);
    case EP_ALARM_METRIC_CACHE_HIT:
        return hit_value(points, statistic);
    case EP_ALARM_METRIC_CPU:
        return level_value(&points->cpu, statistic);
    case EP_ALARM_METRIC_MEMORY:
        return level_value(&points->memory, statistic);
    case EP_ALARM_METRIC_DISK:
        return level_value(&points->disk, statistic);
    case EP_ALARM_METRIC_LOADED_MODELS:
        return level_value(&points->models, statistic);
    case EP_ALARM_METRIC_PROVISIONED_CONCURRENCY:
        return level_value(&points->provisioned, statistic);
    default:
        return NAN; /* no option here emits it */
    }
}
