#include "report/table.h"
#include "report/container_text.h"

#include "base/mem.h"
#include "report/advice_text.h"
#include "report/break_even_text.h"
#include "report/columns.h"
#include "report/derived.h"
#include "report/event_text.h"
#include "report/human.h"
#include "report/parts_text.h"
#include "report/insight_text.h"
#include "report/notes.h"
#include "report/scaling_text.h"
#include "report/survival_text.h"
#include "report/working_set_lines.h"
#include "report/what_if_table.h"

#include <string.h>

#define PART_WIDTH 11
#define INDENT 2
/* As wide as names may be beside seven figures of the tail. */
#define NAME_LIMIT ((size_t)(EP_TABLE_WIDTH - INDENT - PART_WIDTH * (1 + EP_PART_COUNT)))
#define BOLD "1"
#define DIM "2"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"

struct page {
    const struct ep_result *result;
    struct ep_text *out;
    bool color;
    size_t name_width;              /* of names in front of lines, the space after them included */
    size_t column_name;             /* the same in the comparison */
    size_t widths[EP_COLUMN_COUNT]; /* of its other columns */
    size_t gap;                     /* spaces after each of them */
};

/* ---- painting ---- */

static void paint(struct page *page, const char *sgr, const char *shown)
{
    bool on = page->color && sgr && *shown;
    if (on)
        ep_text_addf(page->out, "\033[%sm", sgr);
    ep_text_add(page->out, shown);
    if (on)
        ep_text_add(page->out, "\033[0m");
}

static void heading(struct page *page, const char *title)
{
    ep_text_add(page->out, "\n");
    paint(page, BOLD, title);
    ep_text_add(page->out, "\n");
}

/* A name in `width` columns; one that is too long gets a line of its own. */
static void name_cell(struct page *page, const char *name, size_t indent, size_t width)
{
    struct ep_text clean = {0};
    struct ep_text cell = {0};
    ep_text_add_clean(&clean, name);
    size_t taken = ep_text_width(ep_text_bytes(&clean));
    bool too_long = taken >= width;
    size_t room = too_long ? EP_TABLE_WIDTH - indent : width;
    ep_text_add_repeated(page->out, " ", indent);
    if (too_long && taken <= room)
        ep_text_add(&cell, ep_text_bytes(&clean));
    else
        ep_text_add_left(&cell, ep_text_bytes(&clean), room);
    paint(page, BOLD, ep_text_bytes(&cell));
    if (too_long) {
        ep_text_add(page->out, "\n");
        ep_text_add_repeated(page->out, " ", indent + width);
    }
    ep_text_fini(&cell);
    ep_text_fini(&clean);
}

static void wrapped(struct page *page, const char *shown, size_t column, size_t indent)
{
    struct ep_text clean = {0};
    ep_text_add_clean(&clean, shown);
    ep_text_add_wrapped(page->out, ep_text_bytes(&clean),
                        (struct ep_text_wrap){column, indent, EP_TABLE_WIDTH});
    ep_text_fini(&clean);
}

/* A name, then the text, wrapped beside it. */
static void named(struct page *page, const char *name, const char *shown)
{
    size_t column = INDENT + page->name_width;
    if (name)
        name_cell(page, name, INDENT, page->name_width);
    else
        ep_text_add_repeated(page->out, " ", column);
    wrapped(page, shown, column, column);
    ep_text_add(page->out, "\n");
}

/* One line, cut where it would be too long. */
static void single_line(struct page *page, const char *sgr, const char *shown)
{
    struct ep_text clean = {0};
    struct ep_text line = {0};
    ep_text_add_clean(&clean, shown);
    size_t width = ep_text_width(ep_text_bytes(&clean));
    ep_text_add_left(&line, ep_text_bytes(&clean), width < EP_TABLE_WIDTH ? width : EP_TABLE_WIDTH);
    paint(page, sgr, ep_text_bytes(&line));
    ep_text_add(page->out, "\n");
    ep_text_fini(&line);
    ep_text_fini(&clean);
}

/* ---- how wide columns are ---- */

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t clean_width(const char *name)
{
    struct ep_text clean = {0};
    ep_text_add_clean(&clean, name);
    size_t width = ep_text_width(ep_text_bytes(&clean));
    ep_text_fini(&clean);
    return width;
}

static size_t longest_name(const struct ep_result *result)
{
    size_t width = ep_text_width("deployment");
    for (size_t i = 0; i < result->deployment_count; i++)
        width = larger(width, clean_width(result->deployments[i].name));
    return width;
}

