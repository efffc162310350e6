/* Text from a file, plain or compressed (gz, xz, zst, bz2), or the first member of a tar: a stream
 * of bytes in constant memory (libarchive). */
#ifndef EP_WORKLOAD_TEXT_INPUT_H
#define EP_WORKLOAD_TEXT_INPUT_H

#include "base/diag.h"
#include "base/sha256.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_text_input;

/* Opens `path`. A missing file, a directory, something unreadable: an error at `at`, NULL. */
struct ep_text_input *ep_text_input_open(const char *path, struct ep_loc at, struct ep_diag *diag);
void ep_text_input_close(struct ep_text_input *input); /* NULL is fine */

/* Reads up to `size` > 0 bytes of text: how many, 0 at the end, -1 on a damaged file (then
 * ep_text_input_error() says why). The signature is that of base/csv's reader. */
ptrdiff_t ep_text_input_read(void *input, char *buffer, size_t size);
/* Goes to the next member of a tar, the first at the first call: its path, borrowed until the next
 * call; NULL: there is none, or damage. What follows reads that member, from its beginning. */
const char *ep_text_input_next_member(struct ep_text_input *input);
/* What went wrong, one phrase without file name ("the file ends in the middle of its compressed
 * data"); NULL: nothing. Borrowed. */
const char *ep_text_input_error(const struct ep_text_input *input);

/* SHA-256 of the file as stored. False with an error at `at` when it
 * cannot be read. */
bool ep_text_input_sha256(const char *path, char hex[EP_SHA256_TEXT_BYTES], struct ep_loc at,
                          struct ep_diag *diag);

#endif
