#include "workload/trace.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/str.h"
#include "workload/text_input.h"
#include "workload/trace_cells.h"
#include "workload/trace_requests.h"
#include "workload/trace_rows.h"
#include "workload/trace_spread.h"
#include "workload/trace_windows.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#define CALENDAR_NS (100000000 * EP_SECOND) /* three years: a clock that does not begin at 0 */

/* Of one id; the calls are those in the window. */
struct id_figures {
    uint64_t calls;
    double compute_sum_ns;
    int line; /* of the id's first row */
};
struct variant_figures {
    uint64_t calls; /* in the window */
    int line;       /* where it first stands */
};
struct ep_trace {
    struct ep_trace_config config; /* its texts are owned */
    struct ep_names *names;        /* owned */
    struct {
        EP_ARRAY(struct id_figures);
    } figures;                 /* by id */
    struct ep_names *variants; /* owned */
    struct {
        EP_ARRAY(struct variant_figures);
    } variant_figures; /* by variant */
    uint64_t total;
    ep_time first, last; /* in the window */
    bool has_compute;
    struct ep_trace_cells *cells;     /* owned, or of the windows; NULL: a request trace */
    struct ep_trace_windows *windows; /* owned; NULL: no servegen */
    struct ep_trace_recording recording;
    char sha256[EP_SHA256_TEXT_BYTES];
};

struct ep_trace_config ep_trace_config_default(void)
{
    return (struct ep_trace_config){
        .spread = EP_SPREAD_UNIFORM,
        .period = EP_MINUTE,
        .column_time = "time",
        .column_model = "model",
        .separator = ',',
        .time_unit = EP_SECOND,
        .tick = EP_SECOND,
        .window_end = EP_TIME_NEVER,
        .repeat = 1,
        .time_scale = 1,
        .rate_scale = 1,
    };
}

static const char *copy_text(const char *text)
{
    return text != NULL ? ep_strdup(text) : NULL;
}

static void copy_texts(struct ep_trace_config *config)
{
    config->file = copy_text(config->file);
    config->column_time = copy_text(config->column_time);
    config->column_model = copy_text(config->column_model);
    config->column_compute = copy_text(config->column_compute);
    config->column_wait = copy_text(config->column_wait);
    config->column_request = copy_text(config->column_request);
    config->column_response = copy_text(config->column_response);
    config->column_variant = copy_text(config->column_variant);
    config->column_count = copy_text(config->column_count);
    config->at.file = copy_text(config->at.file);
}

static void free_texts(struct ep_trace_config *config)
{
    const char *const texts[] = {config->file,
                                 config->column_time,
                                 config->column_model,
                                 config->column_compute,
                                 config->column_wait,
                                 config->column_request,
                                 config->column_response,
                                 config->column_variant,
                                 config->column_count,
                                 config->at.file};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ep_free((void *)(uintptr_t)texts[i]);
}

void ep_trace_destroy(struct ep_trace *trace)
{
    if (trace == NULL)
        return;
    if (trace->windows != NULL)
        ep_trace_windows_destroy(trace->windows);
    else
        ep_trace_cells_destroy(trace->cells);
    ep_names_destroy(trace->names);
    ep_array_fini(&trace->figures);
    ep_names_destroy(trace->variants);
    ep_array_fini(&trace->variant_figures);
    ep_free(trace->recording.is_broken);
    free_texts(&trace->config);
    ep_free(trace);
}

/* ---- scanning ---- */

static bool is_in_window(const struct ep_trace *trace, ep_time at)
{
    return trace->config.window_begin <= at && at < trace->config.window_end;
}

static void count_calls(struct ep_trace *trace, uint32_t id, ep_time at, uint64_t calls)
{
    trace->figures.items[id].calls += calls;
    if (trace->total == 0)
        trace->first = at;
    trace->last = at;
    trace->total += calls;
}

