#include "core/coarse_histogram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

static void is_small(void **state)
{
    (void)state;
    assert_int_equal(sizeof(struct ep_coarse_histogram), 24);
}

static void an_empty_histogram_is_all_zero(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    assert_int_equal(ep_coarse_histogram_count(&histogram), 0);
    assert_int_equal(ep_coarse_histogram_quantile(&histogram, 0.5), 0);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, INT64_MAX), 0);
    ep_coarse_histogram_fini(&histogram);
}

static void small_values_are_exact(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int64_t value = 0; value < 64; value++)
        ep_coarse_histogram_record(&histogram, value);
    for (int64_t value = 0; value < 64; value++) {
        assert_int_equal(ep_coarse_histogram_quantile(&histogram, (double)(value + 1) / 64), value);
        assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, value), value + 1);
    }
    ep_coarse_histogram_fini(&histogram);
}

static void a_quantile_is_the_first_bucket_with_enough_in_it_and_below(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    const int64_t values[] = {40, 10, 30, 20}; /* in any order */
    for (int i = 0; i < 4; i++)
        ep_coarse_histogram_record(&histogram, values[i]);
    assert_int_equal(ep_coarse_histogram_quantile(&histogram, 0.25), 10);
    assert_int_equal(ep_coarse_histogram_quantile(&histogram, 0.26), 20);
    assert_int_equal(ep_coarse_histogram_quantile(&histogram, 1), 40);
    ep_coarse_histogram_fini(&histogram);
}

static void the_relative_error_is_at_most_one_in_32(void **state)
{
    (void)state;
    for (int64_t value = 1; value < INT64_MAX / 3; value = value * 3 / 2 + 1) {
        struct ep_coarse_histogram histogram = {0};
        ep_coarse_histogram_record(&histogram, value);
        int64_t got = ep_coarse_histogram_quantile(&histogram, 0.5);
        assert_true(value <= got && got - value <= value / 32);
        ep_coarse_histogram_fini(&histogram);
    }
}

static void takes_the_largest_value_there_is(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int i = 0; i < 40; i++) { /* as a list, then as counters from end to end */
        ep_coarse_histogram_record(&histogram, INT64_MAX);
        ep_coarse_histogram_record(&histogram, 0);
        assert_int_equal(ep_coarse_histogram_quantile(&histogram, 1), INT64_MAX);
        assert_int_equal(ep_coarse_histogram_quantile(&histogram, 0.5), 0);
    }
    ep_coarse_histogram_fini(&histogram);
}

static void grows_to_either_side(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int i = 0; i < 50; i++)
        ep_coarse_histogram_record(&histogram, 1000000);
    ep_coarse_histogram_record(&histogram, 1);
    ep_coarse_histogram_record(&histogram, 1000000000);
    assert_int_equal(ep_coarse_histogram_count(&histogram), 52);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 1), 1);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 1000000), 51);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 900000000), 51);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 1000000000), 52);
    ep_coarse_histogram_fini(&histogram);
}

static void counts_beyond_one_and_two_bytes(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int i = 0; i < 70000; i++)
        ep_coarse_histogram_record(&histogram, 100);
    ep_coarse_histogram_record(&histogram, 200);
    assert_int_equal(ep_coarse_histogram_count(&histogram), 70001);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 100), 70000);
    ep_coarse_histogram_fini(&histogram);
}

static void counts_beyond_four_bytes(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int i = 0; i < 64; i++)
        ep_coarse_histogram_record(&histogram, 7);
    for (int i = 0; i < 27; i++) { /* doubled by merging with a copy of the same counters */
        struct ep_coarse_histogram copy = {0};
        ep_coarse_histogram_merge(&copy, &histogram);
        ep_coarse_histogram_merge(&histogram, &copy);
        ep_coarse_histogram_fini(&copy);
    }
    assert_int_equal(ep_coarse_histogram_count(&histogram), UINT64_C(64) << 27);
    ep_coarse_histogram_fini(&histogram);
}

static void a_merge_is_as_if_recorded_together(void **state)
{
    (void)state;
    struct ep_coarse_histogram few = {0}, many = {0};
    ep_coarse_histogram_record(&few, 5);
    for (int i = 0; i < 100; i++)
        ep_coarse_histogram_record(&many, 50);
    ep_coarse_histogram_merge(&many, &few); /* list into counters */
    assert_int_equal(ep_coarse_histogram_count(&many), 101);
    assert_int_equal(ep_coarse_histogram_count_at_most(&many, 5), 1);
    ep_coarse_histogram_merge(&few, &many); /* counters into list */
    assert_int_equal(ep_coarse_histogram_count(&few), 102);
    assert_int_equal(ep_coarse_histogram_count_at_most(&few, 5), 2);
    ep_coarse_histogram_fini(&few);
    ep_coarse_histogram_fini(&many);
}

