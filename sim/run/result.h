/* What a run yields, as plain structs: the JSON of design section 4 is written from it word for
 * word, and so is everything else that prints. Seconds, USD, ratios in 0..1. */
#ifndef EP_RUN_RESULT_H
#define EP_RUN_RESULT_H

#include "base/mem.h"
#include "core/histogram.h"
#include "cost/bill.h"
#include "hosting/metric_minute.h"
#include "hosting/observer.h"
#include "run/cause.h"
#include "run/cost_share.h"
#include "run/est.h"
#include "run/event_result.h"
#include "run/finding.h"
#include "run/loss_result.h"
#include "run/what_if.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ep_verdict {
    EP_VERDICT_STABLE,
    EP_VERDICT_SATURATED,
    EP_VERDICT_OVERLOADED,
    EP_VERDICT_INCONCLUSIVE
};
struct ep_latency_figures {
    struct ep_est mean, p50, p90, p95, p99, p999, max;
};
struct ep_part_figures {
    struct ep_est mean, tail_mean;
};
struct ep_problem { /* a broken rule of the service: makes an option infeasible */
    const char *rule, *detail, *source;
};
struct ep_counts {
    uint64_t arrived, completed, failed, rejected, in_flight_at_end;
};
struct ep_status_count {
    const char *status;
    uint64_t count;
}; /* "200", "424/503", "timeout" */
struct ep_cache_counts {
    uint64_t hits, misses, joined_loads, loads_s3, loads_disk, evictions_memory, evictions_disk;
    uint64_t bytes_requested, bytes_missed;
    uint64_t loads_507, loads_blocked, loads_abandoned;
    double blocked_s, disk_slow_s;
};
/* What a deployment pins, or prewarms, on each of its instances. */
struct ep_start_part {
    uint64_t models;
    int64_t bytes;       /* memory of their copies */
    double memory_ratio; /* ... as a share of what an instance has for models */
};
struct ep_start_result {
    struct ep_start_part pinned, prewarmed;
    uint64_t loads;   /* that instances began because of them, in the whole run */
    uint64_t skipped; /* prewarmed models that did not fit without an eviction */
};
struct ep_utilization {
    struct ep_est mean, peak_minute;
};
/* One CloudWatch metric over the measured span, AWS name and unit. Statistics that AWS does not
 * publish for it are NaN. */
struct ep_cloudwatch {
    const char *name, *unit;
    double sum, average, min, max, p50, p99;
    uint64_t sample_count;
};
/* One container of a multi-container endpoint. Texts are borrowed. */
struct ep_container_result {
    const char *name, *image;
    uint32_t endpoint;
    double workers;                               /* slots on an instance; INFINITY: unlimited */
    uint64_t invocations, errors_4xx, errors_5xx; /* answers of the container itself */
    struct ep_est latency_mean, latency_p50, latency_p99; /* in its queue and served */
    double queue_s, service_s, contention_s;              /* means over the served; NaN: none */
    struct ep_est cpu, busy_workers; /* shares of the instances' vCPUs, of its own workers */
    double memory;                   /* share of an instance's memory */
    struct ep_est load;              /* work asked of its workers / what they can do */
    double saturates_per_s;          /* requests/s at which they are busy all the time; INFINITY */
    const struct ep_cloudwatch *cloudwatch;
    size_t cloudwatch_count;
};
/* What limits a serial chain: requests/s, INFINITY: nothing does. */
struct ep_bottleneck {
    const char *slowest;  /* the container whose workers saturate first */
    const char *resource; /* "workers of container spark", "cpu"; NULL: not a chain */
    double arrived_per_s;
    double saturates_per_s;    /* the lesser of: */
    double tandem_bound_per_s; /* the slowest container, as if each had vCPUs of its own */
    double cpu_bound_per_s;    /* all of them on the vCPUs that they share, loads included */
};
/* One container in one minute of replication 1, as CloudWatch would show it. */
struct ep_container_minute_result {
    double minute;      /* its begin */
    uint32_t container; /* which of container_results */
    uint64_t invocations, errors_4xx, errors_5xx;
    double latency_average_us, latency_max_us; /* NaN: no invocation */
    double cpu_percent, memory_percent;        /* mean over the instances; 100: one vCPU, all */
};
struct ep_group_result {
    const char *name;
    struct ep_counts counts;
    struct ep_latency_figures latency, warm, cold;
    struct ep_est error_ratio, cold_ratio;
};
struct ep_model_row {
    const char *name; /* "group/7" or the name in its table or trace */
    uint64_t requests;
    double hit_ratio, p50_s, p99_s, cost_share; /* percentiles NaN: too few samples */
    double cold_share;         /* of all cold requests of the deployment, those of this model */
    uint64_t loads, evictions; /* of its copies: from S3 or disk; from memory, for room */
};
/* One cause of the latency of the slowest 1 % of completed requests (docs/model.md, "The cold-start
 * ledger"). */
