#include "cli/sweep_rows.h"

#include "base/csv.h"
#include "base/mem.h"
#include "report/csv.h"
#include "report/human.h"

#include <assert.h>
#include <string.h>

#define NAME_WIDTH 14
#define FIGURE_WIDTH 8
#define VERDICT_WIDTH 12
#define MAX_VALUE_WIDTH 24

/* ---- the requirements of one deployment, together ---- */

/* "pass", "FAIL", "undecided"; "" without requirements. */
static const char *requirements_text(const struct ep_result *result, const char *deployment)
{
    const char *text = "";
    for (size_t i = 0; i < result->requirement_count; i++) {
        const struct ep_requirement_result *requirement = &result->requirements[i];
        if (strcmp(requirement->deployment, deployment) != 0)
            continue;
        if (requirement->passed == EP_PASSED_NO)
            return ep_passed_text(EP_PASSED_NO);
        if (*text == '\0' || requirement->passed == EP_PASSED_UNDECIDED)
            text = ep_passed_text(requirement->passed);
    }
    return text;
}

/* ---- CSV: the columns of the summary between the keys and the requirements ---- */

/* The keys of the grid, or their values at a point, as the first fields of a row, each with its
 * comma. */
static void add_fields(struct ep_text *csv, const struct ep_override_grid *grid, bool wants_keys,
                       size_t point)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, csv, ',');
    for (size_t i = 0; i < ep_override_grid_axes(grid); i++)
        ep_csv_put_text(writer, wants_keys ? ep_override_grid_axis(grid, i).key
                                           : ep_override_grid_value(grid, point, i));
    ep_csv_end_row(writer);
    ep_csv_writer_destroy(writer);
    csv->bytes[csv->length - 1] = ',';
}

/* Takes the next line of `*text`, without its newline. No field of a summary has one inside. */
static struct ep_text take_line(const char **text)
{
    struct ep_text line = {0};
    size_t length = strcspn(*text, "\n");
    ep_text_add_many(&line, *text, length);
    *text += length + ((*text)[length] == '\n');
    return line;
}

static void add_csv(struct ep_sweep_rows *rows, size_t point, const struct ep_result *result)
{
    struct ep_text summary = {0};
    ep_report_summary_csv(result, &summary);
    const char *rest = ep_text_bytes(&summary);
    struct ep_text header = take_line(&rest);
    if (rows->csv.length == 0) {
        add_fields(&rows->csv, rows->grid, true, 0);
        ep_text_addf(&rows->csv, "%s,requirements\n", ep_text_bytes(&header));
    }
    for (size_t i = 0; i < result->deployment_count; i++) {
        struct ep_text line = take_line(&rest);
        add_fields(&rows->csv, rows->grid, false, point);
        ep_text_addf(&rows->csv, "%s,%s\n", ep_text_bytes(&line),
                     requirements_text(result, result->deployments[i].name));
        ep_text_fini(&line);
    }
    ep_text_fini(&header);
    ep_text_fini(&summary);
}

/* ---- the table ---- */

/* How many bytes of `key` from its end: whole parts, as few as tell it from the other keys. */
static const char *short_key(const struct ep_override_grid *grid, size_t axis)
{
    const char *key = ep_override_grid_axis(grid, axis).key;
    const char *tail = strrchr(key, '.') != NULL ? strrchr(key, '.') + 1 : key;
    for (size_t i = 0; i < ep_override_grid_axes(grid); i++) {
        const char *other = ep_override_grid_axis(grid, i).key;
        size_t length = strlen(other), tail_length = strlen(tail);
        bool is_same = length >= tail_length && strcmp(other + length - tail_length, tail) == 0;
        if (i != axis && is_same)
            return key;
    }
    return tail;
}

static size_t axis_width(const struct ep_override_grid *grid, size_t axis)
{
    struct ep_override_axis values = ep_override_grid_axis(grid, axis);
    size_t width = ep_text_width(short_key(grid, axis));
    for (size_t i = 0; i < values.count; i++) {
        size_t taken = ep_text_width(values.values[i]);
        width = taken > width ? taken : width;
    }
    return width < MAX_VALUE_WIDTH ? width : MAX_VALUE_WIDTH;
}

