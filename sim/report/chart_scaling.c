/* Replication 1 of an option that scales, on one time axis: traffic, instances with what was
 * decided, p99, hit ratio, cost. */
#include "base/csv.h"
#include "base/mem.h"
#include "report/chart_axis.h"
#include "report/chart_kinds.h"
#include "report/chart_parts.h"
#include "report/chart_time.h"
#include "report/csv.h"
#include "report/scaling_text.h"

#include <math.h>
#include <string.h>

#define MOST_LINES 40       /* through all panels; more decisions are only marked */
#define OUT_COLOR "#F3C6A5" /* lighter than the triangles */
#define IN_COLOR "#A9CBE6"

enum figure { ARRIVALS, INSTANCES, P99, HITS, COST, DESIRED, SCALE_OUT, SCALE_IN, STORM, FIGURES };
static const char *const names[FIGURES] = {
    [ARRIVALS] = "arrivals_per_s", [INSTANCES] = "in_service", [P99] = "p99_s",
    [HITS] = "hit_ratio",          [COST] = "usd_per_hour",    [DESIRED] = "desired",
    [SCALE_OUT] = "scale_out",     [SCALE_IN] = "scale_in",    [STORM] = "reload_storm"};

/* Figures of one point of time; several minutes merge into one. NaN: none. */
struct cell {
    double figure[FIGURES];
    int minutes, hit_minutes;
};
struct line {
    const struct ep_deployment_result *deployment;
    struct cell *cells;
    size_t points;
    double minutes_per_point;
};

/* ---- figures ---- */

static void average(double *mean, double value, int count)
{
    *mean = count == 1 ? value : *mean + (value - *mean) / count;
}

/* p99: the slowest minute; the others: the mean. */
static void add_minute(struct cell *cell, const struct ep_series_row *row)
{
    int count = ++cell->minutes;
    average(&cell->figure[ARRIVALS], (double)row->arrived / 60, count);
    average(&cell->figure[INSTANCES], row->instances, count);
    average(&cell->figure[COST], row->cost_usd_per_hour, count);
    cell->figure[P99] = fmax(cell->figure[P99], row->latency_p99_s);
    if (!isnan(row->hit_ratio))
        average(&cell->figure[HITS], row->hit_ratio, ++cell->hit_minutes);
}

static struct cell *cell_at(const struct line *line, double seconds)
{
    size_t point = (size_t)(seconds / 60 / line->minutes_per_point);
    return point < line->points ? &line->cells[point] : NULL;
}

/* A serverless endpoint has no instances: provisioned environments, of which the log tells when
 * they were there. */
static bool is_serverless(const struct ep_deployment_result *deployment)
{
    return strcmp(deployment->kind, "serverless") == 0;
}

/* Of all endpoints, each as at its first row in the log. */
static double provisioned_at_first(const struct ep_deployment_result *deployment)
{
    double count = 0;
    for (uint64_t e = 0; e < deployment->endpoints; e++)
        for (size_t i = 0; i < deployment->scaling_count; i++)
            if (deployment->scaling[i].endpoint == e) {
                count += deployment->scaling[i].current;
                break;
            }
    return count;
}

static void set_from(const struct line *line, const struct cell *from, enum figure figure,
                     double value)
{
    for (size_t i = (size_t)(from - line->cells); i < line->points; i++)
        line->cells[i].figure[figure] = value;
}

static void add_environments(const struct line *line, double at_first)
{
    const struct ep_deployment_result *deployment = line->deployment;
    double ready = at_first;
    set_from(line, line->cells, INSTANCES, ready);
    for (size_t i = 0; i < deployment->scaling_count; i++) {
        const struct ep_scaling_row *row = &deployment->scaling[i];
        struct cell *cell = cell_at(line, row->at_s);
        if (strcmp(row->action, "done") != 0 || !cell)
            continue;
        ready += row->desired - row->current;
        set_from(line, cell, INSTANCES, ready);
    }
}

