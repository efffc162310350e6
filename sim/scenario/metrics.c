#include "scenario/metrics.h"

#include "base/units.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define SUCCEEDED "completed measured requests, first arrival to final answer"
#define WARM "requests that found their model resident"
#define COLD "requests that did not find their model resident"
#define QUANTILE(prefix, suffix, share, per_model, of)                                            \
    {prefix "latency_" suffix, EP_METRIC_SECONDS, true, per_model, true, \
     "latency that " share " of requests do not exceed: " of,                                      \
     "smallest recorded value with at least that share at or below it, within 1/1024"}
#define LATENCIES(prefix, per_model, of)                                                          \
    {prefix "latency_mean", EP_METRIC_SECONDS, true, false, true, "mean latency: " of, \
     "sum of latencies / their number"},                                                           \
    QUANTILE(prefix, "p50", "50 %", per_model, of),                                               \
    QUANTILE(prefix, "p90", "90 %", per_model, of),                                               \
    QUANTILE(prefix, "p95", "95 %", per_model, of),                                               \
    QUANTILE(prefix, "p99", "99 %", per_model, of),                                               \
    QUANTILE(prefix, "p999", "99.9 %", per_model, of),                                            \
    {prefix "latency_max", EP_METRIC_SECONDS, true, false, true, "longest latency: " of, NULL}
#define PART(name, text)                                                                           \
    {name, EP_METRIC_SECONDS, false, false, false, text,                                                  \
     "the six parts of a request add up to its latency"}

static const struct ep_metric metrics[] = {
    LATENCIES("", true, SUCCEEDED),
    LATENCIES("warm_", false, WARM),
    LATENCIES("cold_", false, COLD),
    {"error_ratio", EP_METRIC_RATIO, true, true, true, "requests without a good answer in the end",
     "(failed + rejected + in flight at the end) / arrived"},
    {"cold_ratio", EP_METRIC_RATIO, true, true, true, "requests that did not find their model resident",
     "cold requests / requests that reached an instance"},
    {"cost_per_hour", EP_METRIC_USD_PER_HOUR, true, false, false, "all lines of the bill, per hour",
     "sum of usage x price over [warm-up, horizon) / its length"},
    {"cost_per_month", EP_METRIC_USD_PER_MONTH, true, false, false, "cost of a month of 730 hours",
     "730 h x cost_per_hour"},
    {"cost_per_million_requests", EP_METRIC_USD_PER_MILLION, true, false, false,
     "cost of a million measured requests", "1,000,000 x cost / measured requests"},
    {"instances_mean", EP_METRIC_NUMBER, true, false, false,
     "instances of all endpoints, averaged over time",
     "integral of the number of instances / time"},
    {"endpoints", EP_METRIC_NUMBER, true, false, false, "endpoints of the deployment", NULL},
    PART("queue", "part of the latency: before a worker is free"),
    PART("load_wait", "part of the latency: until the model is loaded"),
    PART("service", "part of the latency: the demand alone"),
    PART("contention", "part of the latency: what sharing the vCPUs adds"),
    PART("overhead", "part of the latency: the platform's own time, and hops"),
    PART("retry", "part of the latency: lost attempts and back-off"),
    {"rho", EP_METRIC_RATIO, true, false, false, "offered load: above 1 the backlog grows",
     "work of first attempts / capacity, the largest over resources and models' worker slots"},
    {"models_meeting", EP_METRIC_RATIO, false, false, false,
     "share of models whose own percentiles meet the requirements",
     "over the models with enough samples"},
};
/* clang-format on */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

size_t ep_metric_count(void)
{
    return COUNT(metrics);
}

const struct ep_metric *ep_metric_at(size_t i)
{
    return &metrics[i];
}

const struct ep_metric *ep_metric_find(const char *name)
{
    for (size_t i = 0; i < COUNT(metrics); i++)
        if (strcmp(metrics[i].name, name) == 0)
            return &metrics[i];
    return NULL;
}

const char *ep_metric_unit_name(enum ep_metric_unit unit)
{
    static const char *const names[] = {"seconds",       "ratio",           "USD per hour",
                                        "USD per month", "USD per million", "number"};
    return names[unit];
}

const char *ep_metric_unit_example(enum ep_metric_unit unit)
{
    static const char *const examples[] = {"500ms",       "0.1%",       "$2/h",
                                           "$1500/month", "$3/million", "4"};
    return examples[unit];
}

/* "$1500/month" with the unit `suffix`. */
static bool parse_usd(const char *text, const char *suffix, double *usd)
{
    char number[64];
    size_t length = strlen(text), tail = strlen(suffix);
    if (text[0] != '$' || length < tail + 2 || length - tail > sizeof number ||
        strcmp(text + length - tail, suffix) != 0)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)(length - tail - 1), text + 1);
    double value;
    if (!ep_units_parse_number(number, &value, NULL) || value < 0)
        return false;
    *usd = value;
    return true;
}

static bool refuse(const char **why, const char *reason)
{
    *why = reason;
    return false;
}

bool ep_metric_parse_limit(const struct ep_metric *metric, const char *text, double *limit,
                           const char **why)
{
    int64_t nanoseconds;
    switch (metric->unit) {
    case EP_METRIC_SECONDS:
        if (!ep_units_parse_duration(text, &nanoseconds, why))
            return false;
        *limit = (double)nanoseconds / 1e9;
        return true;
    case EP_METRIC_RATIO:
        return ep_units_parse_ratio(text, limit, why);
    case EP_METRIC_USD_PER_HOUR:
        return ep_units_parse_price(text, limit, why);
    case EP_METRIC_USD_PER_MONTH:
        return parse_usd(text, "/month", limit) ||
               refuse(why, "expected a price such as $1500/month");
    case EP_METRIC_USD_PER_MILLION:
        return parse_usd(text, "/million", limit) ||
               refuse(why, "expected a price such as $3/million");
    case EP_METRIC_NUMBER:
        return ep_units_parse_number(text, limit, why);
    }
    return false;
}
