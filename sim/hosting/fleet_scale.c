/* Scaling of a fleet: so many more, or so many fewer; which instance goes is a parameter. */
#include "hosting/fleet_parts.h"

#include <assert.h>

void ep_fleet_scale_out(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count)
{
    if (ep_fleet_is_serverless(fleet)) {
        ep_fleet_provision(fleet, endpoint, count);
        return;
    }
    for (fleet->endpoints[endpoint].capacity += count; count > 0; count--)
        ep_fleet_launch(fleet, endpoint, EP_CAUSE_SCALING);
}

static bool is_of_the_fleet(const struct ep_fleet *fleet, uint32_t id, uint32_t e)
{
    return fleet->lives[id].endpoint == e &&
           fleet->lives[id].generation == fleet->endpoints[e].generation;
}

static bool gets_attempts(const struct ep_endpoint *endpoint, uint32_t id)
{
    for (uint32_t i = 0; i < endpoint->instance_count; i++)
        if (ep_fleet_in_service(endpoint, i) == id)
            return true;
    return false;
}

/* The newest of the fleet that is pending; else in service, but gets no attempts yet; EP_ID_NONE:
 * there is none. */
static uint32_t newest_idle(const struct ep_fleet *fleet, uint32_t e, enum ep_life_state state)
{
    for (uint32_t id = fleet->instance_count; id-- > 0;)
        if (is_of_the_fleet(fleet, id, e) && ep_instance_life_state(&fleet->lives[id]) == state &&
            !gets_attempts(&fleet->endpoints[e], id))
            return id;
    return EP_ID_NONE;
}

uint32_t ep_fleet_present(const struct ep_fleet *fleet, uint32_t e)
{
    uint32_t count = ep_fleet_serving(&fleet->endpoints[e]);
    for (uint32_t id = 0; id < fleet->instance_count; id++)
        count += is_of_the_fleet(fleet, id, e) &&
                 ep_instance_life_state(&fleet->lives[id]) == EP_LIFE_PENDING;
    return count;
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

uint32_t ep_fleet_scale_in(struct ep_fleet *fleet, uint32_t e, uint32_t count)
{
    struct ep_endpoint *endpoint = &fleet->endpoints[e];
    if (ep_fleet_is_serverless(fleet)) {
        ep_fleet_withdraw(fleet, e, count);
        return 0;
    }
    uint32_t present = ep_fleet_present(fleet, e), drained = 0;
    assert(endpoint->capacity > count);
    for (endpoint->capacity -= count; present > endpoint->capacity; present--) {
        uint32_t id = newest_idle(fleet, e, EP_LIFE_PENDING);
        if (id != EP_ID_NONE) {
            ep_fleet_end_instance(fleet, id, EP_CAUSE_SCALING, EP_STEP_CANCELED);
            continue;
        }
        id = newest_idle(fleet, e, EP_LIFE_IN_SERVICE);
        if (id == EP_ID_NONE)
            id = ep_fleet_in_service(endpoint, choose_leaver(fleet, e));
        ep_fleet_begin_drain(fleet, id, EP_CAUSE_SCALING, fleet->config.assumptions.drain);
        drained++;
    }
    return drained;
}

void ep_fleet_hold(struct ep_fleet *fleet, uint32_t endpoint, bool is_held)
{
    fleet->endpoints[endpoint].is_held = is_held;
    if (!is_held)
        ep_fleet_begin_waiting_update(fleet, endpoint);
}
