/* What is drawn has the mean, the spread and the distribution function that is claimed. */
#include "core/dist.h"
#include "core/math.h"
#include "core/rng.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

enum { KINDS = 12, DRAWS = 20000 };

static const double table_p[] = {0, 0.2, 0.2, 0.9, 1}, table_value[] = {1, 2, 3, 5, 50};
static const struct ep_dist_table table = {5, table_p, table_value};

static void make_all(struct ep_dist dists[KINDS])
{
    const struct ep_dist made[KINDS] = {
        ep_dist_exponential(3),
        ep_dist_lognormal_mean_cv(3, 0.6),
        ep_dist_lognormal_median_quantile(1, 0.95, 4),
        ep_dist_gamma_mean_cv(3, 0.4),
        ep_dist_gamma_mean_cv(3, 2.5),
        ep_dist_gamma_mean_cv(3, 0.01),
        ep_dist_weibull_mean_cv(3, 0.5),
        ep_dist_weibull(0.7, 3),
        ep_dist_hyperexponential_mean_cv(3, 2),
        ep_dist_pareto(1.2, 1, 100),
        ep_dist_uniform(2, 9),
        ep_dist_empirical(&table),
    };
    for (int i = 0; i < KINDS; i++)
        dists[i] = made[i];
}

/* Integrals of the quantile function and its square over (0, 1), by the midpoint rule on cells
 * that halve towards both ends, where it is steep. */
static void moments_by_quadrature(const struct ep_dist *dist, double *mean, double *square)
{
    enum { CELLS = 45, POINTS = 1000 };
    *mean = *square = 0;
    for (int cell = 2; cell <= CELLS; cell++)
        for (int i = 0; i < POINTS; i++) {
            double width = ldexp(1, -cell), part = (i + 0.5) / POINTS;
            double low = ep_dist_quantile(dist, width * (1 + part));
            double high = ep_dist_quantile(dist, 1 - width * (1 + part));
            *mean += width / POINTS * (low + high);
            *square += width / POINTS * (low * low + high * high);
        }
}

static void mean_and_spread_are_those_of_the_quantiles(void **state)
{
    (void)state;
    struct ep_dist dists[KINDS];
    make_all(dists);
    for (int i = 0; i < KINDS; i++) {
        double mean, square;
        moments_by_quadrature(&dists[i], &mean, &square);
        double scv = square / (mean * mean) - 1;
        if (fabs(mean / ep_dist_mean(&dists[i]) - 1) > 1e-6 ||
            fabs(scv - ep_dist_scv(&dists[i])) > 1e-5 * (1 + scv))
            fail_msg("distribution %d: mean %.9g, claimed %.9g; scv %.9g, claimed %.9g", i, mean,
                     ep_dist_mean(&dists[i]), scv, ep_dist_scv(&dists[i]));
    }
}

/* The largest distance between the shares drawn and claimed (Kolmogorov and Smirnov): beyond
 * 1.95 / sqrt(n) once in a thousand. */
static void draws_follow_the_quantiles(void **state)
{
    (void)state;
    struct ep_dist dists[KINDS];
    make_all(dists);
    double *values = test_malloc(DRAWS * sizeof *values);
    uint64_t *words = test_malloc(DRAWS * sizeof *words);
    struct ep_rng rng = ep_rng_stream(3, 0, "draws");
    for (int i = 0; i < DRAWS; i++)
        words[i] = ep_rng_next(&rng);
    for (int i = 0; i < KINDS; i++) {
        ep_dist_sample_many(&dists[i], words, values, DRAWS);
        for (int percent = 1; percent < 100; percent++) {
            double edge = ep_dist_quantile(&dists[i], percent / 100.0), below = 0;
            for (int j = 0; j < DRAWS; j++)
                below += values[j] <= edge ? 1 : 0;
            if (fabs(below / DRAWS - percent / 100.0) > 1.95 / sqrt(DRAWS))
                fail_msg("distribution %d: %g of %d are below the %d %% quantile", i, below, DRAWS,
                         percent);
        }
    }
    test_free(values);
    test_free(words);
}

static void quantiles_invert_the_distribution_functions(void **state)
{
    (void)state;
    struct ep_dist dists[KINDS];
    make_all(dists);
    const struct ep_dist *hyper = &dists[8], *pareto = &dists[9];
    for (int i = 1; i < 1000; i++) {
        double p = i / 1000.0;
        double x = ep_dist_quantile(&dists[1], p);
        assert_true(fabs(gsl_cdf_lognormal_P(x, dists[1].a, dists[1].b) - p) < 1e-12);
        x = ep_dist_quantile(&dists[3], p);
        assert_true(fabs(gsl_cdf_gamma_P(x, dists[3].a, dists[3].b) - p) < 1e-12);
        x = ep_dist_quantile(&dists[7], p);
        assert_true(fabs(gsl_cdf_weibull_P(x, dists[7].b, dists[7].a) - p) < 1e-12);
        x = ep_dist_quantile(hyper, p);
        double beyond =
            hyper->a * ep_math_exp(-x / hyper->b) + (1 - hyper->a) * ep_math_exp(-x / hyper->c);
        assert_true(fabs(1 - beyond - p) < 1e-12);
        x = ep_dist_quantile(pareto, p);
        double share = (1 - ep_math_pow(1 / x, 1.2)) / (1 - ep_math_pow(1.0 / 100, 1.2));
        assert_true(fabs(share - p) < 1e-12);
    }
}

static void many_samples_are_the_single_ones(void **state)
{
    (void)state;
    struct ep_dist dists[KINDS];
    make_all(dists);
    struct ep_rng rng = ep_rng_stream(4, 0, "draws");
    uint64_t words[101];
    double values[101];
    for (int i = 0; i < 101; i++)
        words[i] = ep_rng_next(&rng);
    for (int i = 0; i < KINDS; i++) {
        ep_dist_sample_many(&dists[i], words, values, 101);
        for (int j = 0; j < 101; j++)
            assert_true(values[j] == ep_dist_sample(&dists[i], words[j]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_and_spread_are_those_of_the_quantiles),
        cmocka_unit_test(draws_follow_the_quantiles),
        cmocka_unit_test(quantiles_invert_the_distribution_functions),
        cmocka_unit_test(many_samples_are_the_single_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
