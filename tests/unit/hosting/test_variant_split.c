/* Who gets a request: weights, and shifts worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosting/variant_split.h"

#include "core/rng.h"
#include "near.h"

#include <math.h>

static void a_canary_moves_a_share_then_the_rest(void **state)
{
    (void)state;
    const struct ep_traffic_shift shift = {.is_there = true,
                                           .type = EP_TRAFFIC_CANARY,
                                           .at = 10 * EP_MINUTE,
                                           .step = 0.1,
                                           .wait_interval = 5 * EP_MINUTE};
    assert_near(ep_traffic_shift_share(&shift, 0), 0, 0);
    assert_near(ep_traffic_shift_share(&shift, 10 * EP_MINUTE - 1), 0, 0);
    assert_near(ep_traffic_shift_share(&shift, 10 * EP_MINUTE), 0.1, 0);
    assert_near(ep_traffic_shift_share(&shift, 15 * EP_MINUTE - 1), 0.1, 0);
    assert_near(ep_traffic_shift_share(&shift, 15 * EP_MINUTE), 1, 0);
    assert_int_equal(ep_traffic_shift_end(&shift), 15 * EP_MINUTE);
}

/* 30 % a step: 30, 60, 90, 100 at 1, 3, 5 and 7 minutes. */
static void linear_steps_end_with_what_is_left(void **state)
{
    (void)state;
    const struct ep_traffic_shift shift = {.is_there = true,
                                           .type = EP_TRAFFIC_LINEAR,
                                           .at = EP_MINUTE,
                                           .step = 0.3,
                                           .wait_interval = 2 * EP_MINUTE};
    assert_near(ep_traffic_shift_share(&shift, EP_MINUTE), 0.3, 1e-12);
    assert_near(ep_traffic_shift_share(&shift, 3 * EP_MINUTE - 1), 0.3, 1e-12);
    assert_near(ep_traffic_shift_share(&shift, 3 * EP_MINUTE), 0.6, 1e-12);
    assert_near(ep_traffic_shift_share(&shift, 6 * EP_MINUTE), 0.9, 1e-12);
    assert_near(ep_traffic_shift_share(&shift, 7 * EP_MINUTE), 1, 0);
    assert_int_equal(ep_traffic_shift_end(&shift), 7 * EP_MINUTE);
}

static void ten_steps_of_ten_percent_are_nine_waits(void **state)
{
    (void)state;
    const struct ep_traffic_shift shift = {
        .is_there = true, .type = EP_TRAFFIC_LINEAR, .step = 0.1, .wait_interval = EP_MINUTE};
    assert_int_equal(ep_traffic_shift_end(&shift), 9 * EP_MINUTE);
    assert_near(ep_traffic_shift_share(&shift, 9 * EP_MINUTE - 1), 0.9, 1e-12);
}

static void without_waits_all_moves_at_once(void **state)
{
    (void)state;
    const struct ep_traffic_shift all = {.is_there = true, .at = 7}, none = {0};
    const struct ep_traffic_shift canary = {
        .is_there = true, .type = EP_TRAFFIC_CANARY, .at = 7, .step = 0.1};
    assert_near(ep_traffic_shift_share(&all, 6), 0, 0);
    assert_near(ep_traffic_shift_share(&all, 7), 1, 0);
    assert_near(ep_traffic_shift_share(&canary, 7), 1, 0);
    assert_near(ep_traffic_shift_share(&none, 7), 0, 0);
    assert_int_equal(ep_traffic_shift_end(&none), EP_TIME_NEVER);
}

static void a_weight_is_a_share(void **state)
{
    (void)state;
    const double weights[] = {1, 0, 3};
    const struct ep_variants_config variants = {.weights = weights, .count = 3};
    assert_int_equal(ep_variant_split_choose(&variants, 0, 1e-17), 0);
    assert_int_equal(ep_variant_split_choose(&variants, 0, 0.2499), 0);
    assert_int_equal(ep_variant_split_choose(&variants, 0, 0.2501), 2);
    assert_int_equal(ep_variant_split_choose(&variants, 0, 1 - 1e-16), 2);
}

static void one_to_zero_is_no_split(void **state)
{
    (void)state;
    const double weights[] = {0, 1, 0};
    const struct ep_variants_config variants = {.weights = weights, .count = 3};
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(ep_variant_split_choose(&variants, 0, (i + 0.5) / 1000), 1);
}

/* As the share grows, who has moved stays; the others keep their proportions. */
static void who_has_moved_stays_moved(void **state)
{
    (void)state;
    const double weights[] = {2, 0, 1};
    const struct ep_variants_config variants = {.weights = weights,
                                                .count = 3,
                                                .shift = {.is_there = true,
                                                          .type = EP_TRAFFIC_LINEAR,
                                                          .to = 1,
                                                          .step = 0.25,
                                                          .wait_interval = 1}};
    for (uint32_t i = 0; i < 1200; i++) {
        double u = (i + 0.5) / 1200;
        bool has_moved = false;
        for (ep_time at = 0; at < 5; at++) {
            bool moves = ep_variant_split_choose(&variants, at, u) == 1;
            assert_true(moves || !has_moved);
            has_moved = moves;
        }
        assert_true(has_moved);
    }
    uint32_t counts[3] = {0};
    for (uint32_t i = 0; i < 1200; i++)
        counts[ep_variant_split_choose(&variants, 1, (i + 0.5) / 1200)]++; /* half has moved */
    assert_int_equal(counts[0], 400);
    assert_int_equal(counts[1], 600);
    assert_int_equal(counts[2], 200);
}

/* 100,000 draws at 30 %: within four standard deviations. */
static void the_split_is_binomial(void **state)
{
    (void)state;
    const double weights[] = {3, 7};
    const struct ep_variants_config variants = {.weights = weights, .count = 2};
    struct ep_rng_key key = ep_rng_key_of(1, 0, "hosting/variant/t");
    double n = 100000, first = 0;
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t words[4];
        ep_rng_block(&key, i, 0, words);
        first += ep_variant_split_choose(&variants, 0, ep_rng_unit(words[0])) == 0;
    }
    assert_true(fabs(first - 0.3 * n) < 4 * sqrt(n * 0.3 * 0.7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_canary_moves_a_share_then_the_rest),
        cmocka_unit_test(linear_steps_end_with_what_is_left),
        cmocka_unit_test(ten_steps_of_ten_percent_are_nine_waits),
        cmocka_unit_test(without_waits_all_moves_at_once),
        cmocka_unit_test(a_weight_is_a_share),
        cmocka_unit_test(one_to_zero_is_no_split),
        cmocka_unit_test(who_has_moved_stays_moved),
        cmocka_unit_test(the_split_is_binomial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