/* Makes figures for `id` where it is new: the next one. */
static void add_figures(struct ep_trace *trace, uint32_t id, int line)
{
    if (id == trace->figures.count)
        ep_array_push(&trace->figures, ((struct id_figures){.line = line}));
}

/* False, reported, where it is one too many. */
static bool scan_variant(struct ep_trace *trace, const struct ep_trace_row *row,
                         struct ep_diag *diag)
{
    if (row->variant_length == 0)
        return true;
    const uint32_t variant = ep_names_add(trace->variants, row->variant, row->variant_length);
    if (variant >= EP_TRACE_MOST_VARIANTS) {
        ep_diag_error(diag, row->loc, "%s: more than %d variants are named",
                      ep_trace_field_name(&trace->config, EP_TRACE_FIELD_VARIANT),
                      EP_TRACE_MOST_VARIANTS);
        return false;
    }
    if (variant == trace->variant_figures.count)
        ep_array_push(&trace->variant_figures, ((struct variant_figures){.line = row->loc.line}));
    trace->variant_figures.items[variant].calls += is_in_window(trace, row->at);
    return true;
}

static void scan_row(struct ep_trace *trace, const struct ep_trace_row *row)
{
    const uint32_t id = ep_names_add(trace->names, row->id, row->id_length);
    add_figures(trace, id, row->loc.line);
    if (!is_in_window(trace, row->at))
        return;
    count_calls(trace, id, row->at, 1);
    if (row->compute_ns < 0)
        trace->has_compute = false;
    else
        trace->figures.items[id].compute_sum_ns += (double)row->compute_ns;
}

static bool scan_requests(struct ep_trace *trace, struct ep_diag *diag)
{
    const size_t errors = ep_diag_error_count(diag);
    struct ep_trace_rows *rows = ep_trace_rows_open(&trace->config, diag);
    if (rows == NULL)
        return false;
    trace->has_compute = true;
    struct ep_trace_row row;
    bool has_room = true;
    while (has_room && ep_trace_rows_next(rows, &row, diag)) {
        scan_row(trace, &row);
        has_room = scan_variant(trace, &row, diag);
    }
    trace->recording.rows = ep_trace_rows_count(rows);
    ep_trace_rows_close(rows);
    return ep_diag_error_count(diag) == errors;
}

static ep_time period_begin(const struct ep_trace *trace, const struct ep_trace_cell *cell)
{
    return (ep_time)cell->period * trace->cells->period_ns;
}

/* A window that cuts a period would leave open which of its calls are meant. */
static bool has_whole_periods(const struct ep_trace *trace, struct ep_diag *diag)
{
    const ep_time period = trace->cells->period_ns;
    const bool is_open = trace->config.window_end == EP_TIME_NEVER;
    if (trace->config.window_begin % period == 0 &&
        (is_open || trace->config.window_end % period == 0))
        return true;
    ep_diag_error(diag, trace->config.at,
                  "window: must begin and end at whole periods of the counts (%g s)",
                  ep_time_to_seconds(period));
    return false;
}

static struct ep_trace_cells *load_cells(struct ep_trace *trace, struct ep_diag *diag)
{
    if (trace->config.format != EP_TRACE_SERVEGEN)
        return ep_trace_cells_load(&trace->config, trace->names, diag);
    trace->windows = ep_trace_windows_load(&trace->config, trace->names, diag);
    return trace->windows != NULL ? trace->windows->cells : NULL;
}

static bool scan_counts(struct ep_trace *trace, struct ep_diag *diag)
{
    trace->cells = load_cells(trace, diag);
    if (trace->cells == NULL || !has_whole_periods(trace, diag))
        return false;
    trace->recording.rows = trace->cells->rows;
    for (uint32_t id = 0; id < ep_names_count(trace->names); id++)
        add_figures(trace, id, trace->cells->line_of[id]);
    for (size_t i = 0; i < trace->cells->count; i++) {
        const struct ep_trace_cell *cell = &trace->cells->items[i];
        const ep_time at = period_begin(trace, cell);
        if (is_in_window(trace, at))
            count_calls(trace, cell->id, at, (uint64_t)cell->calls);
    }
    return true;
}

