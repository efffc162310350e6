/* What stands behind the figures of each option, folded. */
#include "report/advice_text.h"
#include "report/columns.h"
#include "report/container_text.h"
#include "report/derived.h"
#include "report/html_parts.h"
#include "report/parts_text.h"
#include "report/survival_text.h"
#include "report/working_set_lines.h"

/* Two or three columns, which a whole line would tear apart. */
static void open_narrow_table(struct ep_text *out, const char *title, const char *names)
{
    ep_html_element(out, "h3", title);
    ep_text_add(out, "\n<div class=\"scroll narrow\"><table>\n");
    ep_html_head(out, names);
}

/* ---- latency ---- */

static void latency_row(struct ep_text *out, const char *name,
                        const struct ep_latency_figures *latency)
{
    const struct ep_est *figures[] = {&latency->mean, &latency->p50,  &latency->p90, &latency->p95,
                                      &latency->p99,  &latency->p999, &latency->max};
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td", name);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        ep_html_est(out, EP_HUMAN_SECONDS, figures[i]);
    ep_text_add(out, "</tr>\n");
}

static void latency(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    ep_html_open_table(out, "Latency", "requests|>mean|>p50|>p90|>p95|>p99|>p99.9|>max");
    latency_row(out, "all completed", &deployment->latency);
    if (deployment->has_cache) {
        latency_row(out, "warm", &deployment->warm);
        latency_row(out, "cold", &deployment->cold);
    }
    for (size_t i = 0; i < deployment->group_count && deployment->group_count > 1; i++)
        latency_row(out, deployment->groups[i].name, &deployment->groups[i].latency);
    ep_html_close_table(out);
}

static void parts(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    ep_html_open_table(out, "Parts of the latency",
                       "|>queue|>load wait|>service|>contention|>overhead|>retry");
    ep_text_add(out, "<tr><td>mean</td>");
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_html_est(out, EP_HUMAN_SECONDS, &deployment->parts[part].mean);
    ep_text_add(out, "</tr>\n<tr><td>mean of the slowest 1 %</td>");
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_html_est(out, EP_HUMAN_SECONDS, &deployment->parts[part].tail_mean);
    ep_text_add(out, "</tr>\n");
    ep_html_close_table(out);
}

/* ---- money ---- */

static void bill(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    ep_html_open_table(out, "Bill",
                       "item|>quantity per hour|unit|>unit price|>$/h|source of the price");
    for (size_t i = 0; i < deployment->bill.line_count; i++) {
        const struct ep_bill_line *line = &deployment->bill.lines[i];
        ep_text_add(out, "<tr>");
        ep_html_element(out, "td class=\"whole\"", line->item);
        ep_html_number(out, EP_HUMAN_COUNT, line->quantity);
        ep_html_element(out, "td class=\"whole\"", line->unit);
        ep_html_number(out, EP_HUMAN_USD, line->unit_price_usd);
        ep_html_number(out, EP_HUMAN_USD, line->usd_per_hour);
        ep_html_element(out, "td class=\"long\"", line->source);
        ep_text_add(out, "</tr>\n");
    }
    ep_html_close_table(out);
    struct ep_text line = {0};
    ep_human_add_est(&line, EP_HUMAN_USD, &deployment->cost_per_month);
    ep_text_add(&line, " a month of 730 h; ");
    ep_human_add_est(&line, EP_HUMAN_USD, &deployment->cost_per_million);
    ep_text_add(&line, " per million completed requests.");
    ep_html_element(out, "p class=\"fine\"", ep_text_bytes(&line));
    ep_text_fini(&line);
}

/* ---- counts ---- */

static void count_row(struct ep_text *out, const char *name, uint64_t count)
{
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td", name);
    ep_html_count(out, count);
    ep_text_add(out, "</tr>\n");
}

