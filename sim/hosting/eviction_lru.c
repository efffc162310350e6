/* Least recently used, exactly, with nothing to do on a hit: a heap for each instance, ordered by
 * the stamp that each slot had when the heap last looked. Stamps only rise, so that the first is
 * the victim once its stamp is still the one it is filed under; until then it is filed anew. A slot
 * that is often used is filed anew about once in the time that an unused one takes to become the
 * victim. */
#include "hosting/eviction_policies.h"

#include "base/mem.h"

struct filed {
    uint64_t stamp; /* at the last look */
    ep_slot slot;
};

struct heap {
    struct filed *filed; /* owned; lowest stamp first */
    uint32_t count, room;
};

struct lru {
    struct heap *heaps; /* owned; by instance */
    uint32_t instance_count;
    uint32_t *position; /* owned; by admitted slot, in its heap */
    uint32_t slot_room;
    struct heap pinned; /* pinned slots set aside while a victim is looked for; else empty */
};

static void *create(uint32_t instance_count)
{
    struct lru *lru = ep_alloc_zeroed(1, sizeof *lru);
    lru->heaps = ep_alloc_zeroed(instance_count, sizeof *lru->heaps);
    lru->instance_count = instance_count;
    return lru;
}

static void destroy(void *order)
{
    struct lru *lru = order;
    for (uint32_t i = 0; i < lru->instance_count; i++)
        ep_free(lru->heaps[i].filed);
    ep_free(lru->heaps);
    ep_free(lru->position);
    ep_free(lru->pinned.filed);
    ep_free(lru);
}

static void put(struct lru *lru, struct heap *heap, uint32_t at, struct filed filed)
{
    heap->filed[at] = filed;
    lru->position[filed.slot] = at;
}

static void sift_up(struct lru *lru, struct heap *heap, uint32_t at)
{
    struct filed moving = heap->filed[at];
    while (at > 0 && moving.stamp < heap->filed[(at - 1) / 2].stamp) {
        put(lru, heap, at, heap->filed[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put(lru, heap, at, moving);
}

static void sift_down(struct lru *lru, struct heap *heap, uint32_t at)
{
    struct filed moving = heap->filed[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= heap->count)
            break;
        if (child + 1 < heap->count && heap->filed[child + 1].stamp < heap->filed[child].stamp)
            child++;
        if (moving.stamp <= heap->filed[child].stamp)
            break;
        put(lru, heap, at, heap->filed[child]);
        at = child;
    }
    put(lru, heap, at, moving);
}

static void append(struct heap *heap, struct filed filed)
{
    if (heap->count == heap->room) {
        heap->room = heap->room ? 2 * heap->room : 16;
        heap->filed = ep_realloc_array(heap->filed, heap->room, sizeof *heap->filed);
    }
    heap->filed[heap->count++] = filed;
}

static void insert(struct lru *lru, struct heap *heap, struct filed filed)
{
    append(heap, filed);
    sift_up(lru, heap, heap->count - 1);
}

static void remove_at(struct lru *lru, struct heap *heap, uint32_t at)
{
    struct filed last = heap->filed[--heap->count];
    if (at == heap->count)
        return;
    put(lru, heap, at, last);
    sift_up(lru, heap, at);
    sift_down(lru, heap, lru->position[last.slot]);
}

static void admit(void *order, uint32_t instance, ep_slot slot, uint64_t stamp)
{
    struct lru *lru = order;
    if (slot >= lru->slot_room) {
        lru->slot_room = slot < 32 ? 64 : 2 * slot;
        lru->position = ep_realloc_array(lru->position, lru->slot_room, sizeof *lru->position);
    }
    insert(lru, &lru->heaps[instance], (struct filed){stamp, slot});
}

static void forget(void *order, uint32_t instance, ep_slot slot)
{
    struct lru *lru = order;
    remove_at(lru, &lru->heaps[instance], lru->position[slot]);
}

/* Pinned slots that come first are set aside for the rest of the search. They are few: what is
 * pinned was used lately. */
static ep_slot victim(void *order, uint32_t instance, const struct ep_slot_use *use)
{
    struct lru *lru = order;
    struct heap *heap = &lru->heaps[instance];
    ep_slot found = EP_SLOT_NONE;
    while (heap->count > 0 && found == EP_SLOT_NONE) {
        struct filed *first = &heap->filed[0];
        const struct ep_slot_use *now = &use[first->slot];
        if (now->stamp != first->stamp) {
            first->stamp = now->stamp;
            sift_down(lru, heap, 0);
        } else if (now->is_pinned) {
            append(&lru->pinned, *first);
            remove_at(lru, heap, 0);
        } else {
            found = first->slot;
        }
    }
    while (lru->pinned.count > 0)
        insert(lru, heap, lru->pinned.filed[--lru->pinned.count]);
    return found;
}

const struct ep_eviction_policy ep_eviction_lru = {"lru", create, destroy, admit, forget, victim};
