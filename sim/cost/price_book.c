#include "cost/price_book.h"

#include "base/array.h"
#include "base/csv.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/str.h"
#include "base/units.h"
#include "cost/price_book_data.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PRICE_PREFIX "price_"
#define CHARGE_PREFIX "charge:"

struct region {
    const char *name; /* "us-east-1" */
    size_t column;
};
struct charge_row {
    double *usd; /* by region, NaN: unknown; NULL: no such row */
    const char *source;
};

struct ep_price_book {
    struct ep_arena *arena; /* owned; all texts and price rows */
    struct ep_names *types; /* owned; id is the index into rows */
    const char *name;
    char sha256[EP_SHA256_TEXT_BYTES];
    struct {
        EP_ARRAY(struct ep_price_row);
    } rows;
    struct {
        EP_ARRAY(double *); /* by row: by region, NaN: none */
    } prices;
    struct {
        EP_ARRAY(int64_t);
    } lines; /* by row: where it stands in the file */
    struct {
        EP_ARRAY(struct region);
    } regions;
    struct charge_row charges[EP_CHARGE_COUNT];
};

static const struct {
    const char *name, *unit;
} charge_names[EP_CHARGE_COUNT] = {
    [EP_CHARGE_VOLUME_GB_MONTH] = {"charge:volume_gb_month", "GB-month"},
    [EP_CHARGE_DATA_IN_GB] = {"charge:data_in_gb", "GB"},
    [EP_CHARGE_DATA_OUT_GB] = {"charge:data_out_gb", "GB"},
};

/* ---- the columns ---- */

enum column_type { TEXT, NUMBER, COUNT, IS_NVME, IS_YES, IGNORED };
struct column {
    const char *name;
    enum column_type type;
    bool required;
    size_t offset; /* into struct ep_price_row */
};
/* clang-format off */
#define COLUMN(name, member, type) {name, type, false, offsetof(struct ep_price_row, member)}
#define REQUIRED(name, member, type) {name, type, true, offsetof(struct ep_price_row, member)}
static const struct column columns[] = {
    REQUIRED("instance_type", name, TEXT),
    REQUIRED("vcpu", vcpu, COUNT),
    REQUIRED("memory_gib", memory_gib, NUMBER),
    COLUMN("family", family, TEXT),
    COLUMN("size", size, TEXT),
    COLUMN("arch", arch, TEXT),
    COLUMN("accel_kind", accel_kind, TEXT),
    COLUMN("net_baseline_gbps", network_baseline_gbps, NUMBER),
    COLUMN("net_burst_gbps", network_burst_gbps, NUMBER),
    COLUMN("s3_max_mb_s", s3_max_mb_s, NUMBER),
    COLUMN("ebs_baseline_mb_s", ebs_baseline_mb_s, NUMBER),
    COLUMN("ebs_burst_mb_s", ebs_burst_mb_s, NUMBER),
    COLUMN("local_nvme_gb", local_nvme_gb, NUMBER),
    COLUMN("nvme_mb_s", nvme_mb_s, NUMBER),
    COLUMN("model_disk", model_disk_is_nvme, IS_NVME),
    COLUMN("volume_single_gb", volume_single_gb, NUMBER),
    COLUMN("volume_mme_gb", volume_mme_gb, NUMBER),
    COLUMN("mme_cpu", mme_cpu, TEXT),
    COLUMN("mme_gpu", mme_gpu, TEXT),
    COLUMN("autoscaling", autoscaling, IS_YES),
    COLUMN("price_source", price_source, TEXT),
    COLUMN("price_date", price_date, TEXT),
    COLUMN("last_known_price_us_east_1", last_known_usd_per_hour, NUMBER),
    COLUMN("ec2_ondemand_us_east_1", ec2_ondemand_usd_per_hour, NUMBER),
    {"cpu_vendor", IGNORED, false, 0},
    {"cpu_clock_ghz", IGNORED, false, 0},
    {"physical_cores", IGNORED, false, 0},
    {"accel_count", IGNORED, false, 0},
    {"accel_model", IGNORED, false, 0},
    {"accel_mem_gib_each", IGNORED, false, 0},
    {"accel_mem_gb_nominal", IGNORED, false, 0},
    {"accel_mem_gib_total", IGNORED, false, 0},
    {"net_label", IGNORED, false, 0},
    {"ebs_baseline_iops", IGNORED, false, 0},
    {"ebs_burst_iops", IGNORED, false, 0},
    {"local_nvme_disks", IGNORED, false, 0},
    {"last_known_source", IGNORED, false, 0},
    {"last_known_date", IGNORED, false, 0},
    {"ec2_price_source", IGNORED, false, 0},
    {"spec_source", IGNORED, false, 0},
    {"notes", IGNORED, false, 0},
};
/* clang-format on */
#define COLUMN_COUNT (sizeof columns / sizeof columns[0])
#define NOT_THERE SIZE_MAX

