#include "workload/trace_windows.h"

#include "base/array.h"
#include "base/csv.h"
#include "base/mem.h"
#include "base/units.h"
#include "workload/text_input.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 6, MOST_BAD = 20 };
#define SUFFIX "-trace.csv"
#define MOST_RATE 1e9 /* requests per second of one client */

/* One line with requests, as read. */
struct window {
    struct ep_trace_cell cell;
    struct ep_dist gap;
    double rate; /* 1/s */
};

struct loader {
    const struct ep_trace_config *config;
    struct ep_names *names;
    struct ep_diag *diag;
    struct ep_text_input *input;
    struct {
        EP_ARRAY(struct window);
    } windows;
    ep_time length; /* of a window; 0: not yet known */
    uint32_t period_count, id;
    uint64_t rows;
    int bad_rows;
};

/* ---- one line ---- */

static bool refuse(struct loader *loader, const struct ep_csv_field *field, const char *expected)
{
    ep_diag_error(
        loader->diag,
        (struct ep_loc){loader->config->file, field->line < INT_MAX ? (int)field->line : INT_MAX,
                        field->column},
        "%s: %s, got \"%.40s\"", ep_names_text(loader->names, loader->id), expected, field->text);
    return false;
}

static bool read_number(struct loader *loader, const struct ep_csv_field *field, double *value)
{
    if (ep_units_parse_number(field->text, value, NULL) && *value >= 0)
        return true;
    return refuse(loader, field, "expected a number >= 0");
}

/* Windows follow each other from 0: the second line of the first client says how long they are. */
static bool read_begin(struct loader *loader, const struct ep_csv_field *field, uint32_t line)
{
    double seconds;
    if (!read_number(loader, field, &seconds))
        return false;
    if (seconds > 1e9 || seconds != floor(seconds))
        return refuse(loader, field, "expected whole seconds below 1e9");
    ep_time begin = (ep_time)seconds * EP_SECOND;
    if (loader->length == 0 && line == 1)
        loader->length = begin;
    if (begin != (ep_time)line * loader->length || (line == 1 && begin == 0))
        return refuse(loader, field,
                      "expected the begin of the next window, of equal length, from 0");
    return true;
}

static bool read_gap(struct loader *loader, const struct ep_csv_row *row, struct ep_dist *gap)
{
    const char *name = row->fields[3].text;
    double shape;
    if (!read_number(loader, &row->fields[4], &shape))
        return false;
    if (strcmp(name, "Gamma") != 0 && strcmp(name, "Weibull") != 0)
        return refuse(loader, &row->fields[3], "expected Gamma or Weibull");
    if (shape < 1e-3 || shape > 1e4)
        return refuse(loader, &row->fields[4], "expected a shape from 0.001 to 10000");
    if (name[0] == 'G') {
        *gap = ep_dist_gamma_mean_cv(1, sqrt(1 / shape));
        return true;
    }
    struct ep_dist unit = ep_dist_weibull(shape, 1);
    *gap = ep_dist_weibull(shape, 1 / ep_dist_mean(&unit));
    return true;
}

static bool read_window(struct loader *loader, const struct ep_csv_row *row, uint32_t line)
{
    double rate;
    if (row->count != COLUMNS)
        return refuse(loader, &row->fields[0],
                      "expected six fields: begin, rate, CV, distribution, shape, scale");
    if (!read_begin(loader, &row->fields[0], line) || !read_number(loader, &row->fields[1], &rate))
        return false;
    if (rate > MOST_RATE)
        return refuse(loader, &row->fields[1], "expected at most 1e9 requests per second");
    if (line >= loader->period_count)
        loader->period_count = line + 1;
    if (rate == 0)
        return true;
    struct window window = {.cell = {.period = line, .id = loader->id}, .rate = rate};
    if (!read_gap(loader, row, &window.gap))
        return false;
    ep_array_push(&loader->windows, window);
    return true;
}

/* ---- the archive ---- */

/* "m-small/chunk-7-trace.csv": chunk-7. */
static bool add_client(struct loader *loader, const char *path)
{
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t length = strlen(name), suffix = strlen(SUFFIX);
    if (length <= suffix || strcmp(name + length - suffix, SUFFIX) != 0)
        return false;
    loader->id = ep_names_add(loader->names, name, length - suffix);
    return true;
}

