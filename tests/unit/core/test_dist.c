#include "core/dist.h"

#include "core/math.h"
#include "core/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

static void assert_close(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected)))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

/* A table whose moments are easy: 0 to 2 on the lower half, then a jump to 4, then 4 to 8. */
static const double jump_p[] = {0, 0.5, 0.5, 1}, jump_value[] = {0, 2, 4, 8};
static const struct ep_dist_table jump = {4, jump_p, jump_value};

static void a_constant_is_exactly_its_value(void **state)
{
    (void)state;
    const double values[] = {0, 0.1, 12345678.9, 1e-300};
    for (int i = 0; i < 4; i++) {
        struct ep_dist dist = ep_dist_constant(values[i]);
        assert_true(ep_dist_sample(&dist, 0) == values[i]);
        assert_true(ep_dist_sample(&dist, UINT64_MAX) == values[i]);
        assert_true(ep_dist_quantile(&dist, 0.3) == values[i]);
        assert_true(ep_dist_mean(&dist) == values[i] && ep_dist_scv(&dist) == 0);
    }
}

static void no_spread_is_the_constant(void **state)
{
    (void)state;
    const struct ep_dist dists[] = {
        ep_dist_lognormal_mean_cv(3, 0), ep_dist_lognormal_median_quantile(3, 0.95, 3),
        ep_dist_gamma_mean_cv(3, 0),     ep_dist_weibull_mean_cv(3, 0),
        ep_dist_pareto(2, 3, 3),         ep_dist_uniform(3, 3),
    };
    for (size_t i = 0; i < sizeof dists / sizeof *dists; i++) {
        assert_true(ep_dist_sample(&dists[i], 12345) == 3);
        assert_true(ep_dist_mean(&dists[i]) == 3 && ep_dist_scv(&dists[i]) == 0);
    }
}

static void exponential_quantiles_are_logarithms(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_exponential(10);
    assert_close(ep_dist_quantile(&dist, 0.5), 10 * 0.69314718055994530942, 1e-15);
    assert_close(ep_dist_quantile(&dist, 0.9), 10 * 2.3025850929940456840, 1e-15);
    assert_true(ep_dist_mean(&dist) == 10 && ep_dist_scv(&dist) == 1);
}

static void a_lognormal_has_the_mean_and_cv_asked_for(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_lognormal_mean_cv(12e6, 0.6);
    assert_close(ep_dist_mean(&dist), 12e6, 1e-14);
    assert_close(ep_dist_scv(&dist), 0.36, 1e-14);
}

static void a_lognormal_has_the_median_and_quantile_asked_for(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_lognormal_median_quantile(5e6, 0.99, 20e6);
    assert_close(ep_dist_quantile(&dist, 0.5), 5e6, 1e-14);
    assert_close(ep_dist_quantile(&dist, 0.99), 20e6, 1e-14);
}

static void a_gamma_of_shape_1_is_exponential(void **state)
{
    (void)state;
    struct ep_dist gamma = ep_dist_gamma_mean_cv(7, 1), twin = ep_dist_exponential(7);
    for (int i = 1; i < 100; i++)
        assert_close(ep_dist_quantile(&gamma, i / 100.0), ep_dist_quantile(&twin, i / 100.0), 1e-9);
    assert_close(ep_dist_mean(&gamma), 7, 1e-15);
    assert_close(ep_dist_scv(&gamma), 1, 1e-15);
}

static void a_weibull_of_shape_1_is_exponential(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_weibull(1, 7), twin = ep_dist_exponential(7);
    for (int i = 1; i < 100; i++)
        assert_close(ep_dist_quantile(&dist, i / 100.0), ep_dist_quantile(&twin, i / 100.0), 1e-14);
    assert_close(ep_dist_mean(&dist), 7, 1e-14);
    assert_close(ep_dist_scv(&dist), 1, 1e-14);
}

static void a_weibull_of_shape_2_is_rayleigh(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_weibull(2, 1);
    assert_close(ep_dist_mean(&dist), 0.88622692545275801365, 1e-14); /* sqrt(pi) / 2 */
    assert_close(ep_dist_scv(&dist), 0.27323954473516268615, 1e-13);  /* 4 / pi - 1 */
}

