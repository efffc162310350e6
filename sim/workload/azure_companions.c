#include "workload/azure_companions.h"

#include "base/mem.h"
#include "workload/text_input.h"
#include "workload/text_table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PERCENTILES 7                /* recorded ones */
#define POINTS (2 * PERCENTILES - 1) /* with a bend between each two */
#define NS_PER_MS 1e6
#define BYTES_PER_MB 1048576.0 /* the recorder's MB, as operating systems count */

static const double recorded_p[PERCENTILES] = {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1};
/* clang-format off */
static const char *const percentile_columns[PERCENTILES] = {
    "percentile_Average_0", "percentile_Average_1", "percentile_Average_25",
    "percentile_Average_50", "percentile_Average_75", "percentile_Average_99",
    "percentile_Average_100"};
/* clang-format on */

struct entry {
    struct ep_azure_function function;
    struct ep_dist_table table;
    double p[POINTS], value[POINTS];
    bool has_durations, has_memory; /* a row was found */
};
struct ep_azure_companions {
    struct entry *entries; /* owned; by trace id */
    uint32_t count;
    bool has_durations, has_memory; /* a file was given */
    char durations_sha256[EP_SHA256_TEXT_BYTES], memory_sha256[EP_SHA256_TEXT_BYTES];
};

/* One of the two files while it is read. */
struct reading {
    struct ep_azure_companions *companions;
    const struct ep_trace *trace;
    struct ep_text_table *table; /* owned */
    struct ep_diag *diag;
    size_t id_column, columns[1 + PERCENTILES]; /* the figure itself, then percentiles */
};

/* Opens the file and finds its columns; false, reported, where that fails. */
static bool open_file(struct reading *reading, const char *path, struct ep_loc at,
                      const char *figure, bool has_percentiles)
{
    reading->table = ep_text_table_open(path, ',', at, reading->diag);
    if (reading->table == NULL)
        return false;
    const size_t errors = ep_diag_error_count(reading->diag);
    reading->id_column = ep_text_table_require(reading->table, "HashFunction", reading->diag);
    reading->columns[0] = ep_text_table_require(reading->table, figure, reading->diag);
    for (int i = 0; has_percentiles && i < PERCENTILES; i++)
        reading->columns[1 + i] =
            ep_text_table_require(reading->table, percentile_columns[i], reading->diag);
    if (ep_diag_error_count(reading->diag) == errors)
        return true;
    ep_text_table_close(reading->table);
    return false;
}

/* A finite number >= 0 times `unit`; false, reported, where it is none. */
static bool read_number(struct reading *reading, const struct ep_csv_row *row, size_t column,
                        double unit, double *value)
{
    const struct ep_csv_field *field = &row->fields[column];
    char *end;
    const double number = strtod(field->text, &end);
    if (field->length > 0 && *end == '\0' && number >= 0 && number < 1e12) {
        *value = number * unit;
        return true;
    }
    ep_diag_error(reading->diag, ep_text_table_at(reading->table, field),
                  "%s: expected a number >= 0, got \"%.40s\"",
                  ep_text_table_column(reading->table, column), field->text);
    return false;
}

/* Where between the least and the greatest mean that the percentiles allow the recorded mean lies,
 * 0..1. */
static double bend_of(const double *percentiles, double mean)
{
    double least = 0, greatest = 0;
    for (int i = 0; i + 1 < PERCENTILES; i++) {
        const double part = recorded_p[i + 1] - recorded_p[i];
        least += part * percentiles[i];
        greatest += part * percentiles[i + 1];
    }
    if (!(greatest > least))
        return 0.5;
    return fmin(fmax((mean - least) / (greatest - least), 0), 1);
}

/* Between two percentiles the value first stays (bend below a half) or at last stays (above), and
 * runs straight else: the mean of the stretch is then `bend` of the way up. */
static void fill_table(struct entry *entry, const double *percentiles)
{
    const double bend = bend_of(percentiles, entry->function.mean_ns);
    const double turn = bend < 0.5 ? 1 - 2 * bend : 2 * (1 - bend);
    for (int i = 0; i < PERCENTILES; i++) {
        entry->p[2 * i] = recorded_p[i];
        entry->value[2 * i] = percentiles[i];
        if (i + 1 == PERCENTILES)
            break;
        entry->p[2 * i + 1] =
            fmin(recorded_p[i] + turn * (recorded_p[i + 1] - recorded_p[i]), recorded_p[i + 1]);
        entry->value[2 * i + 1] = bend < 0.5 ? percentiles[i] : percentiles[i + 1];
    }
    entry->table = (struct ep_dist_table){POINTS, entry->p, entry->value};
    entry->function.durations = &entry->table;
    entry->function.p99_ns = percentiles[PERCENTILES - 2];
}

static bool read_durations_row(struct reading *reading, const struct ep_csv_row *row,
                               struct entry *entry)
{
    double percentiles[PERCENTILES];
    bool is_good =
        read_number(reading, row, reading->columns[0], NS_PER_MS, &entry->function.mean_ns);
    for (int i = 0; is_good && i < PERCENTILES; i++) {
        is_good = read_number(reading, row, reading->columns[1 + i], NS_PER_MS, &percentiles[i]);
        if (!is_good || i == 0 || percentiles[i] >= percentiles[i - 1])
            continue;
        ep_diag_error(reading->diag,
                      ep_text_table_at(reading->table, &row->fields[reading->columns[1 + i]]),
                      "%s: less than %s", percentile_columns[i], percentile_columns[i - 1]);
        is_good = false;
    }
    if (is_good)
        fill_table(entry, percentiles);
    return is_good;
}

