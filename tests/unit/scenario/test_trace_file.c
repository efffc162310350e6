#include "scenario/trace_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/time.h"

struct reading {
    struct ep_arena *arena;
    struct ep_diag *diag;
    struct ep_trace_config config;
    bool is_good;
};

static struct reading read_file(const struct ep_override *overrides, size_t count)
{
    struct reading reading = {.arena = ep_arena_create(), .diag = ep_diag_create()};
    const struct ep_trace_file file = {.path = "folder/a.tsv",
                                       .format = "csv",
                                       .overrides = overrides,
                                       .override_count = count,
                                       .at = {.file = "epsim"}};
    reading.is_good = ep_trace_file_config(&file, reading.arena, &reading.config, reading.diag);
    return reading;
}

static void end(struct reading *reading)
{
    ep_arena_destroy(reading->arena);
    ep_diag_destroy(reading->diag);
}

static void without_keys_all_are_at_their_defaults(void **state)
{
    (void)state;
    struct reading reading = read_file(NULL, 0);
    assert_true(reading.is_good);
    assert_string_equal(reading.config.file, "folder/a.tsv");
    assert_int_equal(reading.config.format, EP_TRACE_CSV);
    assert_string_equal(reading.config.column_model, "model");
    assert_int_equal(reading.config.time_unit, EP_SECOND);
    assert_int_equal(reading.config.repeat, 1);
    end(&reading);
}

static void keys_are_those_of_a_scenario(void **state)
{
    (void)state;
    const struct ep_override keys[] = {{"separator", "tab"},
                                       {"columns.model", "url"},
                                       {"time_unit", "ms"},
                                       {"window", "[1s, 5s]"}};
    struct reading reading = read_file(keys, 4);
    assert_true(reading.is_good);
    assert_int_equal(reading.config.separator, '\t');
    assert_string_equal(reading.config.column_model, "url");
    assert_int_equal(reading.config.time_unit, EP_MILLISECOND);
    assert_int_equal(reading.config.window_begin, EP_SECOND);
    assert_int_equal(reading.config.window_end, 5 * EP_SECOND);
    end(&reading);
}

static void mistakes_are_those_of_a_scenario(void **state)
{
    (void)state;
    const struct ep_override keys[] = {{"seperator", "tab"}, {"repeat", "0"}};
    struct reading reading = read_file(keys, 2);
    assert_false(reading.is_good);
    assert_string_equal(ep_diag_message(reading.diag, 0),
                        "--set:1:1: error: seperator: unknown key; did you mean \"separator\"?");
    assert_string_equal(ep_diag_message(reading.diag, 1),
                        "--set:1:1: error: repeat: must be >= 1, got 0");
    end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_keys_all_are_at_their_defaults),
        cmocka_unit_test(keys_are_those_of_a_scenario),
        cmocka_unit_test(mistakes_are_those_of_a_scenario),
    };
    return cmocka_run_group_tests_name("trace_file", tests, NULL, NULL);
}
