#include "core/rng.h"
#include "workload/renewal.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

/* Mean of what is left: E[X^2] / (2 E[X]) = mean (1 + cv^2) / 2; distribution function at x:
 * the integral of 1 - F up to x, over the mean. */
static void check_mean(const struct ep_dist *gap)
{
    enum { COUNT = 100000 };
    const struct ep_rng_key key = ep_rng_key_of(1, 0, "test");
    double sum = 0, squares = 0;
    for (uint64_t n = 0; n < COUNT; n++) {
        uint64_t words[4];
        ep_rng_block(&key, n, 0, words);
        const double left = ep_renewal_first_gap(gap, words[0], words[1]);
        assert_true(left > 0);
        sum += left;
        squares += left * left;
    }
    const double mean = sum / COUNT;
    assert_near(mean, ep_dist_mean(gap) * (1 + ep_dist_scv(gap)) / 2,
                4 * sqrt((squares / COUNT - mean * mean) / COUNT));
}

static void what_is_left_has_the_mean_of_the_textbook(void **state)
{
    (void)state;
    static const double cvs[] = {0.2, 1, 1.5};
    for (int i = 0; i < 3; i++) {
        const struct ep_dist gamma = ep_dist_gamma_mean_cv(100, cvs[i]);
        const struct ep_dist weibull = ep_dist_weibull_mean_cv(100, cvs[i]);
        check_mean(&gamma);
        check_mean(&weibull);
    }
}

/* The exponential forgets: what is left is like a gap. */
static void an_exponential_gap_is_always_new(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    const struct ep_dist gap = ep_dist_exponential(1);
    const struct ep_rng_key key = ep_rng_key_of(2, 0, "test");
    double below[3] = {0};
    static const double at[] = {0.1, 1, 3};
    for (uint64_t n = 0; n < COUNT; n++) {
        uint64_t words[4];
        ep_rng_block(&key, n, 0, words);
        const double left = ep_renewal_first_gap(&gap, words[0], words[1]);
        for (int i = 0; i < 3; i++)
            below[i] += left <= at[i];
    }
    for (int i = 0; i < 3; i++)
        assert_near(below[i] / COUNT, -expm1(-at[i]), 0.01);
}

/* Almost constant gaps: anywhere in one, all alike. */
static void of_even_gaps_any_part_is_left(void **state)
{
    (void)state;
    const struct ep_dist gap = ep_dist_gamma_mean_cv(10, 0.001);
    assert_near(ep_renewal_first_gap(&gap, UINT64_MAX / 2, UINT64_MAX / 4), 2.5, 0.02);
    assert_near(ep_renewal_first_gap(&gap, UINT64_MAX / 4, UINT64_MAX / 4 * 3), 7.5, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_has_the_mean_of_the_textbook),
        cmocka_unit_test(an_exponential_gap_is_always_new),
        cmocka_unit_test(of_even_gaps_any_part_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