static void requests(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_counts *counts = &deployment->counts;
    open_narrow_table(out, "Requests and attempts, all replications", "what|>count");
    count_row(out, "requests arrived", counts->arrived);
    count_row(out, "completed", counts->completed);
    count_row(out, "failed", counts->failed);
    count_row(out, "rejected", counts->rejected);
    count_row(out, "in flight at the end", counts->in_flight_at_end);
    count_row(out, "attempts sent", deployment->attempts_sent);
    for (size_t i = 0; i < deployment->by_status_count; i++) {
        struct ep_text name = {0};
        ep_text_addf(&name, "answered %s", deployment->by_status[i].status);
        count_row(out, ep_text_bytes(&name), deployment->by_status[i].count);
        ep_text_fini(&name);
    }
    ep_html_close_table(out);
}

static void at_start(const struct ep_start_result *start, struct ep_text *out)
{
    if (start->pinned.models + start->prewarmed.models == 0)
        return;
    count_row(out, "models pinned on each instance", start->pinned.models);
    count_row(out, "bytes of memory that they take", (uint64_t)start->pinned.bytes);
    count_row(out, "models prewarmed on each instance", start->prewarmed.models);
    count_row(out, "loads at the start of instances", start->loads);
    count_row(out, "prewarmed models that did not fit", start->skipped);
}

static void cache(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_cache_counts *counts = &deployment->cache;
    if (!deployment->has_cache)
        return;
    open_narrow_table(out, "Model cache, by attempt", "what|>count");
    count_row(out, "hits: model in memory", counts->hits);
    count_row(out, "misses", counts->misses);
    count_row(out, "misses that joined a load under way", counts->joined_loads);
    count_row(out, "loads from S3", counts->loads_s3);
    count_row(out, "loads from the instance's disk", counts->loads_disk);
    count_row(out, "evictions from memory", counts->evictions_memory);
    count_row(out, "deletions from disk", counts->evictions_disk);
    count_row(out, "bytes of models requested", counts->bytes_requested);
    count_row(out, "bytes of models loaded", counts->bytes_missed);
    count_row(out, "loads that found too little memory (507)", counts->loads_507);
    count_row(out, "loads that found nothing to unload", counts->loads_blocked);
    count_row(out, "loads given up at the deadline", counts->loads_abandoned);
    at_start(&deployment->at_start, out);
    ep_html_close_table(out);
}

static void resource_row(struct ep_text *out, const char *name,
                         const struct ep_utilization *utilization)
{
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td", name);
    ep_html_est(out, EP_HUMAN_RATIO, &utilization->mean);
    ep_html_est(out, EP_HUMAN_RATIO, &utilization->peak_minute);
    ep_text_add(out, "</tr>\n");
}

static void utilization(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (ep_is_serverless(deployment))
        return;
    open_narrow_table(out, "Utilization", "resource|>mean|>busiest minute");
    resource_row(out, "CPU", &deployment->cpu);
    resource_row(out, "memory", &deployment->memory);
    resource_row(out, "disk", &deployment->disk);
    resource_row(out, "network", &deployment->network);
    ep_html_close_table(out);
}

/* ---- models and CloudWatch ---- */

static void model_rows(const struct ep_model_row *rows, size_t count, struct ep_text *out)
{
    struct ep_text short_name = {0};
    for (size_t i = 0; i < count; i++) {
        ep_text_add(out, "<tr>");
        ep_text_add(out, "<td class=\"long\" title=\"");
        ep_text_add_html(out, rows[i].name);
        ep_text_add(out, "\">");
        short_name.length = 0;
        ep_text_add_short(&short_name, rows[i].name);
        ep_text_add_html(out, ep_text_bytes(&short_name));
        ep_text_add(out, "</td>");
        ep_html_count(out, rows[i].requests);
        ep_html_number(out, EP_HUMAN_RATIO, rows[i].hit_ratio);
        ep_html_number(out, EP_HUMAN_SECONDS, rows[i].p50_s);
        ep_html_number(out, EP_HUMAN_SECONDS, rows[i].p99_s);
        ep_html_number(out, EP_HUMAN_RATIO, rows[i].cost_share);
        ep_text_add(out, "</tr>\n");
    }
    ep_text_fini(&short_name);
}

