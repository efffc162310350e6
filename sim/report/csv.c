#include "report/csv.h"

#include "base/csv.h"
#include "report/derived.h"
#include "report/human.h"

#include <math.h>

bool ep_text_csv_write(void *self, const char *bytes, size_t size)
{
    ep_text_add_many(self, bytes, size);
    return true;
}

static void put_clean(struct ep_csv_writer *writer, const char *text)
{
    struct ep_text clean = {0};
    ep_text_add_clean(&clean, text);
    ep_csv_put_text(writer, ep_text_bytes(&clean));
    ep_text_fini(&clean);
}

static void put_header(struct ep_csv_writer *writer, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ep_csv_put_text(writer, names[i]);
    ep_csv_end_row(writer);
}
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- summary ---- */

static const char *const summary_names[] = {"deployment",
                                            "kind",
                                            "instance",
                                            "feasible",
                                            "verdict",
                                            "endpoints",
                                            "containers",
                                            "arrived",
                                            "completed",
                                            "failed",
                                            "rejected",
                                            "in_flight_at_end",
                                            "attempts",
                                            "instances_mean",
                                            "cost_usd_per_hour",
                                            "cost_usd_per_hour_low",
                                            "cost_usd_per_hour_high",
                                            "cost_usd_per_month",
                                            "cost_usd_per_million_requests",
                                            "latency_mean_s",
                                            "latency_p50_s",
                                            "latency_p90_s",
                                            "latency_p95_s",
                                            "latency_p99_s",
                                            "latency_p99_low_s",
                                            "latency_p99_high_s",
                                            "latency_p999_s",
                                            "latency_max_s",
                                            "error_ratio",
                                            "cold_ratio",
                                            "models_meeting_ratio",
                                            "tail_queue_s",
                                            "tail_load_wait_s",
                                            "tail_service_s",
                                            "tail_contention_s",
                                            "tail_overhead_s",
                                            "tail_retry_s",
                                            "cpu_mean_ratio",
                                            "cpu_peak_minute_ratio",
                                            "memory_mean_ratio",
                                            "delta_cost_usd_per_hour",
                                            "delta_p99_s",
                                            "problems"};

static void put_counts(struct ep_csv_writer *writer, const struct ep_deployment_result *deployment)
{
    const struct ep_counts *counts = &deployment->counts;
    const uint64_t values[] = {deployment->endpoints,    deployment->containers,   counts->arrived,
                               counts->completed,        counts->failed,           counts->rejected,
                               counts->in_flight_at_end, deployment->attempts_sent};
    for (size_t i = 0; i < COUNT(values); i++)
        ep_csv_put_integer(writer, (int64_t)values[i]);
}

static void put_figures(struct ep_csv_writer *writer, const struct ep_deployment_result *d)
{
    const double values[] = {
        d->instances_mean,     d->cost_per_hour.value,  d->cost_per_hour.low,
        d->cost_per_hour.high, d->cost_per_month.value, d->cost_per_million.value,
        d->latency.mean.value, d->latency.p50.value,    d->latency.p90.value,
        d->latency.p95.value,  d->latency.p99.value,    d->latency.p99.low,
        d->latency.p99.high,   d->latency.p999.value,   d->latency.max.value,
        d->error_ratio.value,  d->cold_ratio.value,     d->models_meeting.value};
    for (size_t i = 0; i < COUNT(values); i++)
        ep_csv_put_number(writer, values[i]);
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_csv_put_number(writer, d->parts[part].tail_mean.value);
    ep_csv_put_number(writer, d->cpu.mean.value);
    ep_csv_put_number(writer, d->cpu.peak_minute.value);
    ep_csv_put_number(writer, d->memory.mean.value);
}

static void put_problems(struct ep_csv_writer *writer,
                         const struct ep_deployment_result *deployment)
{
    struct ep_text all = {0};
    for (size_t i = 0; i < deployment->problem_count; i++)
        ep_text_addf(&all, "%s%s: %s", i > 0 ? "; " : "", deployment->problems[i].rule,
                     deployment->problems[i].detail);
    put_clean(writer, ep_text_bytes(&all));
    ep_text_fini(&all);
}

static void put_summary(struct ep_csv_writer *writer, const struct ep_result *result,
                        const struct ep_deployment_result *deployment)
{
    const struct ep_comparison *pair = ep_result_comparison(result, deployment->name);
    put_clean(writer, deployment->name);
    ep_csv_put_text(writer, deployment->kind);
    put_clean(writer, deployment->instance ? deployment->instance : "");
    ep_csv_put_text(writer, deployment->feasible ? "true" : "false");
    if (deployment->feasible) {
        ep_csv_put_text(writer, ep_verdict_text(deployment->verdict));
        put_counts(writer, deployment);
        put_figures(writer, deployment);
    } else {
        for (size_t i = 4; i + 3 < COUNT(summary_names); i++)
            ep_csv_put_text(writer, "");
    }
    ep_csv_put_number(writer, pair ? pair->delta_cost_usd_per_hour.value : NAN);
    ep_csv_put_number(writer, pair ? pair->delta_p99_s.value : NAN);
    put_problems(writer, deployment);
    ep_csv_end_row(writer);
}

/* The parts of a hybrid follow it, named HYBRID.PART. */
static void put_with_parts(struct ep_csv_writer *writer, const struct ep_result *result,
                           const struct ep_deployment_result *deployment)
{
    put_summary(writer, result, deployment);
    for (size_t i = 0; i < deployment->part_count; i++)
        put_summary(writer, result, &deployment->part_results[i]);
}

void ep_report_summary_csv(const struct ep_result *result, struct ep_text *out)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, out, ',');
    put_header(writer, summary_names, COUNT(summary_names));
    for (size_t i = 0; i < result->deployment_count; i++)
        put_with_parts(writer, result, &result->deployments[i]);
    ep_csv_writer_destroy(writer);
}

/* ---- series ---- */

static const char *const series_names[] = {
    "minute",        "deployment",    "arrived",     "completed",
    "errors",        "cold",          "instances",   "latency_mean_s",
    "latency_p50_s", "latency_p99_s", "cpu_ratio",   "memory_ratio",
    "disk_ratio",    "network_ratio", "hit_ratio",   "cost_usd_per_hour",
    "loads",         "evictions",     "outstanding", "resident_models"};

static void put_minute(struct ep_csv_writer *writer, const struct ep_series_row *row)
{
    const uint64_t before[] = {row->arrived, row->completed, row->errors, row->cold};
    const double levels[] = {
        row->instances, row->latency_mean_s,   row->latency_p50_s, row->latency_p99_s,
        row->cpu,       row->memory,           row->disk,          row->network,
        row->hit_ratio, row->cost_usd_per_hour};
    const uint64_t after[] = {row->loads, row->evictions, row->outstanding, row->resident_models};
    ep_csv_put_number(writer, row->minute);
    put_clean(writer, row->deployment);
    for (size_t i = 0; i < COUNT(before); i++)
        ep_csv_put_integer(writer, (int64_t)before[i]);
    for (size_t i = 0; i < COUNT(levels); i++)
        ep_csv_put_number(writer, levels[i]);
    for (size_t i = 0; i < COUNT(after); i++)
        ep_csv_put_integer(writer, (int64_t)after[i]);
    ep_csv_end_row(writer);
}

void ep_report_series_csv(const struct ep_result *result, struct ep_text *out)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, out, ',');
    put_header(writer, series_names, COUNT(series_names));
    for (size_t i = 0; i < result->series_count; i++)
        put_minute(writer, &result->series[i]);
    ep_csv_writer_destroy(writer);
}