/* Where an open window ends: see ep_trace_window(). */
static ep_time natural_end(const struct ep_trace *trace)
{
    if (trace->cells != NULL)
        return (ep_time)trace->cells->period_count * trace->cells->period_ns;
    if (trace->config.time_is_order)
        return trace->last + trace->config.tick;
    const ep_time span = trace->last - trace->first;
    const ep_time gap = trace->total > 1 ? span / (ep_time)(trace->total - 1) : 0;
    return trace->last + (gap > 0 ? gap : 1);
}

static void set_clock(struct ep_trace *trace)
{
    const ep_time end = trace->config.window_end;
    const ep_time begin = trace->config.window_begin;
    trace->recording.clock = (struct ep_trace_clock){
        .begin = begin,
        .length = (end != EP_TIME_NEVER ? end : natural_end(trace)) - begin,
        .repeat = trace->config.repeat,
        .scale = trace->config.time_scale,
    };
}

/* What is no mistake of a line: nothing to play, or a clock that starts far from 0. */
static bool check_whole(const struct ep_trace *trace, struct ep_diag *diag)
{
    const struct ep_loc at = {trace->config.file, 0, 0};
    if (trace->recording.rows == 0)
        ep_diag_error(diag, at, "no line of data");
    else if (trace->total == 0)
        ep_diag_error(diag, at, "no call in the window");
    else if (trace->config.window_begin == 0 && trace->first >= CALENDAR_NS)
        ep_diag_warning(diag, at,
                        "the first request comes after %.0f s without any; give "
                        "window: [%.0fs, never]",
                        floor(ep_time_to_seconds(trace->first)),
                        floor(ep_time_to_seconds(trace->first)));
    return trace->total > 0;
}

struct ep_trace *ep_trace_scan(const struct ep_trace_config *config, struct ep_diag *diag)
{
    assert(config->window_begin >= 0 && config->window_begin < config->window_end);
    assert(config->repeat >= 1 && config->time_scale > 0 && config->rate_scale > 0);
    struct ep_trace *trace = ep_alloc_zeroed(1, sizeof *trace);
    trace->config = *config;
    copy_texts(&trace->config);
    trace->names = ep_names_create();
    trace->variants = ep_names_create();
    trace->recording.config = &trace->config;
    trace->recording.names = trace->names;
    trace->recording.variants = trace->variants;
    trace->recording.is_broken = ep_alloc_zeroed(1, sizeof *trace->recording.is_broken);
    atomic_init(trace->recording.is_broken, false);
    const bool is_counts = config->format != EP_TRACE_CSV && config->format != EP_TRACE_JSONL;
    if ((is_counts ? scan_counts(trace, diag) : scan_requests(trace, diag)) &&
        check_whole(trace, diag) &&
        ep_text_input_sha256(config->file, trace->sha256, config->at, diag)) {
        set_clock(trace);
        return trace;
    }
    ep_trace_destroy(trace);
    return NULL;
}

/* ---- what was found ---- */

uint32_t ep_trace_id_count(const struct ep_trace *trace)
{
    return ep_names_count(trace->names);
}

const char *ep_trace_id(const struct ep_trace *trace, uint32_t id)
{
    return ep_names_text(trace->names, id);
}

int ep_trace_line(const struct ep_trace *trace, uint32_t id)
{
    return trace->figures.items[id].line;
}

uint32_t ep_trace_find(const struct ep_trace *trace, const char *name)
{
    return ep_names_find(trace->names, name, strlen(name));
}

uint32_t ep_trace_variant_count(const struct ep_trace *trace)
{
    return ep_names_count(trace->variants);
}

const char *ep_trace_variant(const struct ep_trace *trace, uint32_t variant)
{
    return ep_names_text(trace->variants, variant);
}

