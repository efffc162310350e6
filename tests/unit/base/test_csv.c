#include "base/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Text given out in portions of at most `portion` bytes; fails at its end when told to. */
struct source {
    const char *text;
    size_t length, portion;
    bool has_failure;
};

static ptrdiff_t read_source(void *self, char *buffer, size_t size)
{
    struct source *source = self;
    size_t count = source->length < source->portion ? source->length : source->portion;
    if (count > size)
        count = size;
    if (count == 0 && source->has_failure)
        return -1;
    memcpy(buffer, source->text, count);
    source->text += count;
    source->length -= count;
    return (ptrdiff_t)count;
}

/* The rows as "line: <field> <field>\n", then "end" or "line:column: message". */
static char *dump(struct source source, char separator)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct ep_csv_reader *reader = ep_csv_reader_create(read_source, &source, separator);
    struct ep_csv_row row;
    enum ep_csv_status status;
    while ((status = ep_csv_next(reader, &row)) == EP_CSV_ROW) {
        fprintf(out, "%jd:", (intmax_t)row.line);
        for (size_t i = 0; i < row.count; i++)
            fprintf(out, " <%s>", row.fields[i].text);
        fprintf(out, "\n");
    }
    assert_int_equal(ep_csv_next(reader, &row), status);
    if (status == EP_CSV_END) {
        fprintf(out, "end");
    } else {
        const struct ep_csv_problem problem = ep_csv_problem(reader);
        fprintf(out, "%jd:%d: %s", (intmax_t)problem.line, problem.column, problem.message);
    }
    ep_csv_reader_destroy(reader);
    fclose(out);
    return text;
}

/* Whatever the portions in which it comes. */
static void assert_reads_bytes(const char *text, size_t length, char separator,
                               const char *expected)
{
    static const size_t portions[] = {1, 2, 3, 1000000};
    for (size_t i = 0; i < sizeof portions / sizeof portions[0]; i++) {
        char *found = dump((struct source){text, length, portions[i], false}, separator);
        assert_string_equal(found, expected);
        free(found);
    }
}

static void assert_reads(const char *text, const char *expected)
{
    assert_reads_bytes(text, strlen(text), ',', expected);
}

static void rows_have_fields_and_line_numbers(void **state)
{
    (void)state;
    assert_reads("id,size\na,1\nb,2\n", "1: <id> <size>\n2: <a> <1>\n3: <b> <2>\nend");
    assert_reads(",\n,,\n", "1: <> <>\n2: <> <> <>\nend");
    assert_reads("", "end");
}

static void lines_end_with_lf_or_crlf_and_the_last_as_it_likes(void **state)
{
    (void)state;
    assert_reads("a,b\r\nc,d", "1: <a> <b>\n2: <c> <d>\nend");
    assert_reads("a\r\n", "1: <a>\nend");
    assert_reads("a\r", "1: <a>\nend");
    assert_reads("a,", "1: <a> <>\nend");
}

static void empty_lines_are_skipped_and_counted(void **state)
{
    (void)state;
    assert_reads("\n\na\n\r\n\nb\n\n", "3: <a>\n6: <b>\nend");
    assert_reads("\"\"\n", "1: <>\nend"); /* an empty field, not an empty line */
}

static void quotes_protect_separators_newlines_and_quotes(void **state)
{
    (void)state;
    assert_reads("\"a,b\",c\n", "1: <a,b> <c>\nend");
    assert_reads("\"say \"\"hi\"\"\",\"\"\"\"\n", "1: <say \"hi\"> <\">\nend");
    assert_reads("\"a\nb\",c\nd\n", "1: <a\nb> <c>\n3: <d>\nend");
    assert_reads("\"a\r\nb\"\r\nd", "1: <a\r\nb>\n3: <d>\nend");
    assert_reads("\"a\"", "1: <a>\nend");
}

static void misplaced_quotes_are_bad(void **state)
{
    (void)state;
    assert_reads("x\nab\"c\n", "1: <x>\n2:3: quote inside a field that does not begin with one");
    assert_reads("\"a\"b\n", "1:4: text behind a closing quote");
    assert_reads("\"a\" ,b\n", "1:4: text behind a closing quote");
    assert_reads("x,y\na,\"b\nc\n", "1: <x> <y>\n2:3: quote that is never closed");
    assert_reads("\"", "1:1: quote that is never closed");
}

static void columns_count_from_the_begin_of_their_line(void **state)
{
    (void)state;
    assert_reads("\"a\nb\",c\"\n", "2:5: quote inside a field that does not begin with one");
    struct source source = {"ab,\"c\nd\",e\n", 11, 4, false};
    struct ep_csv_reader *reader = ep_csv_reader_create(read_source, &source, ',');
    struct ep_csv_row row;
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
    assert_int_equal(row.count, 3);
    const int lines[] = {1, 1, 2}, columns[] = {1, 4, 4}, lengths[] = {2, 3, 1};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(row.fields[i].line, lines[i]);
        assert_int_equal(row.fields[i].column, columns[i]);
        assert_int_equal(row.fields[i].length, lengths[i]);
    }
    ep_csv_reader_destroy(reader);
    ep_csv_reader_destroy(NULL);
}