static void freeing_makes_it_empty(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    ep_coarse_histogram_record(&histogram, 5);
    ep_coarse_histogram_fini(&histogram);
    assert_int_equal(ep_coarse_histogram_count(&histogram), 0);
    ep_coarse_histogram_record(&histogram, 6);
    assert_int_equal(ep_coarse_histogram_quantile(&histogram, 1), 6);
    ep_coarse_histogram_fini(&histogram);
}

struct visited {
    int64_t lowest[64];
    uint64_t count[64];
    int buckets;
};

static void note(void *self, int64_t lowest, uint64_t count)
{
    struct visited *visited = self;
    visited->lowest[visited->buckets] = lowest;
    visited->count[visited->buckets++] = count;
}

static struct visited visit(const struct ep_coarse_histogram *histogram)
{
    struct visited visited = {0};
    ep_coarse_histogram_each(histogram, note, &visited);
    return visited;
}

/* 64..127 in buckets of two. The same while it is a list and when it has become counters. */
static void check_visits(uint16_t reserve)
{
    static const int64_t values[] = {127, 3, 66, 0, 67, 3, 126, 3};
    struct ep_coarse_histogram histogram = {0};
    if (reserve > 0)
        ep_coarse_histogram_reserve(&histogram, reserve);
    assert_int_equal(visit(&histogram).buckets, 0);
    for (uint64_t round = 1; round <= 10; round++) { /* 80 values: more than a list holds */
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            ep_coarse_histogram_record(&histogram, values[i]);
        struct visited visited = visit(&histogram);
        assert_int_equal(visited.buckets, 4);
        static const int64_t lowest[] = {0, 3, 66, 126};
        static const uint64_t count[] = {1, 3, 2, 2};
        for (int i = 0; i < 4; i++) {
            assert_int_equal(visited.lowest[i], lowest[i]);
            assert_int_equal(visited.count[i], round * count[i]);
        }
    }
    ep_coarse_histogram_fini(&histogram);
}

static void buckets_are_visited_ascending_and_once(void **state)
{
    (void)state;
    check_visits(0);
    check_visits(64);
    check_visits(1024);
}

/* Below, among, and above the counters. */
static void what_waits_is_visited_in_its_place(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int i = 0; i < 7 * EP_COARSE_HISTOGRAM_RECENT; i++)
        ep_coarse_histogram_record(&histogram, 20 + i % 7); /* counters of 20..26 */
    static const int64_t waiting[] = {40, 22, 10, 22, 10};
    for (size_t i = 0; i < sizeof waiting / sizeof *waiting; i++)
        ep_coarse_histogram_record(&histogram, waiting[i]);
    static const int64_t lowest[] = {10, 20, 21, 22, 23, 24, 25, 26, 40};
    static const uint64_t count[] = {2, 7, 7, 9, 7, 7, 7, 7, 1};
    for (int round = 0; round < 2; round++) {
        struct visited visited = visit(&histogram);
        assert_int_equal(visited.buckets, 9);
        for (int i = 0; i < 9; i++) {
            assert_int_equal(visited.lowest[i], lowest[i]);
            assert_int_equal(visited.count[i], count[i]);
        }
        assert_int_equal(ep_coarse_histogram_count(&histogram), 54);
        assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 22), 25);
        assert_int_equal(ep_coarse_histogram_quantile(&histogram, 2.0 / 54), 10);
        ep_coarse_histogram_fold(&histogram); /* changes nothing that is asked */
    }
    ep_coarse_histogram_fini(&histogram);
}

/* Ready once a time, with room for one more. Fetching at any time changes nothing. */
static void says_when_it_may_be_folded(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    for (int round = 0; round < 20; round++) { /* nothing yet, a list, counters, wide ones */
        for (int i = 1; i < EP_COARSE_HISTOGRAM_RECENT; i++)
            assert_int_equal(ep_coarse_histogram_record_in(&histogram, 30),
                             i == EP_COARSE_HISTOGRAM_RECENT - 1);
        ep_coarse_histogram_fetch(&histogram);
        ep_coarse_histogram_fetch_counters(&histogram);
        if (round % 2 == 0)
            ep_coarse_histogram_fold(&histogram);
        else
            assert_false(ep_coarse_histogram_record_in(&histogram, 30));
        assert_int_equal(histogram.recent_count, 0);
        ep_coarse_histogram_add(&histogram, 30, round == 15 ? 70000 : 0);
    }
    uint64_t all = 20 * (EP_COARSE_HISTOGRAM_RECENT - 1) + 10 + 70000;
    assert_int_equal(ep_coarse_histogram_count(&histogram), all);
    assert_int_equal(ep_coarse_histogram_count_at_most(&histogram, 30), all);
    ep_coarse_histogram_fini(&histogram);
}

