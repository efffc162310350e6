#include "base/mem.h"
#include "core/rng.h"
#include "workload/popularity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static struct ep_popularity zipf(double exponent)
{
    return (struct ep_popularity){.kind = EP_POPULARITY_ZIPF, .exponent = exponent};
}

static struct ep_popularity weights(const double *values, size_t count)
{
    return (struct ep_popularity){
        .kind = EP_POPULARITY_WEIGHTS, .weights = values, .weight_count = count};
}

static void zipf_shares_fall_with_rank(void **state)
{
    (void)state;
    const struct ep_popularity config = zipf(1);
    struct ep_popularity_table *table = ep_popularity_create(&config, 4, 42);
    /* 1 + 1/2 + 1/3 + 1/4 = 25/12 */
    static const double expected[] = {12 / 25.0, 6 / 25.0, 4 / 25.0, 3 / 25.0};
    for (uint32_t rank = 0; rank < 4; rank++)
        assert_near(ep_popularity_share(table, ep_popularity_order(table, rank)), expected[rank],
                    1e-15);
    assert_int_equal(ep_popularity_count(table), 4);
    ep_popularity_destroy(table);
}

static void the_order_of_zipf_is_a_permutation_of_the_seed(void **state)
{
    (void)state;
    enum { COUNT = 1000 };
    const struct ep_popularity config = zipf(0.9);
    struct ep_popularity_table *a = ep_popularity_create(&config, COUNT, 1);
    struct ep_popularity_table *same = ep_popularity_create(&config, COUNT, 1);
    struct ep_popularity_table *other = ep_popularity_create(&config, COUNT, 2);
    uint8_t seen[COUNT] = {0};
    uint32_t at_home = 0, equal = 0;
    for (uint32_t rank = 0; rank < COUNT; rank++) {
        const uint32_t model = ep_popularity_order(a, rank);
        assert_int_equal(seen[model]++, 0);
        assert_int_equal(ep_popularity_order(same, rank), model);
        at_home += model == rank;
        equal += ep_popularity_order(other, rank) == model;
    }
    assert_true(at_home < 10); /* a random permutation keeps one on average */
    assert_true(equal < 10);
    ep_popularity_destroy(a);
    ep_popularity_destroy(same);
    ep_popularity_destroy(other);
}

static void weights_are_shares_and_zero_is_never_drawn(void **state)
{
    (void)state;
    const double given[] = {1, 0, 6, 1};
    const struct ep_popularity config = weights(given, 4);
    struct ep_popularity_table *table = ep_popularity_create(&config, 4, 42);
    assert_near(ep_popularity_share(table, 0), 0.125, 0);
    assert_near(ep_popularity_share(table, 1), 0, 0);
    assert_near(ep_popularity_share(table, 2), 0.75, 0);
    static const uint32_t order[] = {2, 0, 3, 1}; /* equal ones by number */
    for (uint32_t rank = 0; rank < 4; rank++)
        assert_int_equal(ep_popularity_order(table, rank), order[rank]);
    uint32_t drawn[4] = {0};
    for (uint64_t i = 0; i < 8000; i++)
        drawn[ep_popularity_draw(table, i << 51 | i)]++;
    assert_int_equal(drawn[1], 0);
    ep_popularity_destroy(table);
}

static void uniform_divides_the_words_evenly(void **state)
{
    (void)state;
    const struct ep_popularity config = {.kind = EP_POPULARITY_UNIFORM};
    struct ep_popularity_table *table = ep_popularity_create(&config, 4, 42);
    assert_int_equal(ep_popularity_draw(table, 0), 0);
    assert_int_equal(ep_popularity_draw(table, UINT64_MAX / 4), 0);
    assert_int_equal(ep_popularity_draw(table, UINT64_MAX / 4 + 1), 1);
    assert_int_equal(ep_popularity_draw(table, UINT64_MAX), 3);
    assert_near(ep_popularity_share(table, 3), 0.25, 0);
    assert_int_equal(ep_popularity_order(table, 3), 3);
    ep_popularity_destroy(table);
}

/* The probability of each model, from the table itself: words that run through a fine grid. */
static void check_shares_on_a_grid(const struct ep_popularity *config, uint32_t count, double slack)
{
    const uint64_t steps = (uint64_t)1 << 20;
    struct ep_popularity_table *table = ep_popularity_create(config, count, 42);
    uint64_t *drawn = ep_alloc_zeroed(count, sizeof *drawn);
    for (uint64_t i = 0; i < steps; i++)
        drawn[ep_popularity_draw(table, i << 44 | (uint64_t)1 << 43)]++;
    double sum = 0;
    for (uint32_t model = 0; model < count; model++) {
        const double share = ep_popularity_share(table, model);
        assert_near((double)drawn[model] / (double)steps, share, slack);
        sum += share;
    }
    assert_near(sum, 1, 1e-12);
    ep_free(drawn);
    ep_popularity_destroy(table);
}

static void draws_models_by_their_shares(void **state)
{
    (void)state;
    /* A model's words are at most 2 + (columns that name it as alias) runs; each run's ends cost
     * less than one step of the grid. */
    const double step = 0x1p-20;
    const struct ep_popularity flat = zipf(0), steep = zipf(2.5), usual = zipf(0.9);
    check_shares_on_a_grid(&flat, 37, 3 * step);
    check_shares_on_a_grid(&steep, 64, 66 * step);
    check_shares_on_a_grid(&usual, 100, 100 * step);
    const double given[] = {0.1, 7, 0, 1e-9, 3, 3, 0.25};
    const struct ep_popularity config = weights(given, 7);
    check_shares_on_a_grid(&config, 7, 8 * step);
    const double one[] = {5};
    const struct ep_popularity single = weights(one, 1);
    check_shares_on_a_grid(&single, 1, 0);
}

static void many_draws_are_single_draws(void **state)
{
    (void)state;
    const struct ep_popularity config = zipf(0.9);
    struct ep_popularity_table *table = ep_popularity_create(&config, 1000000, 42);
    uint64_t words[100];
    uint32_t models[100];
    struct ep_rng rng = ep_rng_stream(1, 0, "test");
    for (int i = 0; i < 100; i++)
        words[i] = ep_rng_next(&rng);
    ep_popularity_draw_many(table, words, models, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(models[i], ep_popularity_draw(table, words[i]));
    ep_popularity_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zipf_shares_fall_with_rank),
        cmocka_unit_test(the_order_of_zipf_is_a_permutation_of_the_seed),
        cmocka_unit_test(weights_are_shares_and_zero_is_never_drawn),
        cmocka_unit_test(uniform_divides_the_words_evenly),
        cmocka_unit_test(draws_models_by_their_shares),
        cmocka_unit_test(many_draws_are_single_draws),
    };
    return cmocka_run_group_tests_name("popularity", tests, NULL, NULL);
}
