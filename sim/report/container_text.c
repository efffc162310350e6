#include "report/container_text.h"

#include "base/csv.h"
#include "report/csv.h"
#include "report/html_parts.h"
#include "report/human.h"

#include <math.h>

#define SHOWN_IN_HTML 30

/* ---- in words ---- */

static void add_rate(struct ep_text *line, double per_s)
{
    if (isinf(per_s))
        ep_text_add(line, "any rate");
    else
        ep_human_add(line, EP_HUMAN_COUNT, per_s);
    ep_text_add(line, isinf(per_s) ? "" : "/s");
}

void ep_add_bottleneck(struct ep_text *line, const struct ep_bottleneck *bottleneck)
{
    ep_text_add_clean(line, bottleneck->resource);
    ep_text_add(line, " limits the chain: it saturates at ");
    add_rate(line, bottleneck->saturates_per_s);
    ep_text_add(line, ", ");
    add_rate(line, bottleneck->arrived_per_s);
    ep_text_add(line, " arrive; the workers of its slowest container, ");
    ep_text_add_clean(line, bottleneck->slowest);
    ep_text_add(line, ", alone take ");
    add_rate(line, bottleneck->tandem_bound_per_s);
    ep_text_add(line, ", the vCPUs that all share ");
    add_rate(line, bottleneck->cpu_bound_per_s);
}

static void add_seconds(struct ep_text *line, const char *before, double seconds)
{
    ep_text_add(line, before);
    ep_human_add(line, EP_HUMAN_SECONDS, seconds);
}