/* What is asked for, from the first look on; of several endpoints together. */
static void add_decisions(const struct line *line, double at_first)
{
    const struct ep_deployment_result *deployment = line->deployment;
    double desired = at_first;
    set_from(line, line->cells, DESIRED, desired);
    for (size_t i = 0; i < deployment->scaling_count; i++) {
        const struct ep_scaling_row *row = &deployment->scaling[i];
        bool is_refused = strcmp(row->action, "refused") == 0;
        struct cell *cell = cell_at(line, row->at_s);
        if ((!row->acts && !is_refused) || !cell)
            continue;
        desired += row->desired - row->current;
        set_from(line, cell, DESIRED, desired);
        if (row->acts)
            cell->figure[row->desired > row->current ? SCALE_OUT : SCALE_IN] = desired;
    }
    for (size_t i = 0; i < deployment->newcomer_count; i++) {
        const struct ep_newcomer_row *row = &deployment->newcomers[i];
        struct cell *cell = cell_at(line, row->first_s);
        if (row->is_storm && cell)
            cell->figure[STORM] = row->p99_after_s;
    }
}

static struct line line_of(const struct ep_result *result,
                           const struct ep_deployment_result *deployment)
{
    double minutes = ep_chart_minutes(result);
    double per_point = ceil(minutes / EP_CHART_MOST_POINTS);
    struct line line = {.deployment = deployment,
                        .points = (size_t)ceil(minutes / per_point),
                        .minutes_per_point = per_point};
    double at_first = NAN;
    line.cells = ep_alloc(line.points * sizeof *line.cells);
    for (size_t i = 0; i < line.points; i++) {
        line.cells[i] = (struct cell){0};
        for (int k = 0; k < FIGURES; k++)
            line.cells[i].figure[k] = NAN;
    }
    for (size_t i = 0; i < result->series_count; i++) {
        const struct ep_series_row *row = &result->series[i];
        if (strcmp(row->deployment, deployment->name) != 0)
            continue;
        at_first = isnan(at_first) ? row->instances : at_first;
        add_minute(&line.cells[(size_t)(row->minute / per_point)], row);
    }
    if (is_serverless(deployment)) {
        at_first = provisioned_at_first(deployment);
        add_environments(&line, at_first);
    }
    add_decisions(&line, at_first);
    return line;
}

static void add_rows(const struct line *line, struct ep_chart *chart)
{
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_text_csv_write, &chart->csv, ',');
    ep_csv_put_text(writer, "minute");
    for (int k = 0; k < FIGURES; k++)
        ep_csv_put_text(writer, names[k]);
    ep_csv_end_row(writer);
    for (size_t i = 0; i < line->points; i++) {
        ep_csv_put_number(writer, (double)i * line->minutes_per_point);
        for (int k = 0; k < FIGURES; k++)
            ep_csv_put_number(writer, line->cells[i].figure[k]);
        ep_csv_end_row(writer);
    }
    ep_csv_writer_destroy(writer);
}

/* ---- settings ---- */

/* Whole instances have whole tics, a handful. */
static void whole_tics(const struct ep_axis *y, struct ep_text *settings)
{
    ep_text_addf(settings, "set ytics %g\n", fmax(1, ceil(y->high / 5)));
}

/* A hit ratio is looked at from above: from the tenth below the lowest to 1. */
static void add_hits(const struct line *line, struct ep_chart *chart)
{
    struct ep_text settings = {0};
    double low = 1;
    for (size_t i = 0; i < line->points; i++)
        low = fmin(low, line->cells[i].figure[HITS]);
    low = fmax(0, floor(10 * low - 1e-9) / 10);
    double step = low < 0.55 ? 0.2 : low < 0.85 ? 0.1 : 0.05;
    ep_text_addf(&settings, "unset logscale y\nset yrange [%g:1.005]\nset ytics (", low);
    for (int i = 0; 1 - i * step > low - 1e-9; i++)
        ep_text_addf(&settings, "%s\"%.0f %%%%\" %g", i > 0 ? ", " : "", 100 * (1 - i * step),
                     1 - i * step);
    ep_text_add(&settings, ")\n");
    ep_chart_add_commands(chart, "hits_axis", &settings);
}

