#include "workload/text_output.h"

#include "base/mem.h"
#include "base/out_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct ep_text_output {
    struct ep_out_file *file; /* owned; NULL: stdout */
    struct archive *archive;  /* owned; NULL: not compressed */
    char *path;               /* owned */
    char *why;                /* owned; NULL, or what failed first */
};

static void fail(struct ep_text_output *output, const char *reason)
{
    if (!output->why)
        output->why = ep_format("%s: %s", output->path, reason);
}

/* ---- bytes: (archive ->) stream ---- */

static bool write_to_stream(struct ep_text_output *output, const void *bytes, size_t size)
{
    errno = 0;
    FILE *stream = output->file ? ep_out_file_stream(output->file) : stdout;
    if (fwrite(bytes, 1, size, stream) == size)
        return true;
    fail(output, errno ? strerror(errno) : "write failed");
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

bool ep_text_output_write(void *self, const char *bytes, size_t size)
{
    struct ep_text_output *output = self;
    if (output->why)
        return false;
    if (!output->archive)
        return write_to_stream(output, bytes, size);
    if (archive_write_data(output->archive, bytes, size) == (la_ssize_t)size)
        return true;
    fail(output, "compression failed");
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
    archive_entry_set_pathname(entry, "text");
    archive_entry_set_filetype(entry, AE_IFREG);
    bool begun = archive_write_header(archive, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return begun;
}

static bool open_archive(struct ep_text_output *output)
{
    bool gzip = ends_in(output->path, ".gz");
    if (!gzip && !ends_in(output->path, ".zst"))
        return true;
    output->archive = archive_write_new();
    if (output->archive && add_filter(output->archive, gzip) == ARCHIVE_OK &&
        archive_write_set_format_raw(output->archive) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(output->archive, 1) == ARCHIVE_OK &&
        archive_write_open(output->archive, output, NULL, write_compressed, NULL) == ARCHIVE_OK &&
        begin_entry(output->archive))
        return true;
    fail(output, gzip ? "cannot compress with gzip" : "cannot compress with zstd");
    return false;
}

/* ---- life ---- */

static void destroy(struct ep_text_output *output)
{
    ep_free(output->path);
    ep_free(output->why);
    ep_free(output);
}

struct ep_text_output *ep_text_output_open(const char *path, char **why)
{
    struct ep_out_file *file = path ? ep_out_file_open(path, why) : NULL;
    if (path && !file)
        return NULL;
    struct ep_text_output *output = ep_alloc_zeroed(1, sizeof *output);
    output->file = file;
    output->path = ep_strdup(path ? path : "stdout");
    if (open_archive(output))
        return output;
    *why = output->why;
    output->why = NULL;
    ep_text_output_abandon(output);
    return NULL;
}

static void close_archive(struct ep_text_output *output)
{
    if (output->archive && archive_write_close(output->archive) != ARCHIVE_OK)
        fail(output, "compression failed");
    if (output->archive)
        archive_write_free(output->archive);
    output->archive = NULL;
}

bool ep_text_output_commit(struct ep_text_output *output, char **why)
{
    close_archive(output);
    bool committed = false;
    if (output->why) {
        *why = output->why;
        output->why = NULL;
        ep_out_file_abandon(output->file);
    } else {
        committed = !output->file || ep_out_file_commit(output->file, why);
    }
    destroy(output);
    return committed;
}

void ep_text_output_abandon(struct ep_text_output *output)
{
    if (!output)
        return;
    if (output->archive)
        archive_write_free(output->archive); /* writes what is buffered, into the file that goes */
    ep_out_file_abandon(output->file);
    destroy(output);
}
