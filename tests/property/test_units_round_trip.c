/* What the units write, they read; and they read what long division says. */
#include "base/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t next_random(uint64_t *random) /* splitmix64 */
{
    uint64_t z = (*random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Of all magnitudes alike. */
static int64_t random_value(uint64_t *random)
{
    return (int64_t)(next_random(random) >> (1 + next_random(random) % 63));
}

typedef char *format_integer(char *out, size_t size, int64_t value);
typedef bool parse_integer(const char *text, int64_t *value, const char **why);

static void round_trip(format_integer *format, parse_integer *parse, int64_t value)
{
    char text[32];
    int64_t found = -1, again = -1;
    if (!parse(format(text, sizeof text, value), &found, NULL))
        fail_msg("%" PRId64 " is written %s, which is not read", value, text);
    const double error = fabs((double)found - (double)value);
    if (error > 0.005 * (double)value)
        fail_msg("%" PRId64 " is written %s, which is %" PRId64, value, text, found);
    if (!parse(format(text, sizeof text, found), &again, NULL) || again != found)
        fail_msg("%" PRId64 " is three digits, but is written %s", found, text);
}

static void durations_and_sizes_survive_to_three_digits(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 200000; i++) {
        const int64_t value = random_value(&random) % (INT64_MAX / 2);
        round_trip(ep_units_format_duration, ep_units_parse_duration, value);
        round_trip(ep_units_format_bytes, ep_units_parse_bytes, value);
    }
}

static void whole_quantities_survive_exactly(void **state)
{
    (void)state;
    static const int64_t units[] = {1,           1000,          1000000,       1000000000,
                                    60000000000, 3600000000000, 86400000000000};
    uint64_t random = 2;
    for (int i = 0; i < 100000; i++) {
        const int64_t value =
            (int64_t)(next_random(&random) % 1000) * units[next_random(&random) % 7];
        char text[32];
        int64_t found = -1;
        ep_units_format_duration(text, sizeof text, value);
        assert_true(ep_units_parse_duration(text, &found, NULL));
        if (found != value)
            fail_msg("%" PRId64 " is written %s, which is %" PRId64, value, text, found);
    }
}

static void decimals_are_read_as_by_long_division(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < 200000; i++) {
        const uint64_t seconds = next_random(&random) % 9000000000;
        const uint64_t nanoseconds = next_random(&random) % 1000000000;
        char text[64];
        int64_t found = -1;
        snprintf(text, sizeof text, "%" PRIu64 ".%09" PRIu64 "s", seconds, nanoseconds);
        assert_true(ep_units_parse_duration(text, &found, NULL));
        assert_true(found == (int64_t)(seconds * 1000000000 + nanoseconds));
    }
}

static void integers_survive(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (int i = 0; i < 100000; i++) {
        const int64_t value = random_value(&random) * (i % 2 == 0 ? 1 : -1);
        char text[32];
        int64_t found = -1;
        snprintf(text, sizeof text, "%" PRId64, value);
        assert_true(ep_units_parse_integer(text, &found, NULL));
        assert_true(found == value);
    }
}

static void numbers_are_read_as_by_strtod(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < 100000; i++) {
        char text[64];
        double found = NAN;
        snprintf(text, sizeof text, "%.17g", ldexp((double)next_random(&random), -(i % 100)));
        assert_true(ep_units_parse_number(text, &found, NULL));
        assert_true(found == strtod(text, NULL));
    }
}

/* Any bytes at all: an answer and no harm (the sanitizers watch). */
static void noise_is_read_or_refused(void **state)
{
    (void)state;
    static const char letters[] = "0123456789.-+e%$/smhBGiKd";
    uint64_t random = 6;
    for (int i = 0; i < 300000; i++) {
        char text[24] = "";
        const size_t length = next_random(&random) % 23;
        for (size_t j = 0; j < length; j++)
            text[j] = i % 3 == 0 ? (char)(next_random(&random) % 255 + 1)
                                 : letters[next_random(&random) % (sizeof letters - 1)];
        int64_t integer = 0;
        double number = 0;
        const char *why = NULL;
        if (ep_units_parse_duration(text, &integer, &why))
            assert_true(integer >= 0);
        if (ep_units_parse_bytes(text, &integer, &why))
            assert_true(integer >= 0);
        if (ep_units_parse_bandwidth(text, &number, &why) ||
            ep_units_parse_rate(text, &number, &why) || ep_units_parse_ratio(text, &number, &why) ||
            ep_units_parse_price(text, &number, &why))
            assert_true(number >= 0);
        ep_units_parse_number(text, &number, &why);
        ep_units_parse_integer(text, &integer, &why);
        ep_units_parse_calendar(text, &integer, &why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_and_sizes_survive_to_three_digits),
        cmocka_unit_test(whole_quantities_survive_exactly),
        cmocka_unit_test(decimals_are_read_as_by_long_division),
        cmocka_unit_test(integers_survive),
        cmocka_unit_test(numbers_are_read_as_by_strtod),
        cmocka_unit_test(noise_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
