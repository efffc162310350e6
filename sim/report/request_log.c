#include "report/request_log.h"

#include "base/csv.h"
#include "base/mem.h"
#include "report/text.h"
#include "workload/text_output.h"

#include <assert.h>
#include <stdio.h>

struct ep_request_log {
    struct ep_text_output *output; /* owned */
    struct ep_csv_writer *writer;  /* owned */
    struct ep_text name;           /* cleaned; kept, because every row has two */
};

/* ---- rows ---- */

static void write_header(struct ep_csv_writer *writer)
{
    static const char *const names[] = {"deployment", "request",      "arrival_s",  "model",
                                        "status",     "attempts",     "endpoint",   "instance",
                                        "source",     "latency_s",    "queue_s",    "load_wait_s",
                                        "service_s",  "contention_s", "overhead_s", "retry_s"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ep_csv_put_text(writer, names[i]);
    ep_csv_end_row(writer);
}

static const char *source_text(enum ep_found found)
{
    switch (found) {
    case EP_FOUND_MEMORY:
        return "memory";
    case EP_FOUND_JOINED:
        return "joined";
    case EP_FOUND_DISK:
        return "disk";
    case EP_FOUND_S3:
        return "s3";
    case EP_FOUND_NONE:
        return "none";
    }
    assert(0 && "unknown source");
    return "";
}

static void put_status(struct ep_csv_writer *writer, const struct ep_request_record *record)
{
    char text[16];
    if (record->status == EP_STATUS_TIMEOUT)
        snprintf(text, sizeof text, "timeout");
    else if (record->original_status != 0)
        snprintf(text, sizeof text, "%u/%u", record->status, record->original_status);
    else
        snprintf(text, sizeof text, "%u", record->status);
    ep_csv_put_text(writer, text);
}

static void put_place(struct ep_csv_writer *writer, const struct ep_request_record *record)
{
    ep_csv_put_integer(writer, record->endpoint);
    if (record->instance == UINT32_MAX)
        ep_csv_put_text(writer, "");
    else
        ep_csv_put_integer(writer, record->instance);
    ep_csv_put_text(writer, source_text(record->found));
}

static void put_name(struct ep_request_log *log, const char *name)
{
    ep_text_clear(&log->name);
    ep_text_add_clean(&log->name, name);
    ep_csv_put_text(log->writer, ep_text_bytes(&log->name));
}

bool ep_request_log_write(struct ep_request_log *log, const char *deployment, const char *model,
                          const struct ep_request_record *record)
{
    struct ep_csv_writer *writer = log->writer;
    put_name(log, deployment);
    ep_csv_put_integer(writer, (int64_t)record->number);
    ep_csv_put_seconds(writer, record->first_arrival);
    put_name(log, model);
    put_status(writer, record);
    ep_csv_put_integer(writer, record->attempts);
    put_place(writer, record);
    ep_csv_put_seconds(writer, record->done - record->first_arrival);
    for (int part = 0; part < EP_PART_COUNT; part++)
        ep_csv_put_seconds(writer, record->parts[part]);
    return ep_csv_end_row(writer);
}

/* ---- life ---- */

static void destroy(struct ep_request_log *log)
{
    ep_csv_writer_destroy(log->writer);
    ep_text_fini(&log->name);
    ep_free(log);
}

struct ep_request_log *ep_request_log_open(const char *path, char **why)
{
    struct ep_text_output *output = ep_text_output_open(path, why);
    if (!output)
        return NULL;
    struct ep_request_log *log = ep_alloc_zeroed(1, sizeof *log);
    log->output = output;
    log->writer = ep_csv_writer_create(ep_text_output_write, output, ',');
    write_header(log->writer);
    return log;
}

bool ep_request_log_commit(struct ep_request_log *log, char **why)
{
    bool committed = ep_text_output_commit(log->output, why);
    destroy(log);
    return committed;
}

void ep_request_log_abandon(struct ep_request_log *log)
{
    if (!log)
        return;
    ep_text_output_abandon(log->output);
    destroy(log);
}