struct ep_cause_figures {
    struct ep_est share; /* of their latency; the shares add up to 1 */
    double mean_s;       /* of one of them */
    double mainly;       /* how many of them it took longest of all */
};
struct ep_ledger_model {
    const char *name;
    double share;    /* of the latency of the slowest 1 % */
    double requests; /* of them */
};
struct ep_ledger_result {
    double requests; /* the slowest 1 %: completed / 100 */
    struct ep_cause_figures causes[EP_CAUSE_COUNT];
    const struct ep_ledger_model *models; /* largest share first, the first few */
    size_t model_count;
    uint64_t lost;                     /* requests that were answered, but did not complete */
    double lost_share[EP_CAUSE_COUNT]; /* of their time; NaN: none */
};
enum ep_thrash { EP_THRASH_ABSENT, EP_THRASH_SOME, EP_THRASH_THRASHING };
struct ep_churn_figures { /* of a multi-model endpoint */
    enum ep_thrash verdict;
    const char *reason;                          /* the figures and their thresholds */
    double loads_per_minute, unloads_per_minute; /* unloads for room */
    double unload_ratio;                         /* unloads for each load */
    double reload_ratio;    /* loads of a model evicted from there a short while before */
    double load_time_share; /* loading / (loading + serving) */
};
/* LRU misses against memory, from the requests of replication 1 in one pass: what one cache of that
 * many bytes would miss, were loads instantaneous. Made by run/working_set.h. */
struct ep_working_set_point {
    int64_t memory_bytes;
    double miss_ratio;
};
struct ep_working_set_type { /* one instance of that type instead */
    const char *instance;
    int64_t usable_bytes;
    double usd_per_hour; /* after the discount; without volume */
    double miss_ratio;
    double cpu_load; /* vCPUs that requests keep busy on average / its vCPUs; NaN: closed loops */
};
struct ep_working_set {
    uint64_t requests;     /* measured requests that were looked at */
    double covered_s;      /* until when */
    double followed;       /* share of the models that was followed: below 1 where sampled */
    int64_t needed_bytes;  /* all served models at once */
    int64_t largest_bytes; /* of one model: smaller memories cannot hold it */
    double first_ratio;    /* share of requests that are the first for their model: miss anyway */
    int64_t option_bytes;  /* usable on all instances of the option */
    double option_miss_ratio;                 /* there; NaN: smaller than the largest model */
    const struct ep_working_set_point *curve; /* ascending */
    size_t curve_count;
    /* The option's own type, what misses less than any cheaper type of its family, and what misses
     * less than any cheaper type at all; cheapest first. Empty for a custom type. */
    const struct ep_working_set_type *types;
    size_t type_count;
};
/* What the hottest model does to the others: the same requests with and without its own. */
struct ep_neighbor_figure {
    struct ep_est with, without, delta; /* of the others; delta: with - without, paired */
};
struct ep_neighbors_result {
    const char *model; /* the hottest; NULL: not asked for, or no endpoint serves two models */
    double work_share; /* of the offered vCPU work */
    struct ep_neighbor_figure p50_s, p99_s, cold_ratio;
};
struct ep_histogram_point {
    double value_s, ratio;
}; /* share of requests with latency <= value */
/* One look at the scaling policies of an endpoint, in replication 1; several in a row that came out
 * the same are one. Texts are borrowed. */
