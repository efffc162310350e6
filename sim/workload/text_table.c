#include "workload/text_table.h"

#include "base/mem.h"
#include "base/str.h"
#include "workload/text_input.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BAD_ROWS 20 /* diagnostics beyond that would not be kept */

struct ep_text_table {
    char *path;                   /* owned */
    struct ep_text_input *input;  /* owned */
    struct ep_csv_reader *reader; /* owned */
    char **columns;               /* owned */
    size_t column_count;
    int bad_rows;
};

static struct ep_loc loc_of(const struct ep_text_table *table, int64_t line, int column)
{
    return (struct ep_loc){table->path, line < INT_MAX ? (int)line : INT_MAX, column};
}

struct ep_loc ep_text_table_at(const struct ep_text_table *table, const struct ep_csv_field *field)
{
    return loc_of(table, field->line, field->column);
}

/* True with a row; false at the end or on damage, which is reported. */
static bool read_row(struct ep_text_table *table, struct ep_csv_row *row, struct ep_diag *diag)
{
    const enum ep_csv_status status = ep_csv_next(table->reader, row);
    switch (status) {
    case EP_CSV_ROW:
        return true;
    case EP_CSV_END:
        return false;
    case EP_CSV_BAD:
    case EP_CSV_READ_FAILED:
        break;
    }
    const struct ep_csv_problem problem = ep_csv_problem(table->reader);
    ep_diag_error(diag, loc_of(table, problem.line, problem.column), "%s",
                  status == EP_CSV_BAD ? problem.message : ep_text_input_error(table->input));
    return false;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A name that two columns have, or NULL. Nameless columns (row numbers of a data frame) may be
 * several. Sorted, because a wide file has thousands. */
static const char *repeated_column(const struct ep_text_table *table)
{
    const size_t n = table->column_count;
    const char **sorted = ep_alloc(n * sizeof *sorted);
    const char *repeated = NULL;
    memcpy(sorted, table->columns, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_names);
    for (size_t i = 1; i < n && repeated == NULL; i++)
        if (sorted[i][0] != '\0' && strcmp(sorted[i - 1], sorted[i]) == 0)
            repeated = sorted[i];
    ep_free(sorted);
    return repeated;
}

static bool read_header(struct ep_text_table *table, struct ep_diag *diag)
{
    struct ep_csv_row row;
    const size_t errors = ep_diag_error_count(diag);
    if (!read_row(table, &row, diag)) {
        if (ep_diag_error_count(diag) == errors)
            ep_diag_error(diag, loc_of(table, 1, 0), "the file is empty; expected a header");
        return false;
    }
    table->columns = ep_alloc_zeroed(row.count, sizeof *table->columns);
    table->column_count = row.count;
    for (size_t i = 0; i < row.count; i++)
        table->columns[i] = ep_strndup(row.fields[i].text, row.fields[i].length);
    const char *repeated = repeated_column(table);
    if (repeated != NULL)
        ep_diag_error(diag, loc_of(table, 1, 0), "the column \"%.60s\" is there twice", repeated);
    return repeated == NULL;
}

struct ep_text_table *ep_text_table_open(const char *path, char separator, struct ep_loc at,
                                         struct ep_diag *diag)
{
    struct ep_text_input *input = ep_text_input_open(path, at, diag);
    if (input == NULL)
        return NULL;
    struct ep_text_table *table = ep_alloc_zeroed(1, sizeof *table);
    table->path = ep_strdup(path);
    table->input = input;
    table->reader = ep_csv_reader_create(ep_text_input_read, input, separator);
    if (read_header(table, diag))
        return table;
    ep_text_table_close(table);
    return NULL;
}

void ep_text_table_close(struct ep_text_table *table)
{
    if (table == NULL)
        return;
    for (size_t i = 0; i < table->column_count; i++)
        ep_free(table->columns[i]);
    ep_free(table->columns);
    ep_csv_reader_destroy(table->reader);
    ep_text_input_close(table->input);
    ep_free(table->path);
    ep_free(table);
}

size_t ep_text_table_column_count(const struct ep_text_table *table)
{
    return table->column_count;
}

const char *ep_text_table_column(const struct ep_text_table *table, size_t i)
{
    return table->columns[i];
}

size_t ep_text_table_find(const struct ep_text_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i], name) == 0)
            return i;
    return EP_TEXT_TABLE_NONE;
}

size_t ep_text_table_require(const struct ep_text_table *table, const char *name,
                             struct ep_diag *diag)
{
    const size_t found = ep_text_table_find(table, name);
    if (found != EP_TEXT_TABLE_NONE)
        return found;
    const char *near =
        ep_str_nearest(name, (const char *const *)table->columns, table->column_count);
    if (near != NULL)
        ep_diag_error(diag, loc_of(table, 1, 0), "no column \"%s\"; did you mean \"%s\"?", name,
                      near);
    else
        ep_diag_error(diag, loc_of(table, 1, 0), "no column \"%s\"; the first of %zu is \"%.40s\"",
                      name, table->column_count, table->columns[0]);
    return EP_TEXT_TABLE_NONE;
}

void ep_text_table_count_bad(struct ep_text_table *table)
{
    table->bad_rows++;
}

bool ep_text_table_next(struct ep_text_table *table, struct ep_csv_row *row, struct ep_diag *diag)
{
    while (table->bad_rows < MAX_BAD_ROWS && read_row(table, row, diag)) {
        if (row->count == table->column_count)
            return true;
        ep_diag_error(diag, loc_of(table, row->line, 0), "expected %zu columns, found %zu",
                      table->column_count, row->count);
        table->bad_rows++;
    }
    return false;
}