static void read_client(struct loader *loader)
{
    struct ep_csv_reader *reader = ep_csv_reader_create(ep_text_input_read, loader->input, ',');
    struct ep_csv_row row;
    enum ep_csv_status status;
    uint32_t line = 0;
    while ((status = ep_csv_next(reader, &row)) == EP_CSV_ROW && loader->bad_rows < MOST_BAD) {
        loader->rows++;
        if (!read_window(loader, &row, line++)) {
            loader->bad_rows++;
            break; /* what follows is out of step */
        }
    }
    if (status == EP_CSV_BAD || status == EP_CSV_READ_FAILED) {
        struct ep_csv_problem problem = ep_csv_problem(reader);
        ep_diag_error(loader->diag, (struct ep_loc){loader->config->file, 0, 0}, "%s: %s",
                      ep_names_text(loader->names, loader->id),
                      status == EP_CSV_BAD ? problem.message : ep_text_input_error(loader->input));
    }
    ep_csv_reader_destroy(reader);
}

static bool read_archive(struct loader *loader)
{
    size_t errors = ep_diag_error_count(loader->diag);
    struct ep_loc at = {loader->config->file, 0, 0};
    const char *path;
    while ((path = ep_text_input_next_member(loader->input)) != NULL)
        if (add_client(loader, path))
            read_client(loader);
    const char *damage = ep_text_input_error(loader->input);
    if (ep_diag_error_count(loader->diag) == errors && damage)
        ep_diag_error(loader->diag, at, "%s", damage);
    else if (ep_names_count(loader->names) == 0)
        ep_diag_error(loader->diag, at, "expected a tar with files named ...%s", SUFFIX);
    else if (ep_diag_error_count(loader->diag) == errors && loader->length == 0)
        ep_diag_error(loader->diag, at, "expected two windows or more");
    return ep_diag_error_count(loader->diag) == errors;
}

/* ---- what was read ---- */

static int compare_windows(const void *a, const void *b)
{
    const struct ep_trace_cell *x = &((const struct window *)a)->cell;
    const struct ep_trace_cell *y = &((const struct window *)b)->cell;
    if (x->period != y->period)
        return x->period < y->period ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static struct ep_trace_windows *finish(struct loader *loader)
{
    size_t count = loader->windows.count;
    if (count > 0)
        qsort(loader->windows.items, count, sizeof *loader->windows.items, compare_windows);
    struct ep_trace_windows *windows = ep_alloc_zeroed(1, sizeof *windows);
    windows->cells = ep_alloc_zeroed(1, sizeof *windows->cells);
    windows->cells->items = ep_alloc(count * sizeof *windows->cells->items);
    windows->gaps = ep_alloc(count * sizeof *windows->gaps);
    windows->cells->period_count = loader->period_count;
    windows->cells->period_ns = loader->length;
    windows->cells->rows = loader->rows;
    uint32_t clients = ep_names_count(loader->names);
    windows->cells->line_of = ep_alloc_zeroed(clients, sizeof *windows->cells->line_of);
    for (uint32_t id = 0; id < clients; id++)
        windows->cells->line_of[id] = 1; /* of its own file */
    for (size_t i = 0; i < count; i++) {
        const struct window *window = &loader->windows.items[i];
        double calls = window->rate * ep_time_to_seconds(loader->length);
        if (calls < 0.5)
            continue;
        size_t at = windows->cells->count++;
        windows->cells->items[at] = window->cell;
        windows->cells->items[at].calls = (int64_t)(calls + 0.5);
        windows->gaps[at] = window->gap;
    }
    return windows;
}

struct ep_trace_windows *ep_trace_windows_load(const struct ep_trace_config *config,
                                               struct ep_names *names, struct ep_diag *diag)
{
    struct loader loader = {.config = config, .names = names, .diag = diag};
    loader.input = ep_text_input_open(config->file, config->at, diag);
    if (!loader.input)
        return NULL;
    struct ep_trace_windows *windows = read_archive(&loader) ? finish(&loader) : NULL;
    ep_text_input_close(loader.input);
    ep_array_fini(&loader.windows);
    return windows;
}

void ep_trace_windows_destroy(struct ep_trace_windows *windows)
{
    if (!windows)
        return;
    ep_trace_cells_destroy(windows->cells);
    ep_free(windows->gaps);
    ep_free(windows);
}
