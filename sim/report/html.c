#include "report/html.h"

#include "base/mem.h"
#include "report/chart_parts.h"
#include "report/columns.h"
#include "report/derived.h"
#include "report/html_parts.h"
#include "report/html_scaling.h"
#include "report/break_even_text.h"
#include "report/html_what_if.h"
#include "report/notes.h"
#include "report/plot_templates.h"

#include <math.h>
#include <string.h>

static void head(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    ep_html_element(out, "title", result->scenario->name);
    ep_text_add(out, "\n<style>\n");
    for (size_t i = 0; ep_plot_templates[i].name; i++)
        if (strcmp(ep_plot_templates[i].name, "report") == 0)
            ep_text_add(out, ep_plot_templates[i].text);
    ep_text_add(out, "</style>\n</head>\n<body>\n<main>\n");
}

/* ---- the answer ---- */

static void fact(struct ep_text *out, const char *name, const char *value, const char *small)
{
    ep_text_add(out, "<div>");
    ep_html_element(out, "dt", name);
    ep_text_add(out, "<dd>");
    ep_text_add_html(out, value);
    if (*small)
        ep_html_element(out, "small", small);
    ep_text_add(out, "</dd></div>\n");
}

static void est_fact(struct ep_text *out, const char *name, enum ep_human_unit unit,
                     const struct ep_est *est)
{
    struct ep_text value = {0};
    struct ep_text range = {0};
    ep_human_add_est_value(&value, unit, est);
    ep_human_add_est(&range, unit, est);
    const char *bracket = strstr(ep_text_bytes(&range), " (");
    fact(out, name, ep_text_bytes(&value), bracket ? bracket + 1 : "");
    ep_text_fini(&range);
    ep_text_fini(&value);
}

static void cost_fact(const struct ep_result *result, const struct ep_deployment_result *deployment,
                      struct ep_text *out)
{
    const struct ep_comparison *pair = ep_result_comparison(result, deployment->name);
    struct ep_text value = {0};
    struct ep_text small = {0};
    ep_human_add_est_value(&value, EP_HUMAN_USD, &deployment->cost_per_hour);
    if (pair) {
        double instances = ep_delta_instance_cost_ratio(result, pair);
        ep_human_add_signed(&small, EP_HUMAN_RATIO, ep_delta_cost_ratio(result, pair));
        ep_text_addf(&small, " against %s", pair->baseline);
        if (isfinite(instances)) {
            ep_text_add(&small, "; instance hours ");
            ep_human_add_signed(&small, EP_HUMAN_RATIO, instances);
        }
    }
    fact(out, "cost per hour", ep_text_bytes(&value), ep_text_bytes(&small));
    ep_text_fini(&small);
    ep_text_fini(&value);
}

static void facts(const struct ep_result *result, struct ep_text *out)
{
    const struct ep_deployment_result *deployment =
        result->recommended ? ep_result_find(result, result->recommended) : NULL;
    if (!deployment)
        return;
    ep_text_add(out, "<dl class=\"facts\">\n");
    cost_fact(result, deployment, out);
    est_fact(out, "p99 latency", EP_HUMAN_SECONDS, &deployment->latency.p99);
    est_fact(out, "median latency", EP_HUMAN_SECONDS, &deployment->latency.p50);
    est_fact(out, "cold starts", EP_HUMAN_RATIO, &deployment->cold_ratio);
    est_fact(out, "errors", EP_HUMAN_RATIO, &deployment->error_ratio);
    ep_text_add(out, "</dl>\n");
}

static void answer(const struct ep_result *result, struct ep_text *out)
{
    ep_html_element(out, "h1", result->scenario->name);
    struct ep_text line = {0};
    ep_text_addf(&line, "%s · ", result->scenario->region);
    ep_human_add_run(&line, result);
    ep_text_addf(&line, " · epsim %s", result->version);
    ep_html_element(out, "p class=\"sub\"", ep_text_bytes(&line));
    ep_text_fini(&line);
    ep_text_addf(out, "\n<section class=\"answer %s\">\n", result->recommended ? "good" : "");
    if (result->recommended) {
        ep_text_add(out, "<h2>Recommended: ");
        ep_text_add_html(out, result->recommended);
        ep_text_add(out, "</h2>\n");
    } else {
        ep_text_add(out, "<h2>No recommendation</h2>\n");
    }
    ep_html_element(out, "p", result->recommendation_reason);
    facts(result, out);
    ep_text_add(out, "</section>\n");
}

