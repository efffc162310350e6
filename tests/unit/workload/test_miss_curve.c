#include "workload/miss_curve.h"

#include "core/rng.h"
#include "workload/popularity.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "near.h"

enum { A, B, C };

/* a b c a | a c b a, the first four not counted: distances 1 2 3 3. */
static struct ep_miss_curve *warmed(enum ep_miss_curve_unit unit, const int64_t *capacities,
                                    size_t count)
{
    static const uint32_t requests[] = {A, B, C, A, A, C, B, A};
    static const int64_t size_of[] = {[A] = 10, [B] = 20, [C] = 40};
    struct ep_miss_curve *curve = ep_miss_curve_create(unit, capacities, count, 1);
    for (int i = 0; i < 8; i++)
        ep_miss_curve_touch(curve, requests[i], size_of[requests[i]], i >= 4);
    return curve;
}

static void counts_misses_at_every_capacity(void **state)
{
    (void)state;
    const int64_t capacities[] = {0, 1, 2, 3, 100};
    struct ep_miss_curve *curve = warmed(EP_MISS_CURVE_OBJECTS, capacities, 5);
    const uint64_t expected[] = {4, 3, 2, 0, 0};
    assert_int_equal(ep_miss_curve_requests(curve), 4);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(ep_miss_curve_misses(curve, i), expected[i]);
    assert_near(ep_miss_curve_ratio(curve, 2), 0.5, 0);
    assert_int_equal(ep_miss_curve_first_requests(curve), 0);
    assert_int_equal(ep_miss_curve_followed(curve), 3);
    ep_miss_curve_destroy(curve);
}

/* a: itself (10); c: itself and a (50); b: itself, c and a (70); a: itself, b and c (70) */
static void counts_bytes(void **state)
{
    (void)state;
    const int64_t capacities[] = {40, 49, 50, 69, 70};
    struct ep_miss_curve *curve = warmed(EP_MISS_CURVE_BYTES, capacities, 5);
    const uint64_t expected[] = {3, 3, 2, 2, 0};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(ep_miss_curve_misses(curve, i), expected[i]);
    ep_miss_curve_destroy(curve);
}

static void first_requests_miss_everywhere(void **state)
{
    (void)state;
    const int64_t capacities[] = {1000};
    struct ep_miss_curve *curve = ep_miss_curve_create(EP_MISS_CURVE_OBJECTS, capacities, 1, 1);
    assert_true(isnan(ep_miss_curve_ratio(curve, 0)));
    ep_miss_curve_touch(curve, A, 1, true);
    ep_miss_curve_touch(curve, B, 1, true);
    ep_miss_curve_touch(curve, A, 1, true);
    assert_int_equal(ep_miss_curve_misses(curve, 0), 2);
    assert_int_equal(ep_miss_curve_first_requests(curve), 2);
    ep_miss_curve_destroy(curve);
    ep_miss_curve_destroy(NULL);
}

static void samples_where_models_are_many(void **state)
{
    (void)state;
    assert_near(ep_miss_curve_sample_ratio(0, 8192), 1, 0);
    assert_near(ep_miss_curve_sample_ratio(8192, 8192), 1, 0);
    assert_near(ep_miss_curve_sample_ratio(81920, 8192), 0.1, 0);
}

/* 100,000 equally popular models: an LRU cache of C of them misses 1 - C / n (all warm), and a
 * sample of 8,192 models says so within its noise. */
static void a_sample_agrees_with_the_whole(void **state)
{
    (void)state;
    enum { MODELS = 100000, REQUESTS = 2000000 };
    const int64_t capacities[] = {1000, 10000, 25000, 50000, 90000};
    struct ep_miss_curve *curve = ep_miss_curve_create(EP_MISS_CURVE_OBJECTS, capacities, 5,
                                                       ep_miss_curve_sample_ratio(MODELS, 8192));
    struct ep_rng rng = ep_rng_stream(1, 0, "tests/miss_curve");
    for (uint32_t model = 0; model < MODELS; model++)
        ep_miss_curve_touch(curve, model, 1, false);
    for (int i = 0; i < REQUESTS; i++)
        ep_miss_curve_touch(curve, (uint32_t)(ep_rng_next(&rng) % MODELS), 1, true);
    for (size_t i = 0; i < 5; i++)
        assert_near(ep_miss_curve_ratio(curve, i), 1 - (double)capacities[i] / MODELS, 0.02);
    assert_near(ep_miss_curve_followed(curve), 8192, 300);
    assert_int_equal(ep_miss_curve_requests(curve), REQUESTS);
    ep_miss_curve_destroy(curve);
}

/* Zipf requests: the sample has the few most popular models or has them not. The correction of the
 * count makes up for it, but for caches that hold little more than those. */
static void a_sample_agrees_where_few_models_are_popular(void **state)
{
    (void)state;
    enum { MODELS = 50000, REQUESTS = 500000, SIZES = 6 };
    const int64_t capacities[SIZES] = {100, 1000, 5000, 10000, 25000, 50000};
    const struct ep_popularity law = {.kind = EP_POPULARITY_ZIPF, .exponent = 0.9};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct ep_popularity_table *table = ep_popularity_create(&law, MODELS, seed);
        struct ep_miss_curve *exact =
            ep_miss_curve_create(EP_MISS_CURVE_OBJECTS, capacities, SIZES, 1);
        struct ep_miss_curve *sampled = ep_miss_curve_create(
            EP_MISS_CURVE_OBJECTS, capacities, SIZES, ep_miss_curve_sample_ratio(MODELS, 16384));
        struct ep_rng rng = ep_rng_stream(seed, 0, "tests/miss_curve");
        for (int i = 0; i < REQUESTS; i++) {
            const uint32_t model = ep_popularity_draw(table, ep_rng_next(&rng));
            ep_miss_curve_touch(exact, model, 1, true);
            ep_miss_curve_touch(sampled, model, 1, true);
        }
        for (size_t i = 0; i < SIZES; i++)
            assert_near(ep_miss_curve_ratio(sampled, i), ep_miss_curve_ratio(exact, i),
                        capacities[i] < MODELS / 100 ? 0.04 : 0.012);
        assert_near((double)ep_miss_curve_first_requests(sampled),
                    (double)ep_miss_curve_first_requests(exact), 0.02 * REQUESTS);
        ep_miss_curve_destroy(sampled);
        ep_miss_curve_destroy(exact);
        ep_popularity_destroy(table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_misses_at_every_capacity),
        cmocka_unit_test(counts_bytes),
        cmocka_unit_test(first_requests_miss_everywhere),
        cmocka_unit_test(samples_where_models_are_many),
        cmocka_unit_test(a_sample_agrees_with_the_whole),
        cmocka_unit_test(a_sample_agrees_where_few_models_are_popular),
    };
    return cmocka_run_group_tests_name("miss_curve", tests, NULL, NULL);
}
