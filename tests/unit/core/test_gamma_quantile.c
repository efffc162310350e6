#include "core/gamma_quantile.h"

#include "core/math.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void assert_close(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected)))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

static void shape_1_is_the_exponential(void **state)
{
    (void)state;
    const double ps[] = {1e-15, 1e-6, 0.1, 0.5, 0.9, 1 - 1e-9};
    for (int i = 0; i < 6; i++)
        assert_close(ep_gamma_quantile(1, ps[i]), -ep_math_log1p(-ps[i]), 1e-12);
}

/* Shape 1/2 is half the square of a normal value. */
static void shape_one_half_is_a_squared_normal(void **state)
{
    (void)state;
    const double ps[] = {0.001, 0.3, 0.5, 0.8, 0.999};
    for (int i = 0; i < 5; i++) {
        double z = ep_math_normal_quantile(0.5 + ps[i] / 2);
        assert_close(ep_gamma_quantile(0.5, ps[i]), z * z / 2, 1e-12);
    }
}

static void is_the_inverse_of_the_distribution_function(void **state)
{
    (void)state;
    for (double shape = 0.01; shape < 1000; shape *= 1.7)
        for (int i = 1; i < 40; i++) {
            double p = i / 40.0, x = ep_gamma_quantile(shape, p);
            if (x > 1e-300)
                assert_close(gsl_cdf_gamma_P(x, shape, 1), p, 1e-10);
        }
}

static void large_shapes_are_the_inverse_too(void **state)
{
    (void)state;
    for (double shape = 1001; shape < 50000; shape *= 1.7)
        for (int i = 1; i < 40; i++)
            assert_close(gsl_cdf_gamma_P(ep_gamma_quantile(shape, i / 40.0), shape, 1), i / 40.0,
                         1e-8);
}

static void the_two_methods_meet(void **state)
{
    (void)state;
    const double ps[] = {1e-12, 0.01, 0.5, 0.99, 1 - 1e-12};
    for (int i = 0; i < 5; i++) {
        double below = ep_gamma_quantile(1000, ps[i]);
        double above = ep_gamma_quantile(1000 * (1 + 1e-12), ps[i]);
        assert_close(below, above, 1e-8);
    }
}

static void rises_with_p_at_every_shape(void **state)
{
    (void)state;
    for (double shape = 1e-6; shape < 1e9; shape *= 7) {
        double last = 0;
        for (int i = 1; i < 200; i++) {
            double x = ep_gamma_quantile(shape, i / 200.0);
            assert_true(isfinite(x) && x >= last);
            last = x;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shape_1_is_the_exponential),
        cmocka_unit_test(shape_one_half_is_a_squared_normal),
        cmocka_unit_test(is_the_inverse_of_the_distribution_function),
        cmocka_unit_test(large_shapes_are_the_inverse_too),
        cmocka_unit_test(the_two_methods_meet),
        cmocka_unit_test(rises_with_p_at_every_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
