#include "hosting/variant_split.h"

#include <assert.h>
#include <math.h>

/* How many waits until all has moved. */
static int64_t waits(const struct ep_traffic_shift *shift)
{
    switch (shift->type) {
    case EP_TRAFFIC_ALL_AT_ONCE:
        return 0;
    case EP_TRAFFIC_CANARY:
        return 1;
    case EP_TRAFFIC_LINEAR:
        return (int64_t)ceil(1 / shift->step - 1e-9) - 1; /* 1 / 0.1 may be a hair above 10 */
    }
    assert(0 && "unknown type");
    return 0;
}

ep_time ep_traffic_shift_end(const struct ep_traffic_shift *shift)
{
    return shift->is_there ? shift->at + waits(shift) * shift->wait_interval : EP_TIME_NEVER;
}

double ep_traffic_shift_share(const struct ep_traffic_shift *shift, ep_time at)
{
    if (!shift->is_there || at < shift->at)
        return 0;
    if (at >= ep_traffic_shift_end(shift))
        return 1;
    int64_t step = (at - shift->at) / shift->wait_interval; /* > 0: else the end has come */
    return shift->step * (double)(step + 1);
}

uint32_t ep_variant_split_choose(const struct ep_variants_config *variants, ep_time at, double u)
{
    double stays = 1 - ep_traffic_shift_share(&variants->shift, at), sum = 0, below = 0;
    uint32_t chosen = 0;
    if (!(u < stays))
        return variants->shift.to;
    for (uint32_t i = 0; i < variants->count; i++)
        sum += variants->weights[i];
    for (uint32_t i = 0; i < variants->count; i++) {
        if (!(variants->weights[i] > 0))
            continue;
        chosen = i;
        below += variants->weights[i];
        if (u * sum < below * stays)
            break;
    }
    return chosen;
}
