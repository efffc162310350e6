#include "base/csv.h"

#include "base/array.h"
#include "base/mem.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUFFER_BYTES ((size_t)1 << 16)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define MAX_BUFFER_BYTES (EP_CSV_MAX_LINE_BYTES + 4) /* CR, LF, one too many, our NUL */

enum { NO_MORE = -1, FAILED = -2 }; /* instead of a byte */

/* A field while its row may still move in memory: places count from the row's begin. */
struct part {
    size_t begin, end;
    int64_t line;
    int column;
};

struct ep_csv_reader {
    ep_csv_read *read;
    void *self; /* borrowed */
    char separator;
    bool is_special[256];            /* separator, quote, newline, or not allowed outside quotes */
    char *buffer;                    /* owned */
    size_t capacity, start, at, end; /* of the buffer; the row's begin, next byte, end of text */
    bool is_dry;                     /* read() said so */
    int64_t line, row_line;          /* of the next byte, of the row's begin */
    size_t line_begin;               /* of that line, from the row's begin */
    unsigned char seen;              /* the row's bytes, or-ed: is any beyond ASCII? */
    struct {
        EP_ARRAY(struct part);
    } parts;
    struct {
        EP_ARRAY(struct ep_csv_field);
    } fields;
    enum ep_csv_status status; /* of the last call; ROW before the first */
    bool has_begun;
    struct ep_csv_problem problem;
};

ptrdiff_t ep_csv_read_stream(void *self, char *buffer, size_t size)
{
    const size_t count = fread(buffer, 1, size, self);
    return count == 0 && ferror(self) ? -1 : (ptrdiff_t)count;
}

struct ep_csv_reader *ep_csv_reader_create(ep_csv_read *read, void *self, char separator)
{
    assert(separator != '"' && separator != 0x7f);
    assert((unsigned char)separator >= 0x20 || separator == '\t');
    struct ep_csv_reader *reader = ep_alloc_zeroed(1, sizeof *reader);
    reader->read = read;
    reader->self = self;
    reader->separator = separator;
    for (int c = 0; c < 0x20; c++)
        reader->is_special[c] = c != '\t';
    reader->is_special[0x7f] = true;
    reader->is_special['"'] = true;
    reader->is_special[(unsigned char)separator] = true;
    reader->capacity = FIRST_BUFFER_BYTES;
    reader->buffer = ep_alloc(reader->capacity);
    reader->line = reader->row_line = 1;
    return reader;
}

void ep_csv_reader_destroy(struct ep_csv_reader *reader)
{
    if (reader == NULL)
        return;
    ep_free(reader->buffer);
    ep_array_fini(&reader->parts);
    ep_array_fini(&reader->fields);
    ep_free(reader);
}

static size_t place(const struct ep_csv_reader *reader)
{
    return reader->at - reader->start;
}

static int column(const struct ep_csv_reader *reader)
{
    return (int)(place(reader) - reader->line_begin) + 1;
}

static int bad(struct ep_csv_reader *reader, int64_t line, int at_column, const char *message)
{
    reader->status = EP_CSV_BAD;
    reader->problem = (struct ep_csv_problem){line, at_column, message};
    return FAILED;
}

static int bad_here(struct ep_csv_reader *reader, const char *message)
{
    return bad(reader, reader->line, column(reader), message);
}

static int too_long(struct ep_csv_reader *reader)
{
    return bad(reader, reader->row_line, 0, "line longer than 1 MiB");
}

/* Makes room behind the text, keeping the current row. False: that row is too long. */
static bool make_room(struct ep_csv_reader *reader)
{
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->at -= reader->start;
        reader->end -= reader->start;
        reader->start = 0;
    }
    if (reader->end + 1 < reader->capacity) /* one byte stays free for the NUL */
        return true;
    if (reader->capacity == MAX_BUFFER_BYTES)
        return false;
    reader->capacity =
        reader->capacity * 2 < MAX_BUFFER_BYTES ? reader->capacity * 2 : MAX_BUFFER_BYTES;
    reader->buffer = ep_realloc(reader->buffer, reader->capacity);
    return true;
}

/* The next byte without taking it, NO_MORE, or FAILED with the status set. */
static int refill(struct ep_csv_reader *reader)
{
    if (reader->is_dry)
        return NO_MORE;
    if (!make_room(reader))
        return too_long(reader);
    const ptrdiff_t count = reader->read(reader->self, reader->buffer + reader->end,
                                         reader->capacity - reader->end - 1);
    if (count < 0) {
        reader->status = EP_CSV_READ_FAILED;
        reader->problem = (struct ep_csv_problem){reader->line, 0, "read failed"};
        return FAILED;
    }
    assert((size_t)count < reader->capacity - reader->end);
    reader->end += (size_t)count;
    reader->is_dry = count == 0;
    return count == 0 ? NO_MORE : (unsigned char)reader->buffer[reader->at];
}

