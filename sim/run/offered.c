#include "run/offered.h"

#include "run/drill_plan.h"
#include "run/traffic_rate.h"

#include <math.h>

#define MINUTES 5 /* of EP_OFFERED_SPAN */
#define MOST_INSTANCES 100000

/* The last five minutes of one endpoint. */
struct window {
    double work_ns[MINUTES]; /* by minute modulo five */
    int64_t minute;          /* the last one with an arrival */
    double sum_ns, most_ns;
};

/* Forgets what is older than five minutes. */
static void advance(struct window *window, int64_t minute)
{
    int64_t first = window->minute + 1;
    if (minute - first >= MINUTES)
        first = minute - MINUTES + 1;
    for (int64_t m = first; m <= minute; m++)
        window->work_ns[m % MINUTES] = 0;
    window->minute = minute;
    window->sum_ns = 0;
    for (int i = 0; i < MINUTES; i++)
        window->sum_ns += window->work_ns[i];
}

static void add_arrival(struct window *window, ep_time at, double work_ns)
{
    int64_t minute = at / EP_MINUTE;
    if (minute != window->minute)
        advance(window, minute);
    window->work_ns[minute % MINUTES] += work_ns;
    window->sum_ns += work_ns;
    window->most_ns = fmax(window->most_ns, window->sum_ns);
}

/* A horizon below five minutes is a span of its own. */
static double span_ns(const struct ep_scenario *scenario)
{
    return (double)(scenario->horizon < EP_OFFERED_SPAN ? scenario->horizon : EP_OFFERED_SPAN);
}

static double work_of(const struct ep_option *option, const struct ep_arrival *arrival)
{
    double recorded = (double)arrival->compute_ns;
    uint32_t profile = option->catalog->models[arrival->model].profile;
    return recorded < 0 ? (double)option->demand[profile].cpu_ns
                        : recorded / option->fleet.instance.vcpu_speed;
}

static void count_traces(const struct ep_traffic_sources *sources, const struct ep_option *option,
                         uint32_t endpoint_count, double *vcpu)
{
    struct ep_arrival_source source = ep_traffic_sources_open(sources, 0, true);
    if (!source.type)
        return;
    struct window *windows = ep_alloc_zeroed(endpoint_count, sizeof *windows);
    struct ep_arrival arrival;
    while (source.type->next(source.state, &arrival) && arrival.at < sources->scenario->horizon) {
        uint32_t endpoint = option->fleet.endpoint_of[arrival.model];
        if (endpoint != UINT32_MAX)
            add_arrival(&windows[endpoint], arrival.at, work_of(option, &arrival));
    }
    for (uint32_t e = 0; e < endpoint_count; e++)
        vcpu[e] += windows[e].most_ns / span_ns(sources->scenario);
    ep_free(windows);
    ep_arrival_source_destroy(&source);
}

/* The highest mean of a profile over five minutes that begin at a whole minute. */
static double peak_factor(const struct ep_profile_curve *curve, ep_time from, ep_time horizon)
{
    if (ep_profile_is_constant(curve))
        return 1;
    if (horizon - from <= EP_OFFERED_SPAN)
        return ep_profile_mean(curve, from, horizon);
    double peak = 0;
    for (ep_time begin = from; begin + EP_OFFERED_SPAN <= horizon; begin += EP_MINUTE)
        peak = fmax(peak, ep_profile_mean(curve, begin, begin + EP_OFFERED_SPAN));
    return peak;
}

static void expect_synthetic(const struct ep_traffic_sources *sources, size_t i,
                             const struct ep_option *option, double *vcpu)
{
    const struct ep_traffic *traffic = &sources->scenario->traffic[i];
    struct ep_traffic grown = *traffic;
    grown.scale *= sources->model_factor[i];
    double peak =
        peak_factor(sources->curves[i], ep_drill_plan_begins(sources->scenario, traffic->group),
                    sources->scenario->horizon);
    const struct ep_popularity_table *popularity = sources->popularities[i];
    for (uint32_t k = 0; k < ep_popularity_count(popularity); k++) {
        uint32_t model = sources->first_model[i] + k;
        uint32_t endpoint = option->fleet.endpoint_of[model];
        if (endpoint == UINT32_MAX)
            continue;
        double cpu_ns = (double)option->demand[option->catalog->models[model].profile].cpu_ns;
        if (traffic->class.compute.is_set)
            cpu_ns = ep_dist_mean(&traffic->class.compute.dist) / option->fleet.instance.vcpu_speed;
        double rate = ep_traffic_busy_rate(&grown, cpu_ns / 1e9, EP_OFFERED_SPAN) * peak;
        vcpu[endpoint] += rate * ep_popularity_share(popularity, k) * cpu_ns / 1e9;
    }
}

void ep_offered_busiest(const struct ep_traffic_sources *sources, const struct ep_option *option,
                        uint32_t endpoint_count, double *vcpu)
{
    for (uint32_t e = 0; e < endpoint_count; e++)
        vcpu[e] = 0;
    count_traces(sources, option, endpoint_count, vcpu);
    for (size_t i = 0; i < sources->scenario->traffic_count; i++)
        if (!sources->traces[i])
            expect_synthetic(sources, i, option, vcpu);
}

int ep_offered_instances(double vcpu, int vcpu_per_instance, double utilization)
{
    /* A hair less than the count is the count: sums of doubles are not exact. */
    double count = ceil(vcpu / (utilization * vcpu_per_instance) - 1e-9);
    if (!(count > 1))
        return 1;
    return count < MOST_INSTANCES ? (int)count : MOST_INSTANCES;
}
