#include "hosting/instance_life.h"

#include "hosting/catalog.h"

#include <assert.h>

struct ep_instance_life ep_instance_life_standing(ep_time now, uint32_t endpoint, uint32_t number)
{
    return (struct ep_instance_life){.launch = now,
                                     .in_service = now,
                                     .draining = EP_TIME_NEVER,
                                     .gone = EP_TIME_NEVER,
                                     .endpoint = endpoint,
                                     .number = number,
                                     .launched_by = EP_CAUSE_NONE,
                                     .ended_by = EP_CAUSE_NONE};
}

struct ep_instance_life ep_instance_life_launched(ep_time now, uint32_t endpoint, uint32_t number,
                                                  uint32_t cause)
{
    struct ep_instance_life life = ep_instance_life_standing(now, endpoint, number);
    life.in_service = EP_TIME_NEVER;
    life.launched_by = cause;
    return life;
}

enum ep_life_state ep_instance_life_state(const struct ep_instance_life *life)
{
    if (life->gone != EP_TIME_NEVER)
        return EP_LIFE_GONE;
    if (life->draining != EP_TIME_NEVER)
        return EP_LIFE_DRAINING;
    return life->in_service == EP_TIME_NEVER ? EP_LIFE_PENDING : EP_LIFE_IN_SERVICE;
}

ep_time ep_instance_life_launch_time(const struct ep_dist *launch, const struct ep_rng_key *key,
                                     uint32_t endpoint, uint32_t number)
{
    uint64_t words[4];
    ep_rng_block(key, number, endpoint, words);
    double ns = ep_dist_sample(launch, words[0]);
    assert(ns >= 0);
    return (ep_time)((ns < EP_MOST_DEMAND_NS ? ns : EP_MOST_DEMAND_NS) + 0.5);
}

static ep_time overlap(ep_time from, ep_time to, ep_time begin, ep_time end)
{
    ep_time first = from > begin ? from : begin, last = to < end ? to : end;
    return last > first ? last - first : 0;
}

ep_time ep_instance_life_serving_ns(const struct ep_instance_life *life, ep_time begin, ep_time end)
{
    ep_time until = life->draining < life->gone ? life->draining : life->gone;
    return overlap(life->in_service, until, begin, end);
}

ep_time ep_instance_life_absent_ns(const struct ep_instance_life *life, ep_time now)
{
    return now - overlap(life->in_service, life->gone, 0, now);
}

ep_time ep_instance_life_billed_from(const struct ep_instance_life *life,
                                     enum ep_bill_from bill_from)
{
    return bill_from == EP_BILL_FROM_LAUNCH ? life->launch : life->in_service;
}
