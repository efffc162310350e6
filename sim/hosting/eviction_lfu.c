/* Least frequently used: fewest requests since it was loaded; of equals the least recently used.
 * What a model was asked for before it was last evicted does not count ("in-cache LFU"). */
#include "hosting/eviction_heaps.h"
#include "hosting/eviction_policies.h"

#include <stddef.h>

static void admit(void *order, uint32_t instance, ep_slot slot, const struct ep_slot_entry *entry)
{
    ep_eviction_heaps_admit(order, instance, slot,
                            (struct ep_eviction_key){entry->count, entry->stamp});
}

static struct ep_eviction_key key_of(const void *policy, uint32_t instance, ep_slot slot,
                                     const struct ep_slot_use *use, struct ep_eviction_key filed)
{
    (void)policy, (void)instance, (void)slot, (void)filed;
    return (struct ep_eviction_key){use->count, use->stamp};
}

static ep_slot victim(void *order, uint32_t instance, const struct ep_slot_use *use, uint64_t now)
{
    (void)now;
    return ep_eviction_heaps_victim(order, instance, use, key_of, NULL, NULL);
}

const struct ep_eviction_policy ep_eviction_lfu = {
    "lfu", ep_eviction_heaps_create, ep_eviction_heaps_destroy,
    admit, ep_eviction_heaps_forget, victim,
    NULL};
