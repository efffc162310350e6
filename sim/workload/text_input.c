#include "workload/text_input.h"

#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK_BYTES ((size_t)64 * 1024)

struct ep_text_input {
    struct archive *archive; /* owned */
    bool is_open;            /* the header of the first member was read */
    bool is_empty;           /* there is no member: a file of zero bytes */
    const char *error;       /* borrowed from a constant or from the archive; NULL: none */
};

/* Reports what keeps `path` from being read as a file; true when nothing does. */
static bool is_readable_file(const char *path, struct ep_loc at, struct ep_diag *diag)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        ep_diag_error(diag, at, "%s: %s", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        ep_diag_error(diag, at, "%s: expected a file, found a directory", path);
        return false;
    }
    if (!S_ISREG(status.st_mode)) {
        ep_diag_error(diag, at, "%s: expected a plain file, found a device or a pipe", path);
        return false;
    }
    return true;
}

/* Only filters that libarchive has built in: the others would start programs. */
static struct archive *new_archive(void)
{
    struct archive *archive = archive_read_new();
    if (archive == NULL)
        return NULL;
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_raw(archive);
    archive_read_support_format_empty(archive);
    return archive;
}

struct ep_text_input *ep_text_input_open(const char *path, struct ep_loc at, struct ep_diag *diag)
{
    if (!is_readable_file(path, at, diag))
        return NULL;
    struct archive *archive = new_archive();
    if (archive == NULL || archive_read_open_filename(archive, path, BLOCK_BYTES) != ARCHIVE_OK) {
        ep_diag_error(diag, at, "%s: %s", path,
                      archive != NULL ? archive_error_string(archive) : "no memory");
        archive_read_free(archive);
        return NULL;
    }
    struct ep_text_input *input = ep_alloc_zeroed(1, sizeof *input);
    input->archive = archive;
    return input;
}

void ep_text_input_close(struct ep_text_input *input)
{
    if (input == NULL)
        return;
    archive_read_free(input->archive);
    ep_free(input);
}

/* libarchive's words for damage differ by format and version; ours say what the user can do. */
static const char *error_phrase(struct archive *archive)
{
    const char *text = archive_error_string(archive);
    if (text == NULL)
        return "the file is damaged";
    if (strstr(text, "runcated") != NULL || strstr(text, "No progress") != NULL)
        return "the file ends in the middle of its compressed data";
    return text;
}

static ptrdiff_t fail(struct ep_text_input *input, const char *why)
{
    input->error = why;
    return -1;
}

/* Goes to the first member; damage there counts as damage in the first byte. */
static bool enter_member(struct ep_text_input *input)
{
    struct archive_entry *entry;
    const int status = archive_read_next_header(input->archive, &entry);
    input->is_open = true;
    input->is_empty = status == ARCHIVE_EOF;
    return status == ARCHIVE_OK || status == ARCHIVE_EOF || status == ARCHIVE_WARN;
}

ptrdiff_t ep_text_input_read(void *self, char *buffer, size_t size)
{
    struct ep_text_input *input = self;
    assert(size > 0);
    if (input->error != NULL)
        return -1;
    if (!input->is_open && !enter_member(input))
        return fail(input, error_phrase(input->archive));
    if (input->is_empty)
        return 0;
    const la_ssize_t count = archive_read_data(input->archive, buffer, size);
    if (count < 0)
        return fail(input, error_phrase(input->archive));
    return (ptrdiff_t)count;
}

const char *ep_text_input_next_member(struct ep_text_input *input)
{
    struct archive_entry *entry;
    if (input->error != NULL)
        return NULL;
    const int status = archive_read_next_header(input->archive, &entry);
    input->is_open = true;
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN)
        return archive_entry_pathname(entry);
    input->is_empty = true;
    if (status != ARCHIVE_EOF)
        input->error = error_phrase(input->archive);
    return NULL;
}

const char *ep_text_input_error(const struct ep_text_input *input)
{
    return input->error;
}

bool ep_text_input_sha256(const char *path, char hex[EP_SHA256_TEXT_BYTES], struct ep_loc at,
                          struct ep_diag *diag)
{
    if (!is_readable_file(path, at, diag))
        return false;
    if (ep_sha256_file(path, hex))
        return true;
    ep_diag_error(diag, at, "%s: %s", path, strerror(errno));
    return false;
}
