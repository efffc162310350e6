#include "run/model_table.h"

#include "base/array.h"
#include "base/str.h"
#include "base/units.h"
#include "workload/text_table.h"

#include <string.h>

#define MOST_ROWS 10000000   /* as `count` */
#define MOST_INSTANCES 10000 /* of an endpoint */
#define MOST_FACTOR 1000     /* as the scenario's key */
#define TEXT_OF_IT(it) #it
#define TEXT_OF(it) TEXT_OF_IT(it)

enum quantity { BYTES, DURATION, BANDWIDTH, NUMBER, INTEGER };
enum key {
    KEY_ARTIFACT,
    KEY_EXTRACTED,
    KEY_MEMORY,
    KEY_COMPUTE,
    KEY_WAIT,
    KEY_THREADS,
    KEY_REQUEST,
    KEY_RESPONSE,
    KEY_LOAD_FIXED,
    KEY_LOAD_RATE,
    KEY_EXTRACT_RATE,
    KEY_FIRST_FACTOR,
    KEY_COUNT
};
static const struct {
    const char *name;
    enum quantity quantity;
} keys[KEY_COUNT] = {
    [KEY_ARTIFACT] = {"artifact", BYTES},
    [KEY_EXTRACTED] = {"extracted", BYTES},
    [KEY_MEMORY] = {"memory", BYTES},
    [KEY_COMPUTE] = {"compute", DURATION},
    [KEY_WAIT] = {"wait", DURATION},
    [KEY_THREADS] = {"threads", INTEGER},
    [KEY_REQUEST] = {"payload_request", BYTES},
    [KEY_RESPONSE] = {"payload_response", BYTES},
    [KEY_LOAD_FIXED] = {"load_fixed", DURATION},
    [KEY_LOAD_RATE] = {"load_rate", BANDWIDTH},
    [KEY_EXTRACT_RATE] = {"extract_rate", BANDWIDTH},
    [KEY_FIRST_FACTOR] = {"first_inference_factor", NUMBER},
};

struct rows {
    EP_ARRAY(struct ep_table_row);
};
struct reading {
    const struct ep_group *group;
    struct ep_arena *arena;
    struct ep_diag *diag;
    struct ep_text_table *file;
    struct ep_names *names; /* seen so far */
    size_t columns[KEY_COUNT], name_column;
    size_t image_column, instance_column, instances_column;
    size_t *label_columns;
    struct ep_model_table *table;
    struct rows rows;
};

/* ---- columns ---- */

static bool is_key(const char *column)
{
    for (int i = 0; i < KEY_COUNT; i++)
        if (strcmp(keys[i].name, column) == 0)
            return true;
    return strcmp(column, "name") == 0;
}

/* A column that is nearly a key is a slip of the hand rather than a label. */
static void check_label(struct reading *r, const char *column)
{
    const char *candidates[KEY_COUNT];
    for (int i = 0; i < KEY_COUNT; i++)
        candidates[i] = keys[i].name;
    const char *near = strlen(column) > 3 ? ep_str_nearest(column, candidates, KEY_COUNT) : NULL;
    if (near)
        ep_diag_error(r->diag, (struct ep_loc){r->group->table, 1, 0},
                      "column \"%s\": a label may not look like a key; did you mean \"%s\"?",
                      column, near);
}

static void find_columns(struct reading *r)
{
    size_t count = ep_text_table_column_count(r->file), labels = 0;
    r->name_column = ep_text_table_require(r->file, "name", r->diag);
    for (int i = 0; i < KEY_COUNT; i++)
        r->columns[i] = ep_text_table_find(r->file, keys[i].name);
    r->image_column = ep_text_table_find(r->file, "image");
    r->instance_column = ep_text_table_find(r->file, "instance");
    r->instances_column = ep_text_table_find(r->file, "instances");
    for (int i = KEY_COMPUTE; i < KEY_COUNT; i++)
        if (r->columns[i] != EP_TEXT_TABLE_NONE)
            r->table->has_profiles = true;
    r->table->has_sizes = r->columns[KEY_ARTIFACT] != EP_TEXT_TABLE_NONE ||
                          r->columns[KEY_EXTRACTED] != EP_TEXT_TABLE_NONE;
    r->label_columns = ep_arena_alloc(r->arena, count * sizeof *r->label_columns);
    const char **names = ep_arena_alloc(r->arena, count * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        const char *column = ep_text_table_column(r->file, i);
        if (is_key(column))
            continue;
        check_label(r, column);
        r->label_columns[labels] = i;
        names[labels++] = ep_arena_strndup(r->arena, column, strlen(column));
    }
    r->table->label_names = names;
    r->table->label_count = labels;
    const struct ep_dist *compute = &r->group->profile.compute;
    if (r->columns[KEY_COMPUTE] == EP_TEXT_TABLE_NONE && compute->kind == EP_DIST_CONSTANT &&
        !(compute->a > 0))
        ep_diag_error(r->diag, (struct ep_loc){r->group->table, 1, 0},
                      "no column \"compute\", and models.%s.compute is not there either",
                      r->group->name);
}

