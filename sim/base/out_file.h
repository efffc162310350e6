/* A file that appears whole or not at all: written under another name beside its final one and
 * renamed when everything is on the disk. */
#ifndef EP_BASE_OUT_FILE_H
#define EP_BASE_OUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct ep_out_file;

/* Begins the file `path` (copied). What exists under that name stays until commit. A device,
 * pipe or link is written to directly. Returns NULL when it cannot be written; *why is then a new
 * text "path: reason", which the caller frees with ep_free(). */
struct ep_out_file *ep_out_file_open(const char *path, char **why);

FILE *ep_out_file_stream(struct ep_out_file *output); /* borrowed; do not close */
/* Where the bytes go until commit, for other programs that write the file; borrowed. */
const char *ep_out_file_temporary_path(const struct ep_out_file *output);

/* Closes and renames, and destroys `output` in any case. Returns false when a write or this
 * failed: nothing new is then under the final name, nothing is left beside it, and *why is as
 * in ep_out_file_open(). */
bool ep_out_file_commit(struct ep_out_file *output, char **why);

/* Closes, removes what was written, and destroys; NULL is fine. */
void ep_out_file_abandon(struct ep_out_file *output);

/* Removes every file in `folder` that this process has begun and not yet finished: for a process
 * that is about to be ended from outside. Nothing may be committed afterwards. */
void ep_out_file_remove_begun(const char *folder);

#endif
