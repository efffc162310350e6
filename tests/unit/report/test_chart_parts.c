#include "report/chart_parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void eight_colors_are_distinct_then_begin_anew(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(ep_chart_color(i) != ep_chart_color(k));
    assert_int_equal(ep_chart_color(0), 0x0072B2);
    assert_int_equal(ep_chart_color(8), ep_chart_color(0));
    assert_int_equal(ep_chart_color(17), ep_chart_color(1));
}

static void check_name(const char *name, const char *expected)
{
    struct ep_text text = ep_chart_name(name);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void names_are_clean_and_fit_a_label(void **state)
{
    (void)state;
    check_name("shared", "shared");
    check_name("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz");
    check_name("abcdefghijklmnopqrstuvwxyz0", "abcdefghijklmnopqrstuvwxy…");
    check_name("a\nb", "a\xEF\xBF\xBD"
                       "b");
}

static void quotes_for_gnuplot(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_chart_quote(&text, "it's `5` %é");
    ep_chart_quote_tick(&text, "\"5\\ %");
    assert_string_equal(ep_text_bytes(&text), "\"it\\047s \\140\\065\\140 \\045é\""
                                              "\"\\042\\065\\134 \\045\\045\"");
    ep_text_fini(&text);
}

static void spreads_labels(void **state)
{
    (void)state;
    double at[] = {0.99, 0.2, 0.98, 0.2};
    ep_chart_spread(at, 4, 0.1);
    assert_true(fabs(at[0] - 1.0) < 1e-12 && fabs(at[2] - 0.9) < 1e-12);
    assert_true(fabs(at[1] - 0.2) < 1e-12 && fabs(at[3] - 0.3) < 1e-12);
    ep_chart_spread(at, 0, 0.1);
}

static void a_label_is_one_command(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_chart_add_label(&text, (struct ep_chart_label){"50 %", 0.5, -1, "left", 0x5F6368});
    assert_string_equal(ep_text_bytes(&text), "set label \"50 \\045\" at 0.5,-1 left front "
                                              "textcolor rgb '#5F6368'\n");
    ep_text_fini(&text);
}

static void says_which_options_are_left_out_and_why(void **state)
{
    (void)state;
    struct ep_chart chart = {0};
    ep_chart_leave_out(&chart, "tiny", "overloaded");
    ep_chart_leave_out(&chart, "a\tb", "not possible");
    assert_string_equal(ep_text_bytes(&chart.left_out), "Left out: tiny (overloaded); a\xEF\xBF\xBD"
                                                        "b (not possible)");
    ep_chart_fini(&chart);
    assert_null(chart.left_out.bytes);
}

static void pixels_grow_with_columns(void **state)
{
    (void)state;
    assert_true(ep_chart_text_pixels("") == 0);
    assert_true(fabs(ep_chart_text_pixels("ab") - 14.4) < 1e-12);
    assert_true(ep_chart_text_pixels("模") == ep_chart_text_pixels("ab"));
}

/* Six labels of a quarter each do not fit: they keep their order and their distance. */
static void labels_that_do_not_fit_keep_their_distance(void **state)
{
    (void)state;
    double at[] = {0.5, 0.4, 0.3, 0.2, 0.1, 0};
    ep_chart_spread(at, 6, 0.25);
    for (int i = 1; i < 6; i++)
        assert_true(fabs(at[i - 1] - at[i] - 0.25) < 1e-12);
    assert_true(fabs(at[0] - 1) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_colors_are_distinct_then_begin_anew),
        cmocka_unit_test(names_are_clean_and_fit_a_label),
        cmocka_unit_test(quotes_for_gnuplot),
        cmocka_unit_test(spreads_labels),
        cmocka_unit_test(a_label_is_one_command),
        cmocka_unit_test(says_which_options_are_left_out_and_why),
        cmocka_unit_test(pixels_grow_with_columns),
        cmocka_unit_test(labels_that_do_not_fit_keep_their_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
