#include "report/chart_axis.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct ep_axis axis_of(enum ep_human_unit unit, double low, double high, bool prefer_log)
{
    struct ep_axis axis = ep_axis_begin(unit);
    ep_axis_include(&axis, NAN);
    ep_axis_include(&axis, high);
    ep_axis_include(&axis, low);
    ep_axis_include(&axis, INFINITY);
    ep_axis_finish(&axis, prefer_log);
    return axis;
}

static void check_settings(struct ep_axis axis, const char *expected)
{
    struct ep_text text = {0};
    ep_axis_settings(&axis, 'y', &text);
    const char *tics = strstr(text.bytes, "set ytics");
    assert_string_equal(tics, expected);
    ep_text_fini(&text);
}

static void is_linear_from_zero_unless_data_span_a_factor(void **state)
{
    (void)state;
    struct ep_axis axis = axis_of(EP_HUMAN_COUNT, 10, 20, true);
    assert_false(axis.is_log);
    assert_true(axis.low == 0);
    assert_true(axis.high > 20 && axis.high < 22);
    assert_true(axis_of(EP_HUMAN_COUNT, 1, 100, true).is_log);
    assert_false(axis_of(EP_HUMAN_COUNT, 1, 100, false).is_log);
    assert_false(axis_of(EP_HUMAN_COUNT, 0, 100, true).is_log);
}

static void leaves_room_around_logarithmic_data(void **state)
{
    (void)state;
    struct ep_axis axis = axis_of(EP_HUMAN_SECONDS, 0.1, 10, true);
    assert_true(axis.low < 0.1 && axis.low > 0.05);
    assert_true(axis.high > 10 && axis.high < 20);
}

static void fractions_and_values_are_inverse(void **state)
{
    (void)state;
    struct ep_axis axes[] = {axis_of(EP_HUMAN_COUNT, 1, 1000, true),
                             axis_of(EP_HUMAN_COUNT, 1, 1000, false)};
    for (size_t i = 0; i < 2; i++) {
        assert_true(fabs(ep_axis_fraction(&axes[i], axes[i].low)) < 1e-12);
        assert_true(fabs(ep_axis_fraction(&axes[i], axes[i].high) - 1) < 1e-12);
        assert_true(fabs(ep_axis_value(&axes[i], ep_axis_fraction(&axes[i], 30)) - 30) < 1e-9);
    }
    assert_true(fabs(ep_axis_fraction(&axes[0], sqrt(1000)) - 0.5) < 1e-12);
}

static void ticks_are_round_and_carry_units(void **state)
{
    (void)state;
    check_settings(axis_of(EP_HUMAN_RATIO, 0, 0.09, false),
                   "set ytics (\"0 %%\" 0, \"2 %%\" 0.02, \"4 %%\" 0.04, \"6 %%\" 0.06, "
                   "\"8 %%\" 0.08)\n");
    check_settings(axis_of(EP_HUMAN_SECONDS, 0.02, 5, true),
                   "set ytics (\"30 ms\" 0.03, \"100 ms\" 0.1, \"300 ms\" 0.3, \"1 s\" 1, "
                   "\"3 s\" 3)\n");
    check_settings(axis_of(EP_HUMAN_USD, 0.12, 0.9, true),
                   "set ytics (\"$0.20\" 0.2, \"$0.50\" 0.5, \"$1\" 1)\n");
    check_settings(axis_of(EP_HUMAN_SECONDS, 1e-6, 0.5, true),
                   "set ytics (\"1 µs\" 1e-06, \"10 µs\" 1e-05, \"100 µs\" 0.0001, "
                   "\"1 ms\" 0.001, \"10 ms\" 0.01, \"100 ms\" 0.1, \"1 s\" 1)\n");
    check_settings(axis_of(EP_HUMAN_COUNT, 0, 40, false),
                   "set ytics (\"0\" 0, \"10\" 10, \"20\" 20, \"30\" 30, \"40\" 40)\n");
}

static void without_data_there_is_still_an_axis(void **state)
{
    (void)state;
    struct ep_axis axis = ep_axis_begin(EP_HUMAN_COUNT);
    ep_axis_finish(&axis, true);
    assert_false(axis.is_log);
    assert_true(axis.low == 0 && axis.high == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_linear_from_zero_unless_data_span_a_factor),
        cmocka_unit_test(leaves_room_around_logarithmic_data),
        cmocka_unit_test(fractions_and_values_are_inverse),
        cmocka_unit_test(ticks_are_round_and_carry_units),
        cmocka_unit_test(without_data_there_is_still_an_axis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
