#include "base/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EXPECTED_DURATION "expected a duration such as 250ms (units: ns us ms s min h d)"
#define WHOLE_NANOSECONDS "expected a duration of whole nanoseconds, below 292 years"
#define EXPECTED_SIZE "expected a size such as 40MB or 2GiB (units: B kB MB GB TB KiB MiB GiB TiB)"
#define WHOLE_BYTES "expected a size of whole bytes, below 8 EiB"
#define EXPECTED_BANDWIDTH "expected a bandwidth such as 90MB/s, 128MiB/s or 10Gbps, or unlimited"
#define EXPECTED_RATE "expected a rate such as 30/s, 70/min or 5/h"
#define EXPECTED_RATIO "expected a percentage such as 0.1%"
#define EXPECTED_PRICE "expected a price such as $0.23/h"
#define EXPECTED_NUMBER "expected a number such as 1.5"
#define EXPECTED_INTEGER "expected a whole number such as 10"
#define EXPECTED_TIME "expected a time in UTC such as 2026-11-02T00:00Z"

typedef bool parse_integer(const char *text, int64_t *value, const char **why);
typedef bool parse_double(const char *text, double *value, const char **why);

static void reads(parse_integer *parse, const char *text, int64_t expected)
{
    int64_t value = -77;
    const char *why = "";
    if (!parse(text, &value, &why))
        fail_msg("%s: %s", text, why);
    if (value != expected)
        fail_msg("%s: got %jd", text, (intmax_t)value);
}

static void refuses(parse_integer *parse, const char *text, const char *reason)
{
    int64_t value = -77;
    const char *why = NULL;
    if (parse(text, &value, &why))
        fail_msg("%s: taken as %jd", text, (intmax_t)value);
    assert_int_equal(value, -77);
    assert_string_equal(why, reason);
    assert_false(parse(text, &value, NULL));
}

static void reads_double(parse_double *parse, const char *text, double expected)
{
    double value = -77;
    const char *why = "";
    if (!parse(text, &value, &why))
        fail_msg("%s: %s", text, why);
    if (value != expected)
        fail_msg("%s: got %.17g", text, value);
}

static void refuses_double(parse_double *parse, const char *text, const char *reason)
{
    double value = -77;
    const char *why = NULL;
    if (parse(text, &value, &why))
        fail_msg("%s: taken as %.17g", text, value);
    assert_true(value == -77);
    assert_string_equal(why, reason);
}

static void durations_are_exact_nanoseconds(void **state)
{
    (void)state;
    reads(ep_units_parse_duration, "250ms", 250000000);
    reads(ep_units_parse_duration, "0.1ms", 100000);
    reads(ep_units_parse_duration, "0s", 0);
    reads(ep_units_parse_duration, "1ns", 1);
    reads(ep_units_parse_duration, "1.5us", 1500);
    reads(ep_units_parse_duration, "30min", 1800000000000);
    reads(ep_units_parse_duration, "24h", 86400000000000);
    reads(ep_units_parse_duration, "007d", 604800000000000);
    reads(ep_units_parse_duration, "0.123456789s", 123456789);
    reads(ep_units_parse_duration, "0.1000000000000000000000000000s", 100000000);
    reads(ep_units_parse_duration, "9223372036.854775807s", INT64_MAX);
    reads(ep_units_parse_duration, "0.0000000125min", 750); /* 1/80 us, exact */
}

static void durations_finer_than_a_nanosecond_or_too_long_are_refused(void **state)
{
    (void)state;
    refuses(ep_units_parse_duration, "0.1ns", WHOLE_NANOSECONDS);
    refuses(ep_units_parse_duration, "0.1234567891s", WHOLE_NANOSECONDS);
    refuses(ep_units_parse_duration, "9223372036.854775808s", WHOLE_NANOSECONDS);
    refuses(ep_units_parse_duration, "106752d", WHOLE_NANOSECONDS);
    refuses(ep_units_parse_duration, "99999999999999999999ns", WHOLE_NANOSECONDS);
    refuses(ep_units_parse_duration, "0.00000000000000000001d", WHOLE_NANOSECONDS);
}

