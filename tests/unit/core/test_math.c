#include "core/math.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void assert_close(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected)))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

/* Of the doubles nearest to these p; computed with 60 digits from the distribution function. */
/* Two of three in the tails, and more of them than are done at once; even and odd counts. */
static void many_normal_quantiles_are_what_one_by_one_they_are(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 63, 64, 65, 199, 200};
    double p[201], values[201];
    for (int i = 0; i < 201; i++)
        p[i] = i % 3 == 0 ? (i + 0.5) / 201 : i % 3 == 1 ? 1e-3 / (i + 1) : 1 - 1e-3 / (i + 1);
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        memcpy(values, p, sizeof p);
        ep_math_normal_quantiles(values, counts[k]);
        for (size_t i = 0; i < counts[k]; i++)
            assert_true(values[i] == ep_math_normal_quantile(p[i]));
        assert_true(values[counts[k]] == p[counts[k]]); /* nothing behind them */
    }
}

static void normal_quantiles_are_right_to_the_last_digits(void **state)
{
    (void)state;
    assert_close(ep_math_normal_quantile(0.75), 0.67448975019608174320, 1e-15);
    assert_close(ep_math_normal_quantile(0.95), 1.6448536269514722843, 1e-15);
    assert_close(ep_math_normal_quantile(0.975), 1.9599639845400538556, 1e-15);
    assert_close(ep_math_normal_quantile(0.99), 2.3263478740408407676, 1e-15);
    assert_close(ep_math_normal_quantile(0.001), -3.0902323061678135354, 1e-15);
    assert_close(ep_math_normal_quantile(1e-10), -6.3613409024040561991, 1e-15);
    assert_close(ep_math_normal_quantile(1e-20), -9.2623400897984075796, 1e-15);
    assert_close(ep_math_normal_quantile(1e-300), -37.047096299361199237, 1e-15);
}

static void the_median_of_the_normal_is_zero(void **state)
{
    (void)state;
    assert_true(ep_math_normal_quantile(0.5) == 0);
}

static void normal_quantiles_are_symmetric(void **state)
{
    (void)state;
    for (int i = 1; i < 64; i++) {
        double p = i / 128.0; /* exact, as is 1 - p */
        assert_true(ep_math_normal_quantile(p) == -ep_math_normal_quantile(1 - p));
    }
}

static void normal_quantiles_rise_across_the_seams(void **state)
{
    (void)state;
    const double seams[] = {0.075, 0.925, 1.3887943864964021e-11}; /* |q| = 0.425; r = 5 */
    for (size_t i = 0; i < sizeof seams / sizeof *seams; i++) {
        double below = ep_math_normal_quantile(seams[i] * (1 - 1e-12));
        double above = ep_math_normal_quantile(seams[i] * (1 + 1e-12));
        assert_true(below < above);
        assert_true(above - below < 1e-10);
    }
}

static void the_library_functions_are_the_library_functions(void **state)
{
    (void)state;
    assert_close(ep_math_exp(1), 2.7182818284590452354, 4e-16);
    assert_close(ep_math_log(10), 2.3025850929940456840, 4e-16);
    assert_close(ep_math_pow(2, 0.5), 1.4142135623730950488, 4e-16);
    assert_close(ep_math_sin(1), 0.84147098480789650665, 4e-16);
    assert_close(ep_math_cos(1), 0.54030230586813971740, 4e-16);
    assert_close(ep_math_expm1(1e-20), 1e-20, 4e-16);
    assert_close(ep_math_log1p(1e-20), 1e-20, 4e-16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_quantiles_are_right_to_the_last_digits),
        cmocka_unit_test(many_normal_quantiles_are_what_one_by_one_they_are),
        cmocka_unit_test(the_median_of_the_normal_is_zero),
        cmocka_unit_test(normal_quantiles_are_symmetric),
        cmocka_unit_test(normal_quantiles_rise_across_the_seams),
        cmocka_unit_test(the_library_functions_are_the_library_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
