/* Traces written and read again: what comes out of a file is what went in, to the nanosecond. */
#include "workload/trace_writer.h"

#include "base/mem.h"
#include "played.h"
#include "temp_file.h"
#include "workload/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NONE -1

static const struct ep_arrival requests[] = {
    {.at = 0,
     .model = 0,
     .compute_ns = 5,
     .wait_ns = NONE,
     .request_bytes = 7,
     .response_bytes = 0},
    {.at = 1500000001,
     .model = 1,
     .compute_ns = NONE,
     .wait_ns = 9,
     .request_bytes = NONE,
     .variant = 2,
     .response_bytes = NONE},
    {.at = 86400000000123,
     .model = 0,
     .compute_ns = 3000000000,
     .wait_ns = 0,
     .request_bytes = 0,
     .response_bytes = INT64_C(1) << 40},
};
static const char *const names[] = {"a \"quoted\", name\\", "t\xc3\xa9nant/7"};
#define COUNT (sizeof requests / sizeof requests[0])

/* As `requests` says; NULL: none. */
static const char *variant_of(const struct ep_arrival *arrival)
{
    static const char *const variants[] = {NULL, "blue", "a \"green\" one"};
    return variants[arrival->variant];
}

static void write_all(const char *path, const struct ep_trace_writer_config *config)
{
    char *why = NULL;
    struct ep_trace_writer *writer = ep_trace_writer_open(path, config, &why);
    assert_non_null(writer);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(ep_trace_writer_put(writer, names[requests[i].model], variant_of(&requests[i]),
                                        &requests[i]));
    assert_true(ep_trace_writer_commit(writer, &why));
}

static struct ep_trace *scan(const char *path, enum ep_trace_format format)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = format;
    return played_scan(&config);
}

static void expect_requests(const char *path, enum ep_trace_format format)
{
    struct ep_trace *trace = scan(path, format);
    const uint32_t models[] = {0, 1};
    struct ep_arrival_source source = ep_trace_open(
        trace, &(struct ep_trace_replay){.model_of_id = models, .scale = 1, .name = "t"});
    struct ep_arrival found;
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(source.type->next(source.state, &found));
        assert_int_equal(found.at, requests[i].at);
        assert_string_equal(ep_trace_id(trace, found.model), names[requests[i].model]);
        assert_int_equal(found.compute_ns, requests[i].compute_ns);
        assert_int_equal(found.wait_ns, requests[i].wait_ns);
        assert_int_equal(found.request_bytes, requests[i].request_bytes);
        assert_int_equal(found.response_bytes, requests[i].response_bytes);
        const char *variant = variant_of(&requests[i]);
        assert_int_equal(found.variant > 0, variant != NULL);
        if (variant != NULL)
            assert_string_equal(ep_trace_variant(trace, found.variant - 1U), variant);
    }
    assert_false(source.type->next(source.state, &found));
    ep_arrival_source_destroy(&source);
    ep_trace_destroy(trace);
}

static void round_trip(const char *ending, enum ep_trace_format format)
{
    char *base = temp_file("");
    char *path = ep_format("%s%s", base, ending);
    write_all(path, &(struct ep_trace_writer_config){.format = format,
                                                     .has_compute = true,
                                                     .has_wait = true,
                                                     .has_request = true,
                                                     .has_response = true,
                                                     .has_variant = true});
    expect_requests(path, format);
    unlink(path);
    ep_free(path);
    temp_file_remove(base);
}

static void csv_and_jsonl_read_back(void **state)
{
    (void)state;
    round_trip(".csv", EP_TRACE_CSV);
    round_trip(".csv.gz", EP_TRACE_CSV);
    round_trip(".jsonl", EP_TRACE_JSONL);
    round_trip(".jsonl.zst", EP_TRACE_JSONL);
}

static void expect_text(const char *path, const char *expected)
{
    char text[512] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static void writes_only_the_columns_there_are(void **state)
{
    (void)state;
    char *path = temp_file("");
    write_all(path, &(struct ep_trace_writer_config){.format = EP_TRACE_CSV, .has_wait = true});
    expect_text(path, "time,model,wait\n"
                      "0.000000000,\"a \"\"quoted\"\", name\\\",\n"
                      "1.500000001,t\xc3\xa9nant/7,0.000000009\n"
                      "86400.000000123,\"a \"\"quoted\"\", name\\\",0.000000000\n");
    temp_file_remove(path);
}

static void put(struct ep_trace_writer *writer, const char *model, ep_time at)
{
    assert_true(ep_trace_writer_put(writer, model, NULL, &(struct ep_arrival){.at = at}));
}

/* Periods without a request are there too, so that a replay ends when the traffic did. */
static void counts_by_id_and_period(void **state)
{
    (void)state;
    char *path = temp_file(""), *why = NULL;
    struct ep_trace_writer *writer = ep_trace_writer_open(
        path,
        &(struct ep_trace_writer_config){
            .format = EP_TRACE_COUNTS, .period = EP_MINUTE, .end = 4 * EP_MINUTE},
        &why);
    put(writer, "b", 0);
    put(writer, "a", EP_MINUTE - 1);
    put(writer, "a", EP_MINUTE - 1);
    put(writer, "b", 2 * EP_MINUTE);
    assert_true(ep_trace_writer_commit(writer, &why));
    expect_text(path, "model,0,1,2,3\nb,1,0,1,0\na,2,0,0,0\n");
    struct ep_trace *trace = scan(path, EP_TRACE_COUNTS);
    assert_int_equal(ep_trace_total(trace), 4);
    assert_int_equal(ep_trace_duration(trace), 4 * EP_MINUTE);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void says_which_file_cannot_be_written(void **state)
{
    (void)state;
    char *why = NULL;
    const struct ep_trace_writer_config config = {.format = EP_TRACE_JSONL};
    assert_null(ep_trace_writer_open("no/such/folder/t.jsonl", &config, &why));
    assert_string_equal(why, "no/such/folder/t.jsonl: No such file or directory");
    ep_free(why);
    struct ep_trace_writer *writer = ep_trace_writer_open("/dev/full", &config, &why);
    put(writer, "a", 0);
    assert_false(ep_trace_writer_commit(writer, &why));
    assert_string_equal(why, "/dev/full: No space left on device");
    ep_free(why);
}

static void an_abandoned_trace_leaves_nothing(void **state)
{
    (void)state;
    char *base = temp_file(""), *why = NULL;
    char *path = ep_format("%s.csv", base);
    struct ep_trace_writer *writer =
        ep_trace_writer_open(path, &(struct ep_trace_writer_config){.format = EP_TRACE_CSV}, &why);
    put(writer, "a", 0);
    ep_trace_writer_abandon(writer);
    ep_trace_writer_abandon(NULL);
    assert_int_equal(access(path, F_OK), -1);
    ep_free(path);
    temp_file_remove(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_and_jsonl_read_back),
        cmocka_unit_test(writes_only_the_columns_there_are),
        cmocka_unit_test(counts_by_id_and_period),
        cmocka_unit_test(says_which_file_cannot_be_written),
        cmocka_unit_test(an_abandoned_trace_leaves_nothing),
    };
    return cmocka_run_group_tests_name("trace_writer", tests, NULL, NULL);
}