static inline int peek(struct ep_csv_reader *reader)
{
    if (reader->at < reader->end)
        return (unsigned char)reader->buffer[reader->at];
    return refill(reader);
}

static void newline(struct ep_csv_reader *reader)
{
    reader->at++;
    reader->line++;
    reader->line_begin = place(reader);
}

static bool is_binary(int c)
{
    return (c >= 0 && c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
}

static int bad_byte(struct ep_csv_reader *reader)
{
    return bad_here(reader, "control character: this is not a text file");
}

/* Goes to the end of a field without quotes; returns the byte there. */
static int scan_plain(struct ep_csv_reader *reader, struct part *part)
{
    int c;
    do {
        const char *buffer = reader->buffer;
        while (reader->at < reader->end && !reader->is_special[(unsigned char)buffer[reader->at]])
            reader->seen |= (unsigned char)buffer[reader->at++];
        c = peek(reader);
    } while (c >= 0 && !reader->is_special[c]);
    part->end = place(reader);
    if (c == '"')
        return bad_here(reader, "quote inside a field that does not begin with one");
    return c;
}

/* Goes behind the closing quote, moving the text together where a doubled quote stands for one;
 * returns the byte there. */
static int scan_quoted(struct ep_csv_reader *reader, struct part *part)
{
    reader->at++;
    size_t end = part->begin; /* the text may begin where the quote stood */
    for (;;) {
        const int c = peek(reader);
        if (c == NO_MORE)
            return bad(reader, part->line, part->column, "quote that is never closed");
        if (c == FAILED)
            return FAILED;
        if (is_binary(c))
            return bad_byte(reader);
        if (c == '"') {
            reader->at++;
            if (peek(reader) != '"')
                break;
        }
        reader->seen |= (unsigned char)c;
        reader->buffer[reader->start + end++] = (char)c;
        if (c == '\n')
            newline(reader);
        else
            reader->at++;
    }
    part->end = end;
    const int c = peek(reader);
    if (c >= 0 && c != (unsigned char)reader->separator && c != '\r' && c != '\n')
        return bad_here(reader, "text behind a closing quote");
    return c;
}

/* Takes the end of a line (or of the text). */
static int end_line(struct ep_csv_reader *reader, int c)
{
    if (place(reader) > EP_CSV_MAX_LINE_BYTES)
        return too_long(reader);
    if (c == '\r') {
        reader->at++;
        c = peek(reader);
        if (c == FAILED)
            return FAILED;
        if (c >= 0 && c != '\n')
            return bad_here(reader, "carriage return without a newline");
    }
    if (c == '\n')
        newline(reader);
    return c;
}

/* Takes one field and what ends it; returns that byte. */
static int scan_field(struct ep_csv_reader *reader)
{
    int c = peek(reader);
    if (c == FAILED)
        return FAILED;
    struct part part = {place(reader), place(reader), reader->line, column(reader)};
    c = c == '"' ? scan_quoted(reader, &part) : scan_plain(reader, &part);
    if (c == FAILED)
        return FAILED;
    ep_array_push(&reader->parts, part);
    if (c == (unsigned char)reader->separator) {
        reader->at++;
        return c;
    }
    if (is_binary(c))
        return bad_byte(reader);
    return end_line(reader, c);
}

static void skip_byte_order_mark(struct ep_csv_reader *reader)
{
    while (reader->end < 3 && memcmp(reader->buffer, BYTE_ORDER_MARK, reader->end) == 0)
        if (refill(reader) < 0)
            return;
    if (memcmp(reader->buffer, BYTE_ORDER_MARK, 3) == 0)
        reader->at = 3;
}

/* Bytes of the UTF-8 character at `text`; 0: it is none. */
static size_t utf8_length(const unsigned char *text, size_t left)
{
    const unsigned char first = text[0];
    if (first < 0x80)
        return 1;
    const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length > left)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    const bool is_overlong = (first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90);
    const bool is_surrogate = first == 0xed && text[1] >= 0xa0;
    const bool is_beyond = first == 0xf4 && text[1] >= 0x90;
    return is_overlong || is_surrogate || is_beyond ? 0 : length;
}

