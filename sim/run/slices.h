/* The horizon in 64 slices of equal length; one more slice takes all that comes after it. */
#ifndef EP_RUN_SLICES_H
#define EP_RUN_SLICES_H

#include "core/time.h"

#include <stdint.h>

#define EP_SLICE_COUNT 64
#define EP_SLICE_AFTER EP_SLICE_COUNT /* arrivals at the horizon or later: never measured */

/* bounds[i] = floor(i x horizon / 64) is where slice i begins; bounds[65] is EP_TIME_NEVER.
 * Requires horizon > 0. */
void ep_slices_bounds(ep_time horizon, ep_time bounds[EP_SLICE_COUNT + 2]);

/* The slice that holds `at` >= 0. */
uint32_t ep_slices_find(const ep_time bounds[EP_SLICE_COUNT + 2], ep_time at);

/* The first bound at or after `span`: a warm-up in whole slices. Requires 0 <= span <= horizon. */
ep_time ep_slices_round_up(const ep_time bounds[EP_SLICE_COUNT + 2], ep_time span);

#endif
