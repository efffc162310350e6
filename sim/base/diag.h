/* The user's mistakes, collected: file:line:column, key path, expected and found.
 * Records and prints nothing until ep_diag_print(). */
#ifndef EP_BASE_DIAG_H
#define EP_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct ep_loc {
    const char *file; /* borrowed from the source, which outlives every diagnostic; may be NULL */
    int line, column; /* from 1, as editors count; 0: unknown and not printed */
};

struct ep_diag; /* not thread-safe: one per thread, or guard it */

struct ep_diag *ep_diag_create(void);
void ep_diag_destroy(struct ep_diag *diag); /* NULL is fine */

/* Record an error (or a warning) and print nothing. Keep the first 20 of each, count all.
 * `file` is copied. */
void ep_diag_error(struct ep_diag *diag, struct ep_loc at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ep_diag_warning(struct ep_diag *diag, struct ep_loc at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds the messages of `from` that `into` does not have yet, and counts those that `from` did not
 * keep: what several readings of one file found, said once. */
void ep_diag_merge(struct ep_diag *into, const struct ep_diag *from);

size_t ep_diag_error_count(const struct ep_diag *diag);
size_t ep_diag_warning_count(const struct ep_diag *diag);
bool ep_diag_has_errors(const struct ep_diag *diag);

/* Message `i` (errors and warnings in order of recording, only those kept), as it prints,
 * without newline; borrowed. NULL beyond the last. */
const char *ep_diag_message(const struct ep_diag *diag, size_t i);

/* Prints all kept messages, one a line ("file:line:column: error: ..."), then with errors
 * "N errors; nothing was run". */
void ep_diag_print(const struct ep_diag *diag, FILE *out);

#endif
