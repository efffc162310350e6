#include "core/interval.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double two_sided_95 = 0.975; /* quantile that leaves 2.5 % on either side */

static double clip(double x, double min, double max)
{
    if (x < min)
        return min;
    return x > max ? max : x;
}

struct ep_interval ep_interval_sectioning(double value, const double *x, size_t count, double min,
                                          double max)
{
    struct ep_interval interval = {.value = value, .low = value, .high = value};
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(x[i]))
            continue;
        sum += (x[i] - value) * (x[i] - value);
        n++;
    }
    if (n < 2 || isnan(value))
        return interval;
    double degrees = (double)(n - 1);
    double half =
        ep_interval_student_t(two_sided_95, degrees) * sqrt(sum / degrees) / sqrt((double)n);
    interval.low = clip(value - half, min, max);
    interval.high = clip(value + half, min, max);
    interval.has_interval = true;
    return interval;
}

double ep_interval_student_t(double p, double degrees)
{
    assert(0 < p && p < 1 && degrees > 0);
    return gsl_cdf_tdist_Pinv(p, degrees);
}

double ep_interval_rule_of_three(double n)
{
    return n > 3 ? 3 / n : 1;
}
