/* A trace at other times: the same requests, later, wrapped at the end of the replay. */
#include "workload/shifted_trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "temp_file.h"

#include <stdio.h>
#include <string.h>

static void shifts_by_the_golden_section(void **state)
{
    (void)state;
    assert_int_equal(ep_shifted_trace_by(1000, 1), 618);
    assert_int_equal(ep_shifted_trace_by(1000, 2), 236);
    assert_int_equal(ep_shifted_trace_by(1000, 3), 854);
}

/* Requests at 0, 1, ... 99 s of a window of 100 s: at 61.8 s later, modulo 100 s. */
static void plays_every_request_once_in_order(void **state)
{
    (void)state;
    char text[2000] = "time,model\n";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "%d,m%d\n", i, i % 3);
    char *path = temp_file(text);
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_CSV;
    config.window_end = 100 * EP_SECOND;
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = ep_trace_scan(&config, diag);
    assert_non_null(trace);
    static const uint32_t models[] = {5, UINT32_MAX, 7};
    struct ep_trace_replay replay = {.model_of_id = models, .scale = 1, .name = "t"};
    struct ep_arrival_source source = ep_shifted_trace_open(trace, &replay, 1);
    ep_time by = ep_shifted_trace_by(100 * EP_SECOND, 1), last = 0;
    bool seen[100] = {false};
    struct ep_arrival arrival;
    int count = 0;
    while (source.type->next(source.state, &arrival)) {
        ep_time original = (arrival.at - by + 100 * EP_SECOND) % (100 * EP_SECOND);
        int second = (int)(original / EP_SECOND);
        assert_int_equal(original % EP_SECOND, 0);
        assert_true(arrival.at >= last && arrival.at < 100 * EP_SECOND);
        assert_false(seen[second]);
        assert_int_equal(arrival.model, models[second % 3]);
        assert_int_equal(arrival.number >> 40, 1);
        seen[second] = true;
        last = arrival.at;
        count++;
    }
    assert_int_equal(count, 67); /* the second id is left out */
    ep_arrival_source_destroy(&source);
    ep_trace_destroy(trace);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifts_by_the_golden_section),
        cmocka_unit_test(plays_every_request_once_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
