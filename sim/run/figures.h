/* The figures of one replication, or of several pooled, as doubles: seconds, USD, ratios. The same
 * function makes both, so that a pooled value and the replications around it mean the same. */
#ifndef EP_RUN_FIGURES_H
#define EP_RUN_FIGURES_H

#include "run/cells.h"
#include "run/container_figures.h"
#include "run/levels.h"
#include "run/option.h"
#include "run/outcome.h"
#include "run/rho.h"

#include <stddef.h>
#include <stdint.h>

/* Statistics of a latency, in the order of the result. */
enum ep_latency_statistic {
    EP_LATENCY_MEAN,
    EP_LATENCY_P50,
    EP_LATENCY_P90,
    EP_LATENCY_P95,
    EP_LATENCY_P99,
    EP_LATENCY_P999,
    EP_LATENCY_MAX,
    EP_LATENCY_COUNT
};
/* The share of a percentile: 0.99 of EP_LATENCY_P99; 0 of the others. */
double ep_latency_share(enum ep_latency_statistic statistic);

enum ep_latency_set { EP_SET_ALL, EP_SET_WARM, EP_SET_COLD, EP_SET_COUNT };

/* Of one view of the models: all of them, or a group. */
struct ep_view_figures {
    double latency[EP_SET_COUNT][EP_LATENCY_COUNT]; /* NaN: none */
    double error_ratio, cold_ratio;                 /* NaN: no request */
};
struct ep_figures {
    struct ep_view_figures all;
    double part_mean[EP_PART_COUNT], part_tail_mean[EP_PART_COUNT]; /* NaN: none completed */
    double cause_share[EP_CAUSE_COUNT];                     /* of the latency of the slowest 1 % */
    double cost_per_hour, cost_per_month, cost_per_million; /* the last NaN without a completion */
    double utilization[EP_RESOURCE_COUNT], peak_minute[EP_RESOURCE_COUNT];
    double rho;
    double instances_mean, endpoints;
    struct ep_view_figures *views;           /* view_count of them; the caller's storage */
    struct ep_container_figures *containers; /* by slot; likewise; NULL: none */
};

struct ep_figures_context {
    const struct ep_option *option;
    const struct ep_cells *cells;
    ep_time warmup, horizon;
    int replications;                      /* that the outcome covers */
    const struct ep_usage *instance_usage; /* of the instances, in the same replications */
    double instances_mean;                 /* over time, of one replication */
    /* Of a deployment of parts: what they cost, in the same replications. */
    const struct ep_figures *const *parts;
};

struct ep_usage ep_figures_usage(const struct ep_figures_context *context,
                                 const struct ep_outcome *outcome);
/* Fills everything; figures->views must have room. */
void ep_figures_of(const struct ep_figures_context *context, const struct ep_outcome *outcome,
                   const struct ep_level_stats *levels, struct ep_figures *figures);

/* Of these cells alone. */
void ep_figures_of_view(const struct ep_outcome *outcome, const uint32_t *cells, size_t count,
                        struct ep_view_figures *figures);

/* Counts and latencies of some cells together. The caller destroys the histograms. */
struct ep_cell ep_figures_pool_cells(const struct ep_outcome *outcome, const uint32_t *cells,
                                     size_t count);

#endif
