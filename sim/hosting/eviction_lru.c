/* Least recently used. A hit writes a stamp and nothing else; who is the oldest is found out for
 * many at once: a pass over the stamps of an instance lists about an eighth of its slots, those
 * used longest ago. Stamps only rise, and who is not listed has a higher one than all that are: so
 * that the first of the list whose stamp is still the same is the victim, until the list is used
 * up. That is one pass for many victims, where a heap would move entries for each. */
#include "hosting/eviction_policies.h"

#include "base/mem.h"

#include <assert.h>
#include <stddef.h>

enum { SHARE = 8, MOST_SAMPLED = 64, FEW = 24, DIGIT_BITS = 8 };

struct old {
    uint64_t stamp; /* when it was listed */
    ep_slot slot;
};

struct home {             /* one instance */
    ep_slot *slots;       /* owned; admitted, in no order */
    uint32_t count, room; /* of them */
    struct old *oldest;   /* owned; ascending: all that were no younger than the last of them */
    struct old *spare;    /* owned; scratch, as large */
    uint32_t begin, end;  /* what is left of the list */
    uint32_t oldest_room;
};

struct lru {
    struct home *homes; /* owned; by instance */
    uint32_t home_count;
    uint32_t *position; /* owned; by slot: in its home's slots, where it is admitted */
    uint32_t slot_room;
};

static void *create(uint32_t instance_count)
{
    struct lru *lru = ep_alloc_zeroed(1, sizeof *lru);
    lru->homes = ep_alloc_zeroed(instance_count, sizeof *lru->homes);
    lru->home_count = instance_count;
    return lru;
}

static void destroy(void *order)
{
    struct lru *lru = order;
    for (uint32_t i = 0; i < lru->home_count; i++) {
        ep_free(lru->homes[i].slots);
        ep_free(lru->homes[i].oldest);
        ep_free(lru->homes[i].spare);
    }
    ep_free(lru->homes);
    ep_free(lru->position);
    ep_free(lru);
}

static void make_room_for(struct lru *lru, ep_slot slot)
{
    if (slot < lru->slot_room)
        return;
    lru->slot_room = slot < 32 ? 64 : 2 * slot;
    lru->position = ep_realloc_array(lru->position, lru->slot_room, sizeof *lru->position);
}

static void admit(void *order, uint32_t instance, ep_slot slot, const struct ep_slot_entry *entry)
{
    struct lru *lru = order;
    struct home *home = &lru->homes[instance];
    make_room_for(lru, slot);
    if (home->count == home->room) {
        home->room = home->room ? 2 * home->room : 16;
        home->slots = ep_realloc_array(home->slots, home->room, sizeof *home->slots);
    }
    lru->position[slot] = home->count;
    home->slots[home->count++] = slot;
    /* A copy that was pinned until now may be older than what is listed. */
    if (home->begin < home->end && entry->stamp <= home->oldest[home->end - 1].stamp)
        home->begin = home->end = 0;
}

static void forget(void *order, uint32_t instance, ep_slot slot)
{
    struct lru *lru = order;
    struct home *home = &lru->homes[instance];
    uint32_t at = lru->position[slot];
    assert(at < home->count && home->slots[at] == slot);
    ep_slot last = home->slots[--home->count];
    home->slots[at] = last;
    lru->position[last] = at;
}

/* Still here, and not used since it was listed. */
static bool is_as_listed(const struct lru *lru, const struct home *home, const struct old *old,
                         const struct ep_slot_use *use)
{
    uint32_t at = lru->position[old->slot];
    return use[old->slot].stamp == old->stamp && at < home->count && home->slots[at] == old->slot;
}

/* What is pinned stays listed: it may be the oldest again without another use. */
static ep_slot first_listed(const struct lru *lru, struct home *home, const struct ep_slot_use *use)
{
    while (home->begin < home->end && !is_as_listed(lru, home, &home->oldest[home->begin], use))
        home->begin++;
    for (uint32_t i = home->begin; i < home->end; i++) {
        const struct old *old = &home->oldest[i];
        if (!use[old->slot].is_pinned && is_as_listed(lru, home, old, use))
            return old->slot;
    }
    return EP_SLOT_NONE;
}

/* A stamp that about an eighth of the slots do not exceed, at least one that is not pinned among
 * them; of a sample, evenly spaced. UINT64_MAX: the sample is pinned. */
