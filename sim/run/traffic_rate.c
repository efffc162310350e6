#include "run/traffic_rate.h"

#include "workload/bursts.h"

#include <math.h>

#define SHORTEST_ROUND_S 0.001 /* of a closed client: EP_CLIENTS_LEAST_ROUND */

uint32_t ep_traffic_clients(const struct ep_traffic *traffic)
{
    const double clients = floor(traffic->process.clients * traffic->scale + 0.5);
    if (!(clients > 1))
        return 1;
    return clients < UINT32_MAX ? (uint32_t)clients : UINT32_MAX;
}

double ep_traffic_rate(const struct ep_traffic *traffic, double service_s)
{
    const struct ep_arrivals *process = &traffic->process;
    switch (traffic->arrivals) {
    case EP_ARRIVALS_POISSON:
    case EP_ARRIVALS_DETERMINISTIC:
    case EP_ARRIVALS_GAMMA:
    case EP_ARRIVALS_WEIBULL:
        return traffic->rate_per_second * traffic->scale;
    case EP_ARRIVALS_MMPP:
    case EP_ARRIVALS_ON_OFF:
        return ep_bursts_mean_rate(process->states, process->state_count) * traffic->scale;
    case EP_ARRIVALS_SESSIONS:
        return traffic->rate_per_second * process->mean_requests * traffic->scale;
    case EP_ARRIVALS_CLOSED:
        return ep_traffic_clients(traffic) /
               fmax(ep_dist_mean(&process->think) / 1e9 + service_s, SHORTEST_ROUND_S);
    case EP_ARRIVALS_TRACE:
        break;
    }
    return 0;
}

double ep_traffic_busy_rate(const struct ep_traffic *traffic, double service_s, ep_time window)
{
    const struct ep_arrivals *process = &traffic->process;
    if (traffic->arrivals != EP_ARRIVALS_MMPP && traffic->arrivals != EP_ARRIVALS_ON_OFF)
        return ep_traffic_rate(traffic, service_s);
    return ep_bursts_busy_rate(process->states, process->state_count, window) * traffic->scale;
}
