#include "workload/trace_count_rows.h"

#include "base/array.h"
#include "base/mem.h"
#include "base/str.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NO_CELL SIZE_MAX

struct cell {
    uint32_t id, period;
    int64_t calls;
};
struct ep_trace_count_rows {
    ep_time period_ns;
    uint32_t period_count;
    struct ep_names *names; /* owned */
    struct {
        EP_ARRAY(struct cell);
    } cells; /* by period as they come */
    struct {
        EP_ARRAY(size_t);
    } last_cell; /* by id: its latest one */
};

struct ep_trace_count_rows *ep_trace_count_rows_create(ep_time period_ns, ep_time end)
{
    assert(period_ns > 0 && end > 0 && (end - 1) / period_ns < UINT32_MAX);
    struct ep_trace_count_rows *rows = ep_alloc_zeroed(1, sizeof *rows);
    rows->period_ns = period_ns;
    rows->period_count = (uint32_t)((end - 1) / period_ns) + 1;
    rows->names = ep_names_create();
    return rows;
}

void ep_trace_count_rows_destroy(struct ep_trace_count_rows *rows)
{
    if (rows == NULL)
        return;
    ep_names_destroy(rows->names);
    ep_array_fini(&rows->cells);
    ep_array_fini(&rows->last_cell);
    ep_free(rows);
}

void ep_trace_count_rows_add(struct ep_trace_count_rows *rows, const char *model, ep_time at)
{
    const uint32_t id = ep_names_add(rows->names, model, strlen(model));
    const uint32_t period = (uint32_t)(at / rows->period_ns);
    assert(period < rows->period_count);
    if (id == rows->last_cell.count)
        ep_array_push(&rows->last_cell, NO_CELL);
    size_t *last = &rows->last_cell.items[id];
    if (*last == NO_CELL || rows->cells.items[*last].period != period) {
        *last = rows->cells.count;
        ep_array_push(&rows->cells, ((struct cell){.id = id, .period = period}));
    }
    rows->cells.items[*last].calls++;
}

static int compare(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->period < y->period ? -1 : x->period > y->period;
}

bool ep_trace_count_rows_write(struct ep_trace_count_rows *rows, struct ep_csv_writer *writer)
{
    ep_csv_put_text(writer, "model");
    for (uint32_t period = 0; period < rows->period_count; period++)
        ep_csv_put_integer(writer, period);
    bool is_good = ep_csv_end_row(writer);
    if (rows->cells.count > 0)
        qsort(rows->cells.items, rows->cells.count, sizeof *rows->cells.items, compare);
    size_t i = 0;
    for (uint32_t id = 0; is_good && id < ep_names_count(rows->names); id++) {
        ep_csv_put_text(writer, ep_names_text(rows->names, id));
        for (uint32_t period = 0; period < rows->period_count; period++) {
            const struct cell *cell = i < rows->cells.count ? &rows->cells.items[i] : NULL;
            const bool is_here = cell != NULL && cell->id == id && cell->period == period;
            ep_csv_put_integer(writer, is_here ? cell->calls : 0);
            i += is_here;
        }
        is_good = ep_csv_end_row(writer);
    }
    return is_good;
}
