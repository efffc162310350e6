#include "theory/tandem.h"

#include "core/math.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

/* At 0.5/s: services 1 s and 1.2 s give exponential times of mean 2 s and 3 s. */
static const double services[] = {1.0, 1.2};

static void means_and_variances_add(void **state)
{
    (void)state;
    assert_near(ep_tandem_mean_latency(0.5, services, 2), 5, 1e-13);
    assert_near(ep_tandem_latency_variance(0.5, services, 2), 13, 1e-12);
    assert_near(ep_tandem_mean_latency(0.5, services, 0), 0, 0);
    assert_true(isinf(ep_tandem_mean_latency(0.9, services, 2)));
}

static void the_quantile_inverts_the_sum_of_two_exponentials(void **state)
{
    (void)state;
    double t = ep_tandem_two_latency_quantile(0.5, 1.0, 1.2, 0.99);
    double tail = 3 * ep_math_exp(-t / 3) - 2 * ep_math_exp(-t / 2);
    assert_near(tail, 0.01, 1e-12);
    assert_near(ep_tandem_two_latency_quantile(0.5, 1.2, 1.0, 0.99), t, 1e-9);
}

/* Erlang-2 of unit scale: the median is 1.67835 (chi-squared with 4 degrees: 3.35669). */
static void equal_stations_are_an_erlang_two(void **state)
{
    (void)state;
    assert_near(ep_tandem_two_latency_quantile(0.5, 2.0 / 3, 2.0 / 3, 0.5), 1.67834699, 1e-8);
    assert_near(ep_tandem_two_latency_quantile(0.5, 2.0 / 3, 2.0 / 3 + 1e-6, 0.5), 1.67834699,
                1e-5);
}

static void an_overloaded_station_has_no_quantile(void **state)
{
    (void)state;
    assert_true(isinf(ep_tandem_two_latency_quantile(0.9, 1.0, 1.2, 0.5)));
}

static void the_slowest_is_the_first_of_the_least_rates(void **state)
{
    (void)state;
    assert_int_equal(ep_tandem_slowest((const double[]){3, 2, 5, 2}, 4), 1);
    assert_int_equal(ep_tandem_slowest((const double[]){INFINITY, INFINITY}, 2), 0);
    assert_int_equal(ep_tandem_slowest((const double[]){7}, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_and_variances_add),
        cmocka_unit_test(the_quantile_inverts_the_sum_of_two_exponentials),
        cmocka_unit_test(equal_stations_are_an_erlang_two),
        cmocka_unit_test(an_overloaded_station_has_no_quantile),
        cmocka_unit_test(the_slowest_is_the_first_of_the_least_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
