#include "run/traffic_rate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static const struct ep_rate_state states[] = {{40, 10 * EP_SECOND}, {0, 30 * EP_SECOND}};

static struct ep_traffic traffic_of(enum ep_arrivals_kind kind)
{
    return (struct ep_traffic){.arrivals = kind,
                               .scale = 2,
                               .rate_per_second = 7,
                               .process = {.states = states,
                                           .state_count = 2,
                                           .mean_requests = 5,
                                           .clients = 3,
                                           .think = ep_dist_constant(1e9)}};
}

static double rate_of(enum ep_arrivals_kind kind, double service_s)
{
    const struct ep_traffic traffic = traffic_of(kind);
    return ep_traffic_rate(&traffic, service_s);
}

static void rates_are_of_requests_and_scaled(void **state)
{
    (void)state;
    static const enum ep_arrivals_kind plain[] = {EP_ARRIVALS_POISSON, EP_ARRIVALS_DETERMINISTIC,
                                                  EP_ARRIVALS_GAMMA, EP_ARRIVALS_WEIBULL};
    for (size_t i = 0; i < 4; i++)
        assert_near(rate_of(plain[i], 0.5), 14, 0);
    assert_near(rate_of(EP_ARRIVALS_MMPP, 0.5), 20, 1e-12);
    assert_near(rate_of(EP_ARRIVALS_ON_OFF, 0.5), 20, 1e-12);
    assert_near(rate_of(EP_ARRIVALS_SESSIONS, 0.5), 70, 1e-12);
    assert_near(rate_of(EP_ARRIVALS_CLOSED, 0.5), 4, 1e-12); /* 6 a second and a half */
}

static void a_burst_is_busier_than_the_mean(void **state)
{
    (void)state;
    struct ep_traffic traffic = traffic_of(EP_ARRIVALS_ON_OFF);
    assert_near(ep_traffic_busy_rate(&traffic, 0, 30 * EP_SECOND),
                2 * (10 + 30 * (1 - exp(-4)) / 4), 1e-9);
    traffic.arrivals = EP_ARRIVALS_SESSIONS;
    assert_near(ep_traffic_busy_rate(&traffic, 0, 30 * EP_SECOND), 70, 1e-12);
}

static void clients_are_whole(void **state)
{
    (void)state;
    struct ep_traffic traffic = traffic_of(EP_ARRIVALS_CLOSED);
    assert_int_equal(ep_traffic_clients(&traffic), 6);
    traffic.scale = 0.5; /* 1.5: up */
    assert_int_equal(ep_traffic_clients(&traffic), 2);
    traffic.scale = 0.001;
    assert_int_equal(ep_traffic_clients(&traffic), 1);
    traffic.process.think = ep_dist_constant(0);
    assert_near(ep_traffic_rate(&traffic, 0), 1000, 1e-9); /* a round takes 1 ms at least */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_of_requests_and_scaled),
        cmocka_unit_test(a_burst_is_busier_than_the_mean),
        cmocka_unit_test(clients_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
