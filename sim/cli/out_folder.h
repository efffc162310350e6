/* The folder of --out: there, and writable, before anything is simulated. */
#ifndef EP_CLI_OUT_FOLDER_H
#define EP_CLI_OUT_FOLDER_H

#include <stdbool.h>

/* Creates `path` and the folders above it where they are missing, and tries whether a file can be
 * written into it. False when it cannot: *why is then a new text "path: reason", which the caller
 * frees with ep_free(). */
bool ep_out_folder_prepare(const char *path, char **why);

#endif
