/* Every mistake in a trace file: file, line, what was expected, what was found. */
#include "base/mem.h"
#include "played.h"
#include "temp_file.h"
#include "workload/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Scans `text` as `config` says: the only message is the path and then `suffix`. */
static void expect(struct ep_trace_config config, const char *text, const char *suffix)
{
    char *path = temp_file(text);
    if (text[0] == '\0')
        temp_file_cut(path, 0);
    config.file = path;
    char *message = played_error(&config);
    char *expected = ep_format("%s%s", path, suffix);
    assert_string_equal(message, expected);
    ep_free(expected);
    ep_free(message);
    temp_file_remove(path);
}

static struct ep_trace_config config_of(enum ep_trace_format format)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.format = format;
    config.at = (struct ep_loc){"s.yaml", 3, 5};
    return config;
}

static void csv(const char *text, const char *suffix)
{
    expect(config_of(EP_TRACE_CSV), text, suffix);
}

static void says_what_is_wrong_in_csv(void **state)
{
    (void)state;
    csv("", ":1: error: the file is empty; expected a header");
    csv("time,model\n", ": error: no line of data");
    csv("tine,model\n0,a\n", ":1: error: no column \"time\"; did you mean \"tine\"?");
    csv("time,model\n0,a\n1\n2,c\n", ":3: error: expected 2 columns, found 1");
    csv("time,model\n0,a\n-1,a\n", ":3:1: error: time: must be >= 0, got \"-1\"");
    csv("time,model\nnan,a\n", ":2:1: error: time: expected a number, got \"nan\"");
    csv("time,model\n,a\n", ":2:1: error: time: expected a number, got \"\"");
    csv("time,model\n1e300,a\n", ":2:1: error: time: too large a number, got \"1e300\"");
    csv("time,model\n0,\n", ":2: error: model: expected a name, found nothing");
    csv("time,model\n5,a\n6.25,a\n4,a\n7,a\n",
        ":4: error: time: goes back, from 6.25 s in line 3 to 4 s");
    csv("time,model,compute\n0,a,soon\n", ":2:5: error: compute: expected a number, got \"soon\"");
    csv("time,model,payload_request\n0,a,1.5\n",
        ":2:5: error: payload_request: expected a whole number, got \"1.5\"");
}

static void a_column_that_is_named_must_be_there(void **state)
{
    (void)state;
    struct ep_trace_config config = config_of(EP_TRACE_CSV);
    config.column_compute = "cpu_seconds";
    expect(config, "time,model,cpu_second\n0,a,1\n",
           ":1: error: no column \"cpu_seconds\"; did you mean \"cpu_second\"?");
}

static void says_what_is_wrong_in_jsonl(void **state)
{
    (void)state;
    const struct ep_trace_config config = config_of(EP_TRACE_JSONL);
    expect(config, "", ": error: no line of data");
    expect(config, "{\"time\": 0, \"model\": \"a\"}\n{\"time\": 1}\n",
           ":2: error: no member \"model\"");
    expect(config, "{\"model\": \"a\"}\n", ":1: error: no member \"time\"");
    expect(config, "{\"time\": \"0\", \"model\": \"a\"}\n", ":1: error: time: expected a number");
    expect(config, "{\"time\": -2, \"model\": \"a\"}\n", ":1: error: time: must be >= 0");
    expect(config, "{\"time\": 0, \"model\": null}\n",
           ":1: error: model: expected a text or a whole number");
    expect(config, "{\"time\": 0, \"model\": \"\"}\n",
           ":1: error: model: expected a name, found nothing");
    expect(config, "{\"time\": 0, \"model\": \"a\", \"target_variant\": 7}\n",
           ":1: error: target_variant: expected a text");
    expect(config, "[0, \"a\"]\n", ":1: error: expected a JSON object");
    expect(config, "{\"time\": 0,\n",
           ":1: error: not JSON: string or '}' expected near end of file");
    expect(config, "{\"time\": 3, \"model\": \"a\"}\n\n{\"time\": 2, \"model\": \"a\"}\n",
           ":3: error: time: goes back, from 3 s in line 1 to 2 s");
}

static void says_what_is_wrong_in_minutes(void **state)
{
    (void)state;
    const struct ep_trace_config config = config_of(EP_TRACE_AZURE_MINUTES);
    expect(config, "HashFunktion,1\na,1\n",
           ":1: error: no column \"HashFunction\"; did you mean \"HashFunktion\"?");
    expect(config, "HashFunction,Trigger\na,http\n",
           ":1: error: no column of a minute, such as \"480\", \"1_minute\" or \"minute_1\"");
    expect(config, "HashFunction,480,482\na,1,1\n",
           ":1: error: expected the column of minute 481, found \"482\"");
    expect(config, "HashFunction,1_minute,Trigger\na,1,http\n",
           ":1: error: expected the column of minute 2, found \"Trigger\"");
    expect(config, "HashFunction,1,2\na,1,-3\n",
           ":2:5: error: count of calls: must be >= 0, got \"-3\"");
    expect(config, "HashFunction,1,2\na,1,2.5\n",
           ":2:5: error: count of calls: expected a whole number, got \"2.5\"");
    expect(config, "HashFunction,1,2\na,1,NaN\n",
           ":2:5: error: count of calls: expected a number, got \"NaN\"");
    expect(config, "HashFunction,1,2\na,1,9999999999999\n",
           ":2:5: error: count of calls: too large a number, got \"9999999999999\"");
    expect(config, "HashFunction,1,2\n,1,2\n",
           ":2:1: error: HashFunction: expected a name, found nothing");
    expect(config, "HashFunction,1,2\na,0,0\n", ": error: no call in the window");
    expect(config, "HashFunction,1,2\n", ": error: no line of data");
}

