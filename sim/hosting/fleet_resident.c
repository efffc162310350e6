/* What lies in memory now, by model. */
#include "hosting/fleet_parts.h"

void ep_fleet_add_resident(const struct ep_fleet *fleet, double weight, double *by_model)
{
    for (uint32_t id = 0; id < fleet->copy_room; id++)
        if (fleet->copies[id].state == EP_COPY_RESIDENT)
            by_model[fleet->copies[id].model] += weight * (double)fleet->copies[id].bytes;
}
