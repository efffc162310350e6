#include "run/slices.h"

#include <assert.h>

void ep_slices_bounds(ep_time horizon, ep_time bounds[EP_SLICE_COUNT + 2])
{
    assert(horizon > 0 && horizon < EP_TIME_NEVER);
    ep_time whole = horizon / EP_SLICE_COUNT, rest = horizon % EP_SLICE_COUNT;
    for (int i = 0; i <= EP_SLICE_COUNT; i++)
        bounds[i] = whole * i + rest * i / EP_SLICE_COUNT;
    bounds[EP_SLICE_COUNT + 1] = EP_TIME_NEVER;
}

uint32_t ep_slices_find(const ep_time bounds[EP_SLICE_COUNT + 2], ep_time at)
{
    assert(at >= 0);
    uint32_t low = 0, high = EP_SLICE_COUNT + 1; /* bounds[low] <= at < bounds[high] */
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (bounds[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

ep_time ep_slices_round_up(const ep_time bounds[EP_SLICE_COUNT + 2], ep_time span)
{
    uint32_t slice = ep_slices_find(bounds, span);
    return bounds[slice] == span ? span : bounds[slice + 1];
}
