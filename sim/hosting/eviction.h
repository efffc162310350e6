/* Which resident model goes first when room is needed: an open set of policies, chosen by name.
 * A new policy is one file eviction_<name>.c and one line in eviction.c. */
#ifndef EP_HOSTING_EVICTION_H
#define EP_HOSTING_EVICTION_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t ep_slot; /* of a model's copy: dense over the deployment and reused, so that */
                          /* state grows with what is resident, not with what is hosted */
#define EP_SLOT_NONE UINT32_MAX

/* How a slot was used. The fleet writes it with every request; policies read it when they are
 * asked for a victim: a hit costs no call and touches no other memory. */
struct ep_slot_use {
    uint64_t stamp; /* of the last request: later ones have higher stamps; never descends while
                       the slot is admitted */
    uint32_t count; /* requests since the slot was admitted, the one that loads it included */
    bool is_pinned; /* may not go */
};

/* What is known of a slot when it is admitted. */
struct ep_slot_entry {
    uint64_t stamp; /* of its use: higher than that of any slot admitted before */
    uint32_t count; /* of its use */
    int64_t bytes;  /* memory, >= 0 */
    double cost_ns; /* time to load it again, >= 0 */
};

struct ep_eviction_policy {
    const char *name;
    /* One order for each of `instance_count` instances. The caller destroys. */
    void *(*create)(uint32_t instance_count);
    void (*destroy)(void *order);
    /* In memory or on its way. */
    void (*admit)(void *order, uint32_t instance, ep_slot slot, const struct ep_slot_entry *entry);
    void (*forget)(void *order, uint32_t instance, ep_slot slot);
    /* The slot to evict next, of those that are not pinned; EP_SLOT_NONE: all are. It stays
     * admitted until it is forgotten, as the caller does next. `use` is by slot; `now` is the
     * highest stamp given so far. */
    ep_slot (*victim)(void *order, uint32_t instance, const struct ep_slot_use *use, uint64_t now);
    /* A guess, so that what is known of them can be fetched: the slots that will be victims after
     * the one that victim() gave last, up to `most` of them. Returns how many. NULL: the policy
     * has no guess. */
    uint32_t (*upcoming)(const void *order, uint32_t instance, const struct ep_slot_use *use,
                         ep_slot *slots, uint32_t most);
};

/* By name ("lru"); NULL: no such policy. */
const struct ep_eviction_policy *ep_eviction_policy_find(const char *name);

#endif
