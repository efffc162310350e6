#include "run/figure_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void writes_three_digits_and_the_unit(void **state)
{
    (void)state;
    static const struct {
        const char *metric;
        double value;
        const char *text;
    } rows[] = {
        {"latency_p99", 0.8123, "812 ms"},
        {"latency_p99", 3.25, "3.25 s"},
        {"latency_mean", 0.0000425, "42.5 us"},
        {"latency_max", 4321, "4321 s"},
        {"latency_p50", 0.9996, "1 s"},
        {"error_ratio", 0.041, "4.1 %"},
        {"cold_ratio", 0, "0 %"},
        {"cost_per_hour", 0.31, "$0.310/h"},
        {"cost_per_hour", 123.4, "$123/h"},
        {"cost_per_hour", -0.5, "-$0.500/h"},
        {"cost_per_month", 84.1, "$84.1/month"},
        {"cost_per_million_requests", 3, "$3.00/million"},
        {"instances_mean", 2.5, "2.5"},
        {"no such metric", 12345, "12345"},
    };
    struct ep_arena *arena = ep_arena_create();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(ep_figure_text(arena, rows[i].metric, rows[i].value), rows[i].text);
    ep_arena_destroy(arena);
}

static void knows_what_is_about_service(void **state)
{
    (void)state;
    assert_true(ep_figure_is_service("latency_p99"));
    assert_true(ep_figure_is_service("warm_latency_p50"));
    assert_true(ep_figure_is_service("error_ratio"));
    assert_true(ep_figure_is_service("cold_ratio"));
    assert_false(ep_figure_is_service("cost_per_hour"));
    assert_false(ep_figure_is_service("instances_mean"));
    assert_false(ep_figure_is_service("survive"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_three_digits_and_the_unit),
        cmocka_unit_test(knows_what_is_about_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
