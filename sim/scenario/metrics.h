/* The figures of a result by name: for requirements, for `explain`, for the glossary. */
#ifndef EP_SCENARIO_METRICS_H
#define EP_SCENARIO_METRICS_H

#include <stdbool.h>
#include <stddef.h>

enum ep_metric_unit {
    EP_METRIC_SECONDS, /* limits are written as durations */
    EP_METRIC_RATIO,   /* as percentages */
    EP_METRIC_USD_PER_HOUR,
    EP_METRIC_USD_PER_MONTH,
    EP_METRIC_USD_PER_MILLION,
    EP_METRIC_NUMBER
};
struct ep_metric {
    const char *name;
    enum ep_metric_unit unit;
    bool is_requirement; /* may stand in `requirements`; the others are only explained */
    bool is_per_model;   /* may stand with each_model */
    bool is_per_group;   /* may stand with group */
    const char *meaning; /* one line */
    const char *formula; /* how it is computed; may be NULL */
};

size_t ep_metric_count(void);
const struct ep_metric *ep_metric_at(size_t i);
const struct ep_metric *ep_metric_find(const char *name); /* or NULL */

const char *ep_metric_unit_name(enum ep_metric_unit unit);    /* "seconds", "USD per hour" */
const char *ep_metric_unit_example(enum ep_metric_unit unit); /* "500ms", "0.1%", "$2/h" */

/* `text` in the metric's unit: seconds, ratio, USD, number. False, *why a static phrase. */
bool ep_metric_parse_limit(const struct ep_metric *metric, const char *text, double *limit,
                           const char **why);

#endif
