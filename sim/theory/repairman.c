#include "theory/repairman.h"

#include <assert.h>

double ep_repairman_throughput(int clients, double think, double service)
{
    assert(clients >= 1 && think >= 0 && service > 0);
    if (think <= 0)
        return 1 / service;
    double term = 1, sum = 1;
    for (int k = 0; k < clients; k++) {
        term *= (clients - k) * service / think;
        sum += term;
    }
    return (1 - 1 / sum) / service;
}

double ep_repairman_mean_latency(int clients, double think, double service)
{
    return clients / ep_repairman_throughput(clients, think, service) - think;
}
