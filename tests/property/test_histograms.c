/* Both histograms agree with the sorted values themselves, to the width of a bucket. */
#include "core/coarse_histogram.h"
#include "core/dist.h"
#include "core/histogram.h"
#include "core/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SEEDS = 90, MOST = 3000, PARTS = 3 };

struct sample {
    int64_t values[MOST]; /* sorted by `sort` */
    size_t count;
};

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* From no value to thousands, from one value over and over to every power of two. */
static void draw(struct sample *sample, uint64_t seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "property");
    sample->count = ep_rng_next(&rng) % (seed % 3 ? 60 : MOST);
    struct ep_dist dist = ep_dist_lognormal_mean_cv(1e7, 0.5 + (double)(seed % 5));
    for (size_t i = 0; i < sample->count; i++) {
        uint64_t word = ep_rng_next(&rng);
        switch (seed % 4) {
        case 0:
            sample->values[i] = (int64_t)(ep_rng_next(&rng) >> (1 + word % 63));
            break;
        case 1:
            sample->values[i] = (int64_t)(word % 3);
            break;
        default:
            sample->values[i] = (int64_t)ep_dist_sample(&dist, word);
            break;
        }
    }
}

/* Smallest value with at least ceil(p n) values at or below it. */
static int64_t exact_quantile(const struct sample *sorted, double p)
{
    size_t rank = (size_t)ceil(p * (double)sorted->count);
    return sorted->values[rank > 0 ? rank - 1 : 0];
}

static void check_quantiles(const struct sample *sorted, const struct ep_histogram *fine,
                            const struct ep_coarse_histogram *coarse)
{
    const double ps[] = {1e-9, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 1};
    for (size_t i = 0; sorted->count > 0 && i < sizeof ps / sizeof *ps; i++) {
        int64_t exact = exact_quantile(sorted, ps[i]);
        int64_t got = ep_histogram_quantile(fine, ps[i]);
        assert_true(exact <= got && got - exact <= exact / 1024);
        got = ep_coarse_histogram_quantile(coarse, ps[i]);
        assert_true(exact <= got && got - exact <= exact / 32);
    }
}

static void check_counts(const struct sample *sorted, const struct ep_histogram *fine,
                         const struct ep_coarse_histogram *coarse)
{
    assert_int_equal(ep_histogram_count(fine), sorted->count);
    assert_int_equal(ep_coarse_histogram_count(coarse), sorted->count);
    for (size_t i = 0; i < sorted->count; i += 1 + sorted->count / 50) {
        int64_t value = sorted->values[i];
        uint64_t at_most = 0, near = 0, far = 0; /* up to the value, to either bucket's end */
        for (size_t j = 0; j < sorted->count; j++) {
            at_most += sorted->values[j] <= value ? 1 : 0;
            near += sorted->values[j] - value <= value / 1024 ? 1 : 0;
            far += sorted->values[j] - value <= value / 32 ? 1 : 0;
        }
        uint64_t got = ep_histogram_count_at_most(fine, value);
        assert_true(at_most <= got && got <= near);
        got = ep_coarse_histogram_count_at_most(coarse, value);
        assert_true(at_most <= got && got <= far);
    }
}

static void agree_with_sorted_values(void **state)
{
    (void)state;
    struct sample *sample = test_malloc(sizeof *sample);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        draw(sample, seed);
        struct ep_histogram *fine = ep_histogram_create();
        struct ep_coarse_histogram coarse = {0};
        for (size_t i = 0; i < sample->count; i++) {
            ep_histogram_record(fine, sample->values[i]);
            ep_coarse_histogram_record(&coarse, sample->values[i]);
        }
        qsort(sample->values, sample->count, sizeof *sample->values, compare);
        check_quantiles(sample, fine, &coarse);
        check_counts(sample, fine, &coarse);
        if (sample->count > 0) {
            assert_int_equal(ep_histogram_min(fine), sample->values[0]);
            assert_int_equal(ep_histogram_max(fine), sample->values[sample->count - 1]);
        }
        ep_histogram_destroy(fine);
        ep_coarse_histogram_fini(&coarse);
    }
    test_free(sample);
}

static void assert_equal_histograms(const struct ep_histogram *a, const struct ep_histogram *b)
{
    assert_int_equal(ep_histogram_count(a), ep_histogram_count(b));
    assert_int_equal(ep_histogram_min(a), ep_histogram_min(b));
    assert_int_equal(ep_histogram_max(a), ep_histogram_max(b));
    for (int i = 1; i <= 200; i++)
        assert_int_equal(ep_histogram_quantile(a, i / 200.0), ep_histogram_quantile(b, i / 200.0));
}

/* (a + b) + c, c + (b + a) and all recorded in one are the same. */
static void fine_merges_are_associative_and_commutative(void **state)
{
    (void)state;
    struct sample *sample = test_malloc(sizeof *sample);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        draw(sample, seed);
        struct ep_histogram *parts[PARTS], *whole = ep_histogram_create();
        struct ep_histogram *left = ep_histogram_create(), *right = ep_histogram_create();
        for (int i = 0; i < PARTS; i++)
            parts[i] = ep_histogram_create();
        for (size_t i = 0; i < sample->count; i++) {
            ep_histogram_record(whole, sample->values[i]);
            ep_histogram_record(parts[i * i % PARTS], sample->values[i]);
        }
        for (int i = 0; i < PARTS; i++) {
            ep_histogram_merge(left, parts[i]);
            ep_histogram_merge(right, parts[PARTS - 1 - i]);
        }
        assert_equal_histograms(left, right);
        assert_equal_histograms(left, whole);
        for (int i = 0; i < PARTS; i++)
            ep_histogram_destroy(parts[i]);
        ep_histogram_destroy(left);
        ep_histogram_destroy(right);
        ep_histogram_destroy(whole);
    }
    test_free(sample);
}

static void coarse_merges_are_associative_and_commutative(void **state)
{
    (void)state;
    struct sample *sample = test_malloc(sizeof *sample);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        draw(sample, seed);
        struct ep_coarse_histogram parts[PARTS] = {{0}}, whole = {0}, left = {0}, right = {0};
        for (size_t i = 0; i < sample->count; i++) {
            ep_coarse_histogram_record(&whole, sample->values[i]);
            ep_coarse_histogram_record(&parts[i * i % PARTS], sample->values[i]);
        }
        for (int i = 0; i < PARTS; i++) {
            ep_coarse_histogram_merge(&left, &parts[i]);
            ep_coarse_histogram_merge(&right, &parts[PARTS - 1 - i]);
        }
        assert_int_equal(ep_coarse_histogram_count(&left), sample->count);
        for (int i = 1; i <= 100; i++) {
            int64_t quantile = ep_coarse_histogram_quantile(&whole, i / 100.0);
            assert_int_equal(ep_coarse_histogram_quantile(&left, i / 100.0), quantile);
            assert_int_equal(ep_coarse_histogram_quantile(&right, i / 100.0), quantile);
        }
        for (int i = 0; i < PARTS; i++)
            ep_coarse_histogram_fini(&parts[i]);
        ep_coarse_histogram_fini(&left);
        ep_coarse_histogram_fini(&right);
        ep_coarse_histogram_fini(&whole);
    }
    test_free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agree_with_sorted_values),
        cmocka_unit_test(fine_merges_are_associative_and_commutative),
        cmocka_unit_test(coarse_merges_are_associative_and_commutative),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