static void binary_is_refused(void **state)
{
    (void)state;
    assert_reads_bytes("a\na\0b\n", 6, ',',
                       "1: <a>\n2:2: control character: this is not a text file");
    assert_reads("\x1f\x8b\x08", "1:1: control character: this is not a text file");
    assert_reads("\"a\x01\"\n", "1:3: control character: this is not a text file");
    assert_reads("a\x7f\n", "1:2: control character: this is not a text file");
    assert_reads("a\tb\n", "1: <a\tb>\nend");
    assert_reads("a\rb\n", "1:3: carriage return without a newline");
    assert_reads("\ra\n", "1:2: carriage return without a newline");
}

static void text_is_utf8(void **state)
{
    (void)state;
    assert_reads("\xef\xbb\xbfid,n\xc3\xa4me\n", "1: <id> <n\xc3\xa4me>\nend");
    assert_reads("\xe2\x82\xac,\xf0\x9f\x8e\xb5\n", "1: <\xe2\x82\xac> <\xf0\x9f\x8e\xb5>\nend");
    static const char *const wrong[] = {"a,\xe4\n",
                                        "a,\xc3\n",
                                        "a,\xc0\x80\n",
                                        "a,\xe0\x80\x80\n",
                                        "a,\xed\xa0\x80\n",
                                        "a,\xf5\x80\x80\x80\n",
                                        "a,\xf4\x90\x80\x80\n",
                                        "a,\xf0\x80\x80\x80\n",
                                        "a,\x80\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_reads(wrong[i], "1:3: not UTF-8 text");
    assert_reads("\xef\xbb\xbf", "end");
    assert_reads("\xef\xbb", "1:1: not UTF-8 text");
}

static void the_separator_is_a_choice(void **state)
{
    (void)state;
    assert_reads_bytes("a;b,c\n", 6, ';', "1: <a> <b,c>\nend");
    assert_reads_bytes("a\tb\n", 4, '\t', "1: <a> <b>\nend");
    assert_reads_bytes("a b\n", 4, ' ', "1: <a> <b>\nend");
}

/* `count` times x, then `tail`. */
static char *long_text(size_t count, const char *tail)
{
    char *text = malloc(count + strlen(tail) + 1);
    memset(text, 'x', count);
    strcpy(text + count, tail);
    return text;
}

static void a_line_of_one_mebibyte_is_the_longest(void **state)
{
    (void)state;
    char *fits = long_text(EP_CSV_MAX_LINE_BYTES, "\r\ny\n");
    struct source source = {fits, strlen(fits), 100000, false};
    struct ep_csv_reader *reader = ep_csv_reader_create(read_source, &source, ',');
    struct ep_csv_row row;
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
    assert_int_equal(row.fields[0].length, EP_CSV_MAX_LINE_BYTES);
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
    assert_string_equal(row.fields[0].text, "y");
    ep_csv_reader_destroy(reader);
    free(fits);

    char *too_long = long_text(EP_CSV_MAX_LINE_BYTES + 1, "\n");
    assert_reads(too_long, "1:0: line longer than 1 MiB");
    free(too_long);
}

/* Two gigabytes without a newline, made on the fly. */
static ptrdiff_t read_endless(void *self, char *buffer, size_t size)
{
    size_t *given = self;
    const size_t count = *given < 2000000000 ? size : 0;
    if (*given == 0)
        memcpy(buffer, "a\nb\n", 4);
    memset(buffer + (*given == 0 ? 4 : 0), 'z', count - (*given == 0 ? 4 : 0));
    *given += count;
    return (ptrdiff_t)count;
}

static void an_endless_line_is_given_up_after_one_mebibyte(void **state)
{
    (void)state;
    size_t given = 0;
    struct ep_csv_reader *reader = ep_csv_reader_create(read_endless, &given, ',');
    struct ep_csv_row row;
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_BAD);
    assert_int_equal(ep_csv_problem(reader).line, 3);
    assert_string_equal(ep_csv_problem(reader).message, "line longer than 1 MiB");
    assert_true(given < 3 * EP_CSV_MAX_LINE_BYTES);
    ep_csv_reader_destroy(reader);
}