static bool is_utf8(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        const size_t step = utf8_length((const unsigned char *)text + i, length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

/* Gives the fields their texts, now that the row no longer moves. */
static void finish_row(struct ep_csv_reader *reader, struct ep_csv_row *row)
{
    reader->fields.count = 0;
    ep_array_reserve(&reader->fields, reader->parts.count);
    for (size_t i = 0; i < reader->parts.count; i++) {
        const struct part *part = &reader->parts.items[i];
        char *text = reader->buffer + reader->start + part->begin;
        const size_t length = part->end - part->begin;
        if (reader->seen >= 0x80 && !is_utf8(text, length)) {
            bad(reader, part->line, part->column, "not UTF-8 text");
            return;
        }
        text[length] = '\0'; /* in place of what ended the field, or behind the text */
        ep_array_push(&reader->fields,
                      ((struct ep_csv_field){text, length, part->line, part->column}));
    }
    *row = (struct ep_csv_row){reader->fields.items, reader->fields.count,
                               reader->fields.items[0].line};
}

/* Reads the parts of one row; false: none, with the status set. */
static bool scan_row(struct ep_csv_reader *reader)
{
    reader->start = reader->at;
    reader->line_begin = 0;
    reader->row_line = reader->line;
    reader->parts.count = 0;
    reader->seen = 0;
    int c = peek(reader);
    if (c == NO_MORE)
        reader->status = EP_CSV_END;
    if (c < 0)
        return false;
    do
        c = scan_field(reader);
    while (c == (unsigned char)reader->separator);
    return c != FAILED;
}

static bool is_at_empty_line(struct ep_csv_reader *reader)
{
    const int c = peek(reader);
    return c == '\n' || c == '\r';
}

/* False: the text is broken there. */
static bool skip_empty_lines(struct ep_csv_reader *reader)
{
    while (is_at_empty_line(reader)) {
        reader->start = reader->at;
        reader->line_begin = 0;
        if (end_line(reader, peek(reader)) == FAILED)
            return false;
    }
    return reader->status == EP_CSV_ROW;
}

enum ep_csv_status ep_csv_next(struct ep_csv_reader *reader, struct ep_csv_row *row)
{
    if (reader->status != EP_CSV_ROW)
        return reader->status;
    if (!reader->has_begun)
        skip_byte_order_mark(reader);
    reader->has_begun = true;
    if (skip_empty_lines(reader) && scan_row(reader))
        finish_row(reader, row);
    return reader->status;
}

struct ep_csv_problem ep_csv_problem(const struct ep_csv_reader *reader)
{
    assert(reader->status == EP_CSV_BAD || reader->status == EP_CSV_READ_FAILED);
    return reader->problem;
}

struct ep_csv_writer {
    ep_csv_write *write;
    void *self; /* borrowed */
    char separator;
    bool has_failed;
    size_t field_count; /* of the row begun */
    EP_ARRAY(char);     /* the row begun */
};

bool ep_csv_write_stream(void *self, const char *bytes, size_t size)
{
    return fwrite(bytes, 1, size, self) == size;
}

struct ep_csv_writer *ep_csv_writer_create(ep_csv_write *write, void *self, char separator)
{
    struct ep_csv_writer *writer = ep_alloc_zeroed(1, sizeof *writer);
    writer->write = write;
    writer->self = self;
    writer->separator = separator;
    return writer;
}

void ep_csv_writer_destroy(struct ep_csv_writer *writer)
{
    if (writer == NULL)
        return;
    ep_array_fini(writer);
    ep_free(writer);
}

static void begin_field(struct ep_csv_writer *writer)
{
    if (writer->field_count++ > 0)
        ep_array_push(writer, writer->separator);
}

static void append(struct ep_csv_writer *writer, const char *text, size_t length)
{
    ep_array_reserve(writer, length);
    if (length > 0)
        memcpy(writer->items + writer->count, text, length);
    writer->count += length;
}

/* A mark at the begin of the file would be skipped, so it is quoted wherever it begins a field. */
static bool needs_quotes(const struct ep_csv_writer *writer, const char *text)
{
    if (strncmp(text, BYTE_ORDER_MARK, 3) == 0)
        return true;
    for (; *text != '\0'; text++)
        if (*text == writer->separator || *text == '"' || *text == '\r' || *text == '\n')
            return true;
    return false;
}

void ep_csv_put_text(struct ep_csv_writer *writer, const char *text)
{
    begin_field(writer);
    if (!needs_quotes(writer, text)) {
        append(writer, text, strlen(text));
        return;
    }
    ep_array_push(writer, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            ep_array_push(writer, '"');
        ep_array_push(writer, *text);
    }
    ep_array_push(writer, '"');
}

void ep_csv_put_integer(struct ep_csv_writer *writer, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    ep_csv_put_text(writer, text);
}

void ep_csv_put_number(struct ep_csv_writer *writer, double value)
{
    char text[32] = "";
    for (int digits = 15; digits <= 17 && !isnan(value); digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    ep_csv_put_text(writer, text);
}

void ep_csv_put_seconds(struct ep_csv_writer *writer, int64_t nanoseconds)
{
    const uint64_t magnitude = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    char text[32];
    snprintf(text, sizeof text, "%s%" PRIu64 ".%09" PRIu64, nanoseconds < 0 ? "-" : "",
             magnitude / 1000000000, magnitude % 1000000000);
    ep_csv_put_text(writer, text);
}

bool ep_csv_end_row(struct ep_csv_writer *writer)
{
    if (writer->count == 0 && writer->field_count == 1) /* else it would read as an empty line */
        append(writer, "\"\"", 2);
    ep_array_push(writer, '\n');
    if (!writer->has_failed)
        writer->has_failed = !writer->write(writer->self, writer->items, writer->count);
    writer->count = writer->field_count = 0;
    return !writer->has_failed;
}