static void a_weibull_has_the_mean_and_cv_asked_for(void **state)
{
    (void)state;
    const double cvs[] = {0.001, 0.01, 0.3, 1, 2, 10, 100, 1000};
    for (int i = 0; i < 8; i++) {
        struct ep_dist dist = ep_dist_weibull_mean_cv(40, cvs[i]);
        assert_close(ep_dist_mean(&dist), 40, 1e-12);
        assert_close(sqrt(ep_dist_scv(&dist)), cvs[i], 1e-7);
    }
}

static void a_weibull_beyond_its_range_takes_the_nearest(void **state)
{
    (void)state;
    struct ep_dist wide = ep_dist_weibull_mean_cv(40, 5000);
    struct ep_dist thin = ep_dist_weibull_mean_cv(40, 1e-9);
    assert_close(sqrt(ep_dist_scv(&wide)), 1000, 1e-7);
    assert_close(sqrt(ep_dist_scv(&thin)), 0.001, 1e-7);
}

static void a_hyperexponential_has_balanced_branches(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_hyperexponential_mean_cv(10, 2);
    assert_close(ep_dist_mean(&dist), 10, 1e-14);
    assert_close(ep_dist_scv(&dist), 4, 1e-14);
    assert_close(dist.a * dist.b, 5, 1e-14);
    assert_close((1 - dist.a) * dist.c, 5, 1e-14);
}

static void a_hyperexponential_of_cv_1_is_exponential(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_hyperexponential_mean_cv(10, 1), twin = ep_dist_exponential(10);
    assert_close(ep_dist_quantile(&dist, 0.9), ep_dist_quantile(&twin, 0.9), 1e-14);
    assert_close(ep_dist_quantile(&dist, 1e-9), ep_dist_quantile(&twin, 1e-9), 1e-7);
}

/* Word for word: the branch by the word, the value by what is left of it. */
static void a_hyperexponential_uses_what_is_left_of_the_word(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_hyperexponential_mean_cv(10, 2);
    uint64_t half_of_first = (uint64_t)(dist.a / 2 * 0x1p64);
    uint64_t half_of_second = (uint64_t)((1 + dist.a) / 2 * 0x1p64);
    double log_2 = 0.69314718055994530942;
    assert_close(ep_dist_sample(&dist, half_of_first), dist.b * log_2, 1e-12);
    assert_close(ep_dist_sample(&dist, half_of_second), dist.c * log_2, 1e-12);
}

static void a_pareto_lies_between_its_bounds(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_pareto(1.5, 2, 200);
    assert_close(ep_dist_sample(&dist, 0), 2, 1e-15);
    assert_close(ep_dist_sample(&dist, UINT64_MAX), 200, 1e-9);
    assert_true(ep_dist_sample(&dist, 0) >= 2 && ep_dist_sample(&dist, UINT64_MAX) <= 200);
}

/* Worked from the density a L^a x^(-a-1) / (1 - (L/H)^a) by hand. */
static void pareto_moments_are_exact(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_pareto(3, 1, 2); /* density 24/7 x^-4 */
    assert_close(ep_dist_mean(&dist), 9.0 / 7, 1e-14);
    assert_close(ep_dist_scv(&dist), 12.0 / 7 * 49 / 81 - 1, 1e-13);
    struct ep_dist one = ep_dist_pareto(1, 1, 2); /* 2 x^-2: mean 2 log 2, E[X^2] = 2 */
    assert_close(ep_dist_mean(&one), 1.3862943611198906188, 1e-14);
    assert_close(ep_dist_scv(&one), 2 / (1.3862943611198906188 * 1.3862943611198906188) - 1, 1e-13);
    struct ep_dist two = ep_dist_pareto(2, 1, 2); /* 8/3 x^-3: E[X^2] = 8/3 log 2 */
    assert_close(ep_dist_mean(&two), 4.0 / 3, 1e-14);
    assert_close(ep_dist_scv(&two), 1.8483924814931874918 * 9 / 16 - 1, 1e-12);
}