static void text_that_is_no_duration_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",     "5",    "s",    "-5s",  "+5s",    "5 s", "5S",
                                        "5sec", "1e3s", ".5s",  "5.s",  "1.2.3s", "nan", "infs",
                                        " 5s",  "5s ",  "0x5s", "5,0s", "never"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuses(ep_units_parse_duration, texts[i], EXPECTED_DURATION);
}

static void sizes_are_exact_bytes(void **state)
{
    (void)state;
    reads(ep_units_parse_bytes, "0B", 0);
    reads(ep_units_parse_bytes, "40MB", 40000000);
    reads(ep_units_parse_bytes, "2kB", 2000);
    reads(ep_units_parse_bytes, "4GiB", INT64_C(4) << 30);
    reads(ep_units_parse_bytes, "111MiB", 111 * 1048576);
    reads(ep_units_parse_bytes, "1.5KiB", 1536);
    reads(ep_units_parse_bytes, "200GB", 200000000000);
    reads(ep_units_parse_bytes, "3TB", 3000000000000);
    reads(ep_units_parse_bytes, "1TiB", INT64_C(1) << 40);
    reads(ep_units_parse_bytes, "0.5GB", 500000000);
    reads(ep_units_parse_bytes, "9223372036854775807B", INT64_MAX);
}

static void a_fraction_of_a_binary_unit_rounds_to_the_nearest_byte(void **state)
{
    (void)state;
    reads(ep_units_parse_bytes, "2.9GiB", 3113851290); /* 3113851289.6 */
    reads(ep_units_parse_bytes, "0.1KiB", 102);        /* 102.4 */
    reads(ep_units_parse_bytes, "0.0009765625KiB", 1); /* exact, however many digits */
}

static void sizes_finer_than_a_byte_or_too_large_are_refused(void **state)
{
    (void)state;
    refuses(ep_units_parse_bytes, "0.1B", WHOLE_BYTES);
    refuses(ep_units_parse_bytes, "0.0001kB", WHOLE_BYTES);
    refuses(ep_units_parse_bytes, "0.1234KiB", WHOLE_BYTES);
    refuses(ep_units_parse_bytes, "9223372036854775808B", WHOLE_BYTES);
    refuses(ep_units_parse_bytes, "8388608TiB", WHOLE_BYTES);
    refuses(ep_units_parse_bytes, "8388608", EXPECTED_SIZE);
    refuses(ep_units_parse_bytes, "5KB", EXPECTED_SIZE);
    refuses(ep_units_parse_bytes, "5mb", EXPECTED_SIZE);
    refuses(ep_units_parse_bytes, "-1B", EXPECTED_SIZE);
    refuses(ep_units_parse_bytes, "unlimited", EXPECTED_SIZE);
}

