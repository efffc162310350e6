#include "run/estimate.h"

#include "core/interval.h"

#include <math.h>
#include <stdbool.h>

struct ep_est ep_estimate_none(const char *withheld)
{
    return (struct ep_est){.value = NAN, .low = NAN, .high = NAN, .withheld = withheld};
}

struct ep_est ep_estimate_exact(double value)
{
    return (struct ep_est){.value = value, .low = NAN, .high = NAN};
}

static bool is_constant(double value, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (x[i] < value || x[i] > value)
            return false;
    return true;
}

struct ep_est ep_estimate_of(double value, const double *x, size_t count, double min, double max)
{
    struct ep_interval interval = ep_interval_sectioning(value, x, count, min, max);
    if (isnan(value) || !interval.has_interval || is_constant(value, x, count))
        return ep_estimate_exact(value);
    return (struct ep_est){.value = value, .low = interval.low, .high = interval.high};
}

struct ep_est ep_estimate_ratio(double value, const double *x, size_t count, double trials)
{
    if (value <= 0 && count > 1 && trials > 0)
        return (struct ep_est){.value = 0, .low = 0, .high = ep_interval_rule_of_three(trials)};
    return ep_estimate_of(value, x, count, 0, 1);
}

uint64_t ep_estimate_beyond(uint64_t count, double share)
{
    /* share x count as the histogram rounds it: ceil, but for an excess that is rounding. */
    double at_or_below = ceil(share * (double)count - 1e-9);
    return count - (uint64_t)fmin(at_or_below, (double)count);
}
