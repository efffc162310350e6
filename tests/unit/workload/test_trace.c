/* Request traces, csv and jsonl: what a scan finds and what a replay plays. */
#include "workload/trace.h"

#include "base/mem.h"
#include "base/str.h"
#include "played.h"
#include "temp_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

#define S EP_SECOND

static struct ep_trace_config csv_config(const char *path)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_CSV;
    config.at = (struct ep_loc){"s.yaml", 3, 5};
    return config;
}

static const char five_requests[] = "time,model\n1,b\n2,a\n2,b\n4,c\n5.5,a\n";

static void a_scan_counts_what_it_finds(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    const struct ep_trace_config config = csv_config(path);
    struct ep_trace *trace = played_scan(&config);
    assert_int_equal(ep_trace_id_count(trace), 3);
    assert_string_equal(ep_trace_id(trace, 0), "b"); /* in order of appearance */
    assert_int_equal(ep_trace_find(trace, "c"), 2);
    assert_int_equal(ep_trace_find(trace, "d"), UINT32_MAX);
    assert_int_equal(ep_trace_calls(trace, 0), 2);
    assert_int_equal(ep_trace_calls(trace, 2), 1);
    assert_int_equal(ep_trace_total(trace), 5);
    assert_int_equal(ep_trace_rows(trace), 5);
    assert_int_equal(ep_trace_first(trace), 1 * S);
    assert_int_equal(ep_trace_last(trace), 5500 * EP_MILLISECOND);
    assert_int_equal(ep_trace_window(trace), 5500 * EP_MILLISECOND + 4500 * EP_MILLISECOND / 4);
    assert_int_equal(ep_trace_duration(trace), ep_trace_window(trace));
    assert_int_equal(ep_trace_period(trace), 0);
    assert_false(ep_trace_has_compute(trace));
    assert_string_equal(ep_trace_file(trace), path);
    assert_int_equal(strlen(ep_trace_sha256(trace)), 64);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void a_replay_plays_every_request_at_its_time(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    const struct ep_trace_config config = csv_config(path);
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    static const ep_time at_ms[] = {1000, 2000, 2000, 4000, 5500};
    static const uint32_t models[] = {0, 1, 0, 2, 1};
    assert_int_equal(played->count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(played->items[i].at, at_ms[i] * EP_MILLISECOND);
        assert_int_equal(played->items[i].model, models[i]);
        assert_int_equal(played->items[i].number, i);
        assert_int_equal(played->items[i].compute_ns, -1);
    }
    assert_false(ep_trace_is_broken(trace));
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void ids_left_out_keep_their_numbers(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    const struct ep_trace_config config = csv_config(path);
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_without(trace, 1, 1); /* without b */
    assert_int_equal(played->count, 3);
    assert_int_equal(played->items[0].number, 1);
    assert_int_equal(played->items[1].number, 3);
    assert_int_equal(played->items[2].number, 4);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void requests_bring_what_their_columns_say(void **state)
{
    (void)state;
    char *path = temp_file("model;compute;at;pause;in;payload_response;note\n"
                           "a;0.25;100;0.5;2000;1000;x\n"
                           "a;;250;0;0;;y\n");
    struct ep_trace_config config = csv_config(path);
    config.separator = ';';
    config.column_time = "at";
    config.time_unit = EP_MILLISECOND;
    config.column_wait = "pause";
    config.column_request = "in";
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    assert_int_equal(played->count, 2);
    assert_int_equal(played->items[0].at, 100 * EP_MILLISECOND);
    assert_int_equal(played->items[0].compute_ns, 250 * EP_MILLISECOND);
    assert_int_equal(played->items[0].wait_ns, 500 * EP_MILLISECOND);
    assert_int_equal(played->items[0].request_bytes, 2000);
    assert_int_equal(played->items[0].response_bytes, 1000);
    assert_int_equal(played->items[1].compute_ns, -1); /* an empty field gives nothing */
    assert_int_equal(played->items[1].wait_ns, 0);
    assert_int_equal(played->items[1].request_bytes, 0);
    assert_int_equal(played->items[1].response_bytes, -1);
    assert_false(ep_trace_has_compute(trace));
    assert_near(ep_trace_compute_sum_ns(trace, 0), 0.25e9, 0);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void requests_may_name_variants(void **state)
{
    (void)state;
    char *path = temp_file("time,model,target_variant\n0,a,blue\n1,a,\n2,b,green\n3,a,blue\n");
    struct ep_trace_config config = csv_config(path);
    config.window_begin = EP_SECOND;
    struct ep_trace *trace = played_scan(&config);
    assert_int_equal(ep_trace_variant_count(trace), 2);
    assert_string_equal(ep_trace_variant(trace, 0), "blue");
    assert_string_equal(ep_trace_variant(trace, 1), "green");
    assert_int_equal(ep_trace_variant_line(trace, 0), 2);
    assert_int_equal(ep_trace_variant_line(trace, 1), 4);
    assert_int_equal(ep_trace_variant_calls(trace, 0), 1); /* the other is before the window */
    assert_int_equal(ep_trace_variant_calls(trace, 1), 1);
    struct played *played = played_of(trace, 1, 0);
    assert_int_equal(played->count, 3);
    assert_int_equal(played->items[0].variant, 0);
    assert_int_equal(played->items[1].variant, 2);
    assert_int_equal(played->items[2].variant, 1);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void a_trace_names_a_thousand_variants_at_most(void **state)
{
    (void)state;
    char *text = ep_alloc(64 * 1024), *at = text;
    at += sprintf(at, "time,model,target_variant\n");
    for (int i = 0; i <= EP_TRACE_MOST_VARIANTS; i++)
        at += sprintf(at, "%d,a,v%d\n", i, i);
    char *path = temp_file(text);
    struct ep_trace_config config = csv_config(path);
    struct ep_diag *diag = ep_diag_create();
    assert_null(ep_trace_scan(&config, diag));
    char *expected =
        ep_format("%s:1002: error: target_variant: more than 1000 variants are named", path);
    assert_string_equal(ep_diag_message(diag, 0), expected);
    ep_free(expected);
    ep_diag_destroy(diag);
    temp_file_remove(path);
    ep_free(text);
}

static void time_order_is_one_request_a_tick(void **state)
{
    (void)state;
    char *path = temp_file("time,model\nnoon,a\n,b\nx,a\n"); /* that column is not read */
    struct ep_trace_config config = csv_config(path);
    config.time_is_order = true;
    config.tick = 250 * EP_MILLISECOND;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(played->items[i].at, (ep_time)i * 250 * EP_MILLISECOND);
    assert_int_equal(ep_trace_window(trace), 750 * EP_MILLISECOND);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void a_window_begins_at_zero_and_repeats(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    struct ep_trace_config config = csv_config(path);
    config.window_begin = 2 * S;
    config.window_end = 5 * S;
    config.repeat = 2;
    config.time_scale = 10;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    assert_int_equal(ep_trace_total(trace), 3);
    assert_int_equal(ep_trace_id_count(trace), 3);
    assert_int_equal(ep_trace_window(trace), 3 * S);
    assert_int_equal(ep_trace_window_begin(trace), 2 * S);
    assert_int_equal(ep_trace_duration(trace), 60 * S);
    static const ep_time at_s[] = {0, 0, 20, 30, 30, 50};
    static const uint64_t numbers[] = {1, 2, 3, 6, 7, 8}; /* pass x rows + row */
    assert_int_equal(played->count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(played->items[i].at, at_s[i] * S);
        assert_int_equal(played->items[i].number, numbers[i]);
    }
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void a_replay_ends_with_the_clock(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    struct ep_trace_config config = csv_config(path);
    config.window_end = 4000000000 * S; /* 127 years: the clock has room for two and a bit */
    config.repeat = 1000000;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    assert_int_equal(played->count, 15);
    assert_int_equal(played->items[14].at, 8000000000 * S + 5500 * EP_MILLISECOND);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

/* A request every 10 s, 1000 of them, of the models 0 and 1 in turn. */
static char *regular_file(void)
{
    char *text = ep_alloc(20000), *end = text + sprintf(text, "time,model\n");
    for (int i = 0; i < 1000; i++)
        end += sprintf(end, "%d,m%d\n", 10 * i, i % 2);
    char *path = temp_file(text);
    ep_free(text);
    return path;
}

static void below_one_thins_by_request_number(void **state)
{
    (void)state;
    char *path = regular_file();
    struct ep_trace_config config = csv_config(path);
    config.rate_scale = 0.5;
    struct ep_trace *trace = played_scan(&config);
    struct played *half = played_of(trace, 1, 0), *quarter = played_of(trace, 0.5, 0);
    struct played *other = played_of(trace, 1, 1);
    assert_near((double)half->count, 500, 4 * sqrt(250));
    assert_near((double)quarter->count, 250, 4 * sqrt(187.5));
    size_t found = 0, common = 0; /* what is played at a quarter is played at a half too */
    for (size_t i = 0, j = 0, k = 0; i < half->count; i++) {
        assert_int_equal(half->items[i].at, (ep_time)half->items[i].number * 10 * S);
        for (; j < quarter->count && quarter->items[j].number <= half->items[i].number; j++)
            found += quarter->items[j].number == half->items[i].number;
        for (; k < other->count && other->items[k].number <= half->items[i].number; k++)
            common += other->items[k].number == half->items[i].number;
    }
    assert_int_equal(found, quarter->count);
    assert_true(common < 350); /* another replication keeps others */
    ep_free(half);
    ep_free(quarter);
    ep_free(other);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void above_one_adds_copies_within_a_minute(void **state)
{
    (void)state;
    char *path = regular_file();
    const struct ep_trace_config config = csv_config(path);
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 2.5, 0);
    assert_near((double)played->count, 2500, 4 * sqrt(250));
    int copies[1000] = {0};
    double late_s = 0;
    for (size_t i = 0; i < played->count; i++) {
        const struct ep_arrival *arrival = &played->items[i];
        const uint64_t row = arrival->number / 3, copy = arrival->number % 3;
        const ep_time original = (ep_time)row * 10 * S;
        assert_int_equal(arrival->model, row % 2);
        assert_int_equal(copies[row] >> copy & 1, 0); /* each number once */
        copies[row] |= 1 << copy;
        if (copy == 0)
            assert_int_equal(arrival->at, original);
        assert_true(original <= arrival->at && arrival->at < original + EP_MINUTE);
        late_s += copy == 0 ? 0 : ep_time_to_seconds(arrival->at - original);
    }
    for (int row = 0; row < 1000; row++)
        assert_int_equal(copies[row] & 3, 3); /* the original and one copy are always played */
    assert_near(late_s / ((double)played->count - 1000), 30, 4 * 17.4 / sqrt(1500));
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void jsonl_members_are_columns(void **state)
{
    (void)state;
    char *path = temp_file("{\"ts\": 1500, \"model\": \"a\", \"compute\": 0.25, \"x\": [1, 2]}\n"
                           "\r\n"
                           "{\"ts\": 1500.5, \"model\": 17, \"payload_request\": 20}");
    struct ep_trace_config config = csv_config(path);
    config.format = EP_TRACE_JSONL;
    config.column_time = "ts";
    config.time_unit = EP_MILLISECOND;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    assert_int_equal(ep_trace_rows(trace), 2);
    assert_string_equal(ep_trace_id(trace, 1), "17");
    assert_int_equal(played->items[0].at, 1500 * EP_MILLISECOND);
    assert_int_equal(played->items[0].compute_ns, 250 * EP_MILLISECOND);
    assert_int_equal(played->items[1].at, 1500500 * EP_MICROSECOND);
    assert_int_equal(played->items[1].request_bytes, 20);
    assert_int_equal(played->items[1].compute_ns, -1);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void a_trace_with_its_own_compute_says_so(void **state)
{
    (void)state;
    char *path = temp_file("time,model,compute\n0,a,0.5\n1,a,1.5\n");
    const struct ep_trace_config config = csv_config(path);
    struct ep_trace *trace = played_scan(&config);
    assert_true(ep_trace_has_compute(trace));
    assert_near(ep_trace_compute_sum_ns(trace, 0), 2e9, 0);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

struct visit {
    uint32_t id;
    ep_time at;
    uint64_t calls;
};
struct visits {
    struct visit items[10];
    size_t count;
};

static void note_visit(void *self, uint32_t id, ep_time at, uint64_t calls)
{
    struct visits *visits = self;
    visits->items[visits->count++] = (struct visit){id, at, calls};
}

static void a_visit_shows_what_the_window_holds(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    struct ep_trace_config config = csv_config(path);
    config.window_begin = 2 * S;
    config.window_end = 5 * S;
    config.repeat = 3; /* of one pass, before any scaling */
    config.rate_scale = 7;
    struct ep_trace *trace = played_scan(&config);
    struct visits visits = {.count = 0};
    ep_trace_visit(trace, note_visit, &visits);
    static const struct visit expected[] = {{1, 2 * S, 1}, {0, 2 * S, 1}, {2, 4 * S, 1}};
    assert_int_equal(visits.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(visits.items[i].id, expected[i].id);
        assert_int_equal(visits.items[i].at, expected[i].at);
        assert_int_equal(visits.items[i].calls, expected[i].calls);
    }
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void a_file_changed_after_the_scan_is_noticed(void **state)
{
    (void)state;
    char *path = temp_file(five_requests);
    const struct ep_trace_config config = csv_config(path);
    struct ep_trace *trace = played_scan(&config);
    temp_file_cut(path, strlen(five_requests) - 6); /* the last line is gone */
    struct played *played = played_of(trace, 1, 0);
    assert_int_equal(played->count, 4);
    assert_true(ep_trace_is_broken(trace));
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_counts_what_it_finds),
        cmocka_unit_test(a_replay_plays_every_request_at_its_time),
        cmocka_unit_test(ids_left_out_keep_their_numbers),
        cmocka_unit_test(requests_bring_what_their_columns_say),
        cmocka_unit_test(time_order_is_one_request_a_tick),
        cmocka_unit_test(a_window_begins_at_zero_and_repeats),
        cmocka_unit_test(a_replay_ends_with_the_clock),
        cmocka_unit_test(below_one_thins_by_request_number),
        cmocka_unit_test(above_one_adds_copies_within_a_minute),
        cmocka_unit_test(jsonl_members_are_columns),
        cmocka_unit_test(requests_may_name_variants),
        cmocka_unit_test(a_trace_names_a_thousand_variants_at_most),
        cmocka_unit_test(a_trace_with_its_own_compute_says_so),
        cmocka_unit_test(a_visit_shows_what_the_window_holds),
        cmocka_unit_test(a_file_changed_after_the_scan_is_noticed),
    };
    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