/* ---- reading ---- */

struct reading {
    struct ep_price_book *book;
    struct ep_diag *diag;
    const char *file;
    size_t field_count;      /* of the header */
    size_t at[COLUMN_COUNT]; /* field of each column, NOT_THERE */
};

static struct ep_loc loc_of(const struct reading *reading, const struct ep_csv_field *field)
{
    return (struct ep_loc){
        .file = reading->file, .line = (int)field->line, .column = field->column};
}

static struct ep_loc loc_of_line(const struct reading *reading, int64_t line)
{
    return (struct ep_loc){.file = reading->file, .line = (int)line};
}

static const char *suggest_column(const char *name)
{
    const char *names[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        names[i] = columns[i].name;
    return ep_str_nearest(name, names, COLUMN_COUNT);
}

static size_t column_named(const char *name)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        if (strcmp(columns[i].name, name) == 0)
            return i;
    return NOT_THERE;
}

/* price_us_east_1 is the region us-east-1. */
static bool add_region(struct reading *reading, const struct ep_csv_field *field, size_t i)
{
    struct ep_price_book *book = reading->book;
    size_t prefix = strlen(PRICE_PREFIX);
    if (strncmp(field->text, PRICE_PREFIX, prefix) != 0 || field->length == prefix)
        return false;
    char *name = ep_arena_strndup(book->arena, field->text + prefix, field->length - prefix);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '_')
            *c = '-';
    for (size_t r = 0; r < book->regions.count; r++)
        if (strcmp(book->regions.items[r].name, name) == 0)
            ep_diag_error(reading->diag, loc_of(reading, field), "column \"%s\" stands twice",
                          field->text);
    ep_array_push(&book->regions, ((struct region){.name = name, .column = i}));
    return true;
}

static void read_header_field(struct reading *reading, const struct ep_csv_field *field, size_t i)
{
    size_t column = column_named(field->text);
    if (column != NOT_THERE && reading->at[column] != NOT_THERE)
        ep_diag_error(reading->diag, loc_of(reading, field), "column \"%s\" stands twice",
                      field->text);
    else if (column != NOT_THERE)
        reading->at[column] = i;
    else if (!add_region(reading, field, i)) {
        const char *near = suggest_column(field->text);
        ep_diag_error(reading->diag, loc_of(reading, field), "unknown column \"%s\"%s%s%s",
                      field->text, near ? "; did you mean \"" : "", near ? near : "",
                      near ? "\"?" : "");
    }
}

static void read_header(struct reading *reading, const struct ep_csv_row *row)
{
    reading->field_count = row->count;
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        reading->at[c] = NOT_THERE;
    for (size_t i = 0; i < row->count; i++)
        read_header_field(reading, &row->fields[i], i);
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        if (columns[c].required && reading->at[c] == NOT_THERE)
            ep_diag_error(reading->diag, loc_of_line(reading, row->line), "missing column \"%s\"",
                          columns[c].name);
    if (reading->book->regions.count == 0)
        ep_diag_error(reading->diag, loc_of_line(reading, row->line),
                      "no price column; expected at least one such as \"price_us_east_1\"");
}

/* A number >= 0; an empty field is NaN. `what` names row and column in messages. */
static double read_number(const struct reading *reading, const struct ep_csv_field *field,
                          const char *row_name, const char *column)
{
    double value = NAN;
    if (field->length == 0)
        return NAN;
    if (!ep_units_parse_number(field->text, &value, NULL))
        ep_diag_error(reading->diag, loc_of(reading, field),
                      "%s: %s: expected a number, got \"%s\"", row_name, column, field->text);
    else if (value < 0)
        ep_diag_error(reading->diag, loc_of(reading, field), "%s: %s: must be >= 0, got %s",
                      row_name, column, field->text);
    else
        return value;
    return NAN;
}