static void uniform_moments_are_exact(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_uniform(2, 6);
    assert_true(ep_dist_mean(&dist) == 4);
    assert_close(ep_dist_scv(&dist), 16.0 / 12 / 16, 1e-15);
    assert_close(ep_dist_quantile(&dist, 0.75), 5, 1e-15);
    struct ep_dist zero = ep_dist_uniform(0, 0);
    assert_true(ep_dist_mean(&zero) == 0 && ep_dist_scv(&zero) == 0);
}

static void a_table_is_linear_between_its_points(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_empirical(&jump);
    assert_close(ep_dist_quantile(&dist, 0.125), 0.5, 1e-15);
    assert_close(ep_dist_quantile(&dist, 0.25), 1, 1e-15);
    assert_close(ep_dist_quantile(&dist, 0.75), 6, 1e-15);
    assert_true(ep_dist_quantile(&dist, 0.5) == 4); /* above the jump */
    assert_close(ep_dist_quantile(&dist, 0.5 - 1e-12), 2, 1e-11);
}

static void table_moments_are_exact(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_empirical(&jump);
    assert_close(ep_dist_mean(&dist), 3.5, 1e-15);
    /* E[X^2] = (4/3 + (16 + 32 + 64) / 3) / 2 = 58/3 */
    assert_close(ep_dist_scv(&dist), (58.0 / 3 - 12.25) / 12.25, 1e-14);
}

static void a_table_of_one_value_is_a_constant(void **state)
{
    (void)state;
    const double p = 0, value = 0.1;
    const struct ep_dist_table one = {1, &p, &value};
    struct ep_dist dist = ep_dist_empirical(&one);
    assert_true(ep_dist_sample(&dist, 77) == 0.1);
    assert_true(ep_dist_mean(&dist) == 0.1 && ep_dist_scv(&dist) == 0);
}

static void a_table_of_equal_values_is_exact(void **state)
{
    (void)state;
    const double p[] = {0, 0.3, 1}, values[] = {0.1, 0.1, 0.1};
    const struct ep_dist_table equal = {3, p, values};
    struct ep_dist dist = ep_dist_empirical(&equal);
    for (uint64_t i = 0; i < 100; i++)
        assert_true(ep_dist_sample(&dist, i * 0x9e3779b97f4a7c15u) == 0.1);
    const double nothing[] = {0, 0, 0};
    const struct ep_dist_table zero = {3, p, nothing};
    dist = ep_dist_empirical(&zero);
    assert_true(ep_dist_mean(&dist) == 0 && ep_dist_scv(&dist) == 0);
}

/* Every kind at ordinary and at absurd parameters. */
static size_t all_kinds(struct ep_dist *dists)
{
    size_t n = 0;
    const double cvs[] = {0.001, 0.5, 1, 3, 50, 1000};
    dists[n++] = ep_dist_constant(1e300);
    dists[n++] = ep_dist_exponential(1e-9);
    dists[n++] = ep_dist_exponential(1e300);
    for (int i = 0; i < 6; i++) {
        dists[n++] = ep_dist_lognormal_mean_cv(1e9, cvs[i]);
        dists[n++] = ep_dist_gamma_mean_cv(1e9, cvs[i]);
        dists[n++] = ep_dist_weibull_mean_cv(1e9, cvs[i]);
        dists[n++] = ep_dist_hyperexponential_mean_cv(1e9, cvs[i] < 1 ? 1 : cvs[i]);
        dists[n++] = ep_dist_pareto(cvs[i], 1, 1e12);
    }
    dists[n++] = ep_dist_lognormal_median_quantile(1, 0.51, 1e12);
    dists[n++] = ep_dist_weibull(0.001, 1e9);
    dists[n++] = ep_dist_uniform(0, 1e18);
    dists[n++] = ep_dist_empirical(&jump);
    return n;
}

