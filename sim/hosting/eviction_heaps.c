#include "hosting/eviction_heaps.h"

#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

void ep_eviction_heaps_init(struct ep_eviction_heaps *heaps, uint32_t instance_count)
{
    *heaps = (struct ep_eviction_heaps){
        .heaps = ep_alloc_zeroed(instance_count, sizeof *heaps->heaps),
        .instance_count = instance_count,
    };
}

void ep_eviction_heaps_fini(struct ep_eviction_heaps *heaps)
{
    for (uint32_t i = 0; i < heaps->instance_count; i++)
        ep_free(heaps->heaps[i].filed);
    ep_free(heaps->heaps);
    ep_free(heaps->position);
    ep_free(heaps->pinned.filed);
}

void *ep_eviction_heaps_create(uint32_t instance_count)
{
    struct ep_eviction_heaps *heaps = ep_alloc(sizeof *heaps);
    ep_eviction_heaps_init(heaps, instance_count);
    return heaps;
}

void ep_eviction_heaps_destroy(void *heaps)
{
    ep_eviction_heaps_fini(heaps);
    ep_free(heaps);
}

static inline bool is_lower(struct ep_eviction_key a, struct ep_eviction_key b)
{
    __extension__ typedef unsigned __int128 wide; /* one comparison without branches */
    return ((wide)a.rank << 64 | a.stamp) < ((wide)b.rank << 64 | b.stamp);
}

static inline void put(struct ep_eviction_heaps *heaps, struct ep_eviction_heap *heap, uint32_t at,
                       struct ep_eviction_filed filed)
{
    heap->filed[at] = filed;
    heaps->position[filed.slot] = at;
}

/* Four children to a node: half as deep as with two, and choosing among them takes no branch. */
enum { CHILDREN = 4 };

static void sift_up(struct ep_eviction_heaps *heaps, struct ep_eviction_heap *heap, uint32_t at)
{
    struct ep_eviction_filed moving = heap->filed[at];
    while (at > 0 && is_lower(moving.key, heap->filed[(at - 1) / CHILDREN].key)) {
        put(heaps, heap, at, heap->filed[(at - 1) / CHILDREN]);
        at = (at - 1) / CHILDREN;
    }
    put(heaps, heap, at, moving);
}

/* The lowest of the `count` from `first` on. */
static inline uint32_t lowest_of(const struct ep_eviction_heap *heap, uint32_t first,
                                 uint32_t count)
{
    uint32_t lowest = first;
    for (uint32_t child = first + 1; child < first + count; child++) {
        uint32_t is_next = is_lower(heap->filed[child].key, heap->filed[lowest].key);
        lowest ^= (lowest ^ child) & (0 - is_next);
    }
    return lowest;
}

static void sift_down(struct ep_eviction_heaps *heaps, struct ep_eviction_heap *heap, uint32_t at)
{
    struct ep_eviction_filed moving = heap->filed[at];
    for (;;) {
        uint32_t first = CHILDREN * at + 1;
        if (first >= heap->count)
            break;
        bool is_full = heap->count - first >= CHILDREN;
        uint32_t lowest = is_full ? lowest_of(heap, first, CHILDREN)
                                  : lowest_of(heap, first, heap->count - first);
        if (!is_lower(heap->filed[lowest].key, moving.key))
            break;
        put(heaps, heap, at, heap->filed[lowest]);
        at = lowest;
    }
    put(heaps, heap, at, moving);
}

static void append(struct ep_eviction_heap *heap, struct ep_eviction_filed filed)
{
    if (heap->count == heap->room) {
        heap->room = heap->room ? 2 * heap->room : 16;
        heap->filed = ep_realloc_array(heap->filed, heap->room, sizeof *heap->filed);
    }
    heap->filed[heap->count++] = filed;
}

static void insert(struct ep_eviction_heaps *heaps, struct ep_eviction_heap *heap,
                   struct ep_eviction_filed filed)
{
    append(heap, filed);
    sift_up(heaps, heap, heap->count - 1);
}

static void remove_at(struct ep_eviction_heaps *heaps, struct ep_eviction_heap *heap, uint32_t at)
{
    struct ep_eviction_filed last = heap->filed[--heap->count];
    if (at == heap->count)
        return;
    put(heaps, heap, at, last);
    sift_up(heaps, heap, at);
    sift_down(heaps, heap, heaps->position[last.slot]);
}

void ep_eviction_heaps_admit(struct ep_eviction_heaps *heaps, uint32_t instance, ep_slot slot,
                             struct ep_eviction_key key)
{
    if (slot >= heaps->slot_room) {
        heaps->slot_room = slot < 32 ? 64 : 2 * slot;
        heaps->position =
            ep_realloc_array(heaps->position, heaps->slot_room, sizeof *heaps->position);
    }
    insert(heaps, &heaps->heaps[instance], (struct ep_eviction_filed){key, slot});
}

void ep_eviction_heaps_forget(void *order, uint32_t instance, ep_slot slot)
{
    struct ep_eviction_heaps *heaps = order;
    remove_at(heaps, &heaps->heaps[instance], heaps->position[slot]);
}

/* Pinned slots that come first are set aside for the rest of the search. They are few: what is
 * pinned was used lately. */
ep_slot ep_eviction_heaps_victim(struct ep_eviction_heaps *heaps, uint32_t instance,
                                 const struct ep_slot_use *use, ep_eviction_key_of *key_of,
                                 const void *policy, struct ep_eviction_key *key)
{
    struct ep_eviction_heap *heap = &heaps->heaps[instance];
    ep_slot found = EP_SLOT_NONE;
    while (heap->count > 0 && found == EP_SLOT_NONE) {
        struct ep_eviction_filed *first = &heap->filed[0];
        const struct ep_slot_use *now = &use[first->slot];
        if (now->stamp != first->key.stamp) {
            first->key = key_of(policy, instance, first->slot, now, first->key);
            sift_down(heaps, heap, 0);
        } else if (now->is_pinned) {
            append(&heaps->pinned, *first);
            remove_at(heaps, heap, 0);
        } else {
            found = first->slot;
            if (key)
                *key = first->key;
        }
    }
    while (heaps->pinned.count > 0)
        insert(heaps, heap, heaps->pinned.filed[--heaps->pinned.count]);
    return found;
}

void ep_eviction_heaps_refresh(struct ep_eviction_heaps *heaps, uint32_t instance,
                               const struct ep_slot_use *use, ep_eviction_key_of *key_of,
                               const void *policy)
{
    struct ep_eviction_heap *heap = &heaps->heaps[instance];
    for (uint32_t i = 0; i < heap->count; i++) {
        struct ep_eviction_filed *filed = &heap->filed[i];
        if (use[filed->slot].stamp != filed->key.stamp)
            filed->key = key_of(policy, instance, filed->slot, &use[filed->slot], filed->key);
    }
    for (uint32_t i = (heap->count + CHILDREN - 2) / CHILDREN; i-- > 0;) /* those with children */
        sift_down(heaps, heap, i);
}
