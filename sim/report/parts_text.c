#include "report/parts_text.h"

#include "report/columns.h"
#include "report/derived.h"
#include "report/html_parts.h"
#include "report/human.h"

#include <string.h>

bool ep_has_parts(const struct ep_result *result)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (result->deployments[i].part_count > 0)
            return true;
    return false;
}

static double share_of(const struct ep_deployment_result *whole,
                       const struct ep_deployment_result *part)
{
    if (whole->counts.arrived == 0)
        return 0;
    return (double)part->counts.arrived / (double)whole->counts.arrived;
}

void ep_add_part(struct ep_text *line, const struct ep_deployment_result *whole,
                 const struct ep_deployment_result *part)
{
    ep_add_what_it_is(line, part);
    ep_text_add(line, ": ");
    ep_human_add_est_value(line, EP_HUMAN_USD, &part->cost_per_hour);
    ep_text_add(line, "/h, ");
    ep_human_add(line, EP_HUMAN_RATIO, share_of(whole, part));
    ep_text_add(line, " of the requests, p50 ");
    ep_human_add_est_value(line, EP_HUMAN_SECONDS, &part->latency.p50);
    ep_text_add(line, ", p99 ");
    ep_human_add_est_value(line, EP_HUMAN_SECONDS, &part->latency.p99);
    if (part->cold_ratio.value > 0) {
        ep_text_add(line, ", ");
        ep_human_add_est_value(line, EP_HUMAN_RATIO, &part->cold_ratio);
        ep_text_add(line, " cold");
    }
    if (!ep_is_serverless(part)) {
        ep_text_add(line, ", CPU ");
        ep_human_add_est_value(line, EP_HUMAN_RATIO, &part->cpu.mean);
        ep_text_add(line, ", memory ");
        ep_human_add_est_value(line, EP_HUMAN_RATIO, &part->memory.mean);
    }
    ep_text_addf(line, "; %s", ep_verdict_text(part->verdict));
}

/* ---- HTML ---- */

static void html_row(const struct ep_deployment_result *whole,
                     const struct ep_deployment_result *part, struct ep_text *out)
{
    struct ep_text what = {0};
    ep_add_what_it_is(&what, part);
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td", part->name);
    ep_html_element(out, "td class=\"long\"", ep_text_bytes(&what));
    ep_html_est(out, EP_HUMAN_USD, &part->cost_per_hour);
    ep_html_count(out, part->counts.arrived);
    ep_html_number(out, EP_HUMAN_RATIO, share_of(whole, part));
    ep_html_est(out, EP_HUMAN_SECONDS, &part->latency.p50);
    ep_html_est(out, EP_HUMAN_SECONDS, &part->latency.p99);
    ep_html_est(out, EP_HUMAN_RATIO, &part->cold_ratio);
    ep_html_est(out, EP_HUMAN_RATIO, &part->cpu.mean);
    ep_html_est(out, EP_HUMAN_RATIO, &part->memory.mean);
    ep_html_element(out, "td", ep_verdict_text(part->verdict));
    ep_text_add(out, "</tr>\n");
    ep_text_fini(&what);
}

void ep_html_parts_table(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (deployment->part_count == 0)
        return;
    ep_html_open_table(
        out, EP_PARTS_TITLE,
        "part|what it is|>$/h|>requests|>share|>p50|>p99|>cold|>CPU|>memory|verdict");
    for (size_t i = 0; i < deployment->part_count; i++)
        html_row(deployment, &deployment->part_results[i], out);
    ep_html_close_table(out);
}

/* ---- Markdown ---- */

void ep_markdown_parts(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text line = {0};
    if (ep_has_parts(result))
        ep_text_add(out, "\n## " EP_PARTS_TITLE "\n\n");
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *whole = &result->deployments[i];
        for (size_t k = 0; k < whole->part_count; k++) {
            line.length = 0;
            ep_add_part(&line, whole, &whole->part_results[k]);
            ep_text_add_markdown_item(out, whole->part_results[k].name, ep_text_bytes(&line));
        }
    }
    ep_text_fini(&line);
}
