#include "workload/trace_row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static int64_t parse(const char *text, int64_t unit)
{
    int64_t value = -7;
    const char *why = NULL;
    if (!ep_trace_number_parse(text, unit, &value, &why))
        fail_msg("%s: %s", text, why);
    return value;
}

static void reads_decimals_exactly(void **state)
{
    (void)state;
    assert_int_equal(parse("0", EP_SECOND), 0);
    assert_int_equal(parse("5.", EP_SECOND), 5000000000);
    assert_int_equal(parse("0.1", EP_SECOND), 100000000);
    assert_int_equal(parse("807256800.123456789", EP_SECOND), 807256800123456789);
    assert_int_equal(parse("0.0000000005", EP_SECOND), 1); /* half a ns, up */
    assert_int_equal(parse("0.3", 7), 2);                  /* 2.1 */
    assert_int_equal(parse("12", 1), 12);
    assert_int_equal(parse("12.0", 1), 12);
    assert_int_equal(parse("00012", 1), 12);
    assert_int_equal(parse("1000000000000000001", 1), 1000000000000000000); /* as a double */
}

static void reads_exponents_and_bare_points(void **state)
{
    (void)state;
    assert_int_equal(parse("1e3", 1), 1000);
    assert_int_equal(parse("2.5E-3", EP_SECOND), 2500000);
    assert_int_equal(parse(".5", EP_SECOND), 500000000);
    assert_int_equal(parse("+2", EP_SECOND), 2000000000);
    assert_int_equal(parse("-0", EP_SECOND), 0);
}

static void expect_refusal(const char *text, int64_t unit, const char *expected)
{
    int64_t value = -7;
    const char *why = NULL;
    assert_false(ep_trace_number_parse(text, unit, &value, &why));
    assert_string_equal(why, expected);
    assert_int_equal(value, -7);
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {"",    "-",  ".",  "1,5",  "nan",   "NaN",  "inf", "1e",
                                        "0x1", "1 ", " 1", "five", "1.2.3", "1e999" /* infinite */};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect_refusal(texts[i], EP_SECOND, "expected a number");
    expect_refusal("-1", EP_SECOND, "must be >= 0");
    expect_refusal("-0.5", 1, "must be >= 0");
    expect_refusal("1.5", 1, "expected a whole number");
    expect_refusal("9999999999", EP_SECOND, "too large a number");
    expect_refusal("1e30", 1, "too large a number");
}

/* Any number of ns, written with nine decimals, comes back. */
static void decimals_of_nanoseconds_come_back(void **state)
{
    (void)state;
    uint64_t x = 1;
    for (int i = 0; i < 20000; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const int64_t ns = (int64_t)(x >> (3 + i % 50)) / 2;
        char text[40];
        snprintf(text, sizeof text, "%lld.%09lld", (long long)(ns / EP_SECOND),
                 (long long)(ns % EP_SECOND));
        assert_int_equal(parse(text, EP_SECOND), ns);
    }
}

static void columns_have_names_units_and_defaults(void **state)
{
    (void)state;
    struct ep_trace_config config = {.column_time = "t",
                                     .column_model = "who",
                                     .column_wait = "pause",
                                     .time_unit = EP_MILLISECOND};
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_TIME), "t");
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_MODEL), "who");
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_COMPUTE), "compute");
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_WAIT), "pause");
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_REQUEST), "payload_request");
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_RESPONSE), "payload_response");
    assert_string_equal(ep_trace_field_name(&config, EP_TRACE_FIELD_VARIANT), "target_variant");
    assert_true(ep_trace_field_is_required(&config, EP_TRACE_FIELD_TIME));
    assert_true(ep_trace_field_is_required(&config, EP_TRACE_FIELD_WAIT));
    assert_false(ep_trace_field_is_required(&config, EP_TRACE_FIELD_COMPUTE));
    assert_false(ep_trace_field_is_required(&config, EP_TRACE_FIELD_VARIANT));
    config.column_variant = "variant";
    assert_true(ep_trace_field_is_required(&config, EP_TRACE_FIELD_VARIANT));
    assert_true(ep_trace_field_is_text(EP_TRACE_FIELD_VARIANT));
    assert_false(ep_trace_field_is_text(EP_TRACE_FIELD_WAIT));
    config.time_is_order = true;
    assert_false(ep_trace_field_is_required(&config, EP_TRACE_FIELD_TIME));
    assert_int_equal(ep_trace_field_unit(&config, EP_TRACE_FIELD_TIME), EP_MILLISECOND);
    assert_int_equal(ep_trace_field_unit(&config, EP_TRACE_FIELD_COMPUTE), EP_SECOND);
    assert_int_equal(ep_trace_field_unit(&config, EP_TRACE_FIELD_RESPONSE), 1);
}

static void an_empty_row_gives_nothing(void **state)
{
    (void)state;
    struct ep_trace_row row = ep_trace_row_empty((struct ep_loc){"x.csv", 7, 0});
    assert_int_equal(row.at, -1);
    assert_int_equal(row.compute_ns, -1);
    assert_int_equal(row.response_bytes, -1);
    assert_int_equal(row.variant_length, 0);
    assert_int_equal(row.loc.line, 7);
    ep_trace_row_set(&row, EP_TRACE_FIELD_TIME, 1);
    ep_trace_row_set(&row, EP_TRACE_FIELD_COMPUTE, 2);
    ep_trace_row_set(&row, EP_TRACE_FIELD_WAIT, 3);
    ep_trace_row_set(&row, EP_TRACE_FIELD_REQUEST, 4);
    ep_trace_row_set(&row, EP_TRACE_FIELD_RESPONSE, 5);
    assert_int_equal(row.at, 1);
    assert_int_equal(row.compute_ns, 2);
    assert_int_equal(row.wait_ns, 3);
    assert_int_equal(row.request_bytes, 4);
    assert_int_equal(row.response_bytes, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_decimals_exactly),
        cmocka_unit_test(reads_exponents_and_bare_points),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(decimals_of_nanoseconds_come_back),
        cmocka_unit_test(columns_have_names_units_and_defaults),
        cmocka_unit_test(an_empty_row_gives_nothing),
    };
    return cmocka_run_group_tests_name("trace_row", tests, NULL, NULL);
}
