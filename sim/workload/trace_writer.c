#include "workload/trace_writer.h"

#include "base/csv.h"
#include "base/mem.h"
#include "workload/text_output.h"
#include "workload/trace_count_rows.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct ep_trace_writer {
    struct ep_trace_writer_config config;
    struct ep_text_output *output;      /* owned */
    struct ep_csv_writer *csv;          /* owned; NULL: jsonl */
    struct ep_trace_count_rows *counts; /* owned; NULL: not counts */
    char *line;                         /* owned; of jsonl, grown as needed */
    size_t line_capacity;
};

static void put_header(struct ep_trace_writer *writer)
{
    const struct ep_trace_writer_config *config = &writer->config;
    ep_csv_put_text(writer->csv, "time");
    ep_csv_put_text(writer->csv, "model");
    if (config->has_compute)
        ep_csv_put_text(writer->csv, "compute");
    if (config->has_wait)
        ep_csv_put_text(writer->csv, "wait");
    if (config->has_request)
        ep_csv_put_text(writer->csv, "payload_request");
    if (config->has_response)
        ep_csv_put_text(writer->csv, "payload_response");
    if (config->has_variant)
        ep_csv_put_text(writer->csv, "target_variant");
    ep_csv_end_row(writer->csv);
}

struct ep_trace_writer *
ep_trace_writer_open(const char *path, const struct ep_trace_writer_config *config, char **why)
{
    assert(config->format != EP_TRACE_AZURE_MINUTES && config->format != EP_TRACE_SERVEGEN);
    struct ep_text_output *output = ep_text_output_open(path, why);
    if (output == NULL)
        return NULL;
    struct ep_trace_writer *writer = ep_alloc_zeroed(1, sizeof *writer);
    writer->config = *config;
    writer->output = output;
    if (config->format != EP_TRACE_JSONL)
        writer->csv = ep_csv_writer_create(ep_text_output_write, output, ',');
    if (config->format == EP_TRACE_COUNTS)
        writer->counts = ep_trace_count_rows_create(config->period, config->end);
    if (config->format == EP_TRACE_CSV)
        put_header(writer);
    return writer;
}

/* ---- csv ---- */

static void put_duration(struct ep_csv_writer *csv, bool has_column, ep_time value)
{
    if (has_column && value >= 0)
        ep_csv_put_seconds(csv, value);
    else if (has_column)
        ep_csv_put_text(csv, "");
}

static void put_bytes(struct ep_csv_writer *csv, bool has_column, int64_t value)
{
    if (has_column && value >= 0)
        ep_csv_put_integer(csv, value);
    else if (has_column)
        ep_csv_put_text(csv, "");
}

static bool put_row(struct ep_trace_writer *writer, const char *model, const char *variant,
                    const struct ep_arrival *arrival)
{
    const struct ep_trace_writer_config *config = &writer->config;
    ep_csv_put_seconds(writer->csv, arrival->at);
    ep_csv_put_text(writer->csv, model);
    put_duration(writer->csv, config->has_compute, arrival->compute_ns);
    put_duration(writer->csv, config->has_wait, arrival->wait_ns);
    put_bytes(writer->csv, config->has_request, arrival->request_bytes);
    put_bytes(writer->csv, config->has_response, arrival->response_bytes);
    if (config->has_variant)
        ep_csv_put_text(writer->csv, variant != NULL ? variant : "");
    return ep_csv_end_row(writer->csv);
}

/* ---- jsonl ---- */

/* Room for a line with names of `length` bytes, every one of them escaped. */
static void reserve_line(struct ep_trace_writer *writer, size_t length)
{
    const size_t needed = 6 * length + 256;
    if (needed <= writer->line_capacity)
        return;
    writer->line = ep_realloc(writer->line, needed);
    writer->line_capacity = needed;
}

/* `text` as a JSON string at `at`; returns what follows it. The text is UTF-8. */
static char *put_string(char *at, const char *text)
{
    *at++ = '"';
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte < 0x20) {
            at += sprintf(at, "\\u%04x", byte);
            continue;
        }
        if (byte == '"' || byte == '\\')
            *at++ = '\\';
        *at++ = *text;
    }
    *at++ = '"';
    return at;
}

static char *put_seconds(char *at, const char *name, ep_time value)
{
    return at + sprintf(at, ", \"%s\": %" PRId64 ".%09" PRId64, name, value / EP_SECOND,
                        value % EP_SECOND);
}

static bool put_object(struct ep_trace_writer *writer, const char *model, const char *variant,
                       const struct ep_arrival *arrival)
{
    reserve_line(writer, strlen(model) + (variant != NULL ? strlen(variant) : 0));
    char *at = writer->line;
    at += sprintf(at, "{\"model\": ");
    at = put_string(at, model);
    at = put_seconds(at, "time", arrival->at);
    if (arrival->compute_ns >= 0)
        at = put_seconds(at, "compute", arrival->compute_ns);
    if (arrival->wait_ns >= 0)
        at = put_seconds(at, "wait", arrival->wait_ns);
    if (arrival->request_bytes >= 0)
        at += sprintf(at, ", \"payload_request\": %" PRId64, arrival->request_bytes);
    if (arrival->response_bytes >= 0)
        at += sprintf(at, ", \"payload_response\": %" PRId64, arrival->response_bytes);
    if (variant != NULL)
        at = put_string(at + sprintf(at, ", \"target_variant\": "), variant);
    at += sprintf(at, "}\n");
    return ep_text_output_write(writer->output, writer->line, (size_t)(at - writer->line));
}

/* ---- all ---- */

bool ep_trace_writer_put(struct ep_trace_writer *writer, const char *model, const char *variant,
                         const struct ep_arrival *arrival)
{
    switch (writer->config.format) {
    case EP_TRACE_CSV:
        return put_row(writer, model, variant, arrival);
    case EP_TRACE_JSONL:
        return put_object(writer, model, variant, arrival);
    case EP_TRACE_COUNTS:
        ep_trace_count_rows_add(writer->counts, model, arrival->at);
        return true;
    case EP_TRACE_AZURE_MINUTES:
    case EP_TRACE_SERVEGEN:
        break;
    }
    assert(0 && "no format to write");
    return false;
}

static void destroy(struct ep_trace_writer *writer)
{
    ep_csv_writer_destroy(writer->csv);
    ep_trace_count_rows_destroy(writer->counts);
    ep_free(writer->line);
    ep_free(writer);
}

bool ep_trace_writer_commit(struct ep_trace_writer *writer, char **why)
{
    if (writer->counts != NULL)
        ep_trace_count_rows_write(writer->counts, writer->csv);
    const bool committed = ep_text_output_commit(writer->output, why);
    destroy(writer);
    return committed;
}

void ep_trace_writer_abandon(struct ep_trace_writer *writer)
{
    if (writer == NULL)
        return;
    ep_text_output_abandon(writer->output);
    destroy(writer);
}