static void adding_none_takes_no_memory(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    ep_coarse_histogram_reserve(&histogram, 64);
    ep_coarse_histogram_add(&histogram, 3, 0);
    assert_null(histogram.counts);
    ep_coarse_histogram_add(&histogram, 3, 1000);
    assert_int_equal(ep_coarse_histogram_quantile(&histogram, 1), 3);
    assert_int_equal(ep_coarse_histogram_count(&histogram), 1000);
    ep_coarse_histogram_fini(&histogram);
}

/* Many narrow values, some very low and very high ones, and one that overflows two bytes. */
static int64_t value_of(uint32_t i)
{
    uint32_t dice = i * 2654435761u >> 8;
    if (i > 2000)
        return 12345;
    return i % 97 == 96 ? (int64_t)dice * dice : 10000 + dice % 4000;
}

static void assert_same(const struct ep_coarse_histogram *a, const struct ep_coarse_histogram *b)
{
    assert_int_equal(ep_coarse_histogram_count(a), ep_coarse_histogram_count(b));
    for (double p = 0.01; p <= 1; p += 0.01)
        assert_int_equal(ep_coarse_histogram_quantile(a, p), ep_coarse_histogram_quantile(b, p));
    for (int64_t value = 1; value < INT64_MAX / 2; value *= 2)
        assert_int_equal(ep_coarse_histogram_count_at_most(a, value),
                         ep_coarse_histogram_count_at_most(b, value));
}

static void a_reserve_changes_no_answer(void **state)
{
    (void)state;
    struct ep_coarse_histogram plain = {0}, reserved = {0}, merged = {0};
    ep_coarse_histogram_reserve(&reserved, 128);
    assert_int_equal(ep_coarse_histogram_count(&reserved), 0);
    assert_int_equal(ep_coarse_histogram_quantile(&reserved, 1), 0);
    for (uint32_t i = 0; i < 70000; i++) {
        ep_coarse_histogram_record(&plain, value_of(i));
        ep_coarse_histogram_record(&reserved, value_of(i));
        if (i == 0 || i == 127 || i == 128 || i == 1000 || i == 69999)
            assert_same(&plain, &reserved);
        if (i == 127) {
            ep_coarse_histogram_reserve(&merged, 1024);
            ep_coarse_histogram_merge(&merged, &reserved);
            assert_same(&merged, &reserved);
        }
    }
    ep_coarse_histogram_fini(&plain);
    ep_coarse_histogram_fini(&reserved);
    ep_coarse_histogram_fini(&merged);
}

static void a_reserve_holds_what_lies_close_together(void **state)
{
    (void)state;
    struct ep_coarse_histogram histogram = {0};
    ep_coarse_histogram_reserve(&histogram, 128);
    assert_null(histogram.counts); /* it costs nothing yet */
    for (int64_t i = 0; i < EP_COARSE_HISTOGRAM_RECENT - 1; i++)
        ep_coarse_histogram_record(&histogram, 1000 + i * 61 % 4000);
    assert_null(histogram.counts);
    ep_coarse_histogram_record(&histogram, 1000);
    const void *counts = histogram.counts;
    for (int64_t i = 0; i < 5000; i++)
        ep_coarse_histogram_record(&histogram, 1000 + i * 61 % 4000); /* 2.3 octaves */
    assert_ptr_equal(histogram.counts, counts);
    ep_coarse_histogram_fini(&histogram);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_small),
        cmocka_unit_test(an_empty_histogram_is_all_zero),
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(a_quantile_is_the_first_bucket_with_enough_in_it_and_below),
        cmocka_unit_test(the_relative_error_is_at_most_one_in_32),
        cmocka_unit_test(takes_the_largest_value_there_is),
        cmocka_unit_test(grows_to_either_side),
        cmocka_unit_test(counts_beyond_one_and_two_bytes),
        cmocka_unit_test(counts_beyond_four_bytes),
        cmocka_unit_test(a_merge_is_as_if_recorded_together),
        cmocka_unit_test(freeing_makes_it_empty),
        cmocka_unit_test(buckets_are_visited_ascending_and_once),
        cmocka_unit_test(what_waits_is_visited_in_its_place),
        cmocka_unit_test(says_when_it_may_be_folded),
        cmocka_unit_test(adding_none_takes_no_memory),
        cmocka_unit_test(a_reserve_changes_no_answer),
        cmocka_unit_test(a_reserve_holds_what_lies_close_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