/* Sampled alone or among many, `word` gives one value, and that is possible. */
static void check_word(const struct ep_dist *dist, uint64_t word)
{
    const uint64_t words[] = {word, word};
    double many[2];
    ep_dist_sample_many(dist, words, many, 2);
    double value = ep_dist_sample(dist, word);
    if (!(value >= 0 && value <= EP_DIST_HIGHEST))
        fail_msg("kind %d, word %llx: %g", (int)dist->kind, (unsigned long long)word, value);
    assert_true(many[0] == value && many[1] == value);
}

static void every_value_is_finite_and_fits_an_integer(void **state)
{
    (void)state;
    struct ep_dist dists[64];
    size_t n = all_kinds(dists);
    for (size_t i = 0; i < n; i++)
        for (int bit = 0; bit <= 64; bit++) {
            uint64_t low = bit == 64 ? UINT64_MAX : (UINT64_C(1) << bit) - 1;
            check_word(&dists[i], low);
            check_word(&dists[i], ~low);
        }
}

static void a_sample_is_the_quantile_of_its_word(void **state)
{
    (void)state;
    struct ep_dist dists[64];
    size_t n = all_kinds(dists);
    for (size_t i = 0; i < n; i++)
        for (uint64_t j = 0; j < 50; j++) {
            uint64_t word = j * 0x9e3779b97f4a7c15u;
            if (dists[i].kind != EP_DIST_HYPEREXPONENTIAL)
                assert_true(ep_dist_sample(&dists[i], word) ==
                            ep_dist_quantile(&dists[i], ep_rng_unit(word)));
        }
}

/* Also where the bound is needed, for an odd count. */
static void many_samples_are_single_samples(void **state)
{
    (void)state;
    enum { COUNT = 33 };
    const struct ep_dist dists[] = {ep_dist_exponential(1e7), ep_dist_exponential(1e18),
                                    ep_dist_lognormal_mean_cv(1e7, 1),
                                    ep_dist_lognormal_mean_cv(1e18, 20)};
    uint64_t words[COUNT];
    double values[COUNT];
    for (uint64_t j = 0; j < COUNT; j++)
        words[j] = j * 0x9e3779b97f4a7c15u;
    words[1] = UINT64_MAX;
    for (size_t i = 0; i < sizeof dists / sizeof *dists; i++) {
        ep_dist_sample_many(&dists[i], words, values, COUNT);
        for (size_t j = 0; j < COUNT; j++)
            assert_true(values[j] == ep_dist_sample(&dists[i], words[j]));
        assert_int_equal(values[1] == EP_DIST_HIGHEST, i % 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constant_is_exactly_its_value),
        cmocka_unit_test(no_spread_is_the_constant),
        cmocka_unit_test(exponential_quantiles_are_logarithms),
        cmocka_unit_test(a_lognormal_has_the_mean_and_cv_asked_for),
        cmocka_unit_test(a_lognormal_has_the_median_and_quantile_asked_for),
        cmocka_unit_test(a_gamma_of_shape_1_is_exponential),
        cmocka_unit_test(a_weibull_of_shape_1_is_exponential),
        cmocka_unit_test(a_weibull_of_shape_2_is_rayleigh),
        cmocka_unit_test(a_weibull_has_the_mean_and_cv_asked_for),
        cmocka_unit_test(a_weibull_beyond_its_range_takes_the_nearest),
        cmocka_unit_test(a_hyperexponential_has_balanced_branches),
        cmocka_unit_test(a_hyperexponential_of_cv_1_is_exponential),
        cmocka_unit_test(a_hyperexponential_uses_what_is_left_of_the_word),
        cmocka_unit_test(a_pareto_lies_between_its_bounds),
        cmocka_unit_test(pareto_moments_are_exact),
        cmocka_unit_test(uniform_moments_are_exact),
        cmocka_unit_test(a_table_is_linear_between_its_points),
        cmocka_unit_test(table_moments_are_exact),
        cmocka_unit_test(a_table_of_one_value_is_a_constant),
        cmocka_unit_test(a_table_of_equal_values_is_exact),
        cmocka_unit_test(every_value_is_finite_and_fits_an_integer),
        cmocka_unit_test(a_sample_is_the_quantile_of_its_word),
        cmocka_unit_test(many_samples_are_single_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
