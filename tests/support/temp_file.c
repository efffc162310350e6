#include "temp_file.h"

#include "base/mem.h"

#include <archive.h>
#include <archive_entry.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void add_filter(struct archive *archive, enum temp_packing packing)
{
    if (packing == TEMP_GZ || packing == TEMP_TAR_GZ)
        archive_write_add_filter_gzip(archive);
    else if (packing == TEMP_XZ)
        archive_write_add_filter_xz(archive);
    else if (packing == TEMP_ZST)
        archive_write_add_filter_zstd(archive);
}

char *temp_file_of(const void *bytes, size_t size, enum temp_packing packing)
{
    const char *folder = getenv("TMPDIR");
    char *path = ep_format("%s/epsim-test-XXXXXX", folder != NULL ? folder : "/tmp");
    const int file = mkstemp(path);
    assert_true(file >= 0);
    struct archive *archive = archive_write_new();
    add_filter(archive, packing);
    if (packing == TEMP_TAR_GZ)
        archive_write_set_format_ustar(archive);
    else
        archive_write_set_format_raw(archive);
    archive_write_set_bytes_in_last_block(archive, 1);
    assert_int_equal(archive_write_open_fd(archive, file), ARCHIVE_OK);
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, "data.csv");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)size);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(archive, bytes, size), size);
    archive_entry_free(entry);
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    close(file);
    return path;
}

char *temp_file(const char *text)
{
    return temp_file_of(text, strlen(text), TEMP_PLAIN);
}

size_t temp_file_cut(const char *path, size_t size)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(truncate(path, (off_t)size), 0);
    return (size_t)status.st_size;
}

void temp_file_remove(char *path)
{
    assert_int_equal(unlink(path), 0);
    ep_free(path);
}
