/* Replication 1 over time: arrivals, p99 a minute, instances, cost. */
#include "base/csv.h"
#include "base/mem.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/chart_time.h"
#include "report/csv.h"

#include <math.h>
#include <string.h>

#define NAME_GAP 0.1 /* of the height of a panel, between names */

enum series_figure { ARRIVALS, P99, INSTANCES, COST, FIGURES };

/* Figures of one point of time and one option; several minutes merge into one. */
struct cell {
    double figure[FIGURES];
    int minutes;
};
struct grid {
    const struct ep_result *result;
    struct cell *cells; /* [point][deployment] */
    size_t points;
    double minutes_per_point;
};

static struct cell *cell_at(const struct grid *grid, size_t point, size_t deployment)
{
    return &grid->cells[point * grid->result->deployment_count + deployment];
}

/* p99: the slowest minute; the others: the mean. */
static void add_minute(struct cell *cell, const struct ep_series_row *row)
{
    double share = 1.0 / ++cell->minutes;
    const double figures[FIGURES] = {[ARRIVALS] = (double)row->arrived / 60,
                                     [INSTANCES] = row->instances,
                                     [COST] = row->cost_usd_per_hour};
    for (int i = 0; i < FIGURES; i++)
        if (i != P99)
            cell->figure[i] += (figures[i] - cell->figure[i]) * share;
    cell->figure[P99] = fmax(cell->figure[P99], row->latency_p99_s);
}

/* The number of deployments when there is none of that name. */
static size_t index_of(const struct ep_result *result, const char *name, size_t guess)
{
    for (size_t k = 0; k < result->deployment_count; k++) {
        size_t i = (guess + k) % result->deployment_count;
        if (strcmp(result->deployments[i].name, name) == 0)
            return i;
    }
    return result->deployment_count;
}

static struct grid grid_of(const struct ep_result *result)
{
    double minutes = ep_chart_minutes(result);
    double per_point = ceil(minutes / EP_CHART_MOST_POINTS);
    struct grid grid = {.result = result,
                        .points = (size_t)ceil(minutes / per_point),
                        .minutes_per_point = per_point};
    size_t count = grid.points * result->deployment_count;
    grid.cells = ep_alloc(count * sizeof *grid.cells);
    for (size_t i = 0; i < count; i++)
        grid.cells[i] = (struct cell){.figure = {[P99] = NAN}};
    size_t option = 0;
    for (size_t i = 0; i < result->series_count; i++) {
        const struct ep_series_row *row = &result->series[i];
        option = index_of(result, row->deployment, option);
        if (option == result->deployment_count)
            continue;
        add_minute(cell_at(&grid, (size_t)(row->minute / per_point), option), row);
    }
    return grid;
}

static bool is_in_series(const struct grid *grid, size_t deployment)
{
    for (size_t point = 0; point < grid->points; point++)
        if (cell_at(grid, point, deployment)->minutes > 0)
            return true;
    return false;
}

static void put_point(struct ep_csv_writer *writer, const struct grid *grid, size_t point)
{
    bool any = false;
    ep_csv_put_number(writer, (double)point * grid->minutes_per_point);
    for (size_t i = 0; i < grid->result->deployment_count && !any; i++) {
        const struct cell *cell = cell_at(grid, point, i);
        any = cell->minutes > 0;
        if (any)
            ep_csv_put_number(writer, cell->figure[ARRIVALS]);
    }
    if (!any)
        ep_csv_put_text(writer, "");
    for (int figure = P99; figure < FIGURES; figure++)
        for (size_t i = 0; i < grid->result->deployment_count; i++) {
            const struct cell *cell = cell_at(grid, point, i);
            ep_csv_put_number(writer, cell->minutes > 0 ? cell->figure[figure] : NAN);
        }
    ep_csv_end_row(writer);
}

static void add_rows(const struct grid *grid, struct ep_chart *chart)
{
    static const char *const names[FIGURES] = {"arrivals_per_s", "p99_s", "instances",
                                               "usd_per_hour"};
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    ep_csv_put_text(writer, "minute");
    ep_csv_put_text(writer, names[ARRIVALS]);
    for (int figure = P99; figure < FIGURES; figure++)
        for (size_t i = 0; i < grid->result->deployment_count; i++) {
            struct ep_text name = ep_chart_name(grid->result->deployments[i].name);
            ep_text_addf(&name, " %s", names[figure]);
            ep_csv_put_text(writer, ep_text_bytes(&name));
            ep_text_fini(&name);
        }
    ep_csv_end_row(writer);
    for (size_t point = 0; point < grid->points; point++)
        put_point(writer, grid, point);
    ep_csv_writer_destroy(writer);
}