static void add_header(struct ep_sweep_rows *rows)
{
    static const char *const figures[] = {"$/h", "p50", "p99", "cold", "errors"};
    for (size_t i = 0; i < ep_override_grid_axes(rows->grid); i++) {
        ep_text_add_right(&rows->table, short_key(rows->grid, i), axis_width(rows->grid, i));
        ep_text_add(&rows->table, "  ");
    }
    ep_text_add_left(&rows->table, "deployment", NAME_WIDTH);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        ep_text_add(&rows->table, " ");
        ep_text_add_right(&rows->table, figures[i], FIGURE_WIDTH);
    }
    ep_text_add(&rows->table, "  ");
    ep_text_add_left(&rows->table, "verdict", VERDICT_WIDTH);
    ep_text_add(&rows->table, " meets\n");
}

static void add_figure(struct ep_text *table, enum ep_human_unit unit, const struct ep_est *est)
{
    struct ep_text cell = {0};
    ep_human_add_est_value(&cell, unit, est);
    ep_text_add(table, " ");
    ep_text_add_right(table, ep_text_bytes(&cell), FIGURE_WIDTH);
    ep_text_fini(&cell);
}

static void paint(struct ep_sweep_rows *rows, const char *shown)
{
    bool is_bad = strcmp(shown, ep_passed_text(EP_PASSED_NO)) == 0;
    bool is_good = strcmp(shown, ep_passed_text(EP_PASSED_YES)) == 0;
    const char *color = is_bad ? "\033[31m" : is_good ? "\033[32m" : NULL;
    if (rows->has_color && color != NULL)
        ep_text_addf(&rows->table, "%s%s\033[0m", color, shown);
    else
        ep_text_add(&rows->table, shown);
}

static void add_figures(struct ep_sweep_rows *rows, const struct ep_result *result,
                        const struct ep_deployment_result *deployment)
{
    struct ep_text *table = &rows->table;
    add_figure(table, EP_HUMAN_USD, &deployment->cost_per_hour);
    add_figure(table, EP_HUMAN_SECONDS, &deployment->latency.p50);
    add_figure(table, EP_HUMAN_SECONDS, &deployment->latency.p99);
    add_figure(table, EP_HUMAN_RATIO, &deployment->cold_ratio);
    add_figure(table, EP_HUMAN_RATIO, &deployment->error_ratio);
    const char *meets = requirements_text(result, deployment->name);
    ep_text_add(table, "  ");
    if (*meets == '\0') {
        ep_text_add(table, ep_verdict_text(deployment->verdict));
    } else {
        ep_text_add_left(table, ep_verdict_text(deployment->verdict), VERDICT_WIDTH);
        ep_text_add(table, " ");
        paint(rows, meets);
    }
    ep_text_add(table, "\n");
}

static void add_row(struct ep_sweep_rows *rows, size_t point, const struct ep_result *result,
                    const struct ep_deployment_result *deployment)
{
    struct ep_text name = {0};
    for (size_t i = 0; i < ep_override_grid_axes(rows->grid); i++) {
        struct ep_text value = {0};
        ep_text_add_clean(&value, ep_override_grid_value(rows->grid, point, i));
        ep_text_add_right(&rows->table, ep_text_bytes(&value), axis_width(rows->grid, i));
        ep_text_add(&rows->table, "  ");
        ep_text_fini(&value);
    }
    ep_text_add_clean(&name, deployment->name);
    ep_text_add_left(&rows->table, ep_text_bytes(&name), NAME_WIDTH);
    ep_text_fini(&name);
    if (deployment->feasible)
        add_figures(rows, result, deployment);
    else
        ep_text_addf(&rows->table, " not possible: %s\n",
                     deployment->problem_count > 0 ? deployment->problems[0].rule : "");
}

void ep_sweep_rows_init(struct ep_sweep_rows *rows, const struct ep_override_grid *grid,
                        bool has_color)
{
    *rows = (struct ep_sweep_rows){.grid = grid, .has_color = has_color};
    add_header(rows);
}

void ep_sweep_rows_fini(struct ep_sweep_rows *rows)
{
    ep_text_fini(&rows->csv);
    ep_text_fini(&rows->table);
}

void ep_sweep_rows_add(struct ep_sweep_rows *rows, size_t point, const struct ep_result *result)
{
    add_csv(rows, point, result);
    for (size_t i = 0; i < result->deployment_count; i++)
        add_row(rows, point, result, &result->deployments[i]);
}