static int read_count(const struct reading *reading, const struct ep_csv_field *field,
                      const char *row_name, const char *column)
{
    int64_t value = 0;
    if (field->length == 0)
        return 0;
    if (!ep_units_parse_integer(field->text, &value, NULL) || value < 1 || value > 1000000)
        ep_diag_error(reading->diag, loc_of(reading, field),
                      "%s: %s: expected a whole number from 1 to 1000000, got \"%s\"", row_name,
                      column, field->text);
    return (int)value;
}

static const char *read_text(const struct reading *reading, const struct ep_csv_field *field)
{
    return field->length == 0 ? NULL
                              : ep_arena_strndup(reading->book->arena, field->text, field->length);
}

static void read_cell(const struct reading *reading, const struct column *column,
                      const struct ep_csv_field *field, struct ep_price_row *row)
{
    char *member = (char *)row + column->offset;
    switch (column->type) {
    case TEXT:
        *(const char **)(void *)member = read_text(reading, field);
        return;
    case NUMBER:
        *(double *)(void *)member = read_number(reading, field, row->name, column->name);
        return;
    case COUNT:
        *(int *)(void *)member = read_count(reading, field, row->name, column->name);
        return;
    case IS_NVME:
        *(bool *)(void *)member = strcmp(field->text, "nvme") == 0;
        return;
    case IS_YES:
        *(bool *)(void *)member = strcmp(field->text, "no") != 0;
        return;
    case IGNORED:
        return;
    }
    assert(0 && "unknown column type");
}

static double *read_prices(const struct reading *reading, const struct ep_csv_row *row,
                           const char *row_name)
{
    const struct ep_price_book *book = reading->book;
    double *usd = ep_arena_alloc(book->arena, book->regions.count * sizeof *usd);
    for (size_t r = 0; r < book->regions.count; r++) {
        const struct ep_csv_field *field = &row->fields[book->regions.items[r].column];
        char *column = ep_format("price in %s", book->regions.items[r].name);
        usd[r] = read_number(reading, field, row_name, column);
        ep_free(column);
    }
    return usd;
}

