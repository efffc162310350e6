#include "report/html_scaling.h"

#include "report/html_parts.h"
#include "report/scaling_text.h"

#include <math.h>

#define MOST_ROWS 200 /* of a table in the page; scaling.log and result.json have more */

/* ---- caches ---- */

static void change_cell(enum ep_human_unit unit, double before, double after, struct ep_text *out)
{
    struct ep_text text = {0};
    ep_human_add(&text, unit, before);
    ep_text_add(&text, " → ");
    ep_human_add(&text, unit, after);
    ep_html_figure(out, ep_text_bytes(&text), NULL);
    ep_text_fini(&text);
}

static void warm_cell(double seconds, struct ep_text *out)
{
    struct ep_text text = {0};
    ep_add_warm_again(&text, seconds);
    ep_html_element(out, "td class=\"whole\"", ep_text_bytes(&text));
    ep_text_fini(&text);
}

static void time_cell(double seconds, struct ep_text *out)
{
    struct ep_text text = {0};
    ep_add_scaling_clock(&text, seconds);
    ep_html_element(out, "td class=\"whole\"", ep_text_bytes(&text));
    ep_text_fini(&text);
}

static void newcomer_row(const struct ep_newcomer_row *row, struct ep_text *out)
{
    ep_text_add(out, "<tr>");
    time_cell(row->first_s, out);
    ep_html_count(out, row->instances);
    ep_html_number(out, EP_HUMAN_SECONDS, row->first_s - row->launched_s);
    change_cell(EP_HUMAN_RATIO, row->hit_before, row->hit_after, out);
    change_cell(EP_HUMAN_SECONDS, row->p99_before_s, row->p99_after_s, out);
    ep_html_number(out, EP_HUMAN_SECONDS, row->p99_others_s);
    ep_html_count(out, row->cold);
    warm_cell(row->warm_again_s, out);
    ep_text_add(out, "<td>");
    ep_html_badge(out, row->is_storm ? "bad" : "none", row->verdict);
    ep_text_add(out, "</td></tr>\n");
}

static void newcomers(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (deployment->newcomer_count == 0)
        return;
    ep_text_add(out, "<details><summary>What newcomers did to the caches</summary>\n");
    ep_text_add(out, "<div class=\"scroll\"><table>\n");
    ep_html_head(out, "in service|>instances|>launch|>hit ratio|>p99|>p99 less loads|>cold|"
                      "caches|reload storm");
    for (size_t i = 0; i < deployment->newcomer_count && i < MOST_ROWS; i++)
        newcomer_row(&deployment->newcomers[i], out);
    ep_text_add(out, "</table></div>\n<p class=\"fine\">The five minutes before newcomers served "
                     "against the five after. p99 less loads: of those after, without the cold "
                     "requests, which waited for a load on a newcomer. Reload storm: the p99 rises "
                     "by a quarter or more, and would not without them.</p>\n</details>\n");
}

/* ---- decisions ---- */

static void metric_cell(const struct ep_scaling_row *row, struct ep_text *out)
{
    struct ep_text text = {0};
    if (!isnan(row->value))
        ep_text_addf(&text, "%.4g against %.4g", row->value, row->threshold);
    ep_html_element(out, "td class=\"n\"", ep_text_bytes(&text));
    ep_text_fini(&text);
}

static const char *badge_kind(const struct ep_scaling_row *row)
{
    if (!row->acts)
        return "none";
    return row->desired > row->current ? "mild" : "good";
}

static void decision_row(const struct ep_deployment_result *deployment,
                         const struct ep_scaling_row *row, struct ep_text *out)
{
    struct ep_text text = {0};
    ep_text_add(out, "<tr>");
    time_cell(row->at_s, out);
    if (deployment->endpoints > 1)
        ep_html_count(out, row->endpoint);
    ep_html_element(out, "td class=\"long\"", row->policy ? row->policy : "");
    ep_html_element(out, "td class=\"whole\"", row->trigger);
    metric_cell(row, out);
    ep_add_scaling_count(&text, row);
    ep_html_element(out, "td class=\"whole\"", ep_text_bytes(&text));
    ep_text_add(out, "<td>");
    ep_html_badge(out, badge_kind(row), row->action);
    ep_text_add(out, "</td>");
    ep_text_clear(&text);
    ep_text_add(&text, row->why);
    if (row->looks > 1) {
        ep_text_addf(&text, ", %llu times, to ", (unsigned long long)row->looks);
        ep_add_scaling_clock(&text, row->until_s);
    }
    ep_html_element(out, "td class=\"long\"", ep_text_bytes(&text));
    ep_text_add(out, "</tr>\n");
    ep_text_fini(&text);
}

static void decisions(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    ep_text_addf(out,
                 "<details><summary>Decisions <span>%zu looks that had something to "
                 "say</span></summary>\n<div class=\"scroll\"><table>\n",
                 deployment->scaling_count);
    ep_html_head(out, deployment->endpoints > 1
                          ? "at|>endpoint|policy|trigger|>metric|instances|outcome|why, or why not"
                          : "at|policy|trigger|>metric|instances|outcome|why, or why not");
    for (size_t i = 0; i < deployment->scaling_count && i < MOST_ROWS; i++)
        decision_row(deployment, &deployment->scaling[i], out);
    ep_text_add(out, "</table></div>\n<p class=\"fine\">Times are days and hours from the start of "
                     "the run.");
    if (deployment->scaling_count > MOST_ROWS)
        ep_text_addf(out, " The first %d; the others are in scaling.log.", MOST_ROWS);
    ep_text_add(out, "</p>\n</details>\n");
}

/* ---- all ---- */

static void option(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    struct ep_text text = {0};
    ep_html_element(out, "h3", deployment->name);
    ep_add_scaling_summary(&text, deployment);
    ep_text_add(&text, ".");
    ep_html_element(out, "p", ep_text_bytes(&text));
    ep_text_add(out, "\n");
    ep_text_fini(&text);
}

void ep_html_scaling(const struct ep_result *result, const struct ep_pictures *pictures,
                     struct ep_text *out)
{
    const struct ep_deployment_result *deployment;
    for (size_t k = 0; (deployment = ep_scaling_deployment(result, k)) != NULL; k++) {
        if (k == 0)
            ep_text_add(out, "<h2>" EP_SCALING_TITLE "</h2>\n");
        option(deployment, out);
        size_t chart = EP_CHART_SCALING + k;
        if (k < EP_CHART_MOST_SCALING && pictures->svg[chart])
            ep_html_picture(&pictures->charts[chart], pictures->svg[chart], out);
        newcomers(deployment, out);
        decisions(deployment, out);
    }
}
