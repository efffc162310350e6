/* Which resident model goes first when room is needed: an open set of policies, chosen by name.
 * A new policy is one file eviction_<name>.c and one line in eviction.c. */
#ifndef EP_HOSTING_EVICTION_H
#define EP_HOSTING_EVICTION_H

#include <stdint.h>

typedef uint32_t ep_slot; /* of a model's copy: dense over the deployment and reused, so that */
                          /* state grows with what is resident, not with what is hosted */
#define EP_SLOT_NONE UINT32_MAX

struct ep_eviction_policy {
    const char *name;
    /* One order for each of `instance_count` instances. The caller destroys. */
    void *(*create)(uint32_t instance_count);
    void (*destroy)(void *order);
    void (*admit)(void *order, uint32_t instance, ep_slot slot); /* in memory or on its way */
    void (*touch)(void *order, uint32_t instance, ep_slot slot); /* a request arrived for it */
    void (*forget)(void *order, uint32_t instance, ep_slot slot);
    /* The slot to evict next, of those with pinned[slot] == 0; EP_SLOT_NONE: all are pinned. */
    ep_slot (*victim)(const void *order, uint32_t instance, const uint8_t *pinned);
};

/* By name ("lru"); NULL: no such policy. */
const struct ep_eviction_policy *ep_eviction_policy_find(const char *name);

#endif
