#include "report/cloudwatch.h"

#include "base/csv.h"
#include "report/csv.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static bool has_metric(const struct ep_cloudwatch_minute *minute, enum ep_metric metric)
{
    if (ep_metric_spec(metric)->of_model_cache && !minute->has_cache)
        return false;
    for (int s = 0; s < EP_STATISTIC_COUNT; s++)
        if (!isnan(ep_metric_statistic(&minute->figures, metric, (enum ep_statistic)s)))
            return true;
    return false;
}

/* ---- CSV ---- */

static void put_row(struct ep_csv_writer *writer, const struct ep_cloudwatch_minute *minute,
                    enum ep_metric metric)
{
    const struct ep_metric_spec *spec = ep_metric_spec(metric);
    ep_csv_put_number(writer, (double)minute->figures.begin / (double)EP_MINUTE);
    ep_csv_put_text(writer, minute->deployment);
    ep_csv_put_text(writer, spec->name_space);
    ep_csv_put_text(writer, spec->name);
    ep_csv_put_text(writer, spec->unit);
    for (int s = 0; s < EP_STATISTIC_COUNT; s++) {
        double value = ep_metric_statistic(&minute->figures, metric, (enum ep_statistic)s);
        if (isnan(value))
            ep_csv_put_text(writer, "");
        else
            ep_csv_put_number(writer, value);
    }
    ep_csv_end_row(writer);
}

void ep_report_cloudwatch_csv(const struct ep_result *result, struct ep_text *out)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, out, ',');
    ep_text_add(out, "minute,deployment,namespace,metric,unit");
    for (int s = 0; s < EP_STATISTIC_COUNT; s++)
        ep_text_addf(out, ",%s", ep_statistic_name((enum ep_statistic)s));
    ep_text_add(out, "\n");
    for (size_t i = 0; i < result->minute_count; i++)
        for (int metric = 0; metric < EP_METRIC_COUNT; metric++)
            if (has_metric(&result->minutes[i], (enum ep_metric)metric))
                put_row(writer, &result->minutes[i], (enum ep_metric)metric);
    ep_csv_writer_destroy(writer);
}

/* ---- JSON, as of get-metric-data ---- */

/* Minutes of one deployment stand together. */
struct run_of_minutes {
    const struct ep_cloudwatch_minute *minutes;
    size_t count;
};

static void add_time(struct ep_text *out, int64_t unix_s, ep_time at)
{
    time_t seconds = (time_t)(unix_s + at / EP_SECOND);
    struct tm utc;
    char text[40];
    gmtime_r(&seconds, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+00:00", &utc);
    ep_text_addf(out, "\"%s\"", text);
}

/* Of one metric and statistic: the times, or the values, of those minutes that have any. Returns
 * how many there are. */
static size_t add_list(struct ep_text *out, const struct run_of_minutes *run, enum ep_metric metric,
                       enum ep_statistic statistic, const int64_t *unix_s)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++) {
        const struct ep_metric_minute *figures = &run->minutes[i].figures;
        double value = ep_metric_statistic(figures, metric, statistic);
        if (isnan(value))
            continue;
        ep_text_add(out, count++ > 0 ? ", " : "");
        if (unix_s)
            add_time(out, *unix_s, figures->begin);
        else
            ep_text_add_number(out, value);
    }
    return count;
}

static void add_escaped(struct ep_text *out, const char *name)
{
    struct ep_text clean = {0};
    ep_text_add_clean(&clean, name);
    for (const char *c = ep_text_bytes(&clean); *c; c++) {
        ep_text_add(out, *c == '"' || *c == '\\' ? "\\" : "");
        ep_text_add_many(out, c, 1);
    }
    ep_text_fini(&clean);
}

struct series {
    enum ep_metric metric;
    enum ep_statistic statistic;
    size_t deployment;
};

static void add_series(struct ep_text *out, const struct ep_result *result,
                       const struct run_of_minutes *run, struct series series)
{
    struct ep_text times = {0}, values = {0};
    int64_t unix_s = result->scenario->start_unix_s;
    const char *metric = ep_metric_spec(series.metric)->name;
    const char *statistic = ep_statistic_name(series.statistic);
    if (add_list(&times, run, series.metric, series.statistic, &unix_s) > 0) {
        add_list(&values, run, series.metric, series.statistic, NULL);
        bool is_first = out->bytes[out->length - 1] == '[';
        ep_text_addf(out, "%s\n  {\"Id\": \"d%zu_%s_%s\", \"Label\": \"", is_first ? "" : ",",
                     series.deployment + 1, metric, statistic);
        add_escaped(out, run->minutes->deployment);
        ep_text_addf(
            out, " %s %s\", \"StatusCode\": \"Complete\", \"Timestamps\": [%s], \"Values\": [%s]}",
            metric, statistic, ep_text_bytes(&times), ep_text_bytes(&values));
    }
    ep_text_fini(&times);
    ep_text_fini(&values);
}

static void add_deployment(struct ep_text *out, const struct ep_result *result,
                           const struct run_of_minutes *run, size_t deployment)
{
    for (int i = 0; i < EP_METRIC_COUNT * EP_STATISTIC_COUNT; i++) {
        struct series series = {(enum ep_metric)(i / EP_STATISTIC_COUNT),
                                (enum ep_statistic)(i % EP_STATISTIC_COUNT), deployment};
        if (run->minutes->has_cache || !ep_metric_spec(series.metric)->of_model_cache)
            add_series(out, result, run, series);
    }
}

void ep_report_cloudwatch_json(const struct ep_result *result, struct ep_text *out)
{
    size_t deployment = 0;
    ep_text_add(out, "{\"MetricDataResults\": [");
    for (size_t i = 0; i < result->minute_count; deployment++) {
        struct run_of_minutes run = {&result->minutes[i], 0};
        const char *name = run.minutes->deployment;
        for (; i < result->minute_count && result->minutes[i].deployment == name; i++)
            run.count++;
        add_deployment(out, result, &run, deployment);
    }
    ep_text_add(out, "\n], \"Messages\": []}\n");
}
