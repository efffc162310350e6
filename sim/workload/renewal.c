#include "workload/renewal.h"

#include "core/gamma_quantile.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>
#include <math.h>

static double length_of(const struct ep_dist *gap, double u)
{
    switch ((int)gap->kind) {
    case EP_DIST_EXPONENTIAL:
        return gap->a * ep_gamma_quantile(2, u);
    case EP_DIST_GAMMA:
        return gap->b * ep_gamma_quantile(gap->a + 1, u);
    case EP_DIST_WEIBULL:
        return gap->b * ep_math_pow(ep_gamma_quantile(1 + gap->d, u), gap->d);
    default:
        assert(0 && "no renewal process has such gaps here");
        return 0;
    }
}

double ep_renewal_first_gap(const struct ep_dist *gap, uint64_t length_word, uint64_t place_word)
{
    const double length = length_of(gap, ep_rng_unit(length_word));
    return fmin(length, EP_DIST_HIGHEST) * ep_rng_unit(place_word);
}
