/* Simulated time: integer nanoseconds from the start of the run. */
#ifndef EP_CORE_TIME_H
#define EP_CORE_TIME_H

#include <stdint.h>

typedef int64_t ep_time; /* a point or a span, ns */

#define EP_NANOSECOND ((ep_time)1)
#define EP_MICROSECOND ((ep_time)1000)
#define EP_MILLISECOND ((ep_time)1000000)
#define EP_SECOND ((ep_time)1000000000)
#define EP_MINUTE (60 * EP_SECOND)
#define EP_HOUR (3600 * EP_SECOND)
#define EP_TIME_NEVER INT64_MAX /* later than everything; also "no limit" */

/* at + span, or EP_TIME_NEVER where either is or the sum overflows. Requires both >= 0. */
static inline ep_time ep_time_add(ep_time at, ep_time span)
{
    return span >= EP_TIME_NEVER - at ? EP_TIME_NEVER : at + span;
}

static inline double ep_time_to_seconds(ep_time span)
{
    return (double)span / 1e9;
}

#endif
