#include "theory/erlang.h"

#include "core/math.h"
#include "theory/root.h"

#include <assert.h>
#include <math.h>

double ep_erlang_b(int servers, double offered)
{
    assert(servers >= 0 && offered >= 0);
    double lost = 1;
    for (int n = 1; n <= servers; n++)
        lost = offered * lost / (n + offered * lost);
    return lost;
}

double ep_erlang_c(int servers, double offered)
{
    assert(servers >= 1 && offered >= 0);
    if (offered >= servers)
        return 1;
    double lost = ep_erlang_b(servers, offered);
    return servers * lost / (servers - offered * (1 - lost));
}

/* The rate at which a queue that exists drains: c mu - lambda. */
static double spare_rate(int servers, double rate, double service)
{
    return servers / service - rate;
}

double ep_erlang_mean_wait(int servers, double rate, double service)
{
    assert(service > 0 && rate >= 0);
    if (rate * service >= servers)
        return INFINITY;
    return ep_erlang_c(servers, rate * service) / spare_rate(servers, rate, service);
}

double ep_erlang_wait_quantile(int servers, double rate, double service, double p)
{
    assert(0 <= p && p < 1 && service > 0);
    if (rate * service >= servers)
        return INFINITY;
    double waits = ep_erlang_c(servers, rate * service);
    if (waits <= 1 - p)
        return 0;
    return ep_math_log(waits / (1 - p)) / spare_rate(servers, rate, service);
}

struct latency {
    double waits, spare, mu, p;
};

/* P(latency > t) - (1 - p): the service alone, or an exponential wait and the service. */
static double excess(double t, void *context)
{
    const struct latency *at = context;
    double served = ep_math_exp(-at->mu * t);
    double gap = at->mu - at->spare;
    double both = fabs(gap) < 1e-9 * at->mu
                      ? (1 + at->mu * t) * served
                      : (at->mu * ep_math_exp(-at->spare * t) - at->spare * served) / gap;
    return (1 - at->waits) * served + at->waits * both - (1 - at->p);
}

double ep_erlang_latency_quantile(int servers, double rate, double service, double p)
{
    assert(0 < p && p < 1 && service > 0);
    if (rate * service >= servers)
        return INFINITY;
    struct latency at = {.waits = ep_erlang_c(servers, rate * service),
                         .spare = spare_rate(servers, rate, service),
                         .mu = 1 / service,
                         .p = p};
    double upper = service;
    while (excess(upper, &at) > 0)
        upper *= 2;
    return ep_root_bracketed(excess, &at, 0, upper);
}
