#include "core/time_average.h"

#include <assert.h>

void ep_time_average_begin(struct ep_time_average *average, ep_time at, double level)
{
    average->since = at;
    average->begin = at;
    average->level = level;
    average->integral = 0;
    average->max = level;
}

void ep_time_average_set(struct ep_time_average *average, ep_time at, double level)
{
    assert(at >= average->since);
    average->integral += average->level * (double)(at - average->since);
    average->since = at;
    average->level = level;
    if (level > average->max)
        average->max = level;
}

double ep_time_average_mean(const struct ep_time_average *average, ep_time at)
{
    assert(at > average->begin && at >= average->since);
    double integral = average->integral + average->level * (double)(at - average->since);
    return integral / (double)(at - average->begin);
}

void ep_time_average_merge(struct ep_time_average *into, ep_time into_end,
                           const struct ep_time_average *from, ep_time from_end)
{
    struct ep_time_average other = *from;
    ep_time_average_set(&other, from_end, other.level);
    ep_time_average_set(into, into_end, into->level);
    into->integral += other.integral;
    into->begin -= from_end - other.begin; /* the length of both, seen from into_end */
    if (other.max > into->max)
        into->max = other.max;
}