struct ep_scaling_row {
    double at_s, until_s;
    uint64_t looks;
    uint32_t endpoint;
    const char *policy;      /* NULL: none */
    const char *trigger;     /* "AlarmHigh", ... */
    double value, threshold; /* CloudWatch units; NaN: none */
    const char *what;        /* is counted: "environment"; NULL: instances */
    int current, wanted, desired;
    int wanted_max; /* > 0: a scheduled action set min to `wanted` and max to this */
    bool acts;      /* the desired capacity changes */
    const char *action, *why;
};
/* What a scale-out of a multi-model endpoint did to its caches, in replication 1: the five minutes
 * before newcomers served against those after. NaN: nothing to tell it from. */
struct ep_newcomer_row {
    double launched_s, first_s, last_s; /* launched; first and last in service */
    uint32_t endpoint, instances;
    double hit_before, hit_after, p99_before_s, p99_after_s;
    double p99_others_s;     /* after, without requests that waited for a load on a newcomer */
    uint64_t requests, cold; /* answered by newcomers in those minutes; of them waited for a load */
    const char *verdict;     /* "none", "reload storm", "too few requests" */
    bool is_storm;
    double warm_again_s; /* from first_s on */
};
struct ep_scaling_figures { /* of replication 1 */
    uint64_t scale_outs, scale_ins, refused;
    uint64_t reload_storms;
    double warm_again_max_s; /* the longest; NaN: none was warm again, or nothing to tell */
};
struct ep_deployment_result {
    const char *name, *kind, *instance; /* instance: type name */
    bool feasible;
    const struct ep_problem *problems;
    size_t problem_count;
    enum ep_verdict verdict;
    const char *verdict_reason; /* one line: which rho, which interval */
    struct ep_est rho;          /* the largest offered work / capacity */
    const char *rho_resource;   /* "cpu", "model sales/7" ... */
    uint64_t endpoints, containers;
    struct ep_counts counts;
    uint64_t attempts_sent;
    const struct ep_status_count *by_status;
    size_t by_status_count;
    struct ep_latency_figures latency, warm, cold;
    struct ep_part_figures parts[EP_PART_COUNT];
    struct ep_est error_ratio, cold_ratio;
    bool has_cache;
    struct ep_cache_counts cache;
    struct ep_ledger_result ledger;
    struct ep_churn_figures churn; /* where has_cache */
    struct ep_neighbors_result neighbors;
    struct ep_start_result at_start;
    const struct ep_working_set *working_set; /* NULL: no cache of models, or not asked for */
    struct ep_est cost_per_hour, cost_per_month, cost_per_million;
    struct ep_bill bill;
    double instances_mean;
    uint64_t instances_min, instances_max, launches, terminations;
    bool scales; /* it has autoscaling */
    const struct ep_scaling_row *scaling;
    size_t scaling_count;
    const struct ep_newcomer_row *newcomers;
    size_t newcomer_count;
    struct ep_scaling_figures scaling_figures;
    struct ep_utilization cpu, memory, disk, network;
    const struct ep_cloudwatch *cloudwatch;
    size_t cloudwatch_count;
    const struct ep_container_result *container_results; /* multi-container: one by one */
    size_t container_result_count;
    struct ep_bottleneck bottleneck;
    const struct ep_container_minute_result *container_minutes;
    size_t container_minute_count;
    const struct ep_group_result *groups;
    size_t group_count;
    struct ep_est models_meeting;
    uint64_t models_judged; /* models with enough samples */
    const struct ep_model_row *worst, *best;
    size_t worst_count, best_count;
    const struct ep_model_row *models; /* all that had requests, where a folder is written */
    size_t model_count;
    uint64_t samples;
    double warmup_removed_s;
    const char *covers;
    const char *const *warnings;
    size_t warning_count;
    const struct ep_event_result *event_results; /* what the scenario's events did here */
    size_t event_result_count;
    const struct ep_cost_share *showback; /* where a folder is written: the total, groups, models */
    size_t showback_count;
    const struct ep_survival *survival; /* NULL: not required */
    const struct ep_advice *advice;     /* NULL: not feasible, or not asked for */
    uint64_t event_hash;                /* over all replications, in order */
    uint64_t events;                    /* handled by the kernel, all replications */
    struct ep_histogram *latency_histogram, *warm_histogram, *cold_histogram; /* pooled; owned */
    struct ep_assumptions assumptions;                                        /* in force */
    /* Of each replication, for paired differences with another run of the same seed: */
    const double *replication_cost_per_hour, *replication_p99_s;
    size_t replication_count;
    /* Of a hybrid, in order: each a deployment like any other, named "hybrid.tail". What only
     * instances of one kind have (CloudWatch, scaling, working set) stands in them alone. */
    bool is_shadow;              /* of a part: its requests are copies, and not among the whole's */
    bool has_variants;           /* its parts are variants of its endpoints */
    enum ep_partition partition; /* what wrote its parts; none: the scenario lists them */
    struct ep_deployment_result *part_results;
    size_t part_count;
};
struct ep_comparison {
    const char *deployment, *baseline;
    struct ep_est delta_cost_usd_per_hour, delta_p99_s;
};
enum ep_passed { EP_PASSED_NO, EP_PASSED_YES, EP_PASSED_UNDECIDED };
struct ep_requirement_result {
    const char *deployment, *text;
    double limit, value, low, high;
    enum ep_passed passed;
    /* NULL, or why there is no figure: undecided, and what to change; decided without one. */
    const char *withheld;
    const char *metric;
    const char *group; /* NULL: all models together */
    /* Of each_model: */
    double each_model;                              /* share that must meet it; 0: not per model */
    uint64_t models, models_judged, models_meeting; /* with any request; with enough; of these */
};
/* One row a simulated minute of replication 1, for series.csv and the charts. */
struct ep_series_row {
    double minute; /* its begin, in minutes from the start */
    const char *deployment;
    uint64_t arrived, completed, errors, cold;
    double instances, latency_mean_s, latency_p50_s, latency_p99_s; /* NaN: no request */
    double cpu, memory, disk, network;                              /* utilization, 0..1 */
    double hit_ratio; /* NaN: no attempt or no cache */
    double cost_usd_per_hour;
    uint64_t loads, evictions, outstanding, resident_models;
};
/* One minute of a deployment of instances, replication 1, as CloudWatch would show it: its
 * endpoints as one. */
