#include "workload/trace_cells.h"

#include "base/array.h"
#include "base/mem.h"
#include "workload/text_table.h"
#include "workload/trace_row.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CALLS                                                                                  \
    ((int64_t)1 << 40) /* in one cell: exact in a double, whatever it is scaled by                 \
                        */

struct cell_list {
    EP_ARRAY(struct ep_trace_cell);
};
struct loader {
    const struct ep_trace_config *config; /* borrowed */
    struct ep_names *names;               /* borrowed */
    struct ep_diag *diag;                 /* borrowed */
    struct ep_text_table *table;          /* owned */
    struct cell_list cells;
    struct {
        EP_ARRAY(int);
    } line_of; /* by id */
    uint64_t rows;
    uint32_t period_count;
};

/* Adds what the field counts; false, reported, where it is no count. */
static bool add_calls(struct loader *loader, const struct ep_csv_field *field, uint32_t period,
                      uint32_t id)
{
    int64_t calls = 0;
    const char *why;
    bool is_good = ep_trace_number_parse(field->text, 1, &calls, &why);
    if (is_good && calls > MAX_CALLS) {
        why = "too large a number";
        is_good = false;
    }
    if (!is_good)
        ep_diag_error(loader->diag, ep_text_table_at(loader->table, field),
                      "count of calls: %s, got \"%.40s\"", why, field->text);
    else if (calls > 0)
        ep_array_push(&loader->cells, ((struct ep_trace_cell){calls, period, id}));
    return is_good;
}

/* The id of a row; EP_NAME_NONE, reported, where it has none. */
static uint32_t add_id(struct loader *loader, const struct ep_csv_field *field, const char *column)
{
    if (field->length > 0) {
        const uint32_t id = ep_names_add(loader->names, field->text, field->length);
        if (id == loader->line_of.count)
            ep_array_push(&loader->line_of, ep_text_table_at(loader->table, field).line);
        return id;
    }
    ep_diag_error(loader->diag, ep_text_table_at(loader->table, field),
                  "%s: expected a name, found nothing", column);
    return EP_NAME_NONE;
}

/* ---- wide: one row an id, one column a period ---- */

/* The number in the name of a minute's column: "480", "1_minute", "minute_1"; -1: another column.
 */
static long minute_of(const char *name)
{
    static const char word[] = "minute_";
    const bool has_prefix = strncmp(name, word, sizeof word - 1) == 0;
    const char *digits = has_prefix ? name + sizeof word - 1 : name;
    char *end;
    if (!isdigit((unsigned char)*digits))
        return -1;
    const long minute = strtol(digits, &end, 10);
    const bool is_whole = *end == '\0' || (!has_prefix && strcmp(end, "_minute") == 0);
    return is_whole && minute < 10000000 ? minute : -1;
}

/* Finds the block of minute columns of an azure-functions-minutes file; false, reported: none, or
 * one is missing in between. */
static bool find_minutes(struct loader *loader, size_t *begin, size_t *end)
{
    const size_t count = ep_text_table_column_count(loader->table);
    const struct ep_loc at = {loader->config->file, 1, 0};
    *begin = 0;
    while (*begin < count && minute_of(ep_text_table_column(loader->table, *begin)) < 0)
        ++*begin;
    if (*begin == count) {
        ep_diag_error(loader->diag, at,
                      "no column of a minute, such as \"480\", \"1_minute\" or \"minute_1\"");
        return false;
    }
    const long first = minute_of(ep_text_table_column(loader->table, *begin));
    for (*end = *begin; *end < count; ++*end) {
        const char *name = ep_text_table_column(loader->table, *end);
        const long expected = first + (long)(*end - *begin);
        if (minute_of(name) != expected) {
            ep_diag_error(loader->diag, at, "expected the column of minute %ld, found \"%.40s\"",
                          expected, name);
            return false;
        }
    }
    return true;
}

static bool load_wide(struct loader *loader)
{
    size_t id_column = 0, begin = 1, end = ep_text_table_column_count(loader->table);
    if (loader->config->format == EP_TRACE_AZURE_MINUTES) {
        id_column = ep_text_table_require(loader->table, "HashFunction", loader->diag);
        if (id_column == EP_TEXT_TABLE_NONE || !find_minutes(loader, &begin, &end))
            return false;
    } else if (end < 2) {
        ep_diag_error(loader->diag, (struct ep_loc){loader->config->file, 1, 0},
                      "expected an id and one column a period, found one column");
        return false;
    }
    loader->period_count = (uint32_t)(end - begin);
    struct ep_csv_row row;
    while (ep_text_table_next(loader->table, &row, loader->diag)) {
        loader->rows++;
        const uint32_t id =
            add_id(loader, &row.fields[id_column], ep_text_table_column(loader->table, id_column));
        bool is_good = id != EP_NAME_NONE;
        for (size_t i = begin; is_good && i < end; i++)
            is_good = add_calls(loader, &row.fields[i], (uint32_t)(i - begin), id);
        if (!is_good)
            ep_text_table_count_bad(loader->table);
    }
    return true;
}