/* ---- comparison ---- */

static const char *verdict_kind(enum ep_verdict verdict)
{
    return verdict == EP_VERDICT_STABLE       ? "good"
           : verdict == EP_VERDICT_OVERLOADED ? "bad"
                                              : "mild";
}

static void name_cell(const struct ep_deployment_result *deployment, size_t i, struct ep_text *out)
{
    struct ep_text what = {0};
    ep_text_addf(out, "<td class=\"name\"><span class=\"dot\" style=\"background:#%06X\"></span>",
                 ep_chart_color(i));
    ep_text_add_html(out, deployment->name);
    if (deployment->feasible)
        ep_add_what_it_is(&what, deployment);
    else
        ep_add_kind(&what, deployment);
    ep_html_element(out, "small", ep_text_bytes(&what));
    ep_text_add(out, "</td>");
    ep_text_fini(&what);
}

static void figure_cells(const struct ep_result *result,
                         const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_column *columns = ep_columns();
    struct ep_text cell = {0};
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++) {
        ep_text_clear(&cell);
        columns[i].add(&cell, result, deployment);
        ep_html_figure(out, ep_text_bytes(&cell), NULL);
    }
    ep_text_fini(&cell);
}

static void comparison_row(const struct ep_result *result, size_t i, struct ep_text *out)
{
    const struct ep_deployment_result *deployment = &result->deployments[i];
    bool best = result->recommended && strcmp(result->recommended, deployment->name) == 0;
    ep_text_add(out, best ? "<tr class=\"best\">" : "<tr>");
    name_cell(deployment, i, out);
    if (deployment->feasible) {
        figure_cells(result, deployment, out);
        ep_text_add(out, "<td>");
        ep_html_badge(out, verdict_kind(deployment->verdict), ep_verdict_text(deployment->verdict));
    } else {
        ep_text_addf(out, "<td class=\"n\" colspan=\"%d\"></td><td>", EP_COLUMN_COUNT);
        ep_html_badge(out, "none", "not possible");
    }
    ep_text_add(out, "</td></tr>\n");
}

static void comparison(const struct ep_result *result, struct ep_text *out)
{
    const struct ep_column *columns = ep_columns();
    ep_text_add(out, "<h2>All options on the same requests</h2>\n<div class=\"card\"><table>\n<tr>"
                     "<th>option</th>");
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++)
        ep_html_element(out, "th class=\"n\"", columns[i].title);
    ep_text_add(out, "<th>verdict</th></tr>\n");
    for (size_t i = 0; i < result->deployment_count; i++)
        comparison_row(result, i, out);
    ep_text_add(out, "</table></div>\n<p class=\"fine\">" EP_COLUMN_LEGEND " cold: did not find "
                     "their model in memory. inst: mean number of instances.</p>\n");
}

static void differences(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text line = {0};
    if (result->comparison_count == 0)
        return;
    ep_text_add(out, "<p>Against <b>");
    ep_text_add_html(out, result->comparison[0].baseline);
    ep_text_add(out, "</b>, by paired differences:</p>\n<ul>\n");
    for (size_t i = 0; i < result->comparison_count; i++) {
        line.length = 0;
        ep_add_difference(&line, result, &result->comparison[i]);
        ep_text_add(out, "<li><b>");
        ep_text_add_html(out, result->comparison[i].deployment);
        ep_text_add(out, "</b>: ");
        ep_text_add_html(out, ep_text_bytes(&line));
        ep_text_add(out, "</li>\n");
    }
    ep_text_add(out, "</ul>\n");
    ep_text_fini(&line);
}

/* ---- requirements, problems, warnings ---- */

static const char *outcome_kind(enum ep_passed passed)
{
    return passed == EP_PASSED_YES ? "good" : passed == EP_PASSED_NO ? "bad" : "mild";
}

static void requirement_row(const struct ep_requirement_result *requirement, struct ep_text *out)
{
    struct ep_text value = {0};
    ep_human_add_requirement(&value, requirement);
    ep_html_element(out, "td class=\"name\"", requirement->deployment);
    ep_html_figure(out, ep_text_bytes(&value), requirement->withheld);
    ep_text_add(out, "<td>");
    ep_html_badge(out, outcome_kind(requirement->passed), ep_passed_text(requirement->passed));
    ep_text_add(out, "</td></tr>\n");
    ep_text_fini(&value);
}

