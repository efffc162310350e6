#include "core/draw_math.h"
#include "core/math.h"
#include "core/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Two results of less than one unit each are at most two of the smaller number's apart. */
static void assert_near_libm(double got, double expected)
{
    double unit = nextafter(fabs(expected), INFINITY) - fabs(expected);
    if (!(fabs(got - expected) <= 2 * unit))
        fail_msg("got %a, expected %a", got, expected);
}

/* Over all of (0, 1), close to 1, close to 0 and beyond. */
static void logarithms_are_those_of_libm_but_for_the_last_bit(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_stream(1, 0, "test");
    for (int i = 0; i < 100000; i++) {
        double u = ep_rng_uniform(&rng), small = ldexp(u, -(i % 1000)), close = ldexp(u, -(i % 52));
        const double x[] = {u, small, 1 - close, 1 + close, ldexp(u, i % 1000)};
        for (size_t k = 0; k < 5; k++)
            if (x[k] > 0)
                assert_near_libm(ep_draw_log(x[k]), ep_math_log(x[k]));
    }
}

static void exponentials_are_those_of_libm_but_for_the_last_bit(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_stream(2, 0, "test");
    for (int i = 0; i < 100000; i++) {
        double x = ep_rng_uniform(&rng) * 2 - 1;
        assert_near_libm(ep_draw_exp(x), ep_math_exp(x));
        assert_near_libm(ep_draw_exp(700 * x), ep_math_exp(700 * x));
        assert_near_libm(ep_draw_exp(ldexp(x, -(i % 60))), ep_math_exp(ldexp(x, -(i % 60))));
    }
}

static void some_values_are_exact(void **state)
{
    (void)state;
    assert_true(ep_draw_log(1) == 0);
    assert_true(ep_draw_exp(0) == 1);
    assert_true(ep_draw_exp(1e9) == ep_draw_exp(700));
    assert_true(ep_draw_exp(-INFINITY) == ep_draw_exp(-700));
    assert_true(ep_draw_exp(-700) > 0);
}

/* Made once: any build that gives other bits simulates something else. */
static void the_bits_are_the_same_on_every_build(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_stream(3, 0, "test");
    uint64_t logs = 0, exps = 0;
    for (int i = 0; i < 10000; i++) {
        double u = ep_rng_uniform(&rng), log = ep_draw_log(u), exp = ep_draw_exp(40 * u - 20);
        uint64_t bits[2];
        memcpy(&bits[0], &log, sizeof log);
        memcpy(&bits[1], &exp, sizeof exp);
        logs = (logs ^ bits[0]) * UINT64_C(0x9e3779b97f4a7c15);
        exps = (exps ^ bits[1]) * UINT64_C(0x9e3779b97f4a7c15);
    }
    assert_true(ep_draw_log(0x1p-53) == -0x1.25e4f7b2737fap+5);
    assert_int_equal(logs, UINT64_C(0x8ede4ae24d48d0c0));
    assert_int_equal(exps, UINT64_C(0x941c49e71bf731f6));
}

static void check_many(double a, double b, size_t n, struct ep_rng *rng)
{
    enum { MOST = 66 };
    uint64_t words[MOST];
    double exponentials[MOST], lognormals[MOST];
    for (size_t i = 0; i < MOST; i++) {
        words[i] = ep_rng_next(rng);
        exponentials[i] = lognormals[i] = -7;
    }
    words[0] = 0; /* the least and the greatest unit */
    words[1] = UINT64_MAX;
    ep_draw_exponentials(b, words, exponentials, n);
    ep_draw_lognormals(a, b, words, lognormals, n);
    for (size_t i = 0; i < n; i++) {
        double u = ep_rng_unit(words[i]);
        assert_true(exponentials[i] == -b * ep_draw_log(1 - u));
        assert_true(lognormals[i] == ep_draw_exp(a + b * ep_math_normal_quantile(u)));
    }
    assert_true(exponentials[n] == -7 && lognormals[n] == -7);
}

/* Even and odd counts; the last ones need the bounds of the exponential. */
static void many_at_once_are_single_ones(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_stream(4, 0, "test");
    for (size_t n = 0; n <= 65; n++) {
        check_many(16, 0.8, n, &rng);
        check_many(-20, 3, n, &rng);
        check_many(0, 100, n, &rng);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logarithms_are_those_of_libm_but_for_the_last_bit),
        cmocka_unit_test(exponentials_are_those_of_libm_but_for_the_last_bit),
        cmocka_unit_test(some_values_are_exact),
        cmocka_unit_test(the_bits_are_the_same_on_every_build),
        cmocka_unit_test(many_at_once_are_single_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
