#include "report/markdown.h"
#include "report/container_text.h"

#include "base/mem.h"
#include "report/advice_text.h"
#include "report/assumption_list.h"
#include "report/break_even_text.h"
#include "report/columns.h"
#include "report/derived.h"
#include "report/event_text.h"
#include "report/human.h"
#include "report/parts_text.h"
#include "report/insight_text.h"
#include "report/notes.h"
#include "report/survival_text.h"
#include "report/scaling_text.h"
#include "report/what_if_table.h"

/* A cell of a row: " text |". */
static void cell(struct ep_text *out, const char *text)
{
    ep_text_add(out, " ");
    ep_text_add_markdown(out, text);
    ep_text_add(out, " |");
}

static void number_cell(struct ep_text *out, enum ep_human_unit unit, double value)
{
    struct ep_text shown = {0};
    ep_human_add(&shown, unit, value);
    cell(out, ep_text_bytes(&shown));
    ep_text_fini(&shown);
}

static void title(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "# ");
    ep_text_add_markdown(out, result->scenario->name);
    ep_text_add(out, "\n\n");
    ep_text_add_markdown(out, result->scenario->region);
    ep_text_add(out, ": ");
    ep_human_add_run(out, result);
    ep_text_add(out, ".\n\n**Recommendation: ");
    ep_text_add_markdown(out, result->recommended ? result->recommended : "none");
    ep_text_add(out, ".** ");
    ep_text_add_markdown(out, result->recommendation_reason);
    ep_text_add(out, "\n");
}

static void comparison_row(const struct ep_result *result,
                           const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_column *columns = ep_columns();
    struct ep_text shown = {0};
    ep_text_add(out, "|");
    cell(out, deployment->name);
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++) {
        ep_text_clear(&shown);
        if (deployment->feasible)
            columns[i].add(&shown, result, deployment);
        cell(out, ep_text_bytes(&shown));
    }
    cell(out, deployment->feasible ? ep_verdict_text(deployment->verdict) : "not possible");
    ep_text_add(out, "\n");
    ep_text_fini(&shown);
}

static void comparison(const struct ep_result *result, struct ep_text *out)
{
    const struct ep_column *columns = ep_columns();
    ep_text_add(out, "\n## Comparison\n\n| deployment |");
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++)
        ep_text_addf(out, " %s |", columns[i].title);
    ep_text_add(out, " verdict |\n|---|");
    ep_text_add_repeated(out, "--:|", EP_COLUMN_COUNT);
    ep_text_add(out, "---|\n");
    for (size_t i = 0; i < result->deployment_count; i++)
        comparison_row(result, &result->deployments[i], out);
    ep_text_add(out, "\n" EP_COLUMN_LEGEND "\n");
}

static void differences(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text line = {0};
    if (result->comparison_count == 0)
        return;
    ep_text_add(out, "\nAgainst ");
    ep_text_add_markdown(out, result->comparison[0].baseline);
    ep_text_add(out, ", on the same requests:\n\n");
    for (size_t i = 0; i < result->comparison_count; i++) {
        line.length = 0;
        ep_add_difference(&line, result, &result->comparison[i]);
        ep_text_add(out, "- ");
        ep_text_add_markdown(out, result->comparison[i].deployment);
        ep_text_addf(out, ": %s\n", ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

static void tail(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "\n## Where the slowest 1 % spend their time\n\n| deployment | together |");
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_text_addf(out, " %s |", ep_part_label((enum ep_part)part));
    ep_text_add(out, "\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!deployment->feasible)
            continue;
        ep_text_add(out, "|");
        cell(out, deployment->name);
        number_cell(out, EP_HUMAN_SECONDS, ep_tail_mean_s(deployment));
        for (int part = 0; part < EP_PART_COUNT; part++)
            number_cell(out, EP_HUMAN_SECONDS, deployment->parts[part].tail_mean.value);
        ep_text_add(out, "\n");
    }
}

static void ledger(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!ep_has_ledger(deployment))
            continue;
        if (is_first)
            ep_text_add(out, "\n## " EP_LEDGER_TITLE "\n\n");
        is_first = false;
        line.length = 0;
        ep_add_ledger(&line, deployment);
        ep_text_add(&line, "; ");
        ep_add_churn(&line, deployment);
        ep_text_add_markdown_item(out, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

static void events(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        for (size_t k = 0; k < deployment->event_result_count; k++, is_first = false) {
            if (is_first)
                ep_text_add(out, "\n## " EP_EVENTS_TITLE "\n\n");
            line.length = 0;
            ep_add_event(&line, &deployment->event_results[k]);
            ep_text_add_markdown_item(out, deployment->name, ep_text_bytes(&line));
        }
    }
    ep_text_fini(&line);
}

static void requirements(const struct ep_result *result, struct ep_text *out)
{
    const struct ep_requirement_result **sorted = ep_requirements_by_text(result);
    struct ep_text value = {0};
    if (sorted[0])
        ep_text_add(out, "\n## Requirements\n\n| requirement | deployment | value | outcome |\n"
                         "|---|---|--:|---|\n");
    for (size_t i = 0; sorted[i]; i++) {
        value.length = 0;
        ep_human_add_requirement(&value, sorted[i]);
        ep_text_add(out, "|");
        cell(out, sorted[i]->text);
        cell(out, sorted[i]->deployment);
        cell(out, ep_text_bytes(&value));
        cell(out, ep_passed_text(sorted[i]->passed));
        ep_text_add(out, "\n");
    }
    ep_text_fini(&value);
    ep_free(sorted);
}

static void bill(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "\n## Bill\n\n| deployment | item | quantity per hour | unit | unit price | "
                     "$/h | source |\n|---|---|--:|---|--:|--:|---|\n");
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        for (size_t k = 0; k < deployment->bill.line_count; k++) {
            const struct ep_bill_line *line = &deployment->bill.lines[k];
            ep_text_add(out, "|");
            cell(out, deployment->name);
            cell(out, line->item);
            number_cell(out, EP_HUMAN_COUNT, line->quantity);
            cell(out, line->unit);
            number_cell(out, EP_HUMAN_USD, line->unit_price_usd);
            number_cell(out, EP_HUMAN_USD, line->usd_per_hour);
            cell(out, line->source);
            ep_text_add(out, "\n");
        }
    }
}

