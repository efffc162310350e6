#include "workload/trace_rows.h"

#include "base/mem.h"
#include "workload/trace_csv.h"
#include "workload/trace_jsonl.h"

#include <assert.h>

#define MAX_BAD_ROWS 20 /* diagnostics beyond that would not be kept */

struct ep_trace_rows {
    const struct ep_trace_config *config; /* borrowed */
    struct ep_trace_csv *csv;             /* owned; or NULL */
    struct ep_trace_jsonl *jsonl;         /* owned; or NULL */
    uint64_t count;
    ep_time last_at;
    int last_line, bad_rows;
};

struct ep_trace_rows *ep_trace_rows_open(const struct ep_trace_config *config, struct ep_diag *diag)
{
    assert(config->format == EP_TRACE_CSV || config->format == EP_TRACE_JSONL);
    struct ep_trace_rows *rows = ep_alloc_zeroed(1, sizeof *rows);
    rows->config = config;
    if (config->format == EP_TRACE_CSV)
        rows->csv = ep_trace_csv_open(config, diag);
    else
        rows->jsonl = ep_trace_jsonl_open(config, diag);
    if (rows->csv != NULL || rows->jsonl != NULL)
        return rows;
    ep_trace_rows_close(rows);
    return NULL;
}

void ep_trace_rows_close(struct ep_trace_rows *rows)
{
    if (rows == NULL)
        return;
    ep_trace_csv_close(rows->csv);
    ep_trace_jsonl_close(rows->jsonl);
    ep_free(rows);
}

static bool pull(struct ep_trace_rows *rows, struct ep_trace_row *row, struct ep_diag *diag)
{
    return rows->csv != NULL ? ep_trace_csv_next(rows->csv, row, diag)
                             : ep_trace_jsonl_next(rows->jsonl, row, diag);
}

/* Fills in the time of `order`; false, reported, where time is no time. */
static bool set_time(struct ep_trace_rows *rows, struct ep_trace_row *row, struct ep_diag *diag)
{
    if (rows->config->time_is_order) {
        row->at = (ep_time)rows->count * rows->config->tick;
        if (rows->count < (uint64_t)(EP_TIME_NEVER / 2 / rows->config->tick))
            return true;
        ep_diag_error(diag, row->loc, "too many requests for this tick");
        return false;
    }
    if (row->at >= rows->last_at)
        return true;
    ep_diag_error(diag, row->loc, "%s: goes back, from %.12g s in line %d to %.12g s",
                  ep_trace_field_name(rows->config, EP_TRACE_FIELD_TIME),
                  ep_time_to_seconds(rows->last_at), rows->last_line, ep_time_to_seconds(row->at));
    return false;
}

bool ep_trace_rows_next(struct ep_trace_rows *rows, struct ep_trace_row *row, struct ep_diag *diag)
{
    while (rows->bad_rows < MAX_BAD_ROWS && pull(rows, row, diag)) {
        const bool has_id = row->id_length > 0;
        if (!has_id)
            ep_diag_error(diag, row->loc, "%s: expected a name, found nothing",
                          ep_trace_field_name(rows->config, EP_TRACE_FIELD_MODEL));
        if (set_time(rows, row, diag) && has_id) {
            rows->last_at = row->at;
            rows->last_line = row->loc.line;
            rows->count++;
            return true;
        }
        rows->bad_rows++;
    }
    return false;
}

uint64_t ep_trace_rows_count(const struct ep_trace_rows *rows)
{
    return rows->count;
}