int ep_trace_variant_line(const struct ep_trace *trace, uint32_t variant)
{
    return trace->variant_figures.items[variant].line;
}

uint64_t ep_trace_variant_calls(const struct ep_trace *trace, uint32_t variant)
{
    return trace->variant_figures.items[variant].calls;
}

uint64_t ep_trace_calls(const struct ep_trace *trace, uint32_t id)
{
    return trace->figures.items[id].calls;
}

uint64_t ep_trace_total(const struct ep_trace *trace)
{
    return trace->total;
}

double ep_trace_compute_sum_ns(const struct ep_trace *trace, uint32_t id)
{
    return trace->figures.items[id].compute_sum_ns;
}

bool ep_trace_has_compute(const struct ep_trace *trace)
{
    return trace->has_compute;
}

uint64_t ep_trace_rows(const struct ep_trace *trace)
{
    return trace->recording.rows;
}

ep_time ep_trace_first(const struct ep_trace *trace)
{
    return trace->first;
}

ep_time ep_trace_last(const struct ep_trace *trace)
{
    return trace->last;
}

ep_time ep_trace_window(const struct ep_trace *trace)
{
    return trace->recording.clock.length;
}

ep_time ep_trace_window_begin(const struct ep_trace *trace)
{
    return trace->recording.clock.begin;
}

ep_time ep_trace_period(const struct ep_trace *trace)
{
    return trace->cells != NULL ? trace->cells->period_ns : 0;
}

ep_time ep_trace_duration(const struct ep_trace *trace)
{
    const struct ep_trace_clock *clock = &trace->recording.clock;
    return ep_trace_clock_map(clock, clock->repeat - 1, clock->begin + clock->length);
}

const char *ep_trace_sha256(const struct ep_trace *trace)
{
    return trace->sha256;
}

const char *ep_trace_file(const struct ep_trace *trace)
{
    return trace->config.file;
}

bool ep_trace_is_broken(const struct ep_trace *trace)
{
    return atomic_load(trace->recording.is_broken);
}

/* ---- playing ---- */

struct ep_arrival_source ep_trace_open(const struct ep_trace *trace,
                                       const struct ep_trace_replay *replay)
{
    const double factor = trace->config.rate_scale * replay->scale;
    if (trace->cells == NULL)
        return ep_trace_requests_open(&trace->recording, replay, factor);
    if (trace->windows != NULL)
        return ep_trace_windows_open(trace->windows, &trace->recording.clock, replay,
                                     ep_names_count(trace->names), factor);
    return ep_trace_spread_open(trace->cells, &trace->recording.clock, replay,
                                ep_names_count(trace->names), trace->config.spread, factor);
}

static void visit_cells(const struct ep_trace *trace, ep_trace_visitor *visit, void *self)
{
    for (size_t i = 0; i < trace->cells->count; i++) {
        const struct ep_trace_cell *cell = &trace->cells->items[i];
        if (is_in_window(trace, period_begin(trace, cell)))
            visit(self, cell->id, period_begin(trace, cell), (uint64_t)cell->calls);
    }
}

void ep_trace_visit(const struct ep_trace *trace, ep_trace_visitor *visit, void *self)
{
    if (trace->cells != NULL) {
        visit_cells(trace, visit, self);
        return;
    }
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace_rows *rows = ep_trace_rows_open(&trace->config, diag);
    struct ep_trace_row row;
    while (rows != NULL && ep_trace_rows_next(rows, &row, diag)) {
        const uint32_t id = ep_names_find(trace->names, row.id, row.id_length);
        if (id == EP_NAME_NONE)
            break;
        if (is_in_window(trace, row.at))
            visit(self, id, row.at, 1);
    }
    if (rows == NULL || ep_trace_rows_count(rows) != trace->recording.rows)
        atomic_store(trace->recording.is_broken, true);
    ep_trace_rows_close(rows);
    ep_diag_destroy(diag);
}