static void a_failing_source_is_told_from_a_bad_text(void **state)
{
    (void)state;
    static const char *const texts[] = {"a\nb", "a\n", "", "a\n\"b", "a\r"};
    static const int lines[] = {2, 2, 1, 2, 1};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct source source = {texts[i], strlen(texts[i]), 2, true};
        struct ep_csv_reader *reader = ep_csv_reader_create(read_source, &source, ',');
        struct ep_csv_row row;
        enum ep_csv_status status;
        while ((status = ep_csv_next(reader, &row)) == EP_CSV_ROW)
            assert_int_equal(row.count, 1);
        assert_int_equal(status, EP_CSV_READ_FAILED);
        assert_int_equal(ep_csv_problem(reader).line, lines[i]);
        assert_string_equal(ep_csv_problem(reader).message, "read failed");
        ep_csv_reader_destroy(reader);
    }
}

static void streams_can_be_read(void **state)
{
    (void)state;
    char text[] = "a,b\n";
    FILE *stream = fmemopen(text, 4, "r");
    struct ep_csv_reader *reader = ep_csv_reader_create(ep_csv_read_stream, stream, ',');
    struct ep_csv_row row;
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_ROW);
    assert_string_equal(row.fields[1].text, "b");
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_END);
    ep_csv_reader_destroy(reader);
    fclose(stream);

    FILE *directory = fopen("/", "r"); /* opens, but does not read */
    reader = ep_csv_reader_create(ep_csv_read_stream, directory, ',');
    assert_int_equal(ep_csv_next(reader, &row), EP_CSV_READ_FAILED);
    ep_csv_reader_destroy(reader);
    fclose(directory);
}

static void writes_quotes_only_where_needed(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_csv_write_stream, out, ',');
    static const char *const fields[] = {"plain", "a,b", "say \"hi\"", "two\nlines", "", " x "};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        ep_csv_put_text(writer, fields[i]);
    assert_true(ep_csv_end_row(writer));
    ep_csv_put_text(writer, "");
    assert_true(ep_csv_end_row(writer));
    ep_csv_put_text(writer, "\xef\xbb\xbf"); /* else taken for a mark, were it the first */
    assert_true(ep_csv_end_row(writer));
    ep_csv_put_text(writer, "begun, never ended");
    ep_csv_writer_destroy(writer);
    ep_csv_writer_destroy(NULL);
    fclose(out);
    assert_string_equal(text, "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",, x \n\"\"\n"
                              "\"\xef\xbb\xbf\"\n");
    free(text);
}

static void writes_numbers_that_read_back(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct ep_csv_writer *writer = ep_csv_writer_create(ep_csv_write_stream, out, ';');
    ep_csv_put_integer(writer, INT64_MIN);
    ep_csv_put_number(writer, 0.1);
    ep_csv_put_number(writer, 0.1 + 0.2);
    ep_csv_put_number(writer, 3);
    ep_csv_put_number(writer, NAN);
    ep_csv_put_number(writer, INFINITY);
    ep_csv_put_seconds(writer, 1500000000);
    ep_csv_put_seconds(writer, -1);
    ep_csv_put_seconds(writer, INT64_MIN);
    ep_csv_end_row(writer);
    ep_csv_writer_destroy(writer);
    fclose(out);
    assert_string_equal(text, "-9223372036854775808;0.1;0.30000000000000004;3;;inf;"
                              "1.500000000;-0.000000001;-9223372036.854775808\n");
    free(text);
}

static bool refuse_second_row(void *self, const char *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    int *calls = self;
    return ++*calls != 2;
}

static void a_failed_write_stays_failed(void **state)
{
    (void)state;
    int calls = 0;
    struct ep_csv_writer *writer = ep_csv_writer_create(refuse_second_row, &calls, ',');
    const bool expected[] = {true, false, false};
    for (size_t i = 0; i < 3; i++) {
        ep_csv_put_integer(writer, 1);
        assert_int_equal(ep_csv_end_row(writer), expected[i]);
    }
    assert_int_equal(calls, 2);
    ep_csv_writer_destroy(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_fields_and_line_numbers),
        cmocka_unit_test(lines_end_with_lf_or_crlf_and_the_last_as_it_likes),
        cmocka_unit_test(empty_lines_are_skipped_and_counted),
        cmocka_unit_test(quotes_protect_separators_newlines_and_quotes),
        cmocka_unit_test(misplaced_quotes_are_bad),
        cmocka_unit_test(columns_count_from_the_begin_of_their_line),
        cmocka_unit_test(binary_is_refused),
        cmocka_unit_test(text_is_utf8),
        cmocka_unit_test(the_separator_is_a_choice),
        cmocka_unit_test(a_line_of_one_mebibyte_is_the_longest),
        cmocka_unit_test(an_endless_line_is_given_up_after_one_mebibyte),
        cmocka_unit_test(a_failing_source_is_told_from_a_bad_text),
        cmocka_unit_test(streams_can_be_read),
        cmocka_unit_test(writes_quotes_only_where_needed),
        cmocka_unit_test(writes_numbers_that_read_back),
        cmocka_unit_test(a_failed_write_stays_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
