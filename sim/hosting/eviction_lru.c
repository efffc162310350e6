/* Least recently used: one list an instance, the victim is the last that is not pinned. Pinned
 * slots were used lately and stand near the front, so the search from the back is short. */
#include "hosting/eviction_policies.h"

#include "base/mem.h"
#include "hosting/fifo.h"

struct lru {
    struct ep_fifo *recent;     /* owned; by instance, most recent first */
    struct ep_fifo_link *links; /* owned; by slot */
    uint32_t room;
};

static void *create(uint32_t instance_count)
{
    struct lru *lru = ep_alloc_zeroed(1, sizeof *lru);
    lru->recent = ep_alloc_zeroed(instance_count, sizeof *lru->recent);
    for (uint32_t i = 0; i < instance_count; i++)
        ep_fifo_init(&lru->recent[i]);
    return lru;
}

static void destroy(void *order)
{
    struct lru *lru = order;
    ep_free(lru->recent);
    ep_free(lru->links);
    ep_free(lru);
}

static void admit(void *order, uint32_t instance, ep_slot slot)
{
    struct lru *lru = order;
    if (slot >= lru->room) {
        lru->room = slot < 32 ? 64 : 2 * slot;
        lru->links = ep_realloc_array(lru->links, lru->room, sizeof *lru->links);
    }
    ep_fifo_push_front(&lru->recent[instance], lru->links, slot);
}

static void touch(void *order, uint32_t instance, ep_slot slot)
{
    struct lru *lru = order;
    if (lru->recent[instance].head == slot)
        return;
    ep_fifo_remove(&lru->recent[instance], lru->links, slot);
    ep_fifo_push_front(&lru->recent[instance], lru->links, slot);
}

static void forget(void *order, uint32_t instance, ep_slot slot)
{
    struct lru *lru = order;
    ep_fifo_remove(&lru->recent[instance], lru->links, slot);
}

static ep_slot victim(const void *order, uint32_t instance, const uint8_t *pinned)
{
    const struct lru *lru = order;
    uint32_t slot = lru->recent[instance].tail;
    while (slot != EP_FIFO_NONE && pinned[slot])
        slot = lru->links[slot].prev;
    return slot;
}

const struct ep_eviction_policy ep_eviction_lru = {"lru", create, destroy, admit,
                                                   touch, forget, victim};
