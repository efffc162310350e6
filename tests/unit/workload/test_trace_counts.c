/* Traces of counts: what is recorded is played, no more, no less, in the right period. */
#include "base/mem.h"
#include "played.h"
#include "temp_file.h"
#include "workload/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"

#define S EP_SECOND

static const char azure_text[] = "HashOwner,HashFunction,Trigger,480,481,482\n"
                                 "o,f,http,2,0,3\n"
                                 "o,g,timer,1,1,1\n"
                                 "o,h,event,0,0,0\n";

static struct ep_trace_config minutes_config(const char *path)
{
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_AZURE_MINUTES;
    return config;
}

static void a_scan_keeps_counts_and_silent_ids(void **state)
{
    (void)state;
    char *path = temp_file(azure_text);
    const struct ep_trace_config config = minutes_config(path);
    struct ep_trace *trace = played_scan(&config);
    assert_int_equal(ep_trace_id_count(trace), 3);
    assert_string_equal(ep_trace_id(trace, 0), "f");
    assert_int_equal(ep_trace_calls(trace, 0), 5);
    assert_int_equal(ep_trace_calls(trace, 2), 0);
    assert_int_equal(ep_trace_total(trace), 8);
    assert_int_equal(ep_trace_rows(trace), 3);
    assert_int_equal(ep_trace_window(trace), 180 * S); /* time 0 is the first column */
    assert_int_equal(ep_trace_period(trace), 60 * S);
    assert_int_equal(ep_trace_first(trace), 0);
    assert_int_equal(ep_trace_last(trace), 120 * S);
    assert_false(ep_trace_has_compute(trace));
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void even_puts_the_ith_of_k_at_its_middle(void **state)
{
    (void)state;
    char *path = temp_file(azure_text);
    struct ep_trace_config config = minutes_config(path);
    config.spread = EP_SPREAD_EVEN;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    static const ep_time at_s[] = {15, 30, 45, 90, 130, 150, 150, 170};
    static const uint32_t models[] = {0, 1, 0, 1, 0, 0, 1, 0}; /* equal times by id */
    /* numbered by period, then id, then place */
    static const uint64_t numbers[] = {0, 2, 1, 3, 4, 5, 7, 6};
    assert_int_equal(played->count, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(played->items[i].at, at_s[i] * S);
        assert_int_equal(played->items[i].model, models[i]);
        assert_int_equal(played->items[i].number, numbers[i]);
        assert_int_equal(played->items[i].compute_ns, -1);
    }
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void leaving_an_id_out_changes_nothing_for_the_others(void **state)
{
    (void)state;
    char *path = temp_file(azure_text);
    const struct ep_trace_config config = minutes_config(path);
    struct ep_trace *trace = played_scan(&config);
    struct played *all = played_of(trace, 1, 0), *some = played_without(trace, 1, 1);
    assert_int_equal(some->count, 3);
    size_t found = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].model != 0) {
            assert_int_equal(some->items[found].at, all->items[i].at);
            assert_int_equal(some->items[found].number, all->items[i].number);
            found++;
        }
    assert_int_equal(found, 3);
    ep_free(all);
    ep_free(some);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void uniform_depends_on_the_replication_only(void **state)
{
    (void)state;
    char *path = temp_file(azure_text);
    const struct ep_trace_config config = minutes_config(path);
    struct ep_trace *trace = played_scan(&config);
    struct played *a = played_of(trace, 1, 0), *same = played_of(trace, 1, 0);
    struct played *other = played_of(trace, 1, 1);
    size_t equal = 0;
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(same->items[i].at, a->items[i].at);
        equal += other->items[i].at == a->items[i].at;
    }
    assert_int_equal(equal, 0);
    ep_free(a);
    ep_free(same);
    ep_free(other);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

/* k sorted uniforms: the i-th of them is (i + 1) / (k + 1) of the period on average, and all
 * together fill it evenly. */
static void uniform_fills_the_period_evenly(void **state)
{
    (void)state;
    char *path = temp_file("id,x\na,3\n");
    struct ep_trace_config config = minutes_config(path);
    config.format = EP_TRACE_COUNTS;
    struct ep_trace *trace = played_scan(&config);
    const uint32_t rounds = 4000;
    double sums[3] = {0}, tenths[10] = {0};
    for (uint32_t replication = 0; replication < rounds; replication++) {
        struct played *played = played_of(trace, 1, replication);
        for (int i = 0; i < 3; i++) {
            const double place = ep_time_to_seconds(played->items[i].at) / 60;
            assert_true(0 <= place && place < 1);
            sums[i] += place;
            tenths[(int)(place * 10)]++;
        }
        ep_free(played);
    }
    for (int i = 0; i < 3; i++) /* standard deviation of an order statistic of three: <= 0.23 */
        assert_near(sums[i] / rounds, (i + 1) / 4.0, 4 * 0.23 / sqrt(rounds));
    for (int i = 0; i < 10; i++)
        assert_near(tenths[i], 0.3 * rounds, 4 * sqrt(0.27 * rounds));
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void counts_may_be_wide_or_long(void **state)
{
    (void)state;
    char *wide = temp_file("id,0,1,2\nb,0,2,0\na,1,0,1\n");
    char *in_rows = temp_file("t,who,n\n20,a,1\n10,b,1\n0,a,1\n10,b,1\n");
    struct ep_trace_config config = minutes_config(wide);
    config.format = EP_TRACE_COUNTS;
    config.spread = EP_SPREAD_EVEN;
    config.period = 10 * S;
    struct ep_trace *a = played_scan(&config);
    config.file = in_rows;
    config.is_long = true;
    config.column_time = "t";
    config.column_model = "who";
    config.column_count = "n";
    struct ep_trace *b = played_scan(&config);
    assert_string_equal(ep_trace_id(a, 0), "b");
    assert_string_equal(ep_trace_id(b, 0), "a");
    assert_int_equal(ep_trace_window(b), ep_trace_window(a));
    struct played *from_wide = played_of(a, 1, 0), *from_rows = played_of(b, 1, 0);
    static const ep_time at_ms[] = {5000, 12500, 17500, 25000};
    assert_int_equal(from_wide->count, 4);
    assert_int_equal(from_rows->count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(from_wide->items[i].at, at_ms[i] * EP_MILLISECOND);
        assert_int_equal(from_rows->items[i].at, at_ms[i] * EP_MILLISECOND);
        assert_int_equal(from_rows->items[i].model, 1 - from_wide->items[i].model);
    }
    ep_free(from_wide);
    ep_free(from_rows);
    ep_trace_destroy(a);
    ep_trace_destroy(b);
    temp_file_remove(wide);
    temp_file_remove(in_rows);
}

static void both_ways_of_naming_minutes_are_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"HashFunction,1_minute,2_minute\nf,1,2\n",
                                        "HashFunction,minute_1,minute_2\nf,1,2\n",
                                        "HashFunction,7,8,Trigger\nf,1,2,http\n"};
    for (int i = 0; i < 2; i++) {
        char *path = temp_file(texts[i]);
        const struct ep_trace_config config = minutes_config(path);
        struct ep_trace *trace = played_scan(&config);
        assert_int_equal(ep_trace_total(trace), 3);
        ep_trace_destroy(trace);
        temp_file_remove(path);
    }
}

