#include "theory/tandem.h"

#include "core/math.h"
#include "theory/mg1.h"
#include "theory/root.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

double ep_tandem_mean_latency(double rate, const double *service, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ep_mg1_mean_latency(rate, service[i], 1);
    return sum;
}

double ep_tandem_latency_variance(double rate, const double *service, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double mean = ep_mg1_mean_latency(rate, service[i], 1);
        sum += mean * mean;
    }
    return sum;
}

struct two {
    double a, b, p; /* means of the two exponential times, different; the quantile's level */
};

static double excess(double t, void *context)
{
    const struct two *two = context;
    double tail =
        (two->a * ep_math_exp(-t / two->a) - two->b * ep_math_exp(-t / two->b)) / (two->a - two->b);
    return tail - (1 - two->p);
}

double ep_tandem_two_latency_quantile(double rate, double first, double second, double p)
{
    assert(0 < p && p < 1);
    struct two two = {.a = ep_mg1_mean_latency(rate, first, 1),
                      .b = ep_mg1_mean_latency(rate, second, 1),
                      .p = p};
    if (isinf(two.a) || isinf(two.b))
        return INFINITY;
    if (fabs(two.a - two.b) < 1e-7 * two.a)
        return gsl_cdf_gamma_Pinv(p, 2, (two.a + two.b) / 2);
    double upper = two.a + two.b;
    while (excess(upper, &two) > 0)
        upper *= 2;
    return ep_root_bracketed(excess, &two, 0, upper);
}

size_t ep_tandem_slowest(const double *rates, size_t count)
{
    assert(count > 0);
    size_t slowest = 0;
    for (size_t i = 1; i < count; i++)
        if (rates[i] < rates[slowest])
            slowest = i;
    return slowest;
}
