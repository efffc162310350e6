#include "base/mem.h"
#include "temp_file.h"
#include "workload/text_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct ep_loc at = {"s.yaml", 3, 5};

static void gives_rows_under_a_header(void **state)
{
    (void)state;
    char *path = temp_file("name;size\na;1\n\"b;c\";2\n");
    struct ep_diag *diag = ep_diag_create();
    struct ep_text_table *table = ep_text_table_open(path, ';', at, diag);
    struct ep_csv_row row;

    assert_int_equal(ep_text_table_column_count(table), 2);
    assert_string_equal(ep_text_table_column(table, 1), "size");
    assert_int_equal(ep_text_table_find(table, "size"), 1);
    assert_int_equal(ep_text_table_find(table, "Size"), EP_TEXT_TABLE_NONE);
    assert_true(ep_text_table_next(table, &row, diag));
    assert_true(ep_text_table_next(table, &row, diag));
    assert_string_equal(row.fields[0].text, "b;c");
    assert_int_equal(ep_text_table_at(table, &row.fields[1]).line, 3);
    assert_int_equal(ep_text_table_at(table, &row.fields[1]).column, 7);
    assert_string_equal(ep_text_table_at(table, &row.fields[1]).file, path);
    assert_false(ep_text_table_next(table, &row, diag));
    assert_false(ep_diag_has_errors(diag));

    ep_text_table_close(table);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

/* Opens, asks for column "size", reads to the end; the only message is `format` with the path. */
static void expect_error(char *path, const char *suffix)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_text_table *table = ep_text_table_open(path, ',', at, diag);
    struct ep_csv_row row;
    if (table != NULL && ep_text_table_require(table, "size", diag) != EP_TEXT_TABLE_NONE)
        while (ep_text_table_next(table, &row, diag))
            ;
    char *expected = ep_format("%s%s", path, suffix);
    assert_int_equal(ep_diag_error_count(diag), 1);
    assert_string_equal(ep_diag_message(diag, 0), expected);
    ep_free(expected);
    ep_text_table_close(table);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    char *empty = temp_file("x");
    temp_file_cut(empty, 0);
    expect_error(empty, ":1: error: the file is empty; expected a header");
    expect_error(temp_file("name,sise\n"), ":1: error: no column \"size\"; did you mean \"sise\"?");
    expect_error(temp_file("label,model\n"),
                 ":1: error: no column \"size\"; the first of 2 is \"label\"");
    expect_error(temp_file("size,name,size\n1,a,2\n"),
                 ":1: error: the column \"size\" is there twice");
    expect_error(temp_file("name,size\na,1\nb\nc,3\n"), ":3: error: expected 2 columns, found 1");
    expect_error(temp_file("name,size\na,1,2\n"), ":2: error: expected 2 columns, found 3");
    expect_error(temp_file("name,size\na,\"1\n"), ":2:3: error: quote that is never closed");
    expect_error(temp_file("name,size\na,\001\n"),
                 ":2:3: error: control character: this is not a text file");
}

static void nameless_columns_may_be_several(void **state)
{
    (void)state;
    char *path = temp_file(",,size\n0,x,1\n");
    struct ep_diag *diag = ep_diag_create();
    struct ep_text_table *table = ep_text_table_open(path, ',', at, diag);
    assert_non_null(table);
    assert_int_equal(ep_text_table_find(table, "size"), 2);
    assert_false(ep_diag_has_errors(diag));
    ep_text_table_close(table);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

static void names_the_line_where_an_archive_was_cut(void **state)
{
    (void)state;
    const size_t size = 400000;
    char *text = ep_alloc(size);
    uint32_t x = 1;
    for (size_t i = 0; i < size; i++) { /* lines of 8 that do not compress */
        x = x * 1664525u + 1013904223u;
        text[i] = i % 8 == 7 ? '\n' : (char)('a' + (x >> 24) % 26);
    }
    char *path = temp_file_of(text, size, TEMP_GZ);
    temp_file_cut(path, 200000);
    struct ep_diag *diag = ep_diag_create();
    struct ep_text_table *table = ep_text_table_open(path, ',', at, diag);
    struct ep_csv_row row;
    int line = 1; /* the header */
    while (ep_text_table_next(table, &row, diag))
        line++;
    char *expected = ep_format("%s:%d: error: the file ends in the middle of its compressed data",
                               path, line + 1);
    assert_string_equal(ep_diag_message(diag, 0), expected);
    assert_true(line > 1000);
    ep_free(expected);
    ep_text_table_close(table);
    ep_diag_destroy(diag);
    temp_file_remove(path);
    ep_free(text);
}

static void stops_after_twenty_bad_rows(void **state)
{
    (void)state;
    char text[1000] = "size\n";
    for (int i = 0; i < 50; i++)
        strcat(text, "1,2\n");
    char *path = temp_file(text);
    struct ep_diag *diag = ep_diag_create();
    struct ep_text_table *table = ep_text_table_open(path, ',', at, diag);
    struct ep_csv_row row;
    assert_false(ep_text_table_next(table, &row, diag));
    assert_int_equal(ep_diag_error_count(diag), 20);
    ep_text_table_close(table);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_rows_under_a_header),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(nameless_columns_may_be_several),
        cmocka_unit_test(names_the_line_where_an_archive_was_cut),
        cmocka_unit_test(stops_after_twenty_bad_rows),
    };
    return cmocka_run_group_tests_name("text_table", tests, NULL, NULL);
}