static void not_possible(const struct ep_result *result, struct ep_text *out)
{
    bool first = true;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        for (size_t k = 0; k < deployment->problem_count; k++) {
            ep_text_add(out, first ? "\n## Not possible\n\n- " : "- ");
            first = false;
            ep_text_add_markdown(out, deployment->name);
            ep_text_add(out, ": ");
            ep_text_add_markdown(out, deployment->problems[k].rule);
            ep_text_add(out, ": ");
            ep_text_add_markdown(out, deployment->problems[k].detail);
            ep_text_add(out, " (source: ");
            ep_text_add_markdown(out, deployment->problems[k].source);
            ep_text_add(out, ")\n");
        }
    }
}

static void warnings(const struct ep_result *result, struct ep_text *out)
{
    struct ep_note_list notes = {0};
    ep_collect_notes(result, &notes);
    if (notes.count > 0)
        ep_text_add(out, "\n## Warnings\n\n");
    for (size_t i = 0; i < notes.count; i++) {
        ep_text_add(out, "- ");
        ep_text_add_markdown(out, ep_text_bytes(&notes.items[i].about));
        ep_text_add(out, notes.items[i].about.length > 0 ? ": " : "");
        ep_text_add_markdown(out, ep_text_bytes(&notes.items[i].message));
        ep_text_add(out, "\n");
    }
    ep_note_list_fini(&notes);
}

/* What single deployments set differently. */
static void own_assumptions(const struct ep_result *result, struct ep_text *out)
{
    struct ep_assumption_row own[EP_ASSUMPTION_COUNT];
    const char *before = "\n";
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        size_t count = !deployment->feasible
                           ? 0
                           : ep_assumption_differences(&deployment->assumptions,
                                                       &result->scenario->assumptions, own);
        for (size_t k = 0; k < count; k++, before = "") {
            ep_text_addf(out, "%s- only ", before);
            ep_text_add_markdown(out, deployment->name);
            ep_text_addf(out, ": %s = %s\n", own[k].key, own[k].value);
        }
    }
}

static void assumptions(const struct ep_result *result, struct ep_text *out)
{
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    ep_assumption_list(&result->scenario->assumptions, rows);
    ep_text_add(out,
                "\n## Assumptions in force\n\n| key | value | | source |\n|---|---|---|---|\n");
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++) {
        ep_text_add(out, "|");
        cell(out, rows[i].key);
        cell(out, rows[i].value);
        cell(out, rows[i].tag);
        cell(out, rows[i].source);
        ep_text_add(out, "\n");
    }
    own_assumptions(result, out);
}

static void manifest(const struct ep_result *result, struct ep_text *out)
{
    ep_text_addf(out, "\n## Made from\n\n- epsim %s, seed %llu, event hash %016llx\n",
                 result->version, (unsigned long long)result->scenario->seed,
                 (unsigned long long)result->event_hash);
    for (size_t i = 0; i < result->flag_count; i++) {
        ep_text_add(out, "- ");
        ep_text_add_markdown(out, result->flags[i]);
        ep_text_add(out, "\n");
    }
    for (size_t i = 0; i < result->file_count; i++) {
        ep_text_add(out, "- ");
        ep_text_add_markdown(out, result->files[i].name);
        ep_text_addf(out, ": SHA-256 %s\n", result->files[i].sha256);
    }
}

#define MOST_DECISIONS 20 /* a deployment; scaling.log has all of them */

static void decisions(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    size_t shown = 0;
    for (size_t k = 0; k < deployment->scaling_count && shown < MOST_DECISIONS; k++) {
        if (!deployment->scaling[k].acts)
            continue;
        ep_text_add(out, "- ");
        ep_add_scaling_line(out, deployment, &deployment->scaling[k]);
        ep_text_add(out, "\n");
        shown++;
    }
}

/* The decisions that changed the capacity. */
static void scaling(const struct ep_result *result, struct ep_text *out)
{
    const struct ep_deployment_result *deployment;
    for (size_t i = 0; (deployment = ep_scaling_deployment(result, i)) != NULL; i++) {
        ep_text_add(out, i == 0 ? "\n## " EP_SCALING_TITLE "\n\n" : "\n");
        ep_text_add_markdown(out, deployment->name);
        ep_text_add(out, ": ");
        ep_add_scaling_summary(out, deployment);
        ep_text_add(out, ". The first decisions; all, and why not, in scaling.log:\n\n");
        decisions(deployment, out);
    }
}

void ep_report_markdown(const struct ep_result *result, struct ep_text *out)
{
    title(result, out);
    comparison(result, out);
    differences(result, out);
    ep_markdown_parts(result, out);
    requirements(result, out);
    ep_what_if_markdown(result, out);
    ep_break_even_markdown(result, out);
    tail(result, out);
    ledger(result, out);
    ep_markdown_containers(result, out);
    events(result, out);
    ep_survival_markdown(result, out);
    ep_advice_markdown(result, out);
    bill(result, out);
    scaling(result, out);
    not_possible(result, out);
    warnings(result, out);
    assumptions(result, out);
    manifest(result, out);
}
