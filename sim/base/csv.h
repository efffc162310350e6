/* CSV, in and out, row by row in constant memory (RFC 4180, any separator).
 * Knows text, lines and columns; knows nothing of what the fields mean. */
#ifndef EP_BASE_CSV_H
#define EP_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define EP_CSV_MAX_LINE_BYTES ((size_t)1 << 20) /* of one row, its newline not counted */

/* Fills up to `size` bytes (size > 0); returns how many, 0 at the end, -1 when reading failed. */
typedef ptrdiff_t ep_csv_read(void *self, char *buffer, size_t size);
/* Reads from a FILE *self. */
ptrdiff_t ep_csv_read_stream(void *self, char *buffer, size_t size);

struct ep_csv_field {
    const char *text; /* NUL-terminated; quotes taken off */
    size_t length;
    int64_t line;
    int column; /* from 1, in bytes; of a quoted field: its opening quote */
};

struct ep_csv_row {
    const struct ep_csv_field *fields;
    size_t count; /* >= 1 */
    int64_t line; /* where it begins, from 1 */
};

struct ep_csv_problem {
    int64_t line;
    int column;          /* 0: the whole line */
    const char *message; /* static; what is wrong and what was expected */
};

enum ep_csv_status {
    EP_CSV_ROW,
    EP_CSV_END,
    EP_CSV_BAD,        /* the text is no CSV: see ep_csv_problem() */
    EP_CSV_READ_FAILED /* ep_csv_read returned -1; problem: the line reached */
};

struct ep_csv_reader;

/* `self` is borrowed and outlives the reader. Requires a separator that is neither a quote nor a
 * control character other than tab. */
struct ep_csv_reader *ep_csv_reader_create(ep_csv_read *read, void *self, char separator);
void ep_csv_reader_destroy(struct ep_csv_reader *reader); /* NULL is fine */

/* The next row, borrowed until the next call. Empty lines are skipped, as is a byte order mark;
 * LF and CRLF end a line, the last may lack both. Bad are: a row longer than
 * EP_CSV_MAX_LINE_BYTES, control characters (except tab, and CR and LF within quotes), text
 * that is not UTF-8, a quote out of place, a quote never closed, a CR without LF. After BAD,
 * READ_FAILED or END every call returns the same again. */
enum ep_csv_status ep_csv_next(struct ep_csv_reader *reader, struct ep_csv_row *row);

/* What was wrong. Requires that the last status was BAD or READ_FAILED. */
struct ep_csv_problem ep_csv_problem(const struct ep_csv_reader *reader);

/* Takes `size` bytes; returns false when it cannot. */
typedef bool ep_csv_write(void *self, const char *bytes, size_t size);
/* Writes to a FILE *self. */
bool ep_csv_write_stream(void *self, const char *bytes, size_t size);

/* Rows end with LF; fields are quoted where they must be. Each row reaches `write` whole. */
struct ep_csv_writer;
struct ep_csv_writer *ep_csv_writer_create(ep_csv_write *write, void *self, char separator);
void ep_csv_writer_destroy(struct ep_csv_writer *writer); /* NULL is fine; drops a begun row */

void ep_csv_put_text(struct ep_csv_writer *writer, const char *text);
void ep_csv_put_integer(struct ep_csv_writer *writer, int64_t value);
/* The shortest of 15 to 17 digits that reads back as the same double; NaN: an empty field. */
void ep_csv_put_number(struct ep_csv_writer *writer, double value);
/* Nanoseconds as seconds with nine decimals. */
void ep_csv_put_seconds(struct ep_csv_writer *writer, int64_t nanoseconds);

/* Hands the row to `write`. False from the first failure on: nothing more is written. */
bool ep_csv_end_row(struct ep_csv_writer *writer);

#endif
