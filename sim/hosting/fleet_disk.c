/* The disk of an instance whose volume lives on I/O credits (rule 33): when it begins or ends to
 * move bytes, and when its credits run out. */
#include "hosting/fleet_parts.h"

#include <math.h>

void ep_fleet_init_credits(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    const struct ep_instance_type *type = &fleet->config.instance;
    int credits = fleet->config.assumptions.disk_credits;
    instance->run_out = EP_EVENT_NONE;
    instance->has_credits = credits != EP_UNLIMITED && type->disk_base_bandwidth > 0 &&
                            type->disk_base_bandwidth < type->disk_bandwidth;
    if (!instance->has_credits)
        return;
    ep_disk_credits_init(&instance->credits, credits * EP_DISK_IO_BYTES, type->disk_bandwidth,
                         type->disk_base_bandwidth, ep_fleet_now(fleet));
}

ep_time ep_fleet_disk_slow_ns(const struct ep_fleet *fleet)
{
    ep_time sum = 0;
    for (uint32_t i = 0; i < fleet->instance_count; i++)
        if (fleet->instances[i].has_credits)
            sum += ep_disk_credits_slow_ns(&fleet->instances[i].credits, ep_fleet_now(fleet));
    return sum;
}

static void take_rate(struct ep_instance *instance)
{
    double rate = ep_disk_credits_rate(&instance->credits);
    if (rate != instance->disk.capacity)
        ep_shared_resource_set_capacity(&instance->disk, rate);
}

void ep_fleet_disk_changed(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    bool is_busy = instance->disk.count > 0;
    if (is_busy == instance->credits.is_busy)
        return;
    ep_time now = ep_fleet_now(fleet);
    ep_time lasts = ep_disk_credits_set_busy(&instance->credits, is_busy, now);
    take_rate(instance);
    if (instance->run_out != EP_EVENT_NONE)
        ep_kernel_cancel(fleet->kernel, instance->run_out);
    instance->run_out = EP_EVENT_NONE;
    ep_time at = ep_time_add(now, lasts);
    if (at != EP_TIME_NEVER)
        instance->run_out =
            ep_kernel_push(fleet->kernel, at, ep_fleet_event(fleet, EP_FLEET_CREDITS_RUN_OUT, id));
}

void ep_fleet_on_credits_run_out(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_instance *instance = &fleet->instances[id];
    instance->run_out = EP_EVENT_NONE;
    ep_disk_credits_run_out(&instance->credits, ep_fleet_now(fleet));
    take_rate(instance);
}
