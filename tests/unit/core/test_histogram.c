#include "core/histogram.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int set_up(void **state)
{
    *state = ep_histogram_create();
    return 0;
}

static int tear_down(void **state)
{
    ep_histogram_destroy(*state);
    return 0;
}

static void record_all(struct ep_histogram *histogram, size_t n, const int64_t *values)
{
    for (size_t i = 0; i < n; i++)
        ep_histogram_record(histogram, values[i]);
}

static void an_empty_histogram_is_all_zero(void **state)
{
    assert_int_equal(ep_histogram_count(*state), 0);
    assert_int_equal(ep_histogram_min(*state), 0);
    assert_int_equal(ep_histogram_max(*state), 0);
    assert_int_equal(ep_histogram_quantile(*state, 0.5), 0);
    assert_int_equal(ep_histogram_count_at_most(*state, INT64_MAX), 0);
}

static void small_values_are_exact(void **state)
{
    for (int64_t value = 0; value < 2048; value++)
        ep_histogram_record(*state, value);
    for (int64_t value = 0; value < 2048; value++) {
        assert_int_equal(ep_histogram_quantile(*state, (double)(value + 1) / 2048), value);
        assert_int_equal(ep_histogram_count_at_most(*state, value), value + 1);
    }
}

static void a_quantile_is_the_smallest_value_with_enough_at_or_below(void **state)
{
    record_all(*state, 4, (int64_t[]){10, 20, 30, 40});
    assert_int_equal(ep_histogram_quantile(*state, 0.01), 10);
    assert_int_equal(ep_histogram_quantile(*state, 0.25), 10);
    assert_int_equal(ep_histogram_quantile(*state, 0.26), 20);
    assert_int_equal(ep_histogram_quantile(*state, 0.5), 20);
    assert_int_equal(ep_histogram_quantile(*state, 0.75), 30);
    assert_int_equal(ep_histogram_quantile(*state, 1), 40);
}

static void a_quantile_is_raised_to_its_buckets_edge(void **state)
{
    record_all(*state, 2, (int64_t[]){1000000, 9000000}); /* 2^19 <= 1 000 000: 512 wide */
    assert_int_equal(ep_histogram_quantile(*state, 0.5), 1000447);
}

static void a_quantile_is_no_more_than_the_maximum(void **state)
{
    record_all(*state, 1, (int64_t[]){1000000});
    assert_int_equal(ep_histogram_quantile(*state, 0.5), 1000000);
    assert_int_equal(ep_histogram_quantile(*state, 1), 1000000);
}

static void takes_the_largest_value_there_is(void **state)
{
    record_all(*state, 3, (int64_t[]){INT64_MAX, 0, (int64_t)1 << 62});
    assert_int_equal(ep_histogram_max(*state), INT64_MAX);
    assert_int_equal(ep_histogram_quantile(*state, 1), INT64_MAX);
    assert_int_equal(ep_histogram_quantile(*state, 0.5), ((int64_t)1 << 62) + (1LL << 52) - 1);
    assert_int_equal(ep_histogram_count_at_most(*state, INT64_MAX - 1), 3);
    assert_int_equal(ep_histogram_count_at_most(*state, (int64_t)1 << 62), 2);
}

static void the_relative_error_is_at_most_one_in_1024(void **state)
{
    (void)state;
    for (int64_t value = 1; value < INT64_MAX / 3; value = value * 3 / 2 + 1) {
        struct ep_histogram *histogram = ep_histogram_create();
        ep_histogram_record(histogram, value);
        ep_histogram_record(histogram, INT64_MAX);
        int64_t got = ep_histogram_quantile(histogram, 0.5);
        assert_true(value <= got && got - value <= value / 1024);
        ep_histogram_destroy(histogram);
    }
}

static void counts_at_most_take_the_bucket_whole(void **state)
{
    record_all(*state, 3, (int64_t[]){4096, 4099, 4100}); /* buckets of 4 */
    assert_int_equal(ep_histogram_count_at_most(*state, 4095), 0);
    assert_int_equal(ep_histogram_count_at_most(*state, 4096), 2);
    assert_int_equal(ep_histogram_count_at_most(*state, 4099), 2);
    assert_int_equal(ep_histogram_count_at_most(*state, 4100), 3);
    assert_int_equal(ep_histogram_count_at_most(*state, -1), 0);
}

static void counts_beyond_two_bytes(void **state)
{
    for (int i = 0; i < 70000; i++)
        ep_histogram_record(*state, 5000);
    ep_histogram_record(*state, 1);
    ep_histogram_record(*state, 9000000);
    assert_int_equal(ep_histogram_count(*state), 70002);
    assert_int_equal(ep_histogram_count_at_most(*state, 5000), 70001);
    assert_int_equal(ep_histogram_count_at_most(*state, 4000), 1);
    assert_int_equal(ep_histogram_quantile(*state, 0.9999), 5003);
}

static void values_fall_elsewhere_after_that(void **state)
{
    (void)state;
    struct ep_histogram *histogram = *state;
    for (int i = 0; i < 70000; i++)
        ep_histogram_record(histogram, 100);
    for (int64_t value = 1 << 20; value < (int64_t)1 << 40; value *= 2) /* 20 blocks more */
        ep_histogram_record(histogram, value);
    assert_int_equal(ep_histogram_count_at_most(histogram, 100), 70000);
    assert_int_equal(ep_histogram_count_at_most(histogram, 1 << 29), 70010);
    assert_int_equal(ep_histogram_count_at_most(histogram, INT64_MAX), 70020);
}

