/* First in, first out: what was loaded first goes first, however it is used. */
#include "hosting/eviction_heaps.h"
#include "hosting/eviction_policies.h"

#include <stddef.h>

static void admit(void *order, uint32_t instance, ep_slot slot, const struct ep_slot_entry *entry)
{
    ep_eviction_heaps_admit(order, instance, slot,
                            (struct ep_eviction_key){entry->stamp, entry->stamp});
}

static struct ep_eviction_key key_of(const void *policy, uint32_t instance, ep_slot slot,
                                     const struct ep_slot_use *use, struct ep_eviction_key filed)
{
    (void)policy, (void)instance, (void)slot;
    return (struct ep_eviction_key){filed.rank, use->stamp};
}

static ep_slot victim(void *order, uint32_t instance, const struct ep_slot_use *use, uint64_t now)
{
    (void)now;
    return ep_eviction_heaps_victim(order, instance, use, key_of, NULL, NULL);
}

const struct ep_eviction_policy ep_eviction_fifo = {
    "fifo", ep_eviction_heaps_create, ep_eviction_heaps_destroy,
    admit,  ep_eviction_heaps_forget, victim,
    NULL};
