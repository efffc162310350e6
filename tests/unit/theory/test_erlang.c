#include "theory/erlang.h"

#include "core/math.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

/* Offered load at which 1 % is lost, to three decimals: the table of every teletraffic handbook. */
static void agrees_with_the_printed_loss_table(void **state)
{
    (void)state;
    static const struct {
        int servers;
        double offered;
    } one_percent[] = {{1, 0.0101},  {2, 0.153},   {5, 1.361},   {10, 4.461},
                       {20, 12.031}, {50, 37.901}, {100, 84.064}};
    for (size_t i = 0; i < sizeof one_percent / sizeof one_percent[0]; i++)
        assert_near(ep_erlang_b(one_percent[i].servers, one_percent[i].offered), 0.01, 6e-5);
}

static void loses_by_hand_computed_ratios(void **state)
{
    (void)state;
    assert_near(ep_erlang_b(0, 3), 1, 0);
    assert_near(ep_erlang_b(1, 1), 1.0 / 2, 1e-15);
    assert_near(ep_erlang_b(2, 1), 1.0 / 5, 1e-15);  /* 1/2 / (1 + 1 + 1/2) */
    assert_near(ep_erlang_b(3, 2), 4.0 / 19, 1e-15); /* 8/6 / (1 + 2 + 2 + 8/6) */
    assert_near(ep_erlang_b(4, 0), 0, 0);
}

static void waits_by_hand_computed_ratios(void **state)
{
    (void)state;
    assert_near(ep_erlang_c(1, 0.7), 0.7, 1e-15);     /* M/M/1: rho */
    assert_near(ep_erlang_c(2, 1.5), 4.5 / 7, 1e-15); /* 2 rho^2 / (1 + rho) */
    assert_near(ep_erlang_c(3, 2.0), 4.0 / 9, 1e-15);
    assert_near(ep_erlang_c(2, 2.0), 1, 0);
    assert_near(ep_erlang_c(2, 5.0), 1, 0);
}

/* The emergency room of Hillier and Lieberman, "Introduction to Operations Research", ch. 17:
 * two patients an hour, twenty minutes each. One doctor: 2/3 h; two: 1/24 h. */
static void agrees_with_the_textbook_hospital(void **state)
{
    (void)state;
    assert_near(ep_erlang_mean_wait(1, 2, 1.0 / 3), 2.0 / 3, 1e-14);
    assert_near(ep_erlang_mean_wait(2, 2, 1.0 / 3), 1.0 / 24, 1e-15);
}

/* The same hospital: P(wait > t) = 1/6 e^(-4t); P(latency > t) = e^(-3t) (1.5 - 0.5 e^(-t)). */
static void quantiles_invert_the_textbook_tails(void **state)
{
    (void)state;
    assert_near(ep_erlang_wait_quantile(2, 2, 1.0 / 3, 0.5), 0, 0); /* 5/6 do not wait */
    double wait = ep_erlang_wait_quantile(2, 2, 1.0 / 3, 0.99);
    assert_near(ep_math_exp(-4 * wait) / 6, 0.01, 1e-14);

    double latency = ep_erlang_latency_quantile(2, 2, 1.0 / 3, 0.99);
    double tail = ep_math_exp(-3 * latency) * (1.5 - 0.5 * ep_math_exp(-latency));
    assert_near(tail, 0.01, 1e-12);
}

/* Where c mu - lambda = mu the two exponentials coincide: the limit, not 0/0. */
static void equal_rates_have_their_limit(void **state)
{
    (void)state;
    double exact = ep_erlang_latency_quantile(2, 1, 1, 0.9);
    double near = ep_erlang_latency_quantile(2, 1 + 1e-6, 1, 0.9);
    assert_near(exact, near, 1e-5);
    /* C = 1/3: (1 - p) = e^(-t) (1 + t/3) */
    assert_near(ep_math_exp(-exact) * (1 + exact / 3), 0.1, 1e-12);
}

static void one_server_has_exponential_latency(void **state)
{
    (void)state;
    assert_near(ep_erlang_latency_quantile(1, 0.5, 1, 0.9), -2 * ep_math_log(0.1), 1e-11);
}

static void overload_never_ends(void **state)
{
    (void)state;
    assert_true(isinf(ep_erlang_mean_wait(2, 2, 1)));
    assert_true(isinf(ep_erlang_wait_quantile(2, 3, 1, 0.5)));
    assert_true(isinf(ep_erlang_latency_quantile(2, 2, 1, 0.5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_printed_loss_table),
        cmocka_unit_test(loses_by_hand_computed_ratios),
        cmocka_unit_test(waits_by_hand_computed_ratios),
        cmocka_unit_test(agrees_with_the_textbook_hospital),
        cmocka_unit_test(quantiles_invert_the_textbook_tails),
        cmocka_unit_test(equal_rates_have_their_limit),
        cmocka_unit_test(one_server_has_exponential_latency),
        cmocka_unit_test(overload_never_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