struct ep_cloudwatch_minute {
    const char *deployment;
    bool has_cache;
    struct ep_metric_minute figures;
};
struct ep_manifest_file {
    const char *name, *sha256;
};
struct ep_result {
    const char *version;
    int schema;                         /* result format version */
    const struct ep_scenario *scenario; /* borrowed from the world, which outlives the result */
    const struct ep_manifest_file *files;
    size_t file_count; /* scenario, traces, price book */
    const char *const *flags;
    size_t flag_count; /* the command line's overrides */
    double warmup_s;   /* in force */
    struct ep_deployment_result *deployments;
    size_t deployment_count;
    const struct ep_comparison *comparison;
    size_t comparison_count;
    const struct ep_requirement_result *requirements;
    size_t requirement_count;
    const char *recommended; /* deployment or NULL */
    const char *recommendation_reason;
    const char *const *warnings;
    size_t warning_count; /* of the comparison as a whole */
    const struct ep_series_row *series;
    size_t series_count;
    const struct ep_cloudwatch_minute *minutes; /* those of a deployment together, in order */
    size_t minute_count;
    /* Of reruns, where asked for: */
    const struct ep_assumption_effect *assumption_effects; /* by size, then those skipped */
    size_t assumption_effect_count;
    const struct ep_headroom *headroom; /* by deployment, then axis */
    size_t headroom_count;
    const struct ep_break_even *break_even; /* NULL: not asked for */
    uint64_t event_hash;
    bool decided;        /* false: a requirement is undecided where it matters */
    bool some_meets_all; /* some feasible deployment meets every requirement (true without any) */
    void *storage;       /* owned; freed by ep_result_destroy() */
};
void ep_result_destroy(struct ep_result *result); /* NULL is fine */
/* The pooled histograms of one that is in no result, and of its parts. */
void ep_deployment_result_destroy_histograms(const struct ep_deployment_result *deployment);
/* Where what is added to a result later belongs: freed with it. */
struct ep_arena *ep_result_arena(struct ep_result *result);

#endif
