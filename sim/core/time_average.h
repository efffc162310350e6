/* The average of a level (queue length, bytes) over time. */
#ifndef EP_CORE_TIME_AVERAGE_H
#define EP_CORE_TIME_AVERAGE_H

#include "core/time.h"

struct ep_time_average {
    ep_time since; /* when `level` was set */
    ep_time begin; /* from when the average counts */
    double level;
    double integral; /* level x ns from begin to since */
    double max;      /* highest level since begin */
};

void ep_time_average_begin(struct ep_time_average *average, ep_time at, double level);
void ep_time_average_set(struct ep_time_average *average, ep_time at,
                         double level); /* at >= since */
/* The mean from begin to `at` (> begin). */
double ep_time_average_mean(const struct ep_time_average *average, ep_time at);
/* Joins two spans that were observed apart: integrals and lengths add. */
void ep_time_average_merge(struct ep_time_average *into, ep_time into_end,
                           const struct ep_time_average *from, ep_time from_end);

#endif
