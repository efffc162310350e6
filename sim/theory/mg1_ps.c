#include "theory/mg1_ps.h"

#include "theory/erlang.h"

#include <assert.h>
#include <math.h>

double ep_mg1_ps_mean_latency(double rate, double service)
{
    return ep_mg1_ps_latency_of(rate, service, service);
}

double ep_mg1_ps_latency_of(double rate, double service, double demand)
{
    assert(rate >= 0 && service > 0 && demand >= 0);
    double rho = rate * service;
    return rho >= 1 ? INFINITY : demand / (1 - rho);
}

double ep_mg1_ps_servers_mean_latency(int servers, double rate, double service)
{
    return service + ep_erlang_mean_wait(servers, rate, service);
}