/* The rows from `first` on that are about the same requirement; returns the next one. */
static size_t requirement_rows(const struct ep_requirement_result **sorted, size_t first,
                               struct ep_text *out)
{
    size_t end = first + 1;
    while (sorted[end] && strcmp(sorted[end]->text, sorted[first]->text) == 0)
        end++;
    ep_text_addf(out, "<tr class=\"group\"><td class=\"long\" rowspan=\"%zu\">", end - first);
    ep_text_add_html(out, sorted[first]->text);
    ep_text_add(out, "</td>");
    for (size_t i = first; i < end; i++) {
        ep_text_add(out, i > first ? "<tr>" : "");
        requirement_row(sorted[i], out);
    }
    return end;
}

static void requirements(const struct ep_result *result, struct ep_text *out)
{
    if (result->requirement_count == 0)
        return;
    const struct ep_requirement_result **sorted = ep_requirements_by_text(result);
    ep_text_add(out, "<h2>Requirements</h2>\n<div class=\"card inline\"><table>\n");
    ep_html_head(out, "requirement|option|>value|outcome");
    for (size_t i = 0; sorted[i];)
        i = requirement_rows(sorted, i, out);
    ep_text_add(out, "</table></div>\n<p class=\"fine\">pass: the whole 95 % interval meets the "
                     "limit. FAIL: none of it does. undecided: more replications or a longer "
                     "horizon would tell.</p>\n");
    ep_free(sorted);
}

static void problem(const char *name, const struct ep_problem *broken, struct ep_text *out)
{
    struct ep_text detail = {0};
    ep_text_add(out, "<li><b>");
    ep_text_add_html(out, name);
    ep_text_add(out, "</b>: ");
    ep_text_add_html(out, broken->rule);
    ep_text_add(out, ": ");
    ep_text_add_short(&detail, broken->detail);
    ep_text_add_html(out, ep_text_bytes(&detail));
    ep_text_fini(&detail);
    ep_text_add(out, "<br><span class=\"fine\">source: ");
    ep_text_add_html(out, broken->source);
    ep_text_add(out, "</span></li>\n");
}

static void not_possible(const struct ep_result *result, struct ep_text *out)
{
    bool first = true;
    for (size_t i = 0; i < result->deployment_count; i++)
        for (size_t k = 0; k < result->deployments[i].problem_count; k++) {
            ep_text_add(out, first ? "<h2>Not possible on SageMaker</h2>\n<ul>\n" : "");
            first = false;
            problem(result->deployments[i].name, &result->deployments[i].problems[k], out);
        }
    ep_text_add(out, first ? "" : "</ul>\n");
}

static void warnings(const struct ep_result *result, struct ep_text *out)
{
    struct ep_note_list notes = {0};
    ep_collect_notes(result, &notes);
    if (notes.count > 0)
        ep_text_add(out, "<h2>Before you believe it</h2>\n<ul>\n");
    for (size_t i = 0; i < notes.count; i++) {
        ep_text_add(out, "<li>");
        if (notes.items[i].about.length > 0) {
            ep_html_element(out, "b", ep_text_bytes(&notes.items[i].about));
            ep_text_add(out, ": ");
        }
        ep_text_add_html(out, ep_text_bytes(&notes.items[i].message));
        ep_text_add(out, "</li>\n");
    }
    ep_text_add(out, notes.count > 0 ? "</ul>\n" : "");
    ep_note_list_fini(&notes);
}

/* ---- pictures ---- */

static void pictures_section(const struct ep_pictures *pictures, struct ep_text *out)
{
    ep_text_add(out, "<h2>In pictures</h2>\n");
    if (pictures->missing) {
        ep_text_add(out, "<p>");
        ep_text_add_html(out, pictures->missing);
        ep_text_add(out, "</p>\n");
    }
    for (size_t i = 0; i < EP_CHART_SCALING; i++)
        if (pictures->svg[i])
            ep_html_picture(&pictures->charts[i], pictures->svg[i], out);
}

void ep_report_html(const struct ep_result *result, const struct ep_pictures *pictures,
                    struct ep_text *out)
{
    head(result, out);
    answer(result, out);
    comparison(result, out);
    differences(result, out);
    requirements(result, out);
    not_possible(result, out);
    warnings(result, out);
    ep_html_what_if(result, out);
    ep_break_even_html(result, out);
    pictures_section(pictures, out);
    ep_html_scaling(result, pictures, out);
    ep_html_details(result, out);
    ep_html_background(result, out);
    ep_text_add(out, "</main>\n</body>\n</html>\n");
}