static double last_p99(const struct grid *grid, size_t deployment)
{
    double last = NAN;
    for (size_t point = 0; point < grid->points; point++) {
        const struct cell *cell = cell_at(grid, point, deployment);
        if (cell->minutes > 0 && !isnan(cell->figure[P99]))
            last = cell->figure[P99];
    }
    return last;
}

/* Names in the margin, where the curves of p99 end. */
static void add_names(const struct grid *grid, const struct ep_axis *y, struct ep_chart *chart)
{
    const struct ep_result *result = grid->result;
    struct ep_text commands = {0};
    double *at = ep_alloc(result->deployment_count * sizeof *at);
    size_t count = 0;
    for (size_t i = 0; i < result->deployment_count; i++)
        if (!isnan(last_p99(grid, i)))
            at[count++] = ep_axis_fraction(y, last_p99(grid, i));
    ep_chart_spread(at, count, NAME_GAP);
    count = 0;
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (isnan(last_p99(grid, i)))
            continue;
        struct ep_text name = ep_chart_name(result->deployments[i].name);
        ep_chart_add_label(
            &commands, (struct ep_chart_label){.text = ep_text_bytes(&name),
                                               .x = (double)grid->points * grid->minutes_per_point,
                                               .y = ep_axis_value(y, at[count++]),
                                               .alignment = "left offset 1,0",
                                               .color = ep_chart_color(i)});
        ep_text_fini(&name);
    }
    ep_free(at);
    ep_chart_add_commands(chart, "p99_names", &commands);
}

/* The settings of one panel as a string that its template evaluates. */
static void add_panel(const struct grid *grid, enum series_figure figure, struct ep_chart *chart)
{
    static const char *const variables[FIGURES] = {"arrivals_axis", "p99_axis", "instances_axis",
                                                   "cost_axis"};
    static const enum ep_human_unit units[FIGURES] = {EP_HUMAN_COUNT, EP_HUMAN_SECONDS,
                                                      EP_HUMAN_COUNT, EP_HUMAN_USD};
    struct ep_axis y = ep_axis_begin(units[figure]);
    for (size_t i = 0; i < grid->points * grid->result->deployment_count; i++)
        if (grid->cells[i].minutes > 0)
            ep_axis_include(&y, grid->cells[i].figure[figure]);
    bool wide = y.has_data && y.low > 0 && y.high > 10 * y.low;
    ep_axis_finish(&y, figure != ARRIVALS && (figure == P99 || wide));
    struct ep_text settings = {0};
    ep_axis_settings(&y, 'y', &settings);
    ep_chart_add_commands(chart, variables[figure], &settings);
    if (figure == P99)
        add_names(grid, &y, chart);
}

static void add_curves(const struct grid *grid, struct ep_chart *chart)
{
    const struct ep_result *result = grid->result;
    ep_text_addf(&chart->settings, "options = %zu\nshown = \"", result->deployment_count);
    double widest = 0;
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!is_in_series(grid, i))
            continue;
        struct ep_text name = ep_chart_name(result->deployments[i].name);
        widest = fmax(widest, ep_chart_text_pixels(ep_text_bytes(&name)));
        ep_text_addf(&chart->settings, "%zu ", i + 1);
        ep_text_fini(&name);
    }
    ep_text_addf(&chart->settings, "\"\nset rmargin at screen %.3f\n",
                 1 - (widest + 24) / chart->width);
}

void ep_chart_make_series(const struct ep_result *result, struct ep_chart *chart)
{
    ep_text_add(&chart->title, "Replication 1 over time");
    ep_text_add(&chart->reading,
                "All options are offered the same arrivals. A p99 that climbs and stays up is a "
                "backlog; one that returns is a burst that was worked off.");
    chart->height = 780;
    if (result->series_count == 0) {
        ep_text_add(&chart->left_out, "No series was recorded.");
        return;
    }
    struct grid grid = grid_of(result);
    if (grid.minutes_per_point > 1)
        ep_text_addf(&chart->reading, " A point is %g minutes; its p99 is that of the slowest.",
                     grid.minutes_per_point);
    chart->is_drawn = true;
    add_curves(&grid, chart);
    ep_chart_add_time_axis(chart, (double)grid.points * grid.minutes_per_point);
    ep_chart_add_events(chart, result->scenario);
    for (int figure = 0; figure < FIGURES; figure++)
        add_panel(&grid, (enum series_figure)figure, chart);
    add_rows(&grid, chart);
    ep_free(grid.cells);
}
