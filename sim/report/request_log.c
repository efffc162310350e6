#include "report/request_log.h"

#include "base/csv.h"
#include "base/mem.h"
#include "base/out_file.h"
#include "report/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct ep_request_log {
    struct ep_out_file *output;   /* owned */
    struct archive *archive;      /* owned; NULL: not compressed */
    struct ep_csv_writer *writer; /* owned */
    char *path;                   /* owned */
    char *why;                    /* owned; NULL, or what failed first */
    struct ep_text name;          /* cleaned; kept, because every row has two */
};

static void fail(struct ep_request_log *log, const char *reason)
{
    if (!log->why)
        log->why = ep_format("%s: %s", log->path, reason);
}

/* ---- bytes: writer -> (archive ->) stream ---- */

static bool write_to_stream(struct ep_request_log *log, const void *bytes, size_t size)
{
    errno = 0;
    if (fwrite(bytes, 1, size, ep_out_file_stream(log->output)) == size)
        return true;
    fail(log, errno ? strerror(errno) : "write failed");
    return false;
}

static la_ssize_t write_compressed(struct archive *archive, void *self, const void *bytes,
                                   size_t size)
{
    if (write_to_stream(self, bytes, size))
        return (la_ssize_t)size;
    archive_set_error(archive, EIO, "write failed");
    return -1;
}

static bool write_row(void *self, const char *bytes, size_t size)
{
    struct ep_request_log *log = self;
    if (log->why)
        return false;
    if (!log->archive)
        return write_to_stream(log, bytes, size);
    if (archive_write_data(log->archive, bytes, size) == (la_ssize_t)size)
        return true;
    fail(log, "compression failed");
    return false;
}

static bool ends_in(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

static int add_filter(struct archive *archive, bool gzip)
{
    if (!gzip)
        return archive_write_add_filter_zstd(archive);
    int status = archive_write_add_filter_gzip(archive);
    /* Without the time of writing: same input, same bytes. */
    return status == ARCHIVE_OK
               ? archive_write_set_filter_option(archive, "gzip", "timestamp", NULL)
               : status;
}

static bool begin_entry(struct archive *archive)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, "requests.csv");
    archive_entry_set_filetype(entry, AE_IFREG);
    bool begun = archive_write_header(archive, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return begun;
}

static bool open_archive(struct ep_request_log *log)
{
    bool gzip = ends_in(log->path, ".gz");
    if (!gzip && !ends_in(log->path, ".zst"))
        return true;
    log->archive = archive_write_new();
    if (log->archive && add_filter(log->archive, gzip) == ARCHIVE_OK &&
        archive_write_set_format_raw(log->archive) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(log->archive, 1) == ARCHIVE_OK &&
        archive_write_open(log->archive, log, NULL, write_compressed, NULL) == ARCHIVE_OK &&
        begin_entry(log->archive))
        return true;
    fail(log, gzip ? "cannot compress with gzip" : "cannot compress with zstd");
    return false;
}

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
    if (log->why)
        return false;
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
    ep_free(log->path);
    ep_free(log->why);
    ep_text_fini(&log->name);
    ep_free(log);
}

struct ep_request_log *ep_request_log_open(const char *path, char **why)
{
    struct ep_out_file *output = ep_out_file_open(path, why);
    if (!output)
        return NULL;
    struct ep_request_log *log = ep_alloc_zeroed(1, sizeof *log);
    log->output = output;
    log->path = ep_strdup(path);
    log->writer = ep_csv_writer_create(write_row, log, ',');
    if (open_archive(log)) {
        write_header(log->writer);
        return log;
    }
    *why = log->why;
    log->why = NULL;
    ep_request_log_abandon(log);
    return NULL;
}

static void close_archive(struct ep_request_log *log)
{
    if (log->archive && archive_write_close(log->archive) != ARCHIVE_OK)
        fail(log, "compression failed");
    if (log->archive)
        archive_write_free(log->archive);
    log->archive = NULL;
}

bool ep_request_log_commit(struct ep_request_log *log, char **why)
{
    close_archive(log);
    bool committed = false;
    if (log->why) {
        *why = log->why;
        log->why = NULL;
        ep_out_file_abandon(log->output);
    } else {
        committed = ep_out_file_commit(log->output, why);
    }
    destroy(log);
    return committed;
}

void ep_request_log_abandon(struct ep_request_log *log)
{
    if (!log)
        return;
    if (log->archive)
        archive_write_free(log->archive); /* writes what is buffered, into the file that goes */
    ep_out_file_abandon(log->output);
    destroy(log);
}