static void a_merge_is_as_if_recorded_together(void **state)
{
    struct ep_histogram *other = ep_histogram_create();
    record_all(*state, 3, (int64_t[]){10, 20, 4000000});
    record_all(other, 3, (int64_t[]){5, 20, 9000000000});
    ep_histogram_merge(*state, other);
    assert_int_equal(ep_histogram_count(*state), 6);
    assert_int_equal(ep_histogram_min(*state), 5);
    assert_int_equal(ep_histogram_max(*state), 9000000000);
    assert_int_equal(ep_histogram_quantile(*state, 0.5), 20);
    assert_int_equal(ep_histogram_count_at_most(*state, 4000000), 5);
    assert_int_equal(ep_histogram_count(other), 3);
    ep_histogram_destroy(other);
}

static void merging_with_nothing_changes_nothing(void **state)
{
    struct ep_histogram *empty = ep_histogram_create();
    record_all(*state, 1, (int64_t[]){7});
    ep_histogram_merge(*state, empty);
    assert_int_equal(ep_histogram_count(*state), 1);
    assert_int_equal(ep_histogram_min(*state), 7);
    ep_histogram_merge(empty, *state);
    assert_int_equal(ep_histogram_min(empty), 7);
    assert_int_equal(ep_histogram_max(empty), 7);
    ep_histogram_destroy(empty);
}

static void a_merge_widens_where_the_sum_needs_it(void **state)
{
    struct ep_histogram *other = ep_histogram_create();
    for (int i = 0; i < 40000; i++) {
        ep_histogram_record(*state, 3);
        ep_histogram_record(other, 3);
    }
    ep_histogram_merge(*state, other);
    ep_histogram_merge(other, *state); /* narrow takes from wide */
    assert_int_equal(ep_histogram_count_at_most(*state, 3), 80000);
    assert_int_equal(ep_histogram_count_at_most(other, 3), 120000);
    ep_histogram_destroy(other);
}

/* The text that write_hdr gives; the caller frees. */
static char *hdr_text(const struct ep_histogram *histogram, double unit)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ep_histogram_write_hdr(histogram, unit, out);
    fclose(out);
    return text;
}

static void writes_hdr_text(void **state)
{
    record_all(*state, 4, (int64_t[]){1000, 1000, 2000, 4000});
    char *text = hdr_text(*state, 1000);
    assert_string_equal(text, "       Value     Percentile TotalCount 1/(1-Percentile)\n"
                              "\n"
                              "       1.000 0.000000000000          2           1.00\n"
                              "       1.000 0.100000000000          2           1.11\n"
                              "       1.000 0.200000000000          2           1.25\n"
                              "       1.000 0.300000000000          2           1.43\n"
                              "       1.000 0.400000000000          2           1.67\n"
                              "       1.000 0.500000000000          2           2.00\n"
                              "       2.000 0.550000000000          3           2.22\n"
                              "       2.000 0.600000000000          3           2.50\n"
                              "       2.000 0.650000000000          3           2.86\n"
                              "       2.000 0.700000000000          3           3.33\n"
                              "       2.000 0.750000000000          3           4.00\n"
                              "       4.000 0.775000000000          4           4.44\n"
                              "       4.000 1.000000000000          4\n"
                              "#[Mean    =        2.000, StdDeviation   =        1.225]\n"
                              "#[Max     =        4.000, Total count    =            4]\n"
                              "#[Buckets =           53, SubBuckets     =         2048]\n");
    free(text);
}

static void writes_hdr_text_of_nothing(void **state)
{
    char *text = hdr_text(*state, 1e6);
    assert_string_equal(text, "       Value     Percentile TotalCount 1/(1-Percentile)\n"
                              "\n"
                              "#[Mean    =        0.000, StdDeviation   =        0.000]\n"
                              "#[Max     =        0.000, Total count    =            0]\n"
                              "#[Buckets =           53, SubBuckets     =         2048]\n");
    free(text);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    ep_histogram_destroy(NULL);
}

#define WITH_ONE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ONE(an_empty_histogram_is_all_zero),
        WITH_ONE(small_values_are_exact),
        WITH_ONE(a_quantile_is_the_smallest_value_with_enough_at_or_below),
        WITH_ONE(a_quantile_is_raised_to_its_buckets_edge),
        WITH_ONE(a_quantile_is_no_more_than_the_maximum),
        WITH_ONE(takes_the_largest_value_there_is),
        cmocka_unit_test(the_relative_error_is_at_most_one_in_1024),
        WITH_ONE(counts_at_most_take_the_bucket_whole),
        WITH_ONE(counts_beyond_two_bytes),
        WITH_ONE(values_fall_elsewhere_after_that),
        WITH_ONE(a_merge_is_as_if_recorded_together),
        WITH_ONE(merging_with_nothing_changes_nothing),
        WITH_ONE(a_merge_widens_where_the_sum_needs_it),
        WITH_ONE(writes_hdr_text),
        WITH_ONE(writes_hdr_text_of_nothing),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