static void says_what_is_wrong_in_counts(void **state)
{
    (void)state;
    struct ep_trace_config config = config_of(EP_TRACE_COUNTS);
    expect(config, "id\na\n",
           ":1: error: expected an id and one column a period, found one column");
    config.is_long = true;
    expect(config, "time,model,calls\n0,a,1\n",
           ":1: error: no column \"count\"; the first of 3 is \"time\"");
    expect(config, "time,model,count\n30,a,1\n",
           ":2:1: error: time: expected a multiple of the period (60 s), got \"30\"");
    expect(config, "time,model,count\nx,a,1\n", ":2:1: error: time: expected a number, got \"x\"");
    expect(config, "time,model,count\n300000000000,a,1\n",
           ":2:1: error: time: too large a number, got \"300000000000\"");
    config.period = 1;
    config.time_unit = 1;
    expect(config, "time,model,count\n4294967295,a,1\n",
           ":2:1: error: time: too far from 0 for periods of 1e-09 s, got \"4294967295\"");
}

static void a_window_of_counts_takes_whole_periods(void **state)
{
    (void)state;
    struct ep_trace_config config = config_of(EP_TRACE_AZURE_MINUTES);
    char *path = temp_file("HashFunction,1,2\na,1,2\n");
    config.file = path;
    config.window_begin = 30 * EP_SECOND;
    char *message = played_error(&config);
    assert_string_equal(message, "s.yaml:3:5: error: window: must begin and end at whole periods "
                                 "of the counts (60 s)");
    ep_free(message);
    temp_file_remove(path);
}

static void a_missing_file_is_reported_where_it_is_named(void **state)
{
    (void)state;
    struct ep_trace_config config = config_of(EP_TRACE_CSV);
    for (int format = EP_TRACE_AZURE_MINUTES; format <= EP_TRACE_JSONL; format++) {
        config.format = (enum ep_trace_format)format;
        config.file = "/none/x.csv";
        char *message = played_error(&config);
        assert_string_equal(message, "s.yaml:3:5: error: /none/x.csv: No such file or directory");
        ep_free(message);
        config.file = "/usr";
        message = played_error(&config);
        assert_string_equal(message, "s.yaml:3:5: error: /usr: expected a file, found a directory");
        ep_free(message);
    }
}

static void endless_lines_are_refused(void **state)
{
    (void)state;
    const size_t size = (size_t)3 << 20;
    char *text = ep_alloc(size);
    memset(text, '7', size);
    for (int format = EP_TRACE_CSV; format <= EP_TRACE_JSONL; format++) {
        memcpy(text, "time,model\n", 11);
        char *path = temp_file_of(text, size, TEMP_ZST);
        struct ep_trace_config config = config_of((enum ep_trace_format)format);
        config.file = path;
        struct ep_diag *diag = ep_diag_create();
        assert_null(ep_trace_scan(&config, diag));
        char *expected = ep_format("%s:2: error: line longer than 1 MiB", path);
        assert_string_equal(ep_diag_message(diag, ep_diag_error_count(diag) - 1), expected);
        ep_free(expected);
        ep_diag_destroy(diag);
        temp_file_remove(path);
    }
    ep_free(text);
}

static void no_more_than_twenty_mistakes_are_read(void **state)
{
    (void)state;
    char text[2000] = "time,model\n";
    for (int i = 0; i < 100; i++)
        strcat(text, "x,a\n");
    char *path = temp_file(text);
    struct ep_trace_config config = config_of(EP_TRACE_CSV);
    config.file = path;
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_trace_scan(&config, diag));
    assert_int_equal(ep_diag_error_count(diag), 20);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

static void a_calendar_clock_gets_a_hint(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n807256800.5,a\n807256900,a\n");
    struct ep_trace_config config = config_of(EP_TRACE_CSV);
    config.file = path;
    struct ep_diag *diag = ep_diag_create();
    struct ep_trace *trace = ep_trace_scan(&config, diag);
    assert_non_null(trace);
    char *expected = ep_format("%s: warning: the first request comes after 807256800 s without "
                               "any; give window: [807256800s, never]",
                               path);
    assert_string_equal(ep_diag_message(diag, 0), expected);
    ep_free(expected);
    ep_trace_destroy(trace);
    ep_diag_destroy(diag);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_wrong_in_csv),
        cmocka_unit_test(a_column_that_is_named_must_be_there),
        cmocka_unit_test(says_what_is_wrong_in_jsonl),
        cmocka_unit_test(says_what_is_wrong_in_minutes),
        cmocka_unit_test(says_what_is_wrong_in_counts),
        cmocka_unit_test(a_window_of_counts_takes_whole_periods),
        cmocka_unit_test(a_missing_file_is_reported_where_it_is_named),
        cmocka_unit_test(endless_lines_are_refused),
        cmocka_unit_test(no_more_than_twenty_mistakes_are_read),
        cmocka_unit_test(a_calendar_clock_gets_a_hint),
    };
    return cmocka_run_group_tests_name("trace_messages", tests, NULL, NULL);
}
