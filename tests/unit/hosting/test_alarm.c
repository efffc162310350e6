#include "hosting/alarm.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Datapoints as text: a digit is a value, - is missing. The state after the last. */
static enum ep_alarm_state state_after(struct ep_alarm_config config, const char *points)
{
    struct ep_alarm alarm;
    ep_alarm_init(&alarm, &config);
    enum ep_alarm_state state = EP_ALARM_INSUFFICIENT_DATA;
    for (const char *at = points; *at; at++)
        state = ep_alarm_take(&alarm, *at == '-' ? NAN : *at - '0');
    ep_alarm_fini(&alarm);
    return state;
}

static struct ep_alarm_config above_5(int datapoints, int of, enum ep_missing_data missing)
{
    return (struct ep_alarm_config){EP_ABOVE, 5, datapoints, of, missing};
}

static void needs_all_of_three(void **state)
{
    (void)state;
    struct ep_alarm_config config = above_5(3, 3, EP_MISSING);
    assert_int_equal(state_after(config, "66"), EP_ALARM_INSUFFICIENT_DATA);
    assert_int_equal(state_after(config, "666"), EP_ALARM_ALARM);
    assert_int_equal(state_after(config, "665"), EP_ALARM_OK);
    assert_int_equal(state_after(config, "566"), EP_ALARM_OK);
    assert_int_equal(state_after(config, "5666"), EP_ALARM_ALARM);
    assert_int_equal(state_after(config, "66656"), EP_ALARM_OK);
}

static void two_of_three_are_enough_where_it_says_so(void **state)
{
    (void)state;
    struct ep_alarm_config config = above_5(2, 3, EP_MISSING);
    assert_int_equal(state_after(config, "66"), EP_ALARM_ALARM);
    assert_int_equal(state_after(config, "606"), EP_ALARM_ALARM);
    assert_int_equal(state_after(config, "6006"), EP_ALARM_OK);
}

static void each_comparison_has_its_edge(void **state)
{
    (void)state;
    static const struct {
        enum ep_alarm_comparison comparison;
        const char *alarm, *fine;
    } rows[] = {{EP_ABOVE, "6", "5"},
                {EP_AT_LEAST, "5", "4"},
                {EP_BELOW, "4", "5"},
                {EP_AT_MOST, "5", "6"}};
    for (size_t i = 0; i < 4; i++) {
        struct ep_alarm_config config = {rows[i].comparison, 5, 1, 1, EP_MISSING};
        assert_int_equal(state_after(config, rows[i].alarm), EP_ALARM_ALARM);
        assert_int_equal(state_after(config, rows[i].fine), EP_ALARM_OK);
    }
}

static void missing_data_is_treated_as_told(void **state)
{
    (void)state;
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING), "66-"), EP_ALARM_INSUFFICIENT_DATA);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING), "666---"), EP_ALARM_INSUFFICIENT_DATA);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING_IGNORE), "666---"), EP_ALARM_ALARM);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING_IGNORE), "000---"), EP_ALARM_OK);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING_BREACHING), "66-"), EP_ALARM_ALARM);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING_BREACHING), "06-"), EP_ALARM_OK);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING_FINE), "66-"), EP_ALARM_OK);
    assert_int_equal(state_after(above_5(3, 3, EP_MISSING_FINE), "---"), EP_ALARM_OK);
}

static void knows_newest_mean_and_extremes_of_what_is_there(void **state)
{
    (void)state;
    struct ep_alarm alarm;
    struct ep_alarm_config config = above_5(4, 4, EP_MISSING);
    ep_alarm_init(&alarm, &config);
    assert_true(isnan(ep_alarm_value_of(&alarm, EP_VALUE_NEWEST)));
    const double points[] = {100, 8, 2, NAN, 5, NAN};
    for (size_t i = 0; i < 6; i++)
        ep_alarm_take(&alarm, points[i]);
    /* 2, -, 5, - are the newest four */
    assert_true(ep_alarm_value_of(&alarm, EP_VALUE_NEWEST) == 5);
    assert_true(ep_alarm_value_of(&alarm, EP_VALUE_MEAN) == 3.5);
    assert_true(ep_alarm_value_of(&alarm, EP_VALUE_MIN) == 2);
    assert_true(ep_alarm_value_of(&alarm, EP_VALUE_MAX) == 5);
    ep_alarm_fini(&alarm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(needs_all_of_three),
        cmocka_unit_test(two_of_three_are_enough_where_it_says_so),
        cmocka_unit_test(each_comparison_has_its_edge),
        cmocka_unit_test(missing_data_is_treated_as_told),
        cmocka_unit_test(knows_newest_mean_and_extremes_of_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
