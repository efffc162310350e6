#include "report/json_tree.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Writes and frees `value`. */
static void check(json_t *value, const char *expected)
{
    struct ep_text text = {0};
    ep_json_write(value, &text);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void reals_read_back_exactly_and_nan_is_null(void **state)
{
    (void)state;
    check(ep_json_real(0.1), "0.1");
    check(ep_json_real(-0.0), "0");
    check(ep_json_real(0.1 + 0.2), "0.30000000000000004");
    check(ep_json_real(1e300), "1e+300");
    check(ep_json_real(NAN), "null");
    check(ep_json_real(INFINITY), "null");
    check(ep_json_real(-INFINITY), "null");
}

static void counts_are_integers_as_long_as_readers_keep_them(void **state)
{
    (void)state;
    check(ep_json_count(0), "0");
    check(ep_json_count(9223372036854775807ULL), "9223372036854775807");
    check(ep_json_count(9223372036854775808ULL), "\"9223372036854775808\"");
    check(ep_json_count(UINT64_MAX), "\"18446744073709551615\"");
}

static void texts_are_escaped_and_clean(void **state)
{
    (void)state;
    check(ep_json_text(NULL), "null");
    check(ep_json_text(""), "\"\"");
    check(ep_json_text("a \"b\" \\ /"), "\"a \\\"b\\\" \\\\ /\"");
    check(ep_json_text("é 模"), "\"é 模\"");
    check(ep_json_text("a\nb\xFF"), "\"a\xEF\xBF\xBD"
                                    "b\xEF\xBF\xBD\"");
}

static void lists_of_texts_have_a_line_each(void **state)
{
    (void)state;
    static const char *const texts[] = {"a", NULL, "b"};
    check(ep_json_texts(texts, 3), "[\n  \"a\",\n  null,\n  \"b\"\n]");
    check(ep_json_texts(NULL, 0), "[]");
}

static void an_estimate_stays_on_one_line(void **state)
{
    (void)state;
    const struct ep_est est = {1.5, 1, 2, NULL};
    const struct ep_est withheld = {NAN, NAN, NAN, "too few"};
    check(ep_json_est(&est), "{\"value\": 1.5, \"low\": 1, \"high\": 2}");
    check(ep_json_est(&withheld), "{\"value\": null, \"low\": null, \"high\": null, "
                                  "\"withheld\": \"too few\"}");
}

static void objects_keep_the_order_of_setting(void **state)
{
    (void)state;
    json_t *root = json_object();
    json_t *list = json_array();
    ep_json_set(root, "z", json_true());
    ep_json_set(root, "a", json_false());
    ep_json_append(list, json_object());
    ep_json_append(list, json_null());
    ep_json_append(list, json_integer(-3));
    ep_json_set(root, "list", list);
    ep_json_set(root, "empty", json_array());
    check(root, "{\n"
                "  \"z\": true,\n"
                "  \"a\": false,\n"
                "  \"list\": [\n"
                "    {},\n"
                "    null,\n"
                "    -3\n"
                "  ],\n"
                "  \"empty\": []\n"
                "}");
}

static void setting_again_replaces_and_keys_are_clean(void **state)
{
    (void)state;
    json_t *root = json_object();
    ep_json_set(root, "k", json_integer(1));
    ep_json_set(root, "k", json_integer(2));
    ep_json_set(root, "a\"\033", json_integer(3));
    check(root, "{\n  \"k\": 2,\n  \"a\\\"\xEF\xBF\xBD\": 3\n}");
}

static void what_is_written_parses_to_the_same_tree(void **state)
{
    (void)state;
    json_t *root = json_object();
    const struct ep_est est = {0.1, 0.05, 0.3, "x"};
    struct ep_text text = {0};
    ep_json_set(root, "est", ep_json_est(&est));
    ep_json_set(root, "text", ep_json_text("\"quoted\" and \\ slashed"));
    ep_json_set(root, "big", ep_json_count(1ULL << 62));
    json_t *copy = json_deep_copy(root);
    ep_json_write(root, &text);
    json_t *back = json_loads(ep_text_bytes(&text), 0, NULL);
    assert_non_null(back);
    assert_true(json_equal(copy, back));
    json_decref(copy);
    json_decref(back);
    ep_text_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reals_read_back_exactly_and_nan_is_null),
        cmocka_unit_test(counts_are_integers_as_long_as_readers_keep_them),
        cmocka_unit_test(texts_are_escaped_and_clean),
        cmocka_unit_test(lists_of_texts_have_a_line_each),
        cmocka_unit_test(an_estimate_stays_on_one_line),
        cmocka_unit_test(objects_keep_the_order_of_setting),
        cmocka_unit_test(setting_again_replaces_and_keys_are_clean),
        cmocka_unit_test(what_is_written_parses_to_the_same_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