/* ---- long: one row an id and period ---- */

/* The period that begins at the field's time; false, reported, where none does. */
static bool read_period(struct loader *loader, const struct ep_csv_field *field, uint32_t *period)
{
    const char *name = ep_trace_field_name(loader->config, EP_TRACE_FIELD_TIME);
    const struct ep_loc at = ep_text_table_at(loader->table, field);
    const ep_time length = loader->config->period;
    const char *why;
    ep_time time;
    if (!ep_trace_number_parse(field->text, loader->config->time_unit, &time, &why)) {
        ep_diag_error(loader->diag, at, "%s: %s, got \"%.40s\"", name, why, field->text);
        return false;
    }
    if (time % length != 0) {
        ep_diag_error(loader->diag, at,
                      "%s: expected a multiple of the period (%g s), got \"%.40s\"", name,
                      ep_time_to_seconds(length), field->text);
        return false;
    }
    if (time / length >= UINT32_MAX) {
        ep_diag_error(loader->diag, at, "%s: too far from 0 for periods of %g s, got \"%.40s\"",
                      name, ep_time_to_seconds(length), field->text);
        return false;
    }
    *period = (uint32_t)(time / length);
    return true;
}

static bool load_long(struct loader *loader)
{
    const struct ep_trace_config *config = loader->config;
    const char *id_name = ep_trace_field_name(config, EP_TRACE_FIELD_MODEL);
    const char *count_name = config->column_count != NULL ? config->column_count : "count";
    const size_t time_column = ep_text_table_require(
        loader->table, ep_trace_field_name(config, EP_TRACE_FIELD_TIME), loader->diag);
    const size_t id_column = ep_text_table_require(loader->table, id_name, loader->diag);
    const size_t count_column = ep_text_table_require(loader->table, count_name, loader->diag);
    if (time_column == EP_TEXT_TABLE_NONE || id_column == EP_TEXT_TABLE_NONE ||
        count_column == EP_TEXT_TABLE_NONE)
        return false;
    struct ep_csv_row row;
    while (ep_text_table_next(loader->table, &row, loader->diag)) {
        loader->rows++;
        const uint32_t id = add_id(loader, &row.fields[id_column], id_name);
        uint32_t period = 0;
        const bool is_good = id != EP_NAME_NONE &&
                             read_period(loader, &row.fields[time_column], &period) &&
                             add_calls(loader, &row.fields[count_column], period, id);
        if (!is_good)
            ep_text_table_count_bad(loader->table);
        else if (period >= loader->period_count)
            loader->period_count = period + 1;
    }
    return true;
}

/* ---- both ---- */

static int compare_cells(const void *a, const void *b)
{
    const struct ep_trace_cell *x = a, *y = b;
    if (x->period != y->period)
        return x->period < y->period ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Puts the cells in order and adds up those of one id and period. */
static void join_cells(struct cell_list *cells)
{
    if (cells->count > 0)
        qsort(cells->items, cells->count, sizeof *cells->items, compare_cells);
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++) {
        struct ep_trace_cell *last = &cells->items[kept > 0 ? kept - 1 : 0];
        if (kept > 0 && compare_cells(last, &cells->items[i]) == 0)
            last->calls += cells->items[i].calls;
        else
            cells->items[kept++] = cells->items[i];
    }
    cells->count = kept;
}

static struct ep_trace_cells *finish(struct loader *loader)
{
    join_cells(&loader->cells);
    struct ep_trace_cells *cells = ep_alloc_zeroed(1, sizeof *cells);
    cells->items = loader->cells.items; /* taken over */
    cells->count = loader->cells.count;
    cells->line_of = loader->line_of.items; /* taken over */
    cells->period_count = loader->period_count;
    cells->period_ns =
        loader->config->format == EP_TRACE_AZURE_MINUTES ? EP_MINUTE : loader->config->period;
    cells->rows = loader->rows;
    return cells;
}

struct ep_trace_cells *ep_trace_cells_load(const struct ep_trace_config *config,
                                           struct ep_names *names, struct ep_diag *diag)
{
    const bool is_azure = config->format == EP_TRACE_AZURE_MINUTES;
    struct loader loader = {.config = config, .names = names, .diag = diag};
    loader.table =
        ep_text_table_open(config->file, is_azure ? ',' : config->separator, config->at, diag);
    if (loader.table == NULL)
        return NULL;
    const size_t errors = ep_diag_error_count(diag);
    const bool is_loaded = !is_azure && config->is_long ? load_long(&loader) : load_wide(&loader);
    ep_text_table_close(loader.table);
    if (is_loaded && ep_diag_error_count(diag) == errors)
        return finish(&loader);
    ep_array_fini(&loader.cells);
    ep_array_fini(&loader.line_of);
    return NULL;
}

void ep_trace_cells_destroy(struct ep_trace_cells *cells)
{
    if (cells == NULL)
        return;
    ep_free(cells->items);
    ep_free(cells->line_of);
    ep_free(cells);
}
