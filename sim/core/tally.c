#include "core/tally.h"

void ep_tally_record(struct ep_tally *tally, double value)
{
    if (tally->count == 0) {
        tally->min = value;
        tally->max = value;
    }
    if (value < tally->min)
        tally->min = value;
    if (value > tally->max)
        tally->max = value;
    double weight =
        1 / (double)++tally->count; /* does not wait for the mean, as a quotient would */
    double delta = value - tally->mean;
    tally->mean += delta * weight;
    tally->m2 += delta * (value - tally->mean);
}

void ep_tally_merge(struct ep_tally *into, const struct ep_tally *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0) {
        *into = *from;
        return;
    }
    double n = (double)into->count, m = (double)from->count;
    double delta = from->mean - into->mean;
    into->mean += delta * m / (n + m);
    into->m2 += from->m2 + delta * delta * n * m / (n + m);
    into->count += from->count;
    if (from->min < into->min)
        into->min = from->min;
    if (from->max > into->max)
        into->max = from->max;
}

double ep_tally_variance(const struct ep_tally *tally)
{
    return tally->count < 2 ? 0 : tally->m2 / (double)(tally->count - 1);
}