static bool read_memory_row(struct reading *reading, const struct ep_csv_row *row,
                            struct entry *entry)
{
    double bytes = 0;
    const bool is_good = read_number(reading, row, reading->columns[0], BYTES_PER_MB, &bytes);
    if (is_good)
        entry->function.memory_bytes = (int64_t)floor(bytes + 0.5);
    return is_good;
}

/* Reads all rows; ids that the trace does not have are passed over. */
static void read_rows(struct reading *reading, bool is_memory)
{
    struct ep_csv_row row;
    while (ep_text_table_next(reading->table, &row, reading->diag)) {
        const uint32_t id = ep_trace_find(reading->trace, row.fields[reading->id_column].text);
        if (id == UINT32_MAX)
            continue;
        struct entry *entry = &reading->companions->entries[id];
        bool *has_row = is_memory ? &entry->has_memory : &entry->has_durations;
        bool is_good = !*has_row;
        if (*has_row)
            ep_diag_error(reading->diag,
                          ep_text_table_at(reading->table, &row.fields[reading->id_column]),
                          "a second row for \"%.80s\"", ep_trace_id(reading->trace, id));
        else
            is_good = is_memory ? read_memory_row(reading, &row, entry)
                                : read_durations_row(reading, &row, entry);
        *has_row = true;
        if (!is_good)
            ep_text_table_count_bad(reading->table);
    }
}

static void report_missing(const struct reading *reading, const char *path, bool is_memory)
{
    for (uint32_t id = 0; id < reading->companions->count; id++) {
        const struct entry *entry = &reading->companions->entries[id];
        if (!(is_memory ? entry->has_memory : entry->has_durations))
            ep_diag_error(reading->diag, (struct ep_loc){path, 0, 0}, "no row for \"%.80s\" of %s",
                          ep_trace_id(reading->trace, id), ep_trace_file(reading->trace));
    }
}

/* Reads one file, if there is one; mistakes go to diag. */
static void read_file(struct reading *reading, const char *path, struct ep_loc at, bool is_memory)
{
    struct ep_azure_companions *companions = reading->companions;
    if (path == NULL)
        return;
    *(is_memory ? &companions->has_memory : &companions->has_durations) = true;
    const char *figure = is_memory ? "AverageAllocatedMb" : "Average";
    if (!open_file(reading, path, at, figure, !is_memory))
        return;
    const size_t errors = ep_diag_error_count(reading->diag);
    read_rows(reading, is_memory);
    ep_text_table_close(reading->table);
    if (ep_diag_error_count(reading->diag) == errors)
        report_missing(reading, path, is_memory);
    ep_text_input_sha256(path, is_memory ? companions->memory_sha256 : companions->durations_sha256,
                         at, reading->diag);
}

static void set_loads(struct ep_azure_companions *companions, const struct ep_trace *trace)
{
    const double window_s = ep_time_to_seconds(ep_trace_window(trace));
    for (uint32_t id = 0; id < companions->count; id++) {
        struct ep_azure_function *function = &companions->entries[id].function;
        function->calls_per_second = (double)ep_trace_calls(trace, id) / window_s;
        function->load_vcpu = function->calls_per_second * function->mean_ns / 1e9;
    }
}

struct ep_azure_companions *ep_azure_companions_load(const char *durations_file,
                                                     const char *memory_file,
                                                     const struct ep_trace *trace, struct ep_loc at,
                                                     struct ep_diag *diag)
{
    const size_t errors = ep_diag_error_count(diag);
    struct ep_azure_companions *companions = ep_alloc_zeroed(1, sizeof *companions);
    companions->count = ep_trace_id_count(trace);
    companions->entries = ep_alloc_zeroed(companions->count, sizeof *companions->entries);
    for (uint32_t id = 0; id < companions->count; id++)
        companions->entries[id].function =
            (struct ep_azure_function){.mean_ns = NAN, .p99_ns = NAN, .memory_bytes = -1};
    struct reading reading = {.companions = companions, .trace = trace, .diag = diag};
    read_file(&reading, durations_file, at, false);
    read_file(&reading, memory_file, at, true);
    if (ep_diag_error_count(diag) == errors) {
        set_loads(companions, trace);
        return companions;
    }
    ep_azure_companions_destroy(companions);
    return NULL;
}

void ep_azure_companions_destroy(struct ep_azure_companions *companions)
{
    if (companions == NULL)
        return;
    ep_free(companions->entries);
    ep_free(companions);
}

const struct ep_azure_function *ep_azure_companions_of(const struct ep_azure_companions *companions,
                                                       uint32_t id)
{
    assert(id < companions->count);
    return &companions->entries[id].function;
}

bool ep_azure_companions_keep(const struct ep_azure_companions *companions, uint32_t id,
                              ep_time max_p99_ns, double max_load_vcpu)
{
    const struct ep_azure_function *function = ep_azure_companions_of(companions, id);
    const bool is_slow = max_p99_ns != EP_TIME_NEVER && function->p99_ns > (double)max_p99_ns;
    return !is_slow && !(function->load_vcpu > max_load_vcpu); /* NaN: unknown, kept */
}

const char *ep_azure_companions_durations_sha256(const struct ep_azure_companions *companions)
{
    return companions->has_durations ? companions->durations_sha256 : NULL;
}

const char *ep_azure_companions_memory_sha256(const struct ep_azure_companions *companions)
{
    return companions->has_memory ? companions->memory_sha256 : NULL;
}