/* ---- values ---- */

static bool refuse(struct reading *r, const struct ep_csv_field *field, const char *key,
                   const char *expected)
{
    ep_diag_error(r->diag, ep_text_table_at(r->file, field), "%s: %s, got \"%.60s\"", key, expected,
                  field->text);
    return false;
}

/* The quantity of a key; integers in *integer, rates and numbers in *number. */
static bool parse(struct reading *r, const struct ep_csv_field *field, enum key key,
                  int64_t *integer, double *number)
{
    const char *why = NULL;
    bool is_good = false;
    switch (keys[key].quantity) {
    case BYTES:
        is_good = ep_units_parse_bytes(field->text, integer, &why);
        break;
    case DURATION:
        is_good = ep_units_parse_duration(field->text, integer, &why);
        break;
    case BANDWIDTH:
        is_good = ep_units_parse_bandwidth(field->text, number, &why);
        break;
    case NUMBER:
        is_good = ep_units_parse_number(field->text, number, &why);
        break;
    case INTEGER:
        is_good = ep_units_parse_integer(field->text, integer, &why);
        break;
    }
    if (!is_good)
        return refuse(r, field, keys[key].name, why);
    if (key == KEY_THREADS && (*integer < 1 || *integer > EP_MAX_THREADS))
        return refuse(r, field, keys[key].name, "must be 1 to " TEXT_OF(EP_MAX_THREADS));
    if (key == KEY_FIRST_FACTOR && !(*number >= 1 && *number <= MOST_FACTOR))
        return refuse(r, field, keys[key].name, "must be 1 to " TEXT_OF(MOST_FACTOR));
    if (keys[key].quantity == BYTES && *integer > EP_MOST_MODEL_BYTES)
        return refuse(r, field, keys[key].name, "must be at most 1000000TB");
    if (keys[key].quantity == BANDWIDTH && !(*number > 0))
        return refuse(r, field, keys[key].name, "must be positive");
    return true;
}

static void assign(struct ep_table_row *row, enum key key, int64_t integer, double number)
{
    struct ep_model_profile *profile = &row->profile;
    switch (key) {
    case KEY_ARTIFACT:
        row->artifact_bytes = integer;
        return;
    case KEY_EXTRACTED:
        row->extracted_bytes = integer;
        return;
    case KEY_MEMORY:
        row->memory_bytes = integer;
        return;
    case KEY_COMPUTE:
        profile->compute = ep_dist_constant((double)integer);
        return;
    case KEY_WAIT:
        profile->wait = ep_dist_constant((double)integer);
        return;
    case KEY_THREADS:
        profile->threads = (int)integer;
        return;
    case KEY_REQUEST:
        profile->request_bytes = ep_dist_constant((double)integer);
        return;
    case KEY_RESPONSE:
        profile->response_bytes = ep_dist_constant((double)integer);
        return;
    case KEY_LOAD_FIXED:
        profile->load_fixed_ns = integer;
        return;
    case KEY_LOAD_RATE:
        profile->load_rate = number;
        return;
    case KEY_EXTRACT_RATE:
        profile->extract_rate = number;
        return;
    case KEY_FIRST_FACTOR:
        profile->first_inference_factor = number;
        return;
    case KEY_COUNT:
        return;
    }
}

static bool read_name(struct reading *r, const struct ep_csv_field *field)
{
    if (field->length == 0)
        return refuse(r, field, "name", "expected the name of a model");
    if (ep_names_find(r->names, field->text, field->length) != EP_NAME_NONE)
        return refuse(r, field, "name", "must be unique");
    ep_names_add(r->names, field->text, field->length);
    return true;
}