static uint64_t limit_of(const struct home *home, const struct ep_slot_use *use)
{
    uint64_t sample[MOST_SAMPLED];
    uint32_t step = (home->count + MOST_SAMPLED - 1) / MOST_SAMPLED, count = 0;
    for (uint32_t i = 0; i < home->count; i += step) {
        const struct ep_slot_use *one = &use[home->slots[i]];
        if (one->is_pinned)
            continue;
        uint32_t at = count++;
        for (; at > 0 && sample[at - 1] > one->stamp; at--)
            sample[at] = sample[at - 1];
        sample[at] = one->stamp;
    }
    return count > 0 ? sample[count / SHARE] : UINT64_MAX;
}

/* ---- the list in order: few by insertion, many digit by digit, lowest first ---- */

static void sort_few(struct old *items, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct old moving = items[i];
        uint32_t at = i;
        for (; at > 0 && items[at - 1].stamp > moving.stamp; at--)
            items[at] = items[at - 1];
        items[at] = moving;
    }
}

static uint32_t digit_of(const struct old *old, uint64_t least, unsigned shift)
{
    return (uint32_t)((old->stamp - least) >> shift) & ((1u << DIGIT_BITS) - 1);
}

static void sort_by_digit(const struct old *from, struct old *to, uint32_t count, uint64_t least,
                          unsigned shift)
{
    uint32_t begin[(1u << DIGIT_BITS) + 1] = {0};
    for (uint32_t i = 0; i < count; i++)
        begin[digit_of(&from[i], least, shift) + 1]++;
    for (uint32_t digit = 0; digit < 1u << DIGIT_BITS; digit++)
        begin[digit + 1] += begin[digit];
    for (uint32_t i = 0; i < count; i++)
        to[begin[digit_of(&from[i], least, shift)]++] = from[i];
}

/* All stamps are in [least, most]. */
static void sort_oldest(struct home *home, uint32_t count, uint64_t least, uint64_t most)
{
    if (count <= FEW) {
        sort_few(home->oldest, count);
        return;
    }
    for (unsigned shift = 0; shift < 64 && (most - least) >> shift > 0; shift += DIGIT_BITS) {
        sort_by_digit(home->oldest, home->spare, count, least, shift);
        struct old *sorted = home->spare;
        home->spare = home->oldest;
        home->oldest = sorted;
    }
}

static void make_room_in_list(struct home *home)
{
    home->oldest_room = home->oldest_room ? 2 * home->oldest_room : 16;
    home->oldest = ep_realloc_array(home->oldest, home->oldest_room, sizeof *home->oldest);
    home->spare = ep_realloc_array(home->spare, home->oldest_room, sizeof *home->spare);
}

static void list_oldest(struct home *home, const struct ep_slot_use *use)
{
    uint64_t limit = limit_of(home, use), least = limit;
    uint32_t count = 0;
    for (uint32_t i = 0; i < home->count; i++) {
        ep_slot slot = home->slots[i];
        uint64_t stamp = use[slot].stamp;
        if (stamp > limit)
            continue;
        if (count == home->oldest_room)
            make_room_in_list(home);
        home->oldest[count++] = (struct old){stamp, slot};
        least = stamp < least ? stamp : least;
    }
    sort_oldest(home, count, least, limit);
    home->begin = 0;
    home->end = count;
}

static ep_slot victim(void *order, uint32_t instance, const struct ep_slot_use *use, uint64_t now)
{
    (void)now;
    struct lru *lru = order;
    struct home *home = &lru->homes[instance];
    ep_slot found = first_listed(lru, home, use);
    if (found != EP_SLOT_NONE || home->count == 0)
        return found;
    list_oldest(home, use);
    return first_listed(lru, home, use);
}

static uint32_t upcoming(const void *order, uint32_t instance, const struct ep_slot_use *use,
                         ep_slot *slots, uint32_t most)
{
    const struct lru *lru = order;
    const struct home *home = &lru->homes[instance];
    uint32_t count = 0;
    for (uint32_t i = home->begin + 1; i < home->end && count < most; i++)
        if (is_as_listed(lru, home, &home->oldest[i], use))
            slots[count++] = home->oldest[i].slot;
    return count;
}

const struct ep_eviction_policy ep_eviction_lru = {"lru",  create, destroy, admit,
                                                   forget, victim, upcoming};
