#include "report/table.h"

#include "report/columns.h"
#include "report/derived.h"
#include "report/human.h"
#include "report/notes.h"

#include <string.h>

#define NAME_WIDTH 13
#define BOLD "1"
#define DIM "2"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"

struct page {
    const struct ep_result *result;
    struct ep_text *out;
    bool color;
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

/* ---- the comparison ---- */

static void comparison_header(struct page *page)
{
    struct ep_text line = {0};
    size_t count;
    const struct ep_column *columns = ep_columns(&count);
    ep_text_add_left(&line, "deployment", NAME_WIDTH);
    for (size_t i = 0; i < count; i++)
        ep_text_add_right(&line, columns[i].title, columns[i].width);
    ep_text_add(&line, " verdict");
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
    name_cell(page, deployment->name, 0, NAME_WIDTH);
    if (!deployment->feasible) {
        paint(page, DIM, "not possible: see below");
        ep_text_add(page->out, "\n");
        return;
    }
    struct ep_text cell = {0};
    size_t count;
    const struct ep_column *columns = ep_columns(&count);
    for (size_t i = 0; i < count; i++) {
        cell.length = 0;
        ep_text_add(&cell, "");
        columns[i].add(&cell, page->result, deployment);
        ep_text_add_right(page->out, ep_text_bytes(&cell), columns[i].width);
    }
    ep_text_add(page->out, " ");
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
    wrapped(page,
            "In brackets: 95 % interval. Latency of completed requests, from first arrival to "
            "final answer.",
            0, 0);
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
        name_cell(page, result->comparison[i].deployment, 2, NAME_WIDTH);
        wrapped(page, ep_text_bytes(&line), 2 + NAME_WIDTH, 2 + NAME_WIDTH);
        ep_text_add(page->out, "\n");
    }
    ep_text_fini(&line);
}

/* ---- what each option is ---- */

static void add_option(struct ep_text *line, const struct ep_deployment_result *deployment)
{
    ep_add_what_it_is(line, deployment);
    ep_text_addf(line, ", %llu container%s; CPU ", (unsigned long long)deployment->containers,
                 deployment->containers == 1 ? "" : "s");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->cpu.mean);
    ep_text_add(line, " (busiest minute ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->cpu.peak_minute);
    ep_text_add(line, "), memory ");
    ep_human_add_est_value(line, EP_HUMAN_RATIO, &deployment->memory.mean);
    if (deployment->verdict_reason && deployment->verdict != EP_VERDICT_STABLE)
        ep_text_addf(line, "; %s: %s", ep_verdict_text(deployment->verdict),
                     deployment->verdict_reason);
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
        name_cell(page, deployment->name, 2, NAME_WIDTH);
        wrapped(page, ep_text_bytes(&line), 2 + NAME_WIDTH, 2 + NAME_WIDTH);
        ep_text_add(page->out, "\n");
    }
    ep_text_fini(&line);
}

/* ---- where the tail comes from ---- */

#define PART_WIDTH 11
static void tail_row(struct page *page, const struct ep_deployment_result *deployment)
{
    struct ep_text cell = {0};
    name_cell(page, deployment->name, 2, NAME_WIDTH);
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
    ep_text_add_repeated(page->out, " ", 2 + NAME_WIDTH);
    ep_text_add_right(page->out, "together", PART_WIDTH);
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_text_add_right(page->out, ep_part_label((enum ep_part)part), PART_WIDTH);
    ep_text_add(page->out, "\n");
    for (size_t i = 0; i < page->result->deployment_count; i++)
        if (page->result->deployments[i].feasible)
            tail_row(page, &page->result->deployments[i]);
}

/* ---- requirements, problems, warnings, recommendation ---- */

static bool is_first_with_text(const struct ep_result *result, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(result->requirements[k].text, result->requirements[i].text) == 0)
            return false;
    return true;
}

static const char *passed_color(enum ep_passed passed)
{
    return passed == EP_PASSED_YES ? GREEN : passed == EP_PASSED_NO ? RED : YELLOW;
}

#define OUTCOME_WIDTH 11
static void requirement_row(struct page *page, const struct ep_requirement_result *requirement)
{
    const struct ep_est est = {requirement->value, requirement->low, requirement->high, NULL};
    struct ep_text cell = {0};
    ep_text_add_left(&cell, ep_passed_text(requirement->passed), OUTCOME_WIDTH);
    ep_text_add(page->out, "  ");
    paint(page, passed_color(requirement->passed), ep_text_bytes(&cell));
    cell.length = 0;
    ep_human_add_est(&cell, ep_human_unit_of_requirement(requirement), &est);
    size_t room = EP_TABLE_WIDTH - 2 - OUTCOME_WIDTH - 36;
    struct ep_text name = {0};
    ep_text_add_clean(&name, requirement->deployment);
    ep_text_add_left(page->out, ep_text_bytes(&name), room - 1);
    ep_text_add(page->out, " ");
    ep_text_add(page->out, ep_text_bytes(&cell));
    ep_text_add(page->out, "\n");
    ep_text_fini(&name);
    ep_text_fini(&cell);
}

static void requirements(struct page *page)
{
    const struct ep_result *result = page->result;
    if (result->requirement_count == 0)
        return;
    heading(page, "Requirements");
    for (size_t i = 0; i < result->requirement_count; i++) {
        if (!is_first_with_text(result, i))
            continue;
        wrapped(page, result->requirements[i].text, 0, 2);
        ep_text_add(page->out, "\n");
        for (size_t k = i; k < result->requirement_count; k++)
            if (strcmp(result->requirements[k].text, result->requirements[i].text) == 0)
                requirement_row(page, &result->requirements[k]);
    }
}

static void problem(struct page *page, const struct ep_problem *broken)
{
    struct ep_text line = {0};
    ep_text_addf(&line, "%s: %s", broken->rule, broken->detail);
    wrapped(page, ep_text_bytes(&line), 2 + NAME_WIDTH, 2 + NAME_WIDTH);
    ep_text_add(page->out, "\n");
    ep_text_add_repeated(page->out, " ", 2 + NAME_WIDTH);
    line.length = 0;
    ep_text_addf(&line, "source: %s", broken->source ? broken->source : "–");
    wrapped(page, ep_text_bytes(&line), 2 + NAME_WIDTH, 4 + NAME_WIDTH);
    ep_text_add(page->out, "\n");
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
        name_cell(page, deployment->name, 2, NAME_WIDTH);
        for (size_t k = 0; k < deployment->problem_count; k++) {
            if (k > 0)
                ep_text_add_repeated(page->out, " ", 2 + NAME_WIDTH);
            problem(page, &deployment->problems[k]);
        }
    }
}

static void warning(struct page *page, const char *name, const char *message)
{
    struct ep_text line = {0};
    if (name)
        ep_text_addf(&line, "%s: ", name);
    ep_text_add(&line, message);
    paint(page, YELLOW, "  ! ");
    wrapped(page, ep_text_bytes(&line), 4, 4);
    ep_text_add(page->out, "\n");
    ep_text_fini(&line);
}

static void warnings(struct page *page)
{
    const struct ep_result *result = page->result;
    struct ep_note_list notes = {0};
    ep_collect_notes(result, &notes);
    if (notes.count > 0)
        heading(page, "Warnings");
    for (size_t i = 0; i < notes.count; i++)
        warning(page, notes.items[i].deployment, ep_text_bytes(&notes.items[i].message));
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
    struct page page = {result, out, color};
    title(&page);
    comparison(&page);
    differences(&page);
    options(&page);
    tail(&page);
    requirements(&page);
    not_possible(&page);
    warnings(&page);
    recommendation(&page);
}
