#include "workload/trace_replay.h"

#include <math.h>

ep_time ep_trace_clock_map(const struct ep_trace_clock *clock, int pass, ep_time at)
{
    const ep_time since = at - clock->begin;
    if (pass > 0 && clock->length > (EP_TIME_NEVER - since) / pass)
        return EP_TIME_NEVER;
    const ep_time span = clock->length * pass + since;
    if (clock->scale == 1.0)
        return span;
    const double stretched = floor((double)span * clock->scale);
    return stretched < 0x1p62 ? (ep_time)stretched : EP_TIME_NEVER;
}
