/* Text into a file, compressed when its name ends in .gz or .zst, streamed; the file appears whole
 * or not at all (base/out_file.h). Same text, same bytes: no time of writing is stored. */
#ifndef EP_WORKLOAD_TEXT_OUTPUT_H
#define EP_WORKLOAD_TEXT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

struct ep_text_output;

/* `path` NULL: stdout, not compressed, and left to the caller to flush. NULL when it cannot be
 * written; *why is then a new text "path: reason" (ep_free()). */
struct ep_text_output *ep_text_output_open(const char *path, char **why);

/* False from the first failure on; the reason comes with commit. The signature is that of
 * base/csv's writer. */
bool ep_text_output_write(void *output, const char *bytes, size_t size);

/* Finishes the file and destroys `output` in any case. False when a write or this failed: *why is
 * then as in ep_text_output_open(), and nothing is left behind. */
bool ep_text_output_commit(struct ep_text_output *output, char **why);
/* Removes what was written, and destroys; NULL is fine. */
void ep_text_output_abandon(struct ep_text_output *output);

#endif
