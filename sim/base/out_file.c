#include "base/out_file.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct ep_out_file {
    char *path, *temporary_path; /* owned; equal where the file is written directly */
    FILE *stream;                /* owned */
    bool is_direct;
};

/* What is put behind a name until commit; the caller frees. */
static char *temporary_suffix(void)
{
    return ep_format(".%jd.part", (intmax_t)getpid());
}

static char *temporary_path(const char *path)
{
    char *suffix = temporary_suffix(), *temporary = ep_format("%s%s", path, suffix);
    ep_free(suffix);
    return temporary;
}

static char *reason(const char *path, int error)
{
    return ep_format("%s: %s", path, error != 0 ? strerror(error) : "write failed");
}

static void destroy(struct ep_out_file *output)
{
    ep_free(output->path);
    ep_free(output->temporary_path);
    ep_free(output);
}

/* A link would be replaced by the rename, /dev/stdout for all programs. */
static bool is_link(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

struct ep_out_file *ep_out_file_open(const char *path, char **why)
{
    struct stat status;
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) {
        *why = reason(path, EISDIR);
        return NULL;
    }
    struct ep_out_file *output = ep_alloc_zeroed(1, sizeof *output);
    output->is_direct = (exists && !S_ISREG(status.st_mode)) || is_link(path);
    output->path = ep_strdup(path);
    output->temporary_path = output->is_direct ? ep_strdup(path) : temporary_path(path);
    output->stream = fopen(output->temporary_path, "wb");
    if (output->stream == NULL) {
        *why = reason(path, errno);
        destroy(output);
        return NULL;
    }
    return output;
}

FILE *ep_out_file_stream(struct ep_out_file *output)
{
    return output->stream;
}

const char *ep_out_file_temporary_path(const struct ep_out_file *output)
{
    return output->temporary_path;
}

/* 0, or why not everything written has reached the file (-1: the reason is lost). */
static int close_stream(struct ep_out_file *output)
{
    errno = 0;
    const bool had_failed = ferror(output->stream) != 0;
    const bool has_flushed = fflush(output->stream) == 0;
    int error = has_flushed ? 0 : errno;
    errno = 0;
    if (fclose(output->stream) != 0 && error == 0)
        error = errno;
    return error == 0 && had_failed ? -1 : error;
}

bool ep_out_file_commit(struct ep_out_file *output, char **why)
{
    int error = close_stream(output);
    if (error == 0 && !output->is_direct && rename(output->temporary_path, output->path) != 0)
        error = errno;
    if (error != 0) {
        *why = reason(output->path, error > 0 ? error : 0);
        if (!output->is_direct)
            unlink(output->temporary_path);
    }
    destroy(output);
    return error == 0;
}

void ep_out_file_abandon(struct ep_out_file *output)
{
    if (output == NULL)
        return;
    fclose(output->stream);
    if (!output->is_direct)
        unlink(output->temporary_path);
    destroy(output);
}

void ep_out_file_remove_begun(const char *folder)
{
    DIR *entries = opendir(folder);
    if (entries == NULL)
        return;
    char *suffix = temporary_suffix();
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        size_t length = strlen(entry->d_name), tail = strlen(suffix);
        if (length > tail && strcmp(entry->d_name + length - tail, suffix) == 0)
            unlinkat(dirfd(entries), entry->d_name, 0);
    }
    ep_free(suffix);
    closedir(entries);
}