static size_t longest_verdict(const struct ep_result *result)
{
    size_t width = ep_text_width("verdict");
    for (size_t i = 0; i < result->deployment_count; i++)
        width = larger(width, ep_text_width(ep_verdict_text(result->deployments[i].verdict)));
    return width;
}

static size_t longest_figure(const struct ep_result *result, const struct ep_column *column)
{
    struct ep_text cell = {0};
    size_t width = ep_text_width(column->title);
    for (size_t i = 0; i < result->deployment_count; i++) {
        ep_text_clear(&cell);
        if (result->deployments[i].feasible)
            column->add(&cell, result, &result->deployments[i]);
        width = larger(width, ep_text_width(ep_text_bytes(&cell)));
    }
    ep_text_fini(&cell);
    return smaller(width, column->width);
}

/* Two spaces between columns where all of it fits, else one; names get what the figures leave. */
static void lay_out(struct page *page)
{
    const struct ep_column *columns = ep_columns();
    size_t names = longest_name(page->result);
    size_t figures = longest_verdict(page->result);
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++)
        page->widths[i] = longest_figure(page->result, &columns[i]);
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++)
        figures += page->widths[i];
    page->gap = names + figures + 2 * (EP_COLUMN_COUNT + 1) > EP_TABLE_WIDTH ? 1 : 2;
    figures += page->gap * EP_COLUMN_COUNT;
    page->name_width = smaller(names + 2, NAME_LIMIT);
    page->column_name = smaller(names + page->gap, EP_TABLE_WIDTH - figures);
}

/* ---- the comparison ---- */

static void comparison_header(struct page *page)
{
    struct ep_text line = {0};
    const struct ep_column *columns = ep_columns();
    ep_text_add_left(&line, "deployment", page->column_name);
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++) {
        ep_text_add_right(&line, columns[i].title, page->widths[i]);
        ep_text_add_repeated(&line, " ", page->gap);
    }
    ep_text_add(&line, "verdict");
    paint(page, BOLD, ep_text_bytes(&line));
    ep_text_add(page->out, "\n");
    line.length = 0;
    ep_text_add_repeated(&line, "─", EP_TABLE_WIDTH);
    paint(page, DIM, ep_text_bytes(&line));
    ep_text_add(page->out, "\n");
    ep_text_fini(&line);
}

static const char *verdict_color(enum ep_verdict verdict)
{
    return verdict == EP_VERDICT_STABLE ? GREEN : verdict == EP_VERDICT_OVERLOADED ? RED : YELLOW;
}

static void comparison_row(struct page *page, const struct ep_deployment_result *deployment)
{
    name_cell(page, deployment->name, 0, page->column_name);
    if (!deployment->feasible) {
        paint(page, DIM, "not possible: see below");
        ep_text_add(page->out, "\n");
        return;
    }
    struct ep_text cell = {0};
    const struct ep_column *columns = ep_columns();
    for (size_t i = 0; i < EP_COLUMN_COUNT; i++) {
        ep_text_clear(&cell);
        columns[i].add(&cell, page->result, deployment);
        ep_text_add_right(page->out, ep_text_bytes(&cell), page->widths[i]);
        ep_text_add_repeated(page->out, " ", page->gap);
    }
    paint(page, verdict_color(deployment->verdict), ep_verdict_text(deployment->verdict));
    ep_text_add(page->out, "\n");
    ep_text_fini(&cell);
}

static void title(struct page *page)
{
    const struct ep_result *result = page->result;
    const struct ep_scenario *scenario = result->scenario;
    struct ep_text line = {0};
    ep_text_addf(&line, "%s, %s: ", scenario->name, scenario->region);
    ep_human_add_run(&line, result);
    wrapped(page, ep_text_bytes(&line), 0, 0);
    ep_text_add(page->out, "\n\n");
    ep_text_fini(&line);
}

static void comparison(struct page *page)
{
    comparison_header(page);
    for (size_t i = 0; i < page->result->deployment_count; i++)
        comparison_row(page, &page->result->deployments[i]);
    wrapped(page, EP_COLUMN_LEGEND, 0, 0);
    ep_text_add(page->out, "\n");
}

