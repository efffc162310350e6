#include "base/out_file.h"

#include "base/mem.h"

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

struct ep_out_file *ep_out_file_open(const char *path, char **why)
{
    struct stat status;
    const bool exists = stat(path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) {
        *why = reason(path, EISDIR);
        return NULL;
    }
    struct ep_out_file *output = ep_alloc_zeroed(1, sizeof *output);
    output->is_direct = exists && !S_ISREG(status.st_mode);
    output->path = ep_strdup(path);
    output->temporary_path =
        output->is_direct ? ep_strdup(path) : ep_format("%s.%jd.part", path, (intmax_t)getpid());
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
