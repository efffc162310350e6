#include "workload/trace_csv.h"

#include "base/mem.h"
#include "workload/text_table.h"

struct ep_trace_csv {
    const struct ep_trace_config *config; /* borrowed */
    struct ep_text_table *table;          /* owned */
    size_t columns[EP_TRACE_FIELD_COUNT]; /* EP_TEXT_TABLE_NONE: not in the file */
    int64_t units[EP_TRACE_FIELD_COUNT];  /* of the numbers */
};

/* Where each field stands; false, reported, where a required one is missing. */
static bool find_columns(struct ep_trace_csv *csv, struct ep_diag *diag)
{
    bool is_good = true;
    for (int i = 0; i < EP_TRACE_FIELD_COUNT; i++) {
        const enum ep_trace_field field = (enum ep_trace_field)i;
        const char *name = ep_trace_field_name(csv->config, field);
        if (ep_trace_field_is_required(csv->config, field)) {
            csv->columns[i] = ep_text_table_require(csv->table, name, diag);
            is_good = is_good && csv->columns[i] != EP_TEXT_TABLE_NONE;
        } else {
            csv->columns[i] = ep_text_table_find(csv->table, name);
        }
        if (!ep_trace_field_is_text(field))
            csv->units[i] = ep_trace_field_unit(csv->config, field);
    }
    if (csv->config->time_is_order)
        csv->columns[EP_TRACE_FIELD_TIME] = EP_TEXT_TABLE_NONE;
    return is_good;
}

struct ep_trace_csv *ep_trace_csv_open(const struct ep_trace_config *config, struct ep_diag *diag)
{
    struct ep_text_table *table =
        ep_text_table_open(config->file, config->separator, config->at, diag);
    if (table == NULL)
        return NULL;
    struct ep_trace_csv *csv = ep_alloc_zeroed(1, sizeof *csv);
    csv->config = config;
    csv->table = table;
    if (find_columns(csv, diag))
        return csv;
    ep_trace_csv_close(csv);
    return NULL;
}

void ep_trace_csv_close(struct ep_trace_csv *csv)
{
    if (csv == NULL)
        return;
    ep_text_table_close(csv->table);
    ep_free(csv);
}

/* An optional field may be empty: not given. */
static bool read_number(struct ep_trace_csv *csv, const struct ep_csv_field *text,
                        enum ep_trace_field field, struct ep_trace_row *row, struct ep_diag *diag)
{
    if (text->length == 0 && field != EP_TRACE_FIELD_TIME)
        return true;
    int64_t value;
    const char *why;
    if (ep_trace_number_parse(text->text, csv->units[field], &value, &why)) {
        ep_trace_row_set(row, field, value);
        return true;
    }
    ep_diag_error(diag, ep_text_table_at(csv->table, text), "%s: %s, got \"%.40s\"",
                  ep_trace_field_name(csv->config, field), why, text->text);
    return false;
}

static bool read_row(struct ep_trace_csv *csv, const struct ep_csv_row *from,
                     struct ep_trace_row *row, struct ep_diag *diag)
{
    const struct ep_csv_field *id = &from->fields[csv->columns[EP_TRACE_FIELD_MODEL]];
    *row = ep_trace_row_empty(ep_text_table_at(csv->table, &from->fields[0]));
    row->loc.column = 0;
    row->id = id->text;
    row->id_length = id->length;
    if (csv->columns[EP_TRACE_FIELD_VARIANT] != EP_TEXT_TABLE_NONE) {
        row->variant = from->fields[csv->columns[EP_TRACE_FIELD_VARIANT]].text;
        row->variant_length = from->fields[csv->columns[EP_TRACE_FIELD_VARIANT]].length;
    }
    bool is_good = true;
    for (int i = 0; i < EP_TRACE_FIELD_COUNT; i++)
        if (!ep_trace_field_is_text((enum ep_trace_field)i) &&
            csv->columns[i] != EP_TEXT_TABLE_NONE)
            is_good &=
                read_number(csv, &from->fields[csv->columns[i]], (enum ep_trace_field)i, row, diag);
    return is_good;
}

bool ep_trace_csv_next(struct ep_trace_csv *csv, struct ep_trace_row *row, struct ep_diag *diag)
{
    struct ep_csv_row from;
    while (ep_text_table_next(csv->table, &from, diag)) {
        if (read_row(csv, &from, row, diag))
            return true;
        ep_text_table_count_bad(csv->table);
    }
    return false;
}
