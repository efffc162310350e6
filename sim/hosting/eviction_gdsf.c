/* Greedy-Dual-Size-Frequency (L. Cherkasova, "Improving WWW proxies performance with Greedy-Dual-
 * Size-Frequency caching policy", HP Laboratories HPL-98-69, 1998): lowest priority first,
 *
 *     priority = L + requests since it was loaded x time to load it again / bytes of memory,
 *
 * set at each request with the L of then; L is the highest priority that was evicted so far, so
 * that what is no longer used ages. The time to load is the cost, 1 where loading takes none.
 *
 * L at the time of a slot's last request is looked up when a victim is sought: L changes with
 * evictions only, and each change is kept with the stamp after which it holds. Once there are more
 * changes than slots all slots are filed anew and the changes forgotten: memory stays with what is
 * resident. */
#include "hosting/eviction_heaps.h"
#include "hosting/eviction_policies.h"

#include "base/mem.h"

#include <string.h>

struct aging {
    uint64_t after; /* stamp: holds for later requests */
    double level;   /* L */
};

struct agings { /* of an instance, ascending; none: L is 0 */
    struct aging *items;
    uint32_t count, room;
};

struct gdsf {
    struct ep_eviction_heaps heaps;
    struct agings *agings; /* owned; by instance */
    double *weight;        /* owned; by slot: cost / bytes */
    uint32_t slot_room;
};

static void *create(uint32_t instance_count)
{
    struct gdsf *gdsf = ep_alloc_zeroed(1, sizeof *gdsf);
    ep_eviction_heaps_init(&gdsf->heaps, instance_count);
    gdsf->agings = ep_alloc_zeroed(instance_count, sizeof *gdsf->agings);
    return gdsf;
}

static void destroy(void *order)
{
    struct gdsf *gdsf = order;
    for (uint32_t i = 0; i < gdsf->heaps.instance_count; i++)
        ep_free(gdsf->agings[i].items);
    ep_free(gdsf->agings);
    ep_free(gdsf->weight);
    ep_eviction_heaps_fini(&gdsf->heaps);
    ep_free(gdsf);
}

/* Not negative: their bits are in the same order. */
static uint64_t rank_of(double priority)
{
    uint64_t rank;
    memcpy(&rank, &priority, sizeof rank);
    return rank;
}

static double priority_of(uint64_t rank)
{
    double priority;
    memcpy(&priority, &rank, sizeof priority);
    return priority;
}

/* L when the request with this stamp came. */
static double level_at(const struct agings *agings, uint64_t stamp)
{
    uint32_t low = 0, high = agings->count; /* the first that holds for later ones only */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (agings->items[middle].after < stamp)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? agings->items[low - 1].level : 0;
}

static struct ep_eviction_key key_at(const struct gdsf *gdsf, uint32_t instance, ep_slot slot,
                                     uint64_t stamp, uint32_t count)
{
    double priority = level_at(&gdsf->agings[instance], stamp) + count * gdsf->weight[slot];
    return (struct ep_eviction_key){rank_of(priority), stamp};
}

static struct ep_eviction_key key_of(const void *policy, uint32_t instance, ep_slot slot,
                                     const struct ep_slot_use *use, struct ep_eviction_key filed)
{
    (void)filed;
    return key_at(policy, instance, slot, use->stamp, use->count);
}

static void admit(void *order, uint32_t instance, ep_slot slot, const struct ep_slot_entry *entry)
{
    struct gdsf *gdsf = order;
    if (slot >= gdsf->slot_room) {
        gdsf->slot_room = slot < 32 ? 64 : 2 * slot;
        gdsf->weight = ep_realloc_array(gdsf->weight, gdsf->slot_room, sizeof *gdsf->weight);
    }
    double cost = entry->cost_ns > 0 ? entry->cost_ns : 1;
    gdsf->weight[slot] = cost / (double)(entry->bytes > 0 ? entry->bytes : 1);
    ep_eviction_heaps_admit(&gdsf->heaps, instance, slot,
                            key_at(gdsf, instance, slot, entry->stamp, entry->count));
}

static void forget(void *order, uint32_t instance, ep_slot slot)
{
    struct gdsf *gdsf = order;
    ep_eviction_heaps_forget(&gdsf->heaps, instance, slot);
}

static void age(struct agings *agings, double level, uint64_t now)
{
    if (agings->count > 0 && agings->items[agings->count - 1].level >= level)
        return;
    if (agings->count > 0 && agings->items[agings->count - 1].after == now) {
        agings->items[agings->count - 1].level = level;
        return;
    }
    if (agings->count == agings->room) {
        agings->room = agings->room ? 2 * agings->room : 16;
        agings->items = ep_realloc_array(agings->items, agings->room, sizeof *agings->items);
    }
    agings->items[agings->count++] = (struct aging){now, level};
}

static ep_slot victim(void *order, uint32_t instance, const struct ep_slot_use *use, uint64_t now)
{
    struct gdsf *gdsf = order;
    struct agings *agings = &gdsf->agings[instance];
    if (agings->count > 2 * gdsf->heaps.heaps[instance].count + 16) {
        ep_eviction_heaps_refresh(&gdsf->heaps, instance, use, key_of, gdsf);
        agings->items[0] = agings->items[agings->count - 1];
        agings->count = 1;
    }
    struct ep_eviction_key key;
    ep_slot found = ep_eviction_heaps_victim(&gdsf->heaps, instance, use, key_of, gdsf, &key);
    if (found != EP_SLOT_NONE)
        age(agings, priority_of(key.rank), now);
    return found;
}

const struct ep_eviction_policy ep_eviction_gdsf = {"gdsf", create, destroy, admit,
                                                    forget, victim, NULL};