static void bandwidths_in_bytes_and_bits(void **state)
{
    (void)state;
    reads_double(ep_units_parse_bandwidth, "90MB/s", 90e6);
    reads_double(ep_units_parse_bandwidth, "128MiB/s", 134217728);
    reads_double(ep_units_parse_bandwidth, "10Gbps", 1.25e9);
    reads_double(ep_units_parse_bandwidth, "0.75Gbps", 93750000);
    reads_double(ep_units_parse_bandwidth, "8bps", 1);
    reads_double(ep_units_parse_bandwidth, "0B/s", 0);
    reads_double(ep_units_parse_bandwidth, "unlimited", INFINITY);
    static const char *const texts[] = {"90MB",   "90",        "10gbps",      "MB/s",  "90/s",
                                        "9MBs/s", "Unlimited", "-1MB/s",      "",      "9 MB/s",
                                        "9/s/s",  "1MB/min",   "1MegaByte/s", "1e9B/s"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuses_double(ep_units_parse_bandwidth, texts[i], EXPECTED_BANDWIDTH);
}

static void rates_ratios_and_prices(void **state)
{
    (void)state;
    reads_double(ep_units_parse_rate, "30/s", 30);
    reads_double(ep_units_parse_rate, "90/min", 1.5);
    reads_double(ep_units_parse_rate, "5400/h", 1.5);
    reads_double(ep_units_parse_rate, "0.25/s", 0.25);
    reads_double(ep_units_parse_ratio, "0.1%", 0.001);
    reads_double(ep_units_parse_ratio, "29%", 0.29); /* 29.0 / 100 too; 0.07 would not be */
    reads_double(ep_units_parse_ratio, "7%", 0.07);
    reads_double(ep_units_parse_ratio, "150%", 1.5);
    reads_double(ep_units_parse_price, "$0.461/h", 0.461);
    reads_double(ep_units_parse_price, "$2/h", 2);
}

static void text_that_is_no_rate_ratio_or_price_is_refused(void **state)
{
    (void)state;
    refuses_double(ep_units_parse_rate, "30", EXPECTED_RATE);
    refuses_double(ep_units_parse_rate, "-1/s", EXPECTED_RATE);
    refuses_double(ep_units_parse_rate, "30/d", EXPECTED_RATE);
    refuses_double(ep_units_parse_rate, "/s", EXPECTED_RATE);
    refuses_double(ep_units_parse_ratio, "0.5", EXPECTED_RATIO);
    refuses_double(ep_units_parse_ratio, "%", EXPECTED_RATIO);
    refuses_double(ep_units_parse_ratio, "-1%", EXPECTED_RATIO);
    refuses_double(ep_units_parse_ratio, "1%%", EXPECTED_RATIO);
    refuses_double(ep_units_parse_price, "0.23/h", EXPECTED_PRICE);
    refuses_double(ep_units_parse_price, "$0.23", EXPECTED_PRICE);
    refuses_double(ep_units_parse_price, "$-1/h", EXPECTED_PRICE);
    refuses_double(ep_units_parse_price, "$1/s", EXPECTED_PRICE);
    char digits[80] = {0};
    memset(digits, '9', 70);
    strcat(digits, "/s");
    refuses_double(ep_units_parse_rate, digits, EXPECTED_RATE);
}

static void numbers_are_finite(void **state)
{
    (void)state;
    reads_double(ep_units_parse_number, "1.5", 1.5);
    reads_double(ep_units_parse_number, "-0.9", -0.9);
    reads_double(ep_units_parse_number, "5e-3", 0.005);
    reads_double(ep_units_parse_number, "5E+3", 5000);
    static const char *const texts[] = {"",   "nan", "inf", "-inf", "0x10", "1.5x", "1e",
                                        "+1", "1.",  "--1", " 1",   "1 ",   "1e+",  "infinity"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuses_double(ep_units_parse_number, texts[i], EXPECTED_NUMBER);
    refuses_double(ep_units_parse_number, "1e999", "expected a number below 1.8e308");
}

static void integers_fit_64_bits(void **state)
{
    (void)state;
    reads(ep_units_parse_integer, "0", 0);
    reads(ep_units_parse_integer, "-12", -12);
    reads(ep_units_parse_integer, "9223372036854775807", INT64_MAX);
    refuses(ep_units_parse_integer, "9223372036854775808", "expected a whole number below 9.2e18");
    refuses(ep_units_parse_integer, "99999999999999999999", "expected a whole number below 9.2e18");
    static const char *const texts[] = {"", "-", "1.0", "1e3", "0x1", "+1", "ten", "1 "};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuses(ep_units_parse_integer, texts[i], EXPECTED_INTEGER);
}

static void calendar_times_are_seconds_of_unix(void **state)
{
    (void)state;
    reads(ep_units_parse_calendar, "1970-01-01T00:00Z", 0);
    reads(ep_units_parse_calendar, "2026-11-02T00:00Z", 1793577600);
    reads(ep_units_parse_calendar, "2026-11-02", 1793577600);
    reads(ep_units_parse_calendar, "2000-02-29T23:59:59Z", 951868799);
    reads(ep_units_parse_calendar, "2000-03-01T00:00:00Z", 951868800);
    reads(ep_units_parse_calendar, "2100-03-01T00:00Z", 4107542400);
    static const char *const texts[] = {"",
                                        "2026-11-02T00:00",
                                        "2026-11-02T24:00Z",
                                        "2026-13-01T00:00Z",
                                        "2026-00-01",
                                        "2026-11-00",
                                        "2026-11-31",
                                        "2100-02-29",
                                        "1969-12-31",
                                        "2026-11-02T00:60Z",
                                        "2026-11-02T00:00:60Z",
                                        "2026-11-02 00:00Z",
                                        "26-11-02",
                                        "2026-11-02T00:00+01:00",
                                        "2026-11-02T00:00:00ZZ",
                                        "2026/11/02"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        refuses(ep_units_parse_calendar, texts[i], EXPECTED_TIME);
}

static void assert_formats(char *(*format)(char *, size_t, int64_t), int64_t value,
                           const char *expected)
{
    char text[32];
    assert_ptr_equal(format(text, sizeof text, value), text);
    assert_string_equal(text, expected);
}

static void durations_print_short(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {1, "1ns"},
        {250000000, "250ms"},
        {90000000000, "90s"},
        {300000000000, "5min"},
        {86400000000000, "1d"},
        {129600000000000, "36h"},
        {1250000000, "1.25s"},
        {12345, "12.3us"},
        {1999, "2us"},
        {999700, "1ms"},       /* rounds up to the next unit */
        {59990000000, "1min"}, /* likewise: 60.0s */
        {59900000001, "59.9s"},
        {-1500000000, "-1.5s"},
        {-250000000, "-250ms"},
        {INT64_MAX, "106752d"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_formats(ep_units_format_duration, cases[i].value, cases[i].text);
}

static void sizes_print_short(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        {0, "0B"},
        {512, "512B"},
        {40000000, "40MB"},
        {2000, "2kB"},
        {1610612736, "1.5GiB"},
        {200000000000, "200GB"},
        {1250000000, "1.25GB"},
        {3113851290, "2.9GiB"},
        {INT64_C(1) << 40, "1TiB"},
        {1048575, "1MiB"},
        {1023 * 1024, "1023KiB"},
        {-40000000, "-40MB"},
        {123456789, "118MiB"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_formats(ep_units_format_bytes, cases[i].value, cases[i].text);
}

static void rates_print_in_the_unit_that_leaves_at_least_one(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0/s"},
        {30, "30/s"},
        {1.0 / 60, "1/min"},
        {0.5, "30/min"},
        {1.0 / 3600, "1/h"},
        {1234.5, "1234/s"},
        {25.25, "25.2/s"},
        {7.0 / 6, "1.17/s"},
        {9.999, "10/s"},
        {1e-6, "0/h"},
        {1e300 / 1e290, "10000000000/s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32];
        assert_string_equal(ep_units_format_rate(text, sizeof text, cases[i].value), cases[i].text);
    }
}

static void short_buffers_are_not_overrun(void **state)
{
    (void)state;
    char text[4] = "zzz";
    ep_units_format_duration(text, 3, 250000000);
    assert_string_equal(text, "25");
    ep_units_format_bytes(text, 2, 1610612736);
    assert_string_equal(text, "1");
    ep_units_format_rate(text, 3, 1234);
    assert_string_equal(text, "12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_exact_nanoseconds),
        cmocka_unit_test(durations_finer_than_a_nanosecond_or_too_long_are_refused),
        cmocka_unit_test(text_that_is_no_duration_is_refused),
        cmocka_unit_test(sizes_are_exact_bytes),
        cmocka_unit_test(a_fraction_of_a_binary_unit_rounds_to_the_nearest_byte),
        cmocka_unit_test(sizes_finer_than_a_byte_or_too_large_are_refused),
        cmocka_unit_test(bandwidths_in_bytes_and_bits),
        cmocka_unit_test(rates_ratios_and_prices),
        cmocka_unit_test(text_that_is_no_rate_ratio_or_price_is_refused),
        cmocka_unit_test(numbers_are_finite),
        cmocka_unit_test(integers_fit_64_bits),
        cmocka_unit_test(calendar_times_are_seconds_of_unix),
        cmocka_unit_test(durations_print_short),
        cmocka_unit_test(sizes_print_short),
        cmocka_unit_test(rates_print_in_the_unit_that_leaves_at_least_one),
        cmocka_unit_test(short_buffers_are_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
