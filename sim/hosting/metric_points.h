/* CloudWatch's datapoints of one endpoint: what happened in a period, by metric and statistic.
 * Invocations count when they arrive, answers when the client has them, instance metrics over the
 * time that an instance was there (docs/model.md, "CloudWatch on the clock"). */
#ifndef EP_HOSTING_METRIC_POINTS_H
#define EP_HOSTING_METRIC_POINTS_H

#include "core/coarse_histogram.h"
#include "core/tally.h"
#include "hosting/autoscaling_config.h"
#include "hosting/fleet.h"
#include "hosting/observer.h"

#include <stdint.h>

/* Durations of a period, ns. */
struct ep_point_span {
    uint64_t count;
    int64_t sum, min, max;
};

/* One period of one endpoint. Zero-initialize; the next one begins with _clear(). */
struct ep_metric_points {
    uint64_t invocations, answers, errors_4xx, errors_5xx, model_errors, hits, lookups;
    double invocations_per_instance;
    double most_outstanding; /* on one instance */
    struct ep_point_span model_latency, overhead, load_wait, download, load, unload;
    struct ep_coarse_histogram latency;        /* of the model, ns; owned */
    struct ep_tally cpu, memory, disk, models; /* by instance; percent, percent, percent, count */
    struct ep_tally provisioned; /* in use / there, at each invocation and as the period begins */
};
void ep_metric_points_clear(struct ep_metric_points *points); /* also frees */

void ep_metric_points_sent(struct ep_metric_points *points, const struct ep_sent_record *record);
/* A period of a serverless endpoint begins with so many of its provisioned environments in use. */
void ep_metric_points_begin(struct ep_metric_points *points,
                            const struct ep_instance_levels *levels);
/* An attempt that has its answer, or was given up. */
void ep_metric_points_attempt(struct ep_metric_points *points,
                              const struct ep_request_record *record);
void ep_metric_points_load(struct ep_metric_points *points, const struct ep_load_record *record);
void ep_metric_points_unload(struct ep_metric_points *points, ep_time unload_ns);
/* An instance over the period, `length` long, that began with `before`. */
void ep_metric_points_instance(struct ep_metric_points *points,
                               const struct ep_instance_levels *before,
                               const struct ep_instance_levels *now, ep_time length);

/* The datapoint, in CloudWatch's unit; NaN where there is none. */
double ep_metric_points_value(const struct ep_metric_points *points, enum ep_alarm_metric metric,
                              enum ep_point_statistic statistic);

#endif
