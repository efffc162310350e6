#include "theory/gm1.h"

#include "core/math.h"
#include "theory/root.h"

#include <math.h>

struct queue {
    double rate, service, scv;
};

/* A((1 - x) / service) - x: above 0 at 0; crosses once below 1 where the queue is stable. */
static double excess(double x, void *context)
{
    const struct queue *queue = context;
    const double s = (1 - x) / queue->service;
    return ep_math_pow(1 + queue->scv * s / queue->rate, -1 / queue->scv) - x;
}

double ep_gm1_gamma_mean_wait(double rate, double service, double cv)
{
    const double rho = rate * service;
    if (rho >= 1)
        return INFINITY;
    struct queue queue = {rate, service, cv * cv};
    /* At 1 - e the excess is e (1 - 1 / rho) + O(e^2) < 0. */
    const double sigma = ep_root_bracketed(excess, &queue, 0, 1 - 1e-6 * (1 - rho));
    return sigma * service / (1 - sigma);
}