void ep_add_container(struct ep_text *line, const struct ep_container_result *container)
{
    ep_human_add_est_value(line, EP_HUMAN_SECONDS, &container->latency_mean);
    ep_text_add(line, ", p99 ");
    ep_human_add_est_value(line, EP_HUMAN_SECONDS, &container->latency_p99);
    add_seconds(line, ": queue ", container->queue_s);
    add_seconds(line, ", service ", container->service_s);
    add_seconds(line, ", contention ", container->contention_s);
    ep_text_add(line, "; CPU ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &container->cpu);
    if (container->busy_workers.value > 0) { /* not of unlimited ones, or of each model's */
        ep_text_add(line, ", workers ");
        ep_human_add_est_value(line, EP_HUMAN_RATIO, &container->busy_workers);
    }
    ep_text_add(line, ", memory ");
    ep_human_add(line, EP_HUMAN_RATIO, container->memory);
}

/* Takes more vCPU time; equal ones in order. */
static bool is_before(const struct ep_deployment_result *deployment, size_t a, size_t b)
{
    double x = deployment->container_results[a].cpu.value;
    double y = deployment->container_results[b].cpu.value;
    return x > y || (!(x < y) && a < b);
}

bool ep_container_shown(const struct ep_deployment_result *deployment, size_t i, size_t most,
                        size_t *which)
{
    size_t count = deployment->container_result_count;
    *which = i;
    if (i >= count || deployment->bottleneck.resource)
        return i < count;
    for (size_t k = 0; k < count && i < most; k++) {
        size_t before = 0;
        for (size_t j = 0; j < count; j++)
            before += j != k && is_before(deployment, j, k);
        if (before != i)
            continue;
        *which = k;
        return true;
    }
    return false;
}

/* ---- HTML ---- */

static void html_row(const struct ep_container_result *container, struct ep_text *out)
{
    ep_text_add(out, "<tr>");
    struct ep_text name = {0};
    ep_text_add_short(&name, container->name);
    ep_html_element(out, "td", ep_text_bytes(&name));
    ep_text_fini(&name);
    ep_html_number(out, EP_HUMAN_COUNT,
                   isinf(container->workers) ? (double)NAN : container->workers);
    ep_html_count(out, container->invocations);
    ep_html_count(out, container->errors_4xx + container->errors_5xx);
    ep_html_est(out, EP_HUMAN_SECONDS, &container->latency_mean);
    ep_html_est(out, EP_HUMAN_SECONDS, &container->latency_p99);
    ep_html_number(out, EP_HUMAN_SECONDS, container->queue_s);
    ep_html_number(out, EP_HUMAN_SECONDS, container->service_s);
    ep_html_number(out, EP_HUMAN_SECONDS, container->contention_s);
    ep_html_est(out, EP_HUMAN_RATIO, &container->cpu);
    if (container->busy_workers.value > 0)
        ep_html_est(out, EP_HUMAN_RATIO, &container->busy_workers);
    else
        ep_html_number(out, EP_HUMAN_RATIO, (double)NAN);
    ep_html_number(out, EP_HUMAN_RATIO, container->memory);
    ep_html_number(out, EP_HUMAN_COUNT,
                   isinf(container->saturates_per_s) ? (double)NAN : container->saturates_per_s);
    ep_text_add(out, "</tr>\n");
}

void ep_html_containers(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (deployment->container_result_count == 0)
        return;
    ep_html_open_table(out, "Containers",
                       "container|>workers|>invocations|>errors|>latency|>p99|>queue|>service|"
                       ">contention|>CPU|>workers busy|>memory|>limit /s");
    size_t which, shown = 0;
    while (ep_container_shown(deployment, shown, SHOWN_IN_HTML, &which)) {
        html_row(&deployment->container_results[which], out);
        shown++;
    }
    ep_html_close_table(out);
    struct ep_text line = {0};
    if (shown < deployment->container_result_count)
        ep_text_addf(&line, "The %zu of %zu that take most vCPU time; result.json has all. ", shown,
                     deployment->container_result_count);
    if (deployment->bottleneck.resource) {
        ep_add_bottleneck(&line, &deployment->bottleneck);
        ep_text_add(&line, ". ");
    }
    ep_text_add(
        &line,
        "CPU and memory are shares of an instance, workers of the container's own "
        "slots; limit: requests/s that keep them busy all the time, if it had vCPUs of its own.");
    ep_html_element(out, "p class=\"fine\"", ep_text_bytes(&line));
    ep_text_fini(&line);
}

/* ---- Markdown ---- */

void ep_markdown_containers(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        size_t which;
        if (deployment->container_result_count > 0 && is_first)
            ep_text_add(out, "\n## " EP_CONTAINERS_TITLE "\n\n");
        is_first = is_first && deployment->container_result_count == 0;
        for (size_t k = 0; ep_container_shown(deployment, k, EP_CONTAINERS_SHOWN, &which); k++) {
            line.length = 0;
            ep_text_add_short(&line, deployment->container_results[which].name);
            ep_text_add(out, "- ");
            ep_text_add_markdown(out, deployment->name);
            ep_text_add(out, ", ");
            ep_text_add_markdown(out, ep_text_bytes(&line));
            line.length = 0;
            ep_add_container(&line, &deployment->container_results[which]);
            ep_text_addf(out, ": %s\n", ep_text_bytes(&line));
        }
        if (!deployment->bottleneck.resource)
            continue;
        line.length = 0;
        ep_add_bottleneck(&line, &deployment->bottleneck);
        ep_text_add_markdown_item(out, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

/* ---- CSV ---- */

static void put_minute(struct ep_csv_writer *writer, const struct ep_deployment_result *deployment,
                       const struct ep_container_minute_result *minute)
{
    const struct ep_container_result *container = &deployment->container_results[minute->container];
    ep_csv_put_number(writer, minute->minute);
    ep_csv_put_text(writer, deployment->name);
    ep_csv_put_integer(writer, container->endpoint);
    ep_csv_put_text(writer, container->name);
    ep_csv_put_integer(writer, (int64_t)minute->invocations);
    ep_csv_put_integer(writer, (int64_t)minute->errors_4xx);
    ep_csv_put_integer(writer, (int64_t)minute->errors_5xx);
    ep_csv_put_number(writer, minute->latency_average_us);
    ep_csv_put_number(writer, minute->latency_max_us);
    ep_csv_put_number(writer, minute->cpu_percent);
    ep_csv_put_number(writer, minute->memory_percent);
    ep_csv_end_row(writer);
}

void ep_report_containers_csv(const struct ep_result *result, struct ep_text *out)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, out, ',');
    for (size_t i = 0; i < result->deployment_count; i++)
        for (size_t k = 0; k < result->deployments[i].container_minute_count; k++) {
            if (out->length == 0)
                ep_text_add(out, "minute,deployment,endpoint,ContainerName,Invocations,"
                                 "Invocation4XXErrors,Invocation5XXErrors,ContainerLatency,"
                                 "ContainerLatency_max,CPUUtilization,MemoryUtilization\n");
            put_minute(writer, &result->deployments[i],
                       &result->deployments[i].container_minutes[k]);
        }
    ep_csv_writer_destroy(writer);
}
