#include "report/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

typedef void add_fn(struct ep_text *text, const char *more);

static void check_added(add_fn *add, const char *from, const char *expected)
{
    struct ep_text text = {0};
    add(&text, from);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void grows_and_stays_terminated(void **state)
{
    (void)state;
    struct ep_text text = {0};
    assert_string_equal(ep_text_bytes(&text), "");
    ep_text_add(&text, NULL);
    ep_text_addf(&text, "%d-%s", 42, "x");
    ep_text_add_repeated(&text, "ab", 3);
    ep_text_add_many(&text, "cdef", 2);
    assert_string_equal(ep_text_bytes(&text), "42-xabababcd");
    assert_int_equal(text.length, 12);
    ep_text_clear(&text);
    assert_string_equal(ep_text_bytes(&text), "");
    ep_text_add(&text, "again");
    assert_string_equal(text.bytes, "again");
    ep_text_fini(&text);
    assert_null(text.bytes);
    ep_text_clear(&text); /* of nothing is nothing */
    assert_null(text.bytes);
}

static void replaces_controls_and_broken_utf8(void **state)
{
    (void)state;
    check_added(ep_text_add_clean, "plain é 模", "plain é 模");
    check_added(ep_text_add_clean, "a\033[31mb", "a\xEF\xBF\xBD[31mb");
    check_added(ep_text_add_clean, "a\nb\tc\x7F",
                "a\xEF\xBF\xBD"
                "b\xEF\xBF\xBD"
                "c\xEF\xBF\xBD");
    check_added(ep_text_add_clean, "\xC3(", "\xEF\xBF\xBD(");               /* cut two-byte form */
    check_added(ep_text_add_clean, "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"); /* overlong */
    check_added(ep_text_add_clean, "\xED\xA0\x80x",
                "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDx"); /* surrogate */
    check_added(ep_text_add_clean, "\xF4\x90\x80\x80",
                "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* above U+10FFFF */
    check_added(ep_text_add_clean,
                "a\xE2\x80\xAE"
                "b",
                "a\xEF\xBF\xBD"
                "b"); /* right-to-left override */
    check_added(ep_text_add_clean, NULL, "");
}

static void escapes_html(void **state)
{
    (void)state;
    check_added(ep_text_add_html, "<script>\"&'</script>",
                "&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;");
    check_added(ep_text_add_html, "caf\xC3\xA9\x01", "caf\xC3\xA9\xEF\xBF\xBD");
    check_added(ep_text_add_html, NULL, "");
}

static void escapes_markdown(void **state)
{
    (void)state;
    check_added(ep_text_add_markdown, "a|b*_c`e[f]g\\h#i<j>&",
                "a\\|b\\*\\_c\\`e\\[f\\]g\\\\h\\#i&lt;j&gt;&amp;");
    check_added(ep_text_add_markdown, "line\nend",
                "line\xEF\xBF\xBD"
                "end");
    check_added(ep_text_add_markdown, NULL, "");
}

static void leaves_what_markdown_takes_for_text(void **state)
{
    (void)state;
    check_added(ep_text_add_markdown, "error_ratio < 1 & p99 > 2", "error_ratio < 1 & p99 > 2");
    check_added(ep_text_add_markdown, "_a_b_", "\\_a_b\\_");
    check_added(ep_text_add_markdown, "a <b", "a &lt;b");
    check_added(ep_text_add_markdown, "> quote", "&gt; quote");
    check_added(ep_text_add_markdown, "&lt; x", "&amp;lt; x");
    check_added(ep_text_add_markdown, "ends with <", "ends with &lt;");
}

static void shortens_long_hexadecimal_names(void **state)
{
    (void)state;
    check_added(ep_text_add_short, "model 1992918c23cc92244ef4a1ef is hot",
                "model 1992918c…a1ef is hot");
    check_added(ep_text_add_short, "g/1992918C23CC92244EF4A1EFAB", "g/1992918C…EFAB");
    check_added(ep_text_add_short, "1992918c23cc92244ef4a1e", "1992918c23cc92244ef4a1e");
    check_added(ep_text_add_short, "a face of added beef", "a face of added beef");
    check_added(ep_text_add_short, "", "");
    check_added(ep_text_add_short, NULL, "");
}

static void counts_columns_as_the_eye_does(void **state)
{
    (void)state;
    assert_int_equal(ep_text_width(""), 0);
    assert_int_equal(ep_text_width("abc"), 3);
    assert_int_equal(ep_text_width("é"), 1);
    assert_int_equal(ep_text_width("e\xCC\x81"), 1); /* e and a combining accent */
    assert_int_equal(ep_text_width("模型"), 4);
    assert_int_equal(ep_text_width("🚀"), 2);
    assert_int_equal(ep_text_width("−$1.20–"), 7);
}

static void pads_and_cuts_to_a_width(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_text_add_left(&text, "ab", 4);
    ep_text_add(&text, "|");
    ep_text_add_right(&text, "ab", 4);
    ep_text_add(&text, "|");
    ep_text_add_left(&text, "abcdef", 4);
    ep_text_add(&text, "|");
    ep_text_add_right(&text, "abcdef", 4);
    ep_text_add(&text, "|");
    ep_text_add_left(&text, "模型模型", 4); /* three columns hold one wide character */
    ep_text_add(&text, "|");
    ep_text_add_left(&text, "abc", 0);
    assert_string_equal(ep_text_bytes(&text), "ab  |  ab|abc…|abc…|模… |");
    ep_text_fini(&text);
}

static void wraps_words(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_text_add(&text, "> ");
    ep_text_add_wrapped(&text, "one two three", (struct ep_text_wrap){2, 2, 9});
    assert_string_equal(ep_text_bytes(&text), "> one two\n  three");
    text.length = 0;
    ep_text_add_wrapped(&text, "a incomprehensible b", (struct ep_text_wrap){0, 1, 8});
    assert_string_equal(ep_text_bytes(&text), "a\n incomp…\n b");
    text.length = 0;
    ep_text_add_wrapped(&text, "  a   b ", (struct ep_text_wrap){0, 0, 8});
    assert_string_equal(ep_text_bytes(&text), "a b");
    ep_text_fini(&text);
}

static void a_unit_stays_with_its_number(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_text_add_wrapped(&text, "about 12 ms, or", (struct ep_text_wrap){0, 0, 9});
    assert_string_equal(ep_text_bytes(&text), "about\n12 ms, or");
    text.length = 0;
    ep_text_add_wrapped(&text, "CPU is 5 %", (struct ep_text_wrap){0, 0, 8});
    assert_string_equal(ep_text_bytes(&text), "CPU is\n5 %");
    text.length = 0;
    ep_text_add_wrapped(&text, "we had 3 servers", (struct ep_text_wrap){0, 0, 8});
    assert_string_equal(ep_text_bytes(&text), "we had 3\nservers");
    ep_text_fini(&text);
}

static void prints_the_shortest_number_that_reads_back(void **state)
{
    (void)state;
    char buffer[EP_TEXT_NUMBER];
    assert_string_equal(ep_text_number(buffer, 0.1), "0.1");
    assert_string_equal(ep_text_number(buffer, 23.0), "23");
    assert_string_equal(ep_text_number(buffer, -0.0), "0");
    assert_string_equal(ep_text_number(buffer, 0.1 + 0.2), "0.30000000000000004");
    assert_string_equal(ep_text_number(buffer, 1.0 / 3), "0.3333333333333333");
    assert_string_equal(ep_text_number(buffer, 1e300), "1e+300");
    assert_string_equal(ep_text_number(buffer, NAN), "");
    assert_string_equal(ep_text_number(buffer, INFINITY), "");
    double value = 1;
    for (int i = 0; i < 2000; i++) {
        value = value * 1.37 + 1e-7;
        if (value > 1e12)
            value /= 3e15;
        assert_true(strtod(ep_text_number(buffer, value), NULL) == value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(replaces_controls_and_broken_utf8),
        cmocka_unit_test(escapes_html),
        cmocka_unit_test(escapes_markdown),
        cmocka_unit_test(counts_columns_as_the_eye_does),
        cmocka_unit_test(pads_and_cuts_to_a_width),
        cmocka_unit_test(wraps_words),
        cmocka_unit_test(a_unit_stays_with_its_number),
        cmocka_unit_test(leaves_what_markdown_takes_for_text),
        cmocka_unit_test(shortens_long_hexadecimal_names),
        cmocka_unit_test(prints_the_shortest_number_that_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