static void models(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    static const char *const names = "model|>requests|>hit ratio|>p50|>p99|>share of the cost";
    if (deployment->worst_count > 0) {
        ep_html_open_table(out, "Slowest models", names);
        model_rows(deployment->worst, deployment->worst_count, out);
        ep_html_close_table(out);
    }
    if (deployment->best_count > 0) {
        ep_html_open_table(out, "Fastest models", names);
        model_rows(deployment->best, deployment->best_count, out);
        ep_html_close_table(out);
    }
    struct ep_text line = {0};
    ep_human_add(&line, EP_HUMAN_COUNT, (double)deployment->models_judged);
    ep_text_add(&line, " models had enough requests to be judged by themselves");
    if (ep_est_has_value(&deployment->models_meeting)) {
        ep_text_add(&line, "; of these ");
        ep_human_add_est(&line, EP_HUMAN_RATIO, &deployment->models_meeting);
        ep_text_add(&line, " meet the requirements");
    }
    ep_text_add(&line, ".");
    ep_html_element(out, "p class=\"fine\"", ep_text_bytes(&line));
    ep_text_fini(&line);
}

static void cloudwatch(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (deployment->cloudwatch_count == 0)
        return;
    ep_html_open_table(out, "As CloudWatch would show it",
                       "metric|unit|>sum|>average|>min|>max|>p50|>p99|>samples");
    for (size_t i = 0; i < deployment->cloudwatch_count; i++) {
        const struct ep_cloudwatch *metric = &deployment->cloudwatch[i];
        ep_text_add(out, "<tr>");
        ep_html_element(out, "td", metric->name);
        ep_html_element(out, "td", metric->unit);
        ep_html_number(out, EP_HUMAN_COUNT, metric->sum);
        ep_html_number(out, EP_HUMAN_COUNT, metric->average);
        ep_html_number(out, EP_HUMAN_COUNT, metric->min);
        ep_html_number(out, EP_HUMAN_COUNT, metric->max);
        ep_html_number(out, EP_HUMAN_COUNT, metric->p50);
        ep_html_number(out, EP_HUMAN_COUNT, metric->p99);
        ep_html_count(out, metric->sample_count);
        ep_text_add(out, "</tr>\n");
    }
    ep_html_close_table(out);
}

static void quality(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    struct ep_text line = {0};
    ep_text_add(&line, ep_verdict_text(deployment->verdict));
    if (deployment->verdict_reason)
        ep_text_add(&line, ": ");
    ep_text_add_short(&line, deployment->verdict_reason);
    ep_text_add(&line, ". ");
    ep_human_add(&line, EP_HUMAN_COUNT, (double)deployment->samples);
    ep_text_add(&line, " completed requests measured.");
    if (deployment->covers)
        ep_text_addf(&line, " The intervals cover %s.", deployment->covers);
    ep_html_element(out, "p", ep_text_bytes(&line));
    ep_text_fini(&line);
}

static void details_of(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    struct ep_text what = {0};
    ep_add_what_it_is(&what, deployment);
    ep_text_add(out, "<details>\n<summary>");
    ep_text_add_html(out, deployment->name);
    ep_text_add(out, " ");
    ep_html_element(out, "span", ep_text_bytes(&what));
    ep_text_add(out, "</summary>\n");
    quality(deployment, out);
    ep_html_parts_table(deployment, out);
    latency(deployment, out);
    parts(deployment, out);
    bill(deployment, out);
    requests(deployment, out);
    cache(deployment, out);
    ep_html_insight(deployment, out);
    ep_html_events(deployment, out);
    ep_survival_html(deployment, out);
    ep_advice_html(deployment, out);
    ep_html_working_set(deployment, out);
    utilization(deployment, out);
    ep_html_containers(deployment, out);
    models(deployment, out);
    cloudwatch(deployment, out);
    ep_text_add(out, "</details>\n");
    ep_text_fini(&what);
}

void ep_html_details(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "<h2>Each option in detail</h2>\n");
    for (size_t i = 0; i < result->deployment_count; i++)
        if (result->deployments[i].feasible)
            details_of(&result->deployments[i], out);
}
