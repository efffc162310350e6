#include "cli/out_folder.h"

#include "base/mem.h"
#include "base/out_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* mkdir -p; false with errno. */
static bool make_folders(const char *path)
{
    char *prefix = ep_strdup(path);
    bool is_good = true;
    for (char *slash = prefix + 1; is_good && *prefix != '\0'; slash++) {
        bool is_end = *slash == '\0';
        if (!is_end && *slash != '/')
            continue;
        *slash = '\0';
        is_good = mkdir(prefix, 0777) == 0 || errno == EEXIST;
        if (is_end)
            break;
        *slash = '/';
    }
    int error = errno;
    ep_free(prefix);
    errno = error;
    return is_good;
}

bool ep_out_folder_prepare(const char *path, char **why)
{
    struct stat status;
    if (!make_folders(path) || stat(path, &status) != 0) {
        *why = ep_format("%s: %s", path, strerror(errno));
        return false;
    }
    if (!S_ISDIR(status.st_mode)) {
        *why = ep_format("%s: %s", path, strerror(ENOTDIR));
        return false;
    }
    char *probe = ep_format("%s/.epsim-probe", path);
    struct ep_out_file *file = ep_out_file_open(probe, why);
    ep_out_file_abandon(file);
    ep_free(probe);
    return file != NULL;
}
