#include "theory/mmpp2.h"

#include "core/math.h"

double ep_mmpp2_dispersion(const struct ep_mmpp2 *process, double window)
{
    const double r1 = process->rate[0], r2 = process->rate[1];
    const double a = 1 / process->mean_time[0], b = 1 / process->mean_time[1];
    const double leave = a + b, x = leave * window;
    const double limit = 2 * (r1 - r2) * (r1 - r2) * a * b / (leave * leave * (r1 * b + r2 * a));
    return 1 + limit * (1 + ep_math_expm1(-x) / x);
}
