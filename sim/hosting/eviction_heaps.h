/* The slots of every instance in the order in which they would be evicted, with nothing to do on a
 * hit: a heap for each instance, by the key that each slot had when the heap last looked. Keys only
 * rise with use, so that the first is the victim once its key is still the one it is filed under;
 * until then it is filed anew. A slot that is often used is filed anew about once in the time that
 * an unused one takes to become the victim: O(log n) a victim, amortized. */
#ifndef EP_HOSTING_EVICTION_HEAPS_H
#define EP_HOSTING_EVICTION_HEAPS_H

#include "hosting/eviction.h"

#include <stdint.h>

struct ep_eviction_key {
    uint64_t rank;  /* lowest goes first ... */
    uint64_t stamp; /* ... and of equals the one whose last use was longest ago */
};

/* The key of a slot that was used since the heap looked; `filed` is its key from then. Requires
 * to be no lower than `filed`. */
typedef struct ep_eviction_key ep_eviction_key_of(const void *policy, uint32_t instance,
                                                  ep_slot slot, const struct ep_slot_use *use,
                                                  struct ep_eviction_key filed);

struct ep_eviction_filed {
    struct ep_eviction_key key; /* at the last look */
    ep_slot slot;
};
struct ep_eviction_heap {
    struct ep_eviction_filed *filed; /* owned; lowest key first */
    uint32_t count, room;
};
struct ep_eviction_heaps {
    struct ep_eviction_heap *heaps; /* owned; by instance */
    uint32_t instance_count;
    uint32_t *position; /* owned; by admitted slot, in its heap */
    uint32_t slot_room;
    struct ep_eviction_heap pinned; /* set aside while a victim is looked for; else empty */
};

void ep_eviction_heaps_init(struct ep_eviction_heaps *heaps, uint32_t instance_count);
void ep_eviction_heaps_fini(struct ep_eviction_heaps *heaps);

/* The same on the heap, and ep_eviction_policy.forget: for policies that keep nothing else. */
void *ep_eviction_heaps_create(uint32_t instance_count);
void ep_eviction_heaps_destroy(void *heaps);
void ep_eviction_heaps_forget(void *heaps, uint32_t instance, ep_slot slot);

void ep_eviction_heaps_admit(struct ep_eviction_heaps *heaps, uint32_t instance, ep_slot slot,
                             struct ep_eviction_key key);

/* As ep_eviction_policy.victim; `policy` is handed on to key_of. Its key is written to *key unless
 * that is NULL or there is none. */
ep_slot ep_eviction_heaps_victim(struct ep_eviction_heaps *heaps, uint32_t instance,
                                 const struct ep_slot_use *use, ep_eviction_key_of *key_of,
                                 const void *policy, struct ep_eviction_key *key);

/* Files every slot of an instance under the key it has now. O(n log n). */
void ep_eviction_heaps_refresh(struct ep_eviction_heaps *heaps, uint32_t instance,
                               const struct ep_slot_use *use, ep_eviction_key_of *key_of,
                               const void *policy);

#endif
