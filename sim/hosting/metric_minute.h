/* What CloudWatch publishes of one variant, minute by minute: fed with what happens, closed at
 * whole minutes. An autoscaler reads the closed minutes of its endpoint; a report those of a whole
 * deployment, as if its endpoints were one. Names, units and statistics: AWS developer guide,
 * monitoring-cloudwatch.html and multi-model-endpoint-cloudwatch-metrics.html. Times are published
 * in microseconds. An invocation counts in the minute in which it is sent, its answer and what is
 * known of it in that of the answer [A]. */
#ifndef EP_HOSTING_METRIC_MINUTE_H
#define EP_HOSTING_METRIC_MINUTE_H

#include "core/time.h"
#include "hosting/observer.h"

#include <stdbool.h>
#include <stdint.h>

enum ep_metric {
    EP_METRIC_INVOCATIONS,
    EP_METRIC_INVOCATIONS_PER_INSTANCE,
    EP_METRIC_4XX_ERRORS,
    EP_METRIC_5XX_ERRORS,
    EP_METRIC_MODEL_ERRORS,
    EP_METRIC_MODEL_LATENCY,
    EP_METRIC_OVERHEAD_LATENCY,
    EP_METRIC_CONCURRENT_REQUESTS,
    EP_METRIC_LOADING_WAIT,
    EP_METRIC_UNLOADING,
    EP_METRIC_DOWNLOADING,
    EP_METRIC_LOADING,
    EP_METRIC_CACHE_HIT,
    EP_METRIC_DISK_HIT, /* not AWS's */
    EP_METRIC_CPU,
    EP_METRIC_MEMORY,
    EP_METRIC_DISK,
    EP_METRIC_LOADED_MODELS,
    EP_METRIC_COUNT
};

enum ep_statistic {
    EP_STATISTIC_SUM,
    EP_STATISTIC_AVERAGE,
    EP_STATISTIC_MINIMUM,
    EP_STATISTIC_MAXIMUM,
    EP_STATISTIC_SAMPLE_COUNT,
    EP_STATISTIC_P50,
    EP_STATISTIC_P90,
    EP_STATISTIC_P95,
    EP_STATISTIC_P99,
    EP_STATISTIC_COUNT
};
#define EP_STATISTIC_PERCENTILES (EP_STATISTIC_COUNT - EP_STATISTIC_P50)

struct ep_metric_spec {
    const char *name, *unit;
    const char *name_space; /* "AWS/SageMaker"; "epsim": AWS has no such metric */
    bool of_model_cache;    /* only on a multi-model endpoint */
    unsigned statistics;    /* that are published: bit 1 << enum ep_statistic */
};
const struct ep_metric_spec *ep_metric_spec(enum ep_metric metric);
const char *ep_statistic_name(enum ep_statistic statistic); /* "SampleCount", "p99": as AWS's */

/* In published units; sum, min, max are 0 where count is 0. */
struct ep_metric_point {
    uint64_t count;
    double sum, min, max;
};
struct ep_metric_minute {
    ep_time begin;
    struct ep_metric_point points[EP_METRIC_COUNT];
    double model_latency_us[EP_STATISTIC_PERCENTILES]; /* p50, p90, p95, p99; at most 1/32 above */
};
/* NaN: AWS does not publish the statistic, or nothing happened. Invocations are published, as 0, in
 * every minute. */
double ep_metric_statistic(const struct ep_metric_minute *minute, enum ep_metric metric,
                           enum ep_statistic statistic);

struct ep_metric_minutes;
struct ep_metric_minutes *ep_metric_minutes_create(void);
void ep_metric_minutes_destroy(struct ep_metric_minutes *minutes); /* NULL is fine */

/* has_cache: of a multi-model endpoint. */
void ep_metric_minutes_on_sent(struct ep_metric_minutes *minutes,
                               const struct ep_sent_record *sent);
void ep_metric_minutes_on_attempt(struct ep_metric_minutes *minutes,
                                  const struct ep_request_record *attempt, bool has_cache);
void ep_metric_minutes_on_load(struct ep_metric_minutes *minutes,
                               const struct ep_load_record *load);
void ep_metric_minutes_on_unload(struct ep_metric_minutes *minutes, ep_time unload_ns);
/* Requests outstanding on one instance now: asked every 10 s. */
void ep_metric_minutes_on_concurrency(struct ep_metric_minutes *minutes, uint32_t outstanding);
/* A value that an instance publishes for the minute that ends. */
void ep_metric_minutes_on_instance(struct ep_metric_minutes *minutes, enum ep_metric metric,
                                   double value);
/* Ends the minute that began at `begin` and starts the next. */
void ep_metric_minutes_close(struct ep_metric_minutes *minutes, ep_time begin,
                             struct ep_metric_minute *out);

#endif
