/* Scaling of a fleet: so many more, or so many fewer; which instance goes is a parameter. */
#include "hosting/fleet_parts.h"

#include <assert.h>

void ep_fleet_scale_out(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count)
{
    while (count-- > 0)
        ep_fleet_launch(fleet, endpoint, EP_CAUSE_NONE);
}

static uint32_t choose_leaver(const struct ep_fleet *fleet, uint32_t e)
{
    const struct ep_endpoint *endpoint = &fleet->endpoints[e];
    uint64_t words[4];
    switch (fleet->config.leaver) {
    case EP_LEAVER_NEWEST:
        return endpoint->instance_count - 1;
    case EP_LEAVER_OLDEST:
        return 0;
    case EP_LEAVER_RANDOM:
        break;
    }
    /* Words of the launch stream beyond the endpoints' own: drawn by time. */
    ep_rng_block(&fleet->launch_key, (uint64_t)ep_fleet_now(fleet), UINT64_MAX - e, words);
    return (uint32_t)(((words[endpoint->instance_count % 4] >> 32) * endpoint->instance_count) >>
                      32);
}

void ep_fleet_scale_in(struct ep_fleet *fleet, uint32_t e, uint32_t count)
{
    for (; count > 0; count--) {
        assert(fleet->endpoints[e].instance_count > 1);
        uint32_t id = ep_fleet_in_service(&fleet->endpoints[e], choose_leaver(fleet, e));
        ep_fleet_begin_drain(fleet, id, EP_CAUSE_NONE, fleet->config.assumptions.drain);
    }
}