static void read_charge(struct reading *reading, const struct ep_csv_row *row, const char *name)
{
    struct ep_price_book *book = reading->book;
    const char *names[EP_CHARGE_COUNT];
    for (size_t k = 0; k < EP_CHARGE_COUNT; k++) {
        names[k] = charge_names[k].name;
        if (strcmp(names[k], name) != 0)
            continue;
        if (book->charges[k].usd)
            ep_diag_error(reading->diag, loc_of_line(reading, row->line), "\"%s\" stands twice",
                          name);
        size_t source = reading->at[column_named("price_source")];
        book->charges[k].usd = read_prices(reading, row, name);
        book->charges[k].source =
            source == NOT_THERE ? NULL : read_text(reading, &row->fields[source]);
        return;
    }
    const char *near = ep_str_nearest(name, names, EP_CHARGE_COUNT);
    ep_diag_error(reading->diag, loc_of_line(reading, row->line), "unknown charge \"%s\"%s%s%s",
                  name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static const struct ep_price_row unknown_row = {
    .memory_gib = NAN,
    .network_baseline_gbps = NAN,
    .network_burst_gbps = NAN,
    .s3_max_mb_s = NAN,
    .ebs_baseline_mb_s = NAN,
    .ebs_burst_mb_s = NAN,
    .local_nvme_gb = NAN,
    .nvme_mb_s = NAN,
    .volume_single_gb = NAN,
    .volume_mme_gb = NAN,
    .autoscaling = true,
    .last_known_usd_per_hour = NAN,
    .ec2_ondemand_usd_per_hour = NAN,
};

static void read_instance(struct reading *reading, const struct ep_csv_row *row, const char *name)
{
    struct ep_price_book *book = reading->book;
    uint32_t known = ep_names_find(book->types, name, strlen(name));
    if (known != EP_NAME_NONE) {
        ep_diag_error(reading->diag, loc_of_line(reading, row->line),
                      "\"%s\" stands twice; first in line %d", name, (int)book->lines.items[known]);
        return;
    }
    struct ep_price_row entry = unknown_row;
    entry.name = name;
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        if (reading->at[c] != NOT_THERE)
            read_cell(reading, &columns[c], &row->fields[reading->at[c]], &entry);
    ep_names_add(book->types, name, strlen(name));
    ep_array_push(&book->rows, entry);
    ep_array_push(&book->prices, read_prices(reading, row, name));
    ep_array_push(&book->lines, row->line);
}

static void read_row(struct reading *reading, const struct ep_csv_row *row)
{
    if (row->count != reading->field_count) {
        ep_diag_error(reading->diag, loc_of_line(reading, row->line),
                      "expected %zu fields, got %zu", reading->field_count, row->count);
        return;
    }
    const struct ep_csv_field *field = &row->fields[reading->at[0]];
    if (field->length == 0) {
        ep_diag_error(reading->diag, loc_of(reading, field), "instance_type: must not be empty");
        return;
    }
    const char *name = read_text(reading, field);
    if (strncmp(name, CHARGE_PREFIX, strlen(CHARGE_PREFIX)) == 0)
        read_charge(reading, row, name);
    else
        read_instance(reading, row, name);
}

static bool has_some_price(const struct ep_price_book *book, const double *usd)
{
    for (size_t r = 0; r < book->regions.count; r++)
        if (!isnan(usd[r]))
            return true;
    return false;
}

static void check_whole(const struct reading *reading)
{
    const struct ep_price_book *book = reading->book;
    if (book->rows.count == 0)
        ep_diag_error(reading->diag, loc_of_line(reading, 0), "has no instance type");
    for (size_t k = 0; k < EP_CHARGE_COUNT; k++)
        if (!book->charges[k].usd)
            ep_diag_error(reading->diag, loc_of_line(reading, 0), "missing row \"%s\"",
                          charge_names[k].name);
        else if (!has_some_price(book, book->charges[k].usd))
            ep_diag_error(reading->diag, loc_of_line(reading, 0),
                          "%s: needs a price in at least one region", charge_names[k].name);
}

static void read_rows(struct reading *reading, struct ep_csv_reader *csv)
{
    size_t errors = ep_diag_error_count(reading->diag);
    struct ep_csv_row row;
    enum ep_csv_status status = ep_csv_next(csv, &row);
    if (status == EP_CSV_END) {
        ep_diag_error(reading->diag, loc_of_line(reading, 0),
                      "is empty; expected a header line such as "
                      "instance_type,vcpu,memory_gib,price_us_east_1");
        return;
    }
    if (status == EP_CSV_ROW) {
        read_header(reading, &row);
        if (ep_diag_error_count(reading->diag) > errors)
            return;
        while ((status = ep_csv_next(csv, &row)) == EP_CSV_ROW)
            read_row(reading, &row);
    }
    if (status == EP_CSV_BAD) {
        struct ep_csv_problem problem = ep_csv_problem(csv);
        ep_diag_error(reading->diag,
                      (struct ep_loc){.file = reading->file,
                                      .line = (int)problem.line,
                                      .column = problem.column},
                      "%s", problem.message);
    } else if (status == EP_CSV_READ_FAILED) {
        ep_diag_error(reading->diag, loc_of_line(reading, 0), "cannot read the price book: %s",
                      strerror(errno));
    } else {
        check_whole(reading);
    }
}

/* ---- where the bytes come from ---- */

struct input {
    FILE *stream; /* or NULL: */
    const unsigned char *bytes;
    size_t left;
    struct ep_sha256 hash;
};

static ptrdiff_t read_hashed(void *self, char *buffer, size_t size)
{
    struct input *input = self;
    ptrdiff_t count;
    if (input->stream) {
        count = ep_csv_read_stream(input->stream, buffer, size);
    } else {
        count = (ptrdiff_t)(input->left < size ? input->left : size);
        memcpy(buffer, input->bytes, (size_t)count);
        input->bytes += count;
        input->left -= (size_t)count;
    }
    if (count > 0)
        ep_sha256_add(&input->hash, buffer, (size_t)count);
    return count;
}

/* "scenarios/prices/x.csv" and the latest date of its rows: "x.csv (2026-09-22)". */
static const char *name_of(const struct ep_price_book *book, const char *file)
{
    const char *slash = strrchr(file, '/'), *latest = "";
    for (size_t i = 0; i < book->rows.count; i++) {
        const char *date = book->rows.items[i].price_date;
        if (date && strcmp(date, latest) > 0)
            latest = date;
    }
    const char *base = slash ? slash + 1 : file;
    char *name = *latest ? ep_format("%s (%s)", base, latest) : ep_strdup(base);
    const char *kept = ep_arena_strndup(book->arena, name, strlen(name));
    ep_free(name);
    return kept;
}

static struct ep_price_book *read_book(const char *file, struct input *input, struct ep_diag *diag)
{
    struct ep_price_book *book = ep_alloc_zeroed(1, sizeof *book);
    book->arena = ep_arena_create();
    book->types = ep_names_create();
    ep_sha256_init(&input->hash);
    size_t errors_before = ep_diag_error_count(diag);
    struct reading reading = {.book = book, .diag = diag, .file = file};
    struct ep_csv_reader *csv = ep_csv_reader_create(read_hashed, input, ',');
    read_rows(&reading, csv);
    ep_csv_reader_destroy(csv);
    ep_sha256_fini(&input->hash, book->sha256);
    if (ep_diag_error_count(diag) > errors_before) {
        ep_price_book_destroy(book);
        return NULL;
    }
    book->name = name_of(book, file);
    return book;
}

struct ep_price_book *ep_price_book_parse(const char *file, const void *bytes, size_t size,
                                          struct ep_diag *diag)
{
    struct input input = {.bytes = bytes, .left = size};
    return read_book(file, &input, diag);
}

struct ep_price_book *ep_price_book_load(const char *path, struct ep_diag *diag)
{
    if (!path)
        return ep_price_book_parse(ep_price_book_data_file, ep_price_book_data,
                                   ep_price_book_data_size, diag);
    struct input input = {.stream = fopen(path, "rb")};
    if (!input.stream) {
        ep_diag_error(diag, (struct ep_loc){.file = path}, "cannot read the price book: %s",
                      strerror(errno));
        return NULL;
    }
    struct ep_price_book *book = read_book(path, &input, diag);
    fclose(input.stream);
    return book;
}

void ep_price_book_destroy(struct ep_price_book *book)
{
    if (!book)
        return;
    ep_array_fini(&book->rows);
    ep_array_fini(&book->prices);
    ep_array_fini(&book->lines);
    ep_array_fini(&book->regions);
    ep_names_destroy(book->types);
    ep_arena_destroy(book->arena);
    ep_free(book);
}

/* ---- questions ---- */

const char *ep_price_book_name(const struct ep_price_book *book)
{
    return book->name;
}

const char *ep_price_book_sha256(const struct ep_price_book *book)
{
    return book->sha256;
}

size_t ep_price_book_count(const struct ep_price_book *book)
{
    return book->rows.count;
}

const struct ep_price_row *ep_price_book_row(const struct ep_price_book *book, size_t i)
{
    assert(i < book->rows.count);
    return &book->rows.items[i];
}

const struct ep_price_row *ep_price_book_find(const struct ep_price_book *book, const char *name)
{
    uint32_t id = ep_names_find(book->types, name, strlen(name));
    return id == EP_NAME_NONE ? NULL : &book->rows.items[id];
}

static size_t region_index(const struct ep_price_book *book, const char *region)
{
    size_t r = 0;
    while (r < book->regions.count && strcmp(book->regions.items[r].name, region) != 0)
        r++;
    return r;
}

double ep_price_book_hourly(const struct ep_price_book *book, const char *name, const char *region)
{
    uint32_t id = ep_names_find(book->types, name, strlen(name));
    size_t r = region_index(book, region);
    return id == EP_NAME_NONE || r == book->regions.count ? NAN : book->prices.items[id][r];
}

const char *ep_price_book_region(const struct ep_price_book *book, size_t i)
{
    return i < book->regions.count ? book->regions.items[i].name : NULL;
}

struct ep_charge ep_price_book_charge(const struct ep_price_book *book, enum ep_charge_kind kind,
                                      const char *region)
{
    const struct charge_row *row = &book->charges[kind];
    size_t wanted = region_index(book, region), r = wanted;
    if (r == book->regions.count || isnan(row->usd[r]))
        r = region_index(book, "us-east-1");
    if (r == book->regions.count || isnan(row->usd[r]))
        for (r = 0; isnan(row->usd[r]);) /* some region has one: checked when read */
            r++;
    return (struct ep_charge){.usd = row->usd[r],
                              .unit = charge_names[kind].unit,
                              .source = row->source,
                              .assumed = r != wanted};
}
