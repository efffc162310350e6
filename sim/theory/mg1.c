#include "theory/mg1.h"

#include "core/math.h"

#include <assert.h>
#include <math.h>

double ep_mg1_mean_wait(double rate, double service, double scv)
{
    assert(rate >= 0 && service > 0 && scv >= 0);
    double rho = rate * service;
    return rho >= 1 ? INFINITY : rho * service * (1 + scv) / (2 * (1 - rho));
}

double ep_mg1_mean_latency(double rate, double service, double scv)
{
    return ep_mg1_mean_wait(rate, service, scv) + service;
}

double ep_mg1_mean_waiting(double rate, double service, double scv)
{
    return rate * ep_mg1_mean_wait(rate, service, scv);
}

double ep_mg1_mean_present(double rate, double service, double scv)
{
    return rate * ep_mg1_mean_latency(rate, service, scv);
}

double ep_mg1_exponential_latency_quantile(double rate, double service, double p)
{
    assert(0 <= p && p < 1);
    return -ep_math_log(1 - p) * ep_mg1_mean_latency(rate, service, 1);
}

double ep_mg1_exponential_wait_quantile(double rate, double service, double p)
{
    assert(0 <= p && p < 1);
    double rho = rate * service;
    if (rho >= 1)
        return INFINITY;
    return rho <= 1 - p ? 0 : ep_math_log(rho / (1 - p)) * ep_mg1_mean_latency(rate, service, 1);
}
