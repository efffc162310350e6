/* The CSV reader against a twin that has the whole text at hand and reads it byte by byte. */
#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define MAX_FIELDS 64
#define MAX_BYTES 64

struct twin {
    const char *text;
    size_t length, at;
    int64_t line;
    size_t line_begin;
};

struct twin_field {
    char text[MAX_BYTES + 1];
    size_t length;
    int64_t line;
    int column;
};

static int here(const struct twin *twin)
{
    return twin->at < twin->length ? (unsigned char)twin->text[twin->at] : -1;
}

static void put(struct twin_field *field, int c)
{
    field->text[field->length++] = (char)c;
    field->text[field->length] = '\0';
}

/* False: bad. */
static bool twin_line_end(struct twin *twin)
{
    if (here(twin) == '\r') {
        twin->at++;
        if (here(twin) != '\n')
            return here(twin) == -1;
    }
    if (here(twin) == '\n') {
        twin->line_begin = ++twin->at;
        twin->line++;
    }
    return true;
}

static bool is_refused(int c)
{
    return (c >= 0 && c < 32 && c != '\t' && c != '\r' && c != '\n') || c == 127;
}

static bool twin_quoted(struct twin *twin, struct twin_field *field)
{
    for (twin->at++;; twin->at++) {
        const int c = here(twin);
        if (c == -1 || is_refused(c))
            return false;
        if (c == '"') {
            twin->at++;
            if (here(twin) != '"')
                return here(twin) == ',' || here(twin) == '\r' || here(twin) == '\n' ||
                       here(twin) == -1;
        }
        if (c == '\n') {
            twin->line++;
            twin->line_begin = twin->at + 1;
        }
        put(field, c);
    }
}

static bool twin_plain(struct twin *twin, struct twin_field *field)
{
    for (;; twin->at++) {
        const int c = here(twin);
        if (c == -1 || c == ',' || c == '\r' || c == '\n')
            return true;
        if (is_refused(c) || c == '"')
            return false;
        put(field, c);
    }
}

static enum ep_csv_status twin_next(struct twin *twin, struct twin_field *fields, size_t *count)
{
    while (here(twin) == '\n' || here(twin) == '\r')
        if (!twin_line_end(twin))
            return EP_CSV_BAD;
    if (here(twin) == -1)
        return EP_CSV_END;
    for (*count = 0;; twin->at++) {
        struct twin_field *field = &fields[(*count)++];
        *field = (struct twin_field){.line = twin->line,
                                     .column = (int)(twin->at - twin->line_begin) + 1};
        if (!(here(twin) == '"' ? twin_quoted(twin, field) : twin_plain(twin, field)))
            return EP_CSV_BAD;
        if (here(twin) != ',')
            return twin_line_end(twin) ? EP_CSV_ROW : EP_CSV_BAD;
    }
}

static uint64_t next_random(uint64_t *random) /* splitmix64 */
{
    uint64_t z = (*random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct random_source {
    uint64_t random;
    const char *text;
    size_t length;
};

static ptrdiff_t read_random_portion(void *self, char *buffer, size_t size)
{
    struct random_source *source = self;
    size_t count = 1 + next_random(&source->random) % 7;
    if (count > source->length)
        count = source->length;
    if (count > size)
        count = size;
    memcpy(buffer, source->text, count);
    source->text += count;
    source->length -= count;
    return (ptrdiff_t)count;
}

static bool is_same_row(const struct ep_csv_row *row, const struct twin_field *fields, size_t count)
{
    if (row->count != count || row->line != fields[0].line)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct ep_csv_field *field = &row->fields[i];
        if (field->length != fields[i].length || field->line != fields[i].line ||
            field->column != fields[i].column || strcmp(field->text, fields[i].text) != 0)
            return false;
    }
    return true;
}

static void compare(const char *text, size_t length, unsigned seed)
{
    struct twin twin = {text, length, 0, 1, 0};
    struct random_source source = {seed, text, length};
    struct ep_csv_reader *reader = ep_csv_reader_create(read_random_portion, &source, ',');
    struct twin_field fields[MAX_FIELDS];
    size_t count = 0;
    for (;;) {
        struct ep_csv_row row;
        const enum ep_csv_status expected = twin_next(&twin, fields, &count);
        const enum ep_csv_status found = ep_csv_next(reader, &row);
        if (found != expected)
            fail_msg("seed %u: status %d, not %d: %s", seed, found, expected, text);
        if (found != EP_CSV_ROW)
            break;
        if (!is_same_row(&row, fields, count))
            fail_msg("seed %u: other fields at line %jd: %s", seed, (intmax_t)row.line, text);
    }
    ep_csv_reader_destroy(reader);
}

/* Few letters, so that quotes, newlines and separators meet in all orders. */
static void agrees_with_naive_reader(void **state)
{
    (void)state;
    static const char letters[] = {'a', 'b', ',', ',', '"', '"', '\n', '\n', '\r', ' '};
    for (unsigned seed = 1; seed <= 200000; seed++) {
        uint64_t random = seed;
        char text[MAX_BYTES + 1] = "";
        const size_t length = next_random(&random) % 24;
        for (size_t i = 0; i < length; i++)
            text[i] = letters[next_random(&random) % sizeof letters];
        compare(text, length, seed);
    }
}

/* Bytes of all values below 128: the twin does not know UTF-8. */
static void agrees_with_naive_reader_on_noise(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 20000; seed++) {
        uint64_t random = seed;
        char text[MAX_BYTES + 1] = "";
        const size_t length = next_random(&random) % (MAX_BYTES - 1);
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(next_random(&random) % (seed % 2 == 0 ? 128 : 96) +
                             (seed % 2 == 0 ? 0 : 32));
        compare(text, length, seed);
    }
}

struct memory {
    char bytes[4096];
    size_t length;
};

static bool write_memory(void *self, const char *bytes, size_t size)
{
    struct memory *memory = self;
    memcpy(memory->bytes + memory->length, bytes, size);
    memory->length += size;
    return true;
}

static void what_the_writer_writes_the_reader_reads(void **state)
{
    (void)state;
    static const char letters[] = "ab,\"\n\r; \t";
    for (unsigned seed = 1; seed <= 20000; seed++) {
        uint64_t random = seed;
        struct memory memory = {.length = 0};
        char fields[8][16] = {{0}};
        const size_t count = 1 + next_random(&random) % 8;
        struct ep_csv_writer *writer = ep_csv_writer_create(write_memory, &memory, ',');
        for (size_t i = 0; i < count; i++) {
            const size_t length = next_random(&random) % 15;
            for (size_t j = 0; j < length; j++)
                fields[i][j] = letters[next_random(&random) % (sizeof letters - 1)];
            ep_csv_put_text(writer, fields[i]);
        }
        assert_true(ep_csv_end_row(writer));
        ep_csv_writer_destroy(writer);

        struct random_source source = {seed, memory.bytes, memory.length};
        struct ep_csv_reader *reader = ep_csv_reader_create(read_random_portion, &source, ',');
        struct ep_csv_row row;
        if (ep_csv_next(reader, &row) != EP_CSV_ROW || row.count != count)
            fail_msg("seed %u: %s", seed, memory.bytes);
        for (size_t i = 0; i < count; i++)
            assert_string_equal(row.fields[i].text, fields[i]);
        assert_int_equal(ep_csv_next(reader, &row), EP_CSV_END);
        ep_csv_reader_destroy(reader);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_naive_reader),
        cmocka_unit_test(agrees_with_naive_reader_on_noise),
        cmocka_unit_test(what_the_writer_writes_the_reader_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
