#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

/* What the diagnostics print; the caller frees. */
static char *printed(const struct ep_diag *diag)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ep_diag_print(diag, stream);
    fclose(stream);
    return text;
}

static void assert_prints(const struct ep_diag *diag, const char *expected)
{
    char *text = printed(diag);
    assert_string_equal(text, expected);
    free(text);
}

static void prints_errors_as_compilers_do(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    ep_diag_error(diag, (struct ep_loc){"retail.yaml", 14, 15}, "%s: must be > 0, got %d",
                  "endpoint.target", -3);
    ep_diag_warning(diag, (struct ep_loc){"retail.yaml", 22, 7}, "no traffic");
    ep_diag_error(diag, (struct ep_loc){"retail.yaml", 30, 1}, "unknown key");
    assert_prints(diag, "retail.yaml:14:15: error: endpoint.target: must be > 0, got -3\n"
                        "retail.yaml:22:7: warning: no traffic\n"
                        "retail.yaml:30:1: error: unknown key\n"
                        "2 errors; nothing was run\n");
    assert_int_equal(ep_diag_error_count(diag), 2);
    assert_int_equal(ep_diag_warning_count(diag), 1);
    ep_diag_destroy(diag);
}

static void leaves_out_what_is_unknown_of_the_place(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    ep_diag_error(diag, (struct ep_loc){"a.csv", 3, 0}, "line");
    ep_diag_error(diag, (struct ep_loc){"a.csv", 0, 5}, "file");
    ep_diag_error(diag, (struct ep_loc){NULL, 0, 0}, "nowhere");
    ep_diag_error(diag, (struct ep_loc){NULL, 2, 4}, "place");
    assert_prints(diag, "a.csv:3: error: line\n"
                        "a.csv: error: file\n"
                        "error: nowhere\n"
                        "2:4: error: place\n"
                        "4 errors; nothing was run\n");
    ep_diag_destroy(diag);
}

static void one_error_is_singular(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    ep_diag_error(diag, (struct ep_loc){0}, "x");
    assert_prints(diag, "error: x\n1 error; nothing was run\n");
    assert_true(ep_diag_has_errors(diag));
    ep_diag_destroy(diag);
}

static void warnings_alone_stop_nothing(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    assert_prints(diag, "");
    ep_diag_warning(diag, (struct ep_loc){0}, "odd");
    assert_prints(diag, "warning: odd\n");
    assert_false(ep_diag_has_errors(diag));
    ep_diag_destroy(diag);
    ep_diag_destroy(NULL);
}

static void keeps_twenty_and_counts_all(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    for (int i = 1; i <= 21; i++)
        ep_diag_warning(diag, (struct ep_loc){0}, "warning %d", i);
    for (int i = 1; i <= 25; i++)
        ep_diag_error(diag, (struct ep_loc){0}, "error %d", i);
    assert_int_equal(ep_diag_error_count(diag), 25);
    assert_int_equal(ep_diag_warning_count(diag), 21);
    assert_string_equal(ep_diag_message(diag, 39), "error: error 20");
    assert_null(ep_diag_message(diag, 40));
    char *text = printed(diag);
    const char *end = strstr(text, "error: error 20\n");
    assert_non_null(end);
    assert_string_equal(end, "error: error 20\n"
                             "… and 1 more warning\n"
                             "… and 5 more errors\n"
                             "25 errors; nothing was run\n");
    free(text);
    ep_diag_destroy(diag);
}

static void a_message_is_one_line_whatever_it_quotes(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    ep_diag_error(diag, (struct ep_loc){0}, "got \"a\nb\x1b[31m\"");
    assert_string_equal(ep_diag_message(diag, 0), "error: got \"a?b?[31m\"");
    char *huge = calloc(100001, 1);
    memset(huge, 'x', 100000);
    ep_diag_error(diag, (struct ep_loc){0}, "%s", huge);
    const char *cut = ep_diag_message(diag, 1);
    assert_int_equal(strlen(cut), 2003);
    assert_string_equal(cut + 1999, "x...");
    free(huge);
    ep_diag_destroy(diag);
}

static void the_file_name_is_copied(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    char name[] = "a.yaml";
    ep_diag_error(diag, (struct ep_loc){name, 1, 1}, "x");
    name[0] = 'b';
    assert_string_equal(ep_diag_message(diag, 0), "a.yaml:1:1: error: x");
    ep_diag_destroy(diag);
}

static void merging_says_once_what_both_found(void **state)
{
    (void)state;
    struct ep_diag *into = ep_diag_create(), *from = ep_diag_create();
    ep_diag_error(into, (struct ep_loc){"a.yaml", 1, 1}, "same");
    ep_diag_error(from, (struct ep_loc){"a.yaml", 1, 1}, "same");
    ep_diag_error(from, (struct ep_loc){"a.yaml", 2, 1}, "other");
    ep_diag_warning(from, (struct ep_loc){0}, "odd");
    ep_diag_merge(into, from);
    assert_prints(into, "a.yaml:1:1: error: same\n"
                        "a.yaml:2:1: error: other\n"
                        "warning: odd\n"
                        "2 errors; nothing was run\n");
    ep_diag_destroy(into);
    ep_diag_destroy(from);
}

static void merging_counts_what_was_not_kept(void **state)
{
    (void)state;
    struct ep_diag *into = ep_diag_create(), *from = ep_diag_create();
    ep_diag_error(into, (struct ep_loc){0}, "first");
    for (int i = 1; i <= 25; i++)
        ep_diag_error(from, (struct ep_loc){0}, "error %d", i);
    ep_diag_merge(into, from);
    assert_int_equal(ep_diag_error_count(into), 26);
    assert_string_equal(ep_diag_message(into, 19), "error: error 19");
    assert_null(ep_diag_message(into, 20));
    ep_diag_destroy(into);
    ep_diag_destroy(from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_errors_as_compilers_do),
        cmocka_unit_test(leaves_out_what_is_unknown_of_the_place),
        cmocka_unit_test(one_error_is_singular),
        cmocka_unit_test(warnings_alone_stop_nothing),
        cmocka_unit_test(keeps_twenty_and_counts_all),
        cmocka_unit_test(a_message_is_one_line_whatever_it_quotes),
        cmocka_unit_test(the_file_name_is_copied),
        cmocka_unit_test(merging_says_once_what_both_found),
        cmocka_unit_test(merging_counts_what_was_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