static void a_window_and_repeats_of_counts(void **state)
{
    (void)state;
    char *path = temp_file(azure_text);
    struct ep_trace_config config = minutes_config(path);
    config.spread = EP_SPREAD_EVEN;
    config.window_begin = 60 * S;
    config.window_end = 180 * S;
    config.repeat = 2;
    config.time_scale = 0.5;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    static const ep_time at_ms[] = {15000, 35000, 45000,  45000,  55000,
                                    75000, 95000, 105000, 105000, 115000};
    assert_int_equal(ep_trace_total(trace), 5);
    assert_int_equal(ep_trace_duration(trace), 120 * S);
    assert_int_equal(played->count, 10);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(played->items[i].at, at_ms[i] * EP_MILLISECOND);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

/* Counts played at scale x: within 1 of x times the record, for each id, up to every period. */
static void scaled_counts_keep_their_totals(void **state)
{
    (void)state;
    char *path =
        temp_file("HashFunction,1,2,3,4,5,6\nf,1,1,1,1,1,1\ng,7,0,3,0,9,2\nh,0,0,1,0,0,0\n");
    static const double recorded[3][7] = {
        {0, 1, 2, 3, 4, 5, 6}, {0, 7, 7, 10, 10, 19, 21}, {0, 0, 0, 1, 1, 1, 1}};
    static const double scales[] = {0.1, 0.5, 1, 1.7, 3, 10.25};
    for (size_t k = 0; k < sizeof scales / sizeof scales[0]; k++) {
        struct ep_trace_config config = minutes_config(path);
        config.rate_scale = scales[k] / 2;
        struct ep_trace *trace = played_scan(&config);
        struct played *played = played_of(trace, 2, 0);
        double sums[3] = {0};
        size_t i = 0;
        for (int period = 1; period <= 6; period++) {
            for (; i < played->count && played->items[i].at < period * EP_MINUTE; i++)
                sums[played->items[i].model]++;
            for (int id = 0; id < 3; id++) {
                const double exact = recorded[id][period] * scales[k];
                assert_near(sums[id], exact, scales[k] == floor(scales[k]) ? 0 : 0.99999);
            }
        }
        ep_free(played);
        ep_trace_destroy(trace);
    }
    temp_file_remove(path);
}

static void timers_thinned_to_half_do_not_all_keep_the_same_minutes(void **state)
{
    (void)state;
    char text[1000] = "HashFunction,1,2\n", *end = text + 17;
    for (int i = 0; i < 40; i++)
        end += sprintf(end, "f%d,1,1\n", i);
    char *path = temp_file(text);
    struct ep_trace_config config = minutes_config(path);
    config.rate_scale = 0.5;
    struct ep_trace *trace = played_scan(&config);
    struct played *played = played_of(trace, 1, 0);
    int first = 0;
    for (size_t i = 0; i < played->count; i++)
        first += played->items[i].at < EP_MINUTE;
    assert_int_equal(played->count, 40);
    assert_near(first, 20, 1);
    ep_free(played);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

static void add_calls(void *self, uint32_t id, ep_time at, uint64_t calls)
{
    (void)at;
    ((uint64_t *)self)[id] += calls;
}

static void a_visit_shows_whole_cells(void **state)
{
    (void)state;
    char *path = temp_file(azure_text);
    struct ep_trace_config config = minutes_config(path);
    config.window_begin = 120 * S;
    struct ep_trace *trace = played_scan(&config);
    uint64_t calls[3] = {0};
    ep_trace_visit(trace, add_calls, calls);
    assert_int_equal(calls[0], 3);
    assert_int_equal(calls[1], 1);
    assert_int_equal(calls[2], 0);
    ep_trace_destroy(trace);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_keeps_counts_and_silent_ids),
        cmocka_unit_test(even_puts_the_ith_of_k_at_its_middle),
        cmocka_unit_test(leaving_an_id_out_changes_nothing_for_the_others),
        cmocka_unit_test(uniform_depends_on_the_replication_only),
        cmocka_unit_test(uniform_fills_the_period_evenly),
        cmocka_unit_test(counts_may_be_wide_or_long),
        cmocka_unit_test(both_ways_of_naming_minutes_are_read),
        cmocka_unit_test(a_window_and_repeats_of_counts),
        cmocka_unit_test(scaled_counts_keep_their_totals),
        cmocka_unit_test(timers_thinned_to_half_do_not_all_keep_the_same_minutes),
        cmocka_unit_test(a_visit_shows_whole_cells),
    };
    return cmocka_run_group_tests_name("trace_counts", tests, NULL, NULL);
}