static void differences(struct page *page)
{
    const struct ep_result *result = page->result;
    if (result->comparison_count == 0)
        return;
    struct ep_text line = {0};
    ep_text_addf(&line, "Against %s, on the same requests", result->comparison[0].baseline);
    ep_text_add(page->out, "\n");
    single_line(page, BOLD, ep_text_bytes(&line));
    for (size_t i = 0; i < result->comparison_count; i++) {
        line.length = 0;
        ep_add_difference(&line, result, &result->comparison[i]);
        named(page, result->comparison[i].deployment, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

/* ---- what each option is ---- */

static bool has_feasible(const struct ep_result *result)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (result->deployments[i].feasible)
            return true;
    return false;
}

/* What is kept or loaded on each instance, and what it takes of the room for models. */
static void add_start(struct ep_text *line, const char *how, const struct ep_start_part *part)
{
    if (part->models == 0)
        return;
    ep_text_add(line, "; ");
    ep_human_add(line, EP_HUMAN_COUNT, (double)part->models);
    ep_text_addf(line, " %s %s (", part->models == 1 ? "model" : "models", how);
    ep_human_add(line, EP_HUMAN_RATIO, part->memory_ratio);
    ep_text_add(line, " of the memory for models)");
}

static void add_option(struct ep_text *line, const struct ep_deployment_result *deployment)
{
    ep_add_what_it_is(line, deployment);
    ep_text_add(line, ", ");
    ep_human_add(line, EP_HUMAN_COUNT, (double)deployment->containers);
    ep_text_add(line, deployment->containers == 1 ? " container" : " containers");
    if (ep_is_serverless(deployment))
        return;
    ep_text_add(line, "; CPU ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->cpu.mean);
    ep_text_add(line, " (busiest minute ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->cpu.peak_minute);
    ep_text_add(line, "), memory ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->memory.mean);
    add_start(line, "pinned", &deployment->at_start.pinned);
    add_start(line, "prewarmed", &deployment->at_start.prewarmed);
}

/* What a hybrid is made of. */
static void parts(struct page *page)
{
    struct ep_text line = {0};
    if (ep_has_parts(page->result))
        heading(page, EP_PARTS_TITLE);
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *whole = &page->result->deployments[i];
        for (size_t k = 0; k < whole->part_count; k++) {
            line.length = 0;
            ep_add_part(&line, whole, &whole->part_results[k]);
            named(page, whole->part_results[k].name, ep_text_bytes(&line));
        }
    }
    ep_text_fini(&line);
}

static void options(struct page *page)
{
    struct ep_text line = {0};
    heading(page, "Options");
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (!deployment->feasible)
            continue;
        line.length = 0;
        add_option(&line, deployment);
        named(page, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
    parts(page);
}

/* ---- how much memory the traffic wants ---- */

static void working_sets(struct page *page)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (!deployment->working_set)
            continue;
        if (is_first)
            heading(page, "Working set (misses against memory; one LRU cache, loads in no time)");
        is_first = false;
        line.length = 0;
        ep_add_working_set(&line, deployment);
        named(page, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

/* ---- containers of multi-container endpoints ---- */

static void containers_of(struct page *page, const struct ep_deployment_result *deployment)
{
    struct ep_text line = {0};
    size_t which;
    for (size_t k = 0; ep_container_shown(deployment, k, EP_CONTAINERS_SHOWN, &which); k++) {
        line.length = 0;
        ep_text_add_short(&line, deployment->container_results[which].name);
        ep_text_add(&line, ": ");
        ep_add_container(&line, &deployment->container_results[which]);
        named(page, k == 0 ? deployment->name : NULL, ep_text_bytes(&line));
    }
    line.length = 0;
    if (deployment->container_result_count > EP_CONTAINERS_SHOWN &&
        !deployment->bottleneck.resource)
        ep_text_addf(&line, "these take most vCPU time of %zu", deployment->container_result_count);
    if (line.length > 0)
        named(page, NULL, ep_text_bytes(&line));
    line.length = 0;
    if (deployment->bottleneck.resource)
        ep_add_bottleneck(&line, &deployment->bottleneck);
    if (deployment->bottleneck.resource)
        named(page, NULL, ep_text_bytes(&line));
    ep_text_fini(&line);
}

static void containers(struct page *page)
{
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (deployment->container_result_count == 0)
            continue;
        if (is_first)
            heading(page, EP_CONTAINERS_TITLE);
        is_first = false;
        containers_of(page, deployment);
    }
}

/* ---- where the tail comes from ---- */

static void tail_row(struct page *page, const struct ep_deployment_result *deployment)
{
    struct ep_text cell = {0};
    name_cell(page, deployment->name, INDENT, page->name_width);
    ep_human_add(&cell, EP_HUMAN_SECONDS, ep_tail_mean_s(deployment));
    ep_text_add_right(page->out, ep_text_bytes(&cell), PART_WIDTH);
    for (int part = 0; part < EP_PART_COUNT; part++) {
        cell.length = 0;
        ep_human_add(&cell, EP_HUMAN_SECONDS, deployment->parts[part].tail_mean.value);
        ep_text_add_right(page->out, ep_text_bytes(&cell), PART_WIDTH);
    }
    ep_text_add(page->out, "\n");
    ep_text_fini(&cell);
}

static void tail(struct page *page)
{
    heading(page, "Where the slowest 1 % spend their time (mean of each part)");
    ep_text_add_repeated(page->out, " ", INDENT + page->name_width);
    ep_text_add_right(page->out, "together", PART_WIDTH);
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_text_add_right(page->out, ep_part_label((enum ep_part)part), PART_WIDTH);
    ep_text_add(page->out, "\n");
    for (size_t i = 0; i < page->result->deployment_count; i++)
        if (page->result->deployments[i].feasible)
            tail_row(page, &page->result->deployments[i]);
}

/* Of multi-model endpoints, where the load wait has causes of its own. */
static void ledger(struct page *page)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (!ep_has_ledger(deployment))
            continue;
        if (is_first)
            heading(page, EP_LEDGER_TITLE);
        is_first = false;
        line.length = 0;
        ep_add_ledger(&line, deployment);
        named(page, deployment->name, ep_text_bytes(&line));
        line.length = 0;
        ep_add_churn(&line, deployment);
        named(page, NULL, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

static void neighbors(struct page *page)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (!deployment->neighbors.model)
            continue;
        if (is_first)
            heading(page, EP_NEIGHBORS_TITLE);
        is_first = false;
        line.length = 0;
        ep_add_neighbors(&line, deployment);
        named(page, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

static void scaling(struct page *page)
{
    struct ep_text line = {0};
    const struct ep_deployment_result *deployment;
    for (size_t i = 0; (deployment = ep_scaling_deployment(page->result, i)) != NULL; i++) {
        if (i == 0)
            heading(page, EP_SCALING_TITLE);
        line.length = 0;
        ep_add_scaling_summary(&line, deployment);
        named(page, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

static void events(struct page *page)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        for (size_t k = 0; k < deployment->event_result_count; k++) {
            if (is_first)
                heading(page, EP_EVENTS_TITLE);
            is_first = false;
            line.length = 0;
            ep_add_event(&line, &deployment->event_results[k]);
            named(page, k == 0 ? deployment->name : NULL, ep_text_bytes(&line));
        }
    }
    ep_text_fini(&line);
}

static void survivals(struct page *page)
{
    struct ep_text line = {0};
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (!deployment->survival || !deployment->survival->was_run)
            continue; /* its requirement says why */
        if (is_first)
            heading(page, EP_SURVIVAL_TITLE);
        is_first = false;
        line.length = 0;
        ep_add_survival(&line, deployment);
        named(page, deployment->name, ep_text_bytes(&line));
    }
    ep_text_fini(&line);
}

/* Without the sources: they stand in `epsim lint` and in the reports. */
static void advice_of(struct page *page, const struct ep_deployment_result *deployment)
{
    struct ep_text line = {0};
    const struct ep_advice *advice = deployment->advice;
    for (size_t i = 0; i < advice->finding_count; i++) {
        line.length = 0;
        ep_text_addf(&line, "%s: ", ep_finding_side(&advice->findings[i]));
        ep_add_finding(&line, &advice->findings[i]);
        named(page, i == 0 ? deployment->name : NULL, ep_text_bytes(&line));
    }
    line.length = 0;
    ep_text_add(&line, "to operate: ");
    ep_add_upkeep(&line, &advice->upkeep);
    named(page, advice->finding_count == 0 ? deployment->name : NULL, ep_text_bytes(&line));
    ep_text_fini(&line);
}

static void advice(struct page *page)
{
    bool is_first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        if (!page->result->deployments[i].advice)
            continue;
        if (is_first)
            heading(page, EP_ADVICE_TITLE);
        is_first = false;
        advice_of(page, &page->result->deployments[i]);
    }
}

/* ---- requirements, problems, warnings, recommendation ---- */

static const char *passed_color(enum ep_passed passed)
{
    return passed == EP_PASSED_YES ? GREEN : passed == EP_PASSED_NO ? RED : YELLOW;
}

#define OUTCOME_WIDTH 11
static void requirement_row(struct page *page, const struct ep_requirement_result *requirement)
{
    struct ep_text cell = {0};
    ep_text_add_left(&cell, ep_passed_text(requirement->passed), OUTCOME_WIDTH);
    ep_text_add_repeated(page->out, " ", INDENT);
    paint(page, passed_color(requirement->passed), ep_text_bytes(&cell));
    cell.length = 0;
    ep_text_add_clean(&cell, requirement->deployment);
    ep_text_add_left(page->out, ep_text_bytes(&cell), page->name_width - 1);
    ep_text_add(page->out, " ");
    ep_human_add_requirement(page->out, requirement);
    ep_text_add(page->out, "\n");
    ep_text_fini(&cell);
}

static void requirements(struct page *page)
{
    const struct ep_requirement_result **sorted = ep_requirements_by_text(page->result);
    const char *text = "";
    if (sorted[0])
        heading(page, "Requirements");
    for (size_t i = 0; sorted[i]; i++) {
        if (strcmp(sorted[i]->text, text) != 0) {
            text = sorted[i]->text;
            wrapped(page, text, 0, INDENT);
            ep_text_add(page->out, "\n");
        }
        requirement_row(page, sorted[i]);
    }
    ep_free(sorted);
}

static void problem(struct page *page, const char *name, const struct ep_problem *broken)
{
    struct ep_text line = {0};
    ep_text_addf(&line, "%s: ", broken->rule);
    ep_text_add_short(&line, broken->detail);
    named(page, name, ep_text_bytes(&line));
    line.length = 0;
    ep_text_addf(&line, "source: %s", broken->source ? broken->source : "–");
    named(page, NULL, ep_text_bytes(&line));
    ep_text_fini(&line);
}

static void not_possible(struct page *page)
{
    bool first = true;
    for (size_t i = 0; i < page->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &page->result->deployments[i];
        if (deployment->feasible)
            continue;
        if (first)
            heading(page, "Not possible");
        first = false;
        for (size_t k = 0; k < deployment->problem_count; k++)
            problem(page, k > 0 ? NULL : deployment->name, &deployment->problems[k]);
    }
}

static void warnings(struct page *page)
{
    struct ep_note_list notes = {0};
    struct ep_text line = {0};
    ep_collect_notes(page->result, &notes);
    if (notes.count > 0)
        heading(page, "Warnings");
    for (size_t i = 0; i < notes.count; i++) {
        const struct ep_note *note = &notes.items[i];
        line.length = 0;
        ep_text_addf(&line, "%s%s%s", ep_text_bytes(&note->about), note->about.length ? ": " : "",
                     ep_text_bytes(&note->message));
        paint(page, YELLOW, "  ! ");
        wrapped(page, ep_text_bytes(&line), 4, 4);
        ep_text_add(page->out, "\n");
    }
    ep_text_fini(&line);
    ep_note_list_fini(&notes);
}

static void recommendation(struct page *page)
{
    const struct ep_result *result = page->result;
    struct ep_text line = {0};
    ep_text_add(page->out, "\n");
    ep_text_addf(&line, "Recommendation: %s", result->recommended ? result->recommended : "none");
    single_line(page, result->recommended ? BOLD ";" GREEN : BOLD, ep_text_bytes(&line));
    if (result->recommendation_reason) {
        wrapped(page, result->recommendation_reason, 0, 0);
        ep_text_add(page->out, "\n");
    }
    ep_text_fini(&line);
}

void ep_report_table(const struct ep_result *result, bool color, struct ep_text *out)
{
    struct page page = {.result = result, .out = out, .color = color};
    lay_out(&page);
    title(&page);
    comparison(&page);
    differences(&page);
    if (has_feasible(result)) {
        options(&page);
        working_sets(&page);
        containers(&page);
        tail(&page);
        ledger(&page);
        neighbors(&page);
        scaling(&page);
        events(&page);
        survivals(&page);
    }
    requirements(&page);
    ep_what_if_table(result, color, out);
    ep_break_even_table(result, color, out);
    advice(&page);
    not_possible(&page);
    warnings(&page);
    recommendation(&page);
}