static const char *text_of(const struct reading *r, const struct ep_csv_row *csv, size_t column)
{
    if (column == EP_TEXT_TABLE_NONE || csv->fields[column].length == 0)
        return NULL;
    return ep_arena_strndup(r->arena, csv->fields[column].text, csv->fields[column].length);
}

/* What the model runs on; false, reported, where a count is none. */
static bool read_host(struct reading *r, const struct ep_csv_row *csv, struct ep_table_row *row)
{
    int64_t count = 0;
    row->image = text_of(r, csv, r->image_column);
    row->instance = text_of(r, csv, r->instance_column);
    if (row->instance) {
        row->instance_at = ep_text_table_at(r->file, &csv->fields[r->instance_column]);
        row->instance_at.file = r->group->table; /* outlives the open file */
    }
    const char *text = text_of(r, csv, r->instances_column);
    if (text &&
        (!ep_units_parse_integer(text, &count, NULL) || count < 1 || count > MOST_INSTANCES))
        return refuse(r, &csv->fields[r->instances_column], "instances",
                      "expected a whole number from 1 to " TEXT_OF(MOST_INSTANCES));
    row->instances = (int)count;
    return true;
}

/* All mistakes of a row are reported, and it is then left out. */
static void read_row(struct reading *r, const struct ep_csv_row *csv)
{
    struct ep_table_row row = {.artifact_bytes = -1,
                               .extracted_bytes = -1,
                               .memory_bytes = -1,
                               .profile = r->group->profile};
    bool is_good = read_name(r, &csv->fields[r->name_column]);
    for (int key = 0; key < KEY_COUNT; key++) {
        int64_t integer = 0;
        double number = 0;
        if (r->columns[key] == EP_TEXT_TABLE_NONE)
            continue;
        if (parse(r, &csv->fields[r->columns[key]], (enum key)key, &integer, &number))
            assign(&row, (enum key)key, integer, number);
        else
            is_good = false;
    }
    is_good = read_host(r, csv, &row) && is_good;
    if (!is_good) {
        ep_text_table_count_bad(r->file);
        return;
    }
    const struct ep_csv_field *name = &csv->fields[r->name_column];
    row.name = ep_arena_strndup(r->arena, name->text, name->length);
    const char **labels = ep_arena_alloc(r->arena, r->table->label_count * sizeof *labels);
    for (size_t i = 0; i < r->table->label_count; i++) {
        const struct ep_csv_field *field = &csv->fields[r->label_columns[i]];
        labels[i] = ep_arena_strndup(r->arena, field->text, field->length);
    }
    row.labels = labels;
    ep_array_push(&r->rows, row);
}

static void read_rows(struct reading *r)
{
    size_t errors = ep_diag_error_count(r->diag);
    struct ep_csv_row row;
    while (r->rows.count < MOST_ROWS && ep_text_table_next(r->file, &row, r->diag))
        read_row(r, &row);
    if (r->rows.count == 0 && ep_diag_error_count(r->diag) == errors)
        ep_diag_error(r->diag, (struct ep_loc){r->group->table, 1, 0},
                      "no rows: expected one a model");
    size_t bytes = r->rows.count * sizeof *r->rows.items;
    r->table->rows = ep_arena_alloc(r->arena, bytes);
    if (bytes > 0)
        memcpy(r->table->rows, r->rows.items, bytes);
    r->table->row_count = (uint32_t)r->rows.count;
}

bool ep_model_table_read(const struct ep_group *group, struct ep_arena *arena, struct ep_diag *diag,
                         struct ep_model_table *table)
{
    size_t errors = ep_diag_error_count(diag);
    *table = (struct ep_model_table){0};
    struct reading r = {.group = group, .arena = arena, .diag = diag, .table = table};
    r.file = ep_text_table_open(group->table, ',', group->at, diag);
    if (!r.file)
        return false;
    table->is_open = true;
    r.names = ep_names_create();
    find_columns(&r);
    if (ep_diag_error_count(diag) == errors)
        read_rows(&r);
    ep_array_fini(&r.rows);
    ep_names_destroy(r.names);
    ep_text_table_close(r.file);
    return ep_diag_error_count(diag) == errors;
}
