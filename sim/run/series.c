#include "run/series.h"

#include "base/mem.h"
#include "core/coarse_histogram.h"
#include "run/outcome.h"

#include <math.h>

struct ep_series {
    struct ep_series_rows *rows; /* borrowed */
    const char *name;
    bool has_cache;
    uint64_t instances;
    double usd_per_instance_hour, usd_per_hour;
    double execution_usd_per_hour[2]; /* serverless: on demand, provisioned */
    /* The minute that is running. */
    struct ep_series_row row;
    uint64_t attempts, hits;
    int64_t execution_ms[2];
    int64_t latency_ns;
    struct ep_coarse_histogram latency; /* owned */
};

struct ep_series *ep_series_create(struct ep_series_rows *rows, const char *name, bool has_cache,
                                   uint64_t instances, double usd_per_instance_hour)
{
    struct ep_series *series = ep_alloc_zeroed(1, sizeof *series);
    series->rows = rows;
    series->name = name;
    series->has_cache = has_cache;
    series->instances = instances;
    series->usd_per_instance_hour = usd_per_instance_hour;
    series->usd_per_hour = usd_per_instance_hour * (double)instances;
    return series;
}

void ep_series_price_executions(struct ep_series *series, double always_usd_per_hour,
                                double usd_per_hour, double provisioned_usd_per_hour)
{
    series->usd_per_hour = always_usd_per_hour;
    series->execution_usd_per_hour[0] = usd_per_hour;
    series->execution_usd_per_hour[1] = provisioned_usd_per_hour;
}

void ep_series_add_price(struct ep_series *series, double more_usd_per_hour)
{
    series->usd_per_hour += more_usd_per_hour;
}

struct ep_series *ep_series_of(const struct ep_option *option, struct ep_series_rows *rows)
{
    const struct ep_prices *prices = &option->prices;
    const char *name = option->deployment->name;
    if (!prices->is_serverless)
        return ep_series_create(rows, name, ep_fleet_config_has_cache(&option->fleet),
                                option->instances,
                                prices->instance_usd_per_hour * (1 - prices->discount_ratio));
    struct ep_series *series = ep_series_create(rows, name, true, 0, 0);
    uint64_t provisioned =
        (uint64_t)option->fleet.serverless.provisioned * option->fleet.endpoint_count;
    double always = provisioned > 0 ? prices->provisioned.usd_per_hour * (double)provisioned : 0;
    ep_series_price_executions(series, always, prices->execution.usd_per_hour,
                               prices->provisioned_execution.usd_per_hour);
    return series;
}

void ep_series_destroy(struct ep_series *series)
{
    if (!series)
        return;
    ep_coarse_histogram_fini(&series->latency);
    ep_free(series);
}

void ep_series_set_instances(struct ep_series *series, uint64_t in_service, uint64_t billed)
{
    series->instances = in_service;
    series->usd_per_hour = series->usd_per_instance_hour * (double)billed;
}

void ep_series_on_arrival(struct ep_series *series)
{
    series->row.arrived++;
}

void ep_series_on_request(struct ep_series *series, const struct ep_request_record *record)
{
    if (record->found != EP_FOUND_MEMORY && record->found != EP_FOUND_NONE)
        series->row.cold++;
    if (ep_outcome_ending(record->status, record->original_status) != EP_ENDING_COMPLETED) {
        series->row.errors++;
        return;
    }
    int64_t latency = record->done - record->first_arrival;
    series->row.completed++;
    series->latency_ns += latency;
    ep_coarse_histogram_record(&series->latency, latency);
}

void ep_series_on_attempt(struct ep_series *series, enum ep_found found)
{
    series->attempts++;
    series->hits += found == EP_FOUND_MEMORY;
}

void ep_series_on_execution(struct ep_series *series, const struct ep_execution_record *record)
{
    series->execution_ms[record->is_provisioned] += ep_execution_billed_ms(record);
}

void ep_series_on_load(struct ep_series *series)
{
    series->row.loads++;
}

void ep_series_on_eviction(struct ep_series *series)
{
    series->row.evictions++;
}

/* Per hour, at this minute's rate. */
static double execution_cost(const struct ep_series *series)
{
    double usd = 0;
    for (int i = 0; i < 2; i++)
        if (series->execution_ms[i] > 0)
            usd += (double)series->execution_ms[i] / (double)(EP_MINUTE / EP_MILLISECOND) *
                   series->execution_usd_per_hour[i];
    return usd;
}

static void fill_latency(const struct ep_series *series, struct ep_series_row *row)
{
    row->latency_mean_s = row->latency_p50_s = row->latency_p99_s = NAN;
    if (row->completed == 0)
        return;
    row->latency_mean_s = (double)series->latency_ns / (double)row->completed / 1e9;
    row->latency_p50_s = (double)ep_coarse_histogram_quantile(&series->latency, 0.5) / 1e9;
    row->latency_p99_s = (double)ep_coarse_histogram_quantile(&series->latency, 0.99) / 1e9;
}

void ep_series_end_minute(struct ep_series *series, const struct ep_minute *minute)
{
    struct ep_series_row row = series->row;
    row.minute = (double)minute->begin / (double)EP_MINUTE;
    row.deployment = series->name;
    row.instances = (double)series->instances;
    fill_latency(series, &row);
    row.cpu = minute->utilization[EP_RESOURCE_CPU];
    row.memory = minute->utilization[EP_RESOURCE_MEMORY];
    row.disk = minute->utilization[EP_RESOURCE_DISK];
    row.network = minute->utilization[EP_RESOURCE_NETWORK];
    row.hit_ratio = series->has_cache && series->attempts > 0
                        ? (double)series->hits / (double)series->attempts
                        : NAN;
    row.cost_usd_per_hour = series->usd_per_hour + execution_cost(series);
    row.outstanding = minute->outstanding;
    row.resident_models = minute->resident_models;
    ep_array_push(series->rows, row);
    series->row = (struct ep_series_row){0};
    series->attempts = series->hits = 0;
    series->execution_ms[0] = series->execution_ms[1] = 0;
    series->latency_ns = 0;
    ep_coarse_histogram_fini(&series->latency);
}
