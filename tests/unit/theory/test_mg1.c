#include "theory/mg1.h"

#include "core/math.h"
#include "theory/erlang.h"
#include "theory/mg1_ps.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

/* rho = 0.8, service 1: M/M/1 waits 4, M/D/1 half of it, scv 4 five halves of it. */
static void the_wait_grows_with_the_variance(void **state)
{
    (void)state;
    assert_near(ep_mg1_mean_wait(0.8, 1, 1), 4, 1e-14);
    assert_near(ep_mg1_mean_wait(0.8, 1, 0), 2, 1e-14);
    assert_near(ep_mg1_mean_wait(0.8, 1, 4), 10, 1e-13);
}

/* Kleinrock's form: E[S^2] rate / 2 (1 - rho), for service uniform on 0..2 ms at 600/s. */
static void agrees_with_the_second_moment_form(void **state)
{
    (void)state;
    double second_moment = 4.0 / 3;
    assert_near(ep_mg1_mean_wait(0.6, 1, 1.0 / 3), 0.6 * second_moment / (2 * 0.4), 1e-14);
}

static void littles_law_links_times_and_counts(void **state)
{
    (void)state;
    assert_near(ep_mg1_mean_latency(0.8, 1, 1), 5, 1e-14);
    assert_near(ep_mg1_mean_waiting(0.8, 1, 1), 3.2, 1e-14); /* rho^2 / (1 - rho) */
    assert_near(ep_mg1_mean_present(0.8, 1, 1), 4, 1e-14);   /* rho / (1 - rho) */
}

/* rho = 0.9, service 10 ms: latency is exponential of mean 100 ms; p99 = 460.5 ms. */
static void latency_of_mm1_is_exponential(void **state)
{
    (void)state;
    assert_near(ep_mg1_exponential_latency_quantile(90, 0.01, 0.99), 0.460517, 1e-6);
    assert_near(ep_mg1_exponential_latency_quantile(90, 0.01, 0), 0, 0);
    assert_near(ep_mg1_exponential_wait_quantile(90, 0.01, 0.1), 0, 0);
    assert_near(ep_mg1_exponential_wait_quantile(90, 0.01, 0.99), 0.1 * ep_math_log(90.0), 1e-12);
    assert_near(ep_mg1_exponential_wait_quantile(90, 0.01, 0.99),
                ep_erlang_wait_quantile(1, 90, 0.01, 0.99), 1e-12);
}

static void overload_has_no_mean(void **state)
{
    (void)state;
    assert_true(isinf(ep_mg1_mean_wait(1, 1, 0)));
    assert_true(isinf(ep_mg1_exponential_wait_quantile(2, 1, 0.5)));
    assert_true(isinf(ep_mg1_ps_mean_latency(1, 1)));
    assert_true(isinf(ep_mg1_ps_servers_mean_latency(2, 2, 1)));
}

/* Sharing: 1/(1 - rho) for everybody, so a request of twice the demand takes twice as long. */
static void sharing_stretches_all_demands_alike(void **state)
{
    (void)state;
    assert_near(ep_mg1_ps_mean_latency(0.75, 1), 4, 1e-14);
    assert_near(ep_mg1_ps_latency_of(0.75, 1, 2), 8, 1e-14);
    assert_near(ep_mg1_ps_mean_latency(0.75, 1), ep_mg1_mean_latency(0.75, 1, 1), 1e-14);
}

static void sharing_several_vcpus_has_the_mean_of_mmc(void **state)
{
    (void)state;
    assert_near(ep_mg1_ps_servers_mean_latency(1, 0.5, 1), 2, 1e-14);
    /* M/M/2 at 2/h and 20 min: 1/3 + 1/24 h */
    assert_near(ep_mg1_ps_servers_mean_latency(2, 2, 1.0 / 3), 0.375, 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wait_grows_with_the_variance),
        cmocka_unit_test(agrees_with_the_second_moment_form),
        cmocka_unit_test(littles_law_links_times_and_counts),
        cmocka_unit_test(latency_of_mm1_is_exponential),
        cmocka_unit_test(overload_has_no_mean),
        cmocka_unit_test(sharing_stretches_all_demands_alike),
        cmocka_unit_test(sharing_several_vcpus_has_the_mean_of_mmc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
