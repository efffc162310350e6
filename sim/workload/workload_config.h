/* What the arrival sources are made from, as plain structs; scenario/ fills them. */
#ifndef EP_WORKLOAD_WORKLOAD_CONFIG_H
#define EP_WORKLOAD_WORKLOAD_CONFIG_H

#include "base/diag.h"
#include "core/dist.h"
#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ep_arrivals_kind {
    EP_ARRIVALS_POISSON,
    EP_ARRIVALS_DETERMINISTIC,
    EP_ARRIVALS_GAMMA,
    EP_ARRIVALS_WEIBULL,
    EP_ARRIVALS_MMPP,
    EP_ARRIVALS_ON_OFF,
    EP_ARRIVALS_SESSIONS,
    EP_ARRIVALS_CLOSED,
    EP_ARRIVALS_TRACE
};
/* One state of a Markov-modulated process. */
struct ep_rate_state {
    double rate_per_second; /* >= 0 */
    ep_time mean_time;      /* > 0; exponential */
};
/* What a process has besides its rate. */
struct ep_arrivals {
    double cv;                          /* gamma, weibull: of the gaps, > 0 */
    const struct ep_rate_state *states; /* mmpp, on_off: a cycle */
    size_t state_count;
    ep_time on, off;       /* on_off: as written; the states follow from them */
    double mean_requests;  /* sessions: >= 1 */
    uint32_t clients;      /* closed: >= 1 */
    struct ep_dist think;  /* sessions, closed; ns */
    ep_time after_failure; /* closed: least time from a failure to the next request */
    bool is_one_model;     /* sessions, closed: a client stays with its first model */
};
/* A distribution of one's own, or none. */
struct ep_own_dist {
    bool is_set;
    struct ep_dist dist;
};
/* What requests of one traffic entry have in the place of their group's; ns and bytes. */
struct ep_request_class {
    struct ep_own_dist compute, wait, request_bytes, response_bytes;
};
enum ep_profile_kind {
    EP_PROFILE_CONSTANT,
    EP_PROFILE_DIURNAL,
    EP_PROFILE_WEEKLY,
    EP_PROFILE_STEPS,
    EP_PROFILE_RAMP,
    EP_PROFILE_SPIKE
};
struct ep_profile_point {
    ep_time at;
    double factor;
};
/* The rate over time, as a factor on `rate`. */
struct ep_profile {
    enum ep_profile_kind kind;
    double peak_to_mean;  /* diurnal: 1 + (p - 1) cos(2 pi (t - peak_at) / 24 h), mean 1 */
    ep_time peak_at;      /* of day, by the calendar time `start` */
    const double *weekly; /* weekly: 168 hourly factors from Monday 00:00 (normalized to mean 1) */
    const struct ep_profile_point
        *points; /* steps: factor from `at` on; ramp: linear between points */
    size_t point_count;
    ep_time spike_at, spike_duration;
    double spike_factor;
};
enum ep_popularity_kind { EP_POPULARITY_ZIPF, EP_POPULARITY_UNIFORM, EP_POPULARITY_WEIGHTS };
/* Requests that come in runs; the law: workload/choice.h. */
struct ep_locality {
    double share;    /* of the requests that repeat an earlier one's model; 0: off */
    double exponent; /* of the distance back, >= 0: the larger, the shorter */
    uint32_t reach;  /* longest distance back, in requests of this traffic, >= 1 */
};
struct ep_popularity {
    enum ep_popularity_kind kind;
    double exponent;       /* zipf */
    const double *weights; /* weights: one a model of the group */
    size_t weight_count;
    struct ep_locality locality;
    ep_time drift_half_life; /* of a model's excess over the mean share; EP_TIME_NEVER, 0: off */
    double churn_per_day;    /* share of the models alive that is replaced in 24 h; 0: off */
};
enum ep_trace_format {
    EP_TRACE_AZURE_MINUTES,
    EP_TRACE_COUNTS,
    EP_TRACE_CSV,
    EP_TRACE_JSONL,
    EP_TRACE_SERVEGEN
};
enum ep_spread { EP_SPREAD_UNIFORM, EP_SPREAD_EVEN };
struct ep_trace_config {
    const char *file; /* path, resolved */
    enum ep_trace_format format;
    /* counts: spread inside the period; period of `counts` (azure: 1 min); long or wide by header
     */
    enum ep_spread spread;
    ep_time period;
    bool is_long; /* counts: columns time,model,count instead of one column a period */
    /* csv, jsonl */
    const char *column_time, *column_model, *column_compute, *column_wait, *column_request,
        *column_response, *column_variant,
        *column_count; /* never NULL for time and model; NULL: the one named like its key (compute,
                          wait, payload_request, payload_response, target_variant, count), when
                          there is one */
    char separator;
    bool time_is_order;      /* `time: order`: one request a tick */
    ep_time time_unit, tick; /* of the time column; of `order` */
    /* all */
    ep_time window_begin, window_end; /* of trace time; [0, EP_TIME_NEVER) */
    int repeat;                       /* times the window is played, >= 1 */
    double time_scale;                /* stretches: > 1 slower */
    double rate_scale;
    bool ignores_unknown_models; /* requests whose id is no model are left out, not refused */
    struct ep_loc at;
};

#endif