static void add_panel(const struct line *line, enum figure figure, struct ep_chart *chart)
{
    static const char *const variables[] = {[ARRIVALS] = "arrivals_axis",
                                            [INSTANCES] = "instances_axis",
                                            [P99] = "p99_axis",
                                            [COST] = "cost_axis"};
    static const enum ep_human_unit units[] = {[ARRIVALS] = EP_HUMAN_COUNT,
                                               [INSTANCES] = EP_HUMAN_COUNT,
                                               [P99] = EP_HUMAN_SECONDS,
                                               [COST] = EP_HUMAN_USD};
    struct ep_axis y = ep_axis_begin(units[figure]);
    struct ep_text settings = {0};
    for (size_t i = 0; i < line->points; i++) {
        const double *value = line->cells[i].figure;
        ep_axis_include(&y, value[figure]);
        if (figure == INSTANCES)
            ep_axis_include(&y, value[DESIRED]);
        if (figure == P99)
            ep_axis_include(&y, value[STORM]);
    }
    ep_axis_finish(&y, figure == P99);
    ep_axis_settings(&y, 'y', &settings);
    if (figure == INSTANCES)
        whole_tics(&y, &settings);
    ep_chart_add_commands(chart, variables[figure], &settings);
}

/* A line through all panels at every decision, where there are not too many; else smaller marks. */
static void add_lines(const struct ep_deployment_result *deployment, struct ep_chart *chart)
{
    const struct ep_scaling_figures *figures = &deployment->scaling_figures;
    bool are_many = figures->scale_outs + figures->scale_ins > MOST_LINES;
    ep_text_addf(&chart->settings, "marker = %g\n", are_many ? 0.5 : 1.1);
    if (are_many)
        return;
    for (size_t i = 0; i < deployment->scaling_count; i++) {
        const struct ep_scaling_row *row = &deployment->scaling[i];
        if (row->acts)
            ep_text_addf(&chart->settings,
                         "set arrow from first %g, graph 0 to first %g, graph 1 nohead lw 0.8 lc "
                         "rgb \"%s\" back\n",
                         row->at_s / 60, row->at_s / 60,
                         row->desired > row->current ? OUT_COLOR : IN_COLOR);
    }
}

static void say_how_to_read(const struct line *line, struct ep_chart *chart)
{
    ep_text_add(&chart->title, "Scaling of ");
    ep_text_add_clean(&chart->title, line->deployment->name);
    ep_text_add(&chart->reading,
                "Triangles, and upright lines where there are few, are decisions: orange, up: "
                "scale-out; blue, down: scale-in. The dashed step is what was asked for, the solid "
                "one what served: the "
                "gap between them is the launch.");
    if (line->deployment->scaling_figures.reload_storms > 0)
        ep_text_add(&chart->reading, " A red ring on the p99 is a reload storm.");
    if (line->minutes_per_point > 1)
        ep_text_addf(&chart->reading, " A point is %g minutes; its p99 is that of the slowest.",
                     line->minutes_per_point);
}

/* Parts of an option have none of their own. */
static bool has_series(const struct ep_result *result,
                       const struct ep_deployment_result *deployment)
{
    for (size_t i = 0; i < result->series_count; i++)
        if (strcmp(result->series[i].deployment, deployment->name) == 0)
            return true;
    return false;
}

void ep_chart_make_scaling(const struct ep_result *result, size_t k, struct ep_chart *chart)
{
    const struct ep_deployment_result *deployment = ep_scaling_deployment(result, k);
    chart->height = deployment && deployment->has_cache ? 860 : 720;
    if (!deployment || !has_series(result, deployment)) {
        ep_text_add(&chart->title, "Scaling");
        ep_text_add(&chart->left_out,
                    deployment ? "No series was recorded." : "No further option scales.");
        return;
    }
    struct line line = line_of(result, deployment);
    say_how_to_read(&line, chart);
    chart->is_drawn = true;
    ep_text_addf(&chart->settings, "panels = %d\nset rmargin at screen 0.975\ncounted = '%s'\n",
                 deployment->has_cache ? 5 : 4,
                 is_serverless(deployment) ? "provisioned environments" : "instances");
    ep_chart_add_time_axis(chart, (double)line.points * line.minutes_per_point);
    ep_chart_add_events(chart, result->scenario);
    add_lines(deployment, chart);
    static const enum figure panels[] = {ARRIVALS, INSTANCES, P99, COST};
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++)
        add_panel(&line, panels[i], chart);
    add_hits(&line, chart);
    add_rows(&line, chart);
    ep_free(line.cells);
}
