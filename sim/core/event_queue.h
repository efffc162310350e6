/* Pending events in order of (time, sequence): a tournament with cancel and re-key by handle.
 * Events of equal time come out in the order they were pushed; re-keying pushes anew.
 * Holds only what is in flight: at most 2^24 - 1 events at once (one more ends the program like
 * any memory that is not there), 2^40 pushes in a run.
 *
 * A binary tree whose leaves are the slots of events and whose every node is the earlier of its
 * two children; the top one is the first of all. A change replays the matches from its leaf to the
 * top: as many steps every time, no branch to mispredict, all loads known beforehand. That is why
 * it beats a heap, whose moves end where chance wills. Low slots are given out first, and the top
 * is the lowest node above all slots in use: after a rush the tree is low again. */
#ifndef EP_CORE_EVENT_QUEUE_H
#define EP_CORE_EVENT_QUEUE_H

#include "core/time.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

struct ep_event {
    uint16_t owner;   /* whose handler runs; from ep_kernel_register() */
    uint16_t kind;    /* the owner's enum */
    uint32_t subject; /* an index, never a pointer: events can be hashed and replayed */
};

typedef uint32_t ep_event_handle; /* valid from push until the event is popped or canceled */
#define EP_EVENT_NONE UINT32_MAX

struct ep_event_queue;

struct ep_event_queue *ep_event_queue_create(void);
void ep_event_queue_destroy(struct ep_event_queue *queue); /* NULL is fine */

/* Requires at >= 0. O(log n). */
static inline ep_event_handle ep_event_queue_push(struct ep_event_queue *queue, ep_time at,
                                                  struct ep_event event);
/* Moves a pending event to `at`, as if canceled and pushed anew; the handle stays. O(log n). */
static inline void ep_event_queue_rekey(struct ep_event_queue *queue, ep_event_handle handle,
                                        ep_time at);
/* As if re-keyed to the time that it has: O(1). It then comes behind all that is pending at that
 * time. */
static inline void ep_event_queue_touch(struct ep_event_queue *queue, ep_event_handle handle);
void ep_event_queue_cancel(struct ep_event_queue *queue, ep_event_handle handle); /* O(log n) */

/* The time of the first event, EP_TIME_NEVER when empty. */
static inline ep_time ep_event_queue_peek(const struct ep_event_queue *queue);
/* Takes the first event out. Requires a non-empty queue. */
static inline struct ep_event ep_event_queue_pop(struct ep_event_queue *queue);

static inline uint32_t ep_event_queue_count(const struct ep_event_queue *queue);
/* Whether every match has its winner and every slot is either pending or free. O(n): for tests. */
bool ep_event_queue_is_sound(const struct ep_event_queue *queue);

/* What follows is private to the event queue; it stands here to be inlined into the run loop. */

#define EP_EVENT_QUEUE_SLOT_BITS 24

struct ep_event_key { /* what is compared */
    ep_time at;
    uint64_t rank; /* sequence : 40, slot : 24: equal times run in the order they were pushed */
};
static_assert(sizeof(struct ep_event_key) == 16, "siblings share half a cache line");
#define EP_EVENT_QUEUE_NOTHING ((struct ep_event_key){EP_TIME_NEVER, UINT64_MAX})

#define EP_EVENT_QUEUE_LEVELS (EP_EVENT_QUEUE_SLOT_BITS + 1)

struct ep_event_queue {
    struct ep_event_key *nodes; /* owned; 2 x capacity: leaves from [capacity] on */
    struct ep_event *events;    /* owned; by slot */
    uint64_t *ranks;            /* owned; by slot; of a touched event its key has an older one */
    uint32_t *next_free;        /* owned; by free slot, within its level; ends with EP_EVENT_NONE */
    uint64_t next_rank;         /* the next sequence, in place; slot bits 0 */
    uint32_t count, capacity;   /* capacity: a power of two */
    uint32_t top;               /* capacity >> top_level: the first of all; nodes above are stale */
    uint32_t top_level;         /* no slot of a higher level is in use */
    uint32_t open_slot;
    bool is_open; /* the first event is out, its slot neither free nor replayed */
    /* By level, see ep_event_queue_level_of(). */
    uint32_t free_levels; /* bit set: the level has a free slot */
    uint32_t first_free[EP_EVENT_QUEUE_LEVELS];
    uint32_t used[EP_EVENT_QUEUE_LEVELS];
};

void ep_event_queue_init(struct ep_event_queue *queue);
void ep_event_queue_fini(struct ep_event_queue *queue);
__attribute__((cold)) void ep_event_queue_grow(struct ep_event_queue *queue);
/* Frees a slot that is not open. */
void ep_event_queue_release(struct ep_event_queue *queue, uint32_t slot);
/* Gives the first event its rank, until the first one has it. Needed only where ranks matter. */
__attribute__((cold)) void ep_event_queue_settle(struct ep_event_queue *queue);

static inline bool ep_event_queue_is_before(struct ep_event_key a, struct ep_event_key b)
{
    __extension__ typedef unsigned __int128 wide; /* one comparison without branches */
    return ((wide)(uint64_t)a.at << 64 | a.rank) < ((wide)(uint64_t)b.at << 64 | b.rank);
}

static inline uint32_t ep_event_queue_slot_of(struct ep_event_key key)
{
    return key.rank & ((1u << EP_EVENT_QUEUE_SLOT_BITS) - 1);
}

/* The earlier of two. Which one is a coin toss: gcc makes conditional moves of the plain form,
 * clang only of the one with a mask, and a branch here would halve the speed of it all. */
static inline struct ep_event_key ep_event_queue_earlier(struct ep_event_key a,
                                                         struct ep_event_key b)
{
    bool is_b = ep_event_queue_is_before(b, a);
#ifdef __clang__
    uint64_t mask = 0 - (uint64_t)is_b;
    a.at ^= (a.at ^ b.at) & (ep_time)mask;
    a.rank ^= (a.rank ^ b.rank) & mask;
#else
    a.at = is_b ? b.at : a.at;
    a.rank = is_b ? b.rank : a.rank;
#endif
    return a;
}

/* Slots 0 | 1 | 2, 3 | 4 to 7 | ...: a tree of level n holds the slots of the levels up to n. */
static inline uint32_t ep_event_queue_level_of(uint32_t slot)
{
    return 32 - (uint32_t)__builtin_clz(2 * slot + 1) - 1;
}

static inline struct ep_event_key ep_event_queue_first(const struct ep_event_queue *queue)
{
    return queue->nodes[queue->top];
}

/* Writes a slot's key and replays its matches. */
static inline void ep_event_queue_replay(struct ep_event_queue *queue, uint32_t slot,
                                         struct ep_event_key key)
{
    struct ep_event_key *nodes = queue->nodes;
    uint32_t index = queue->capacity + slot, top = queue->top;
    nodes[index] = key;
    queue->ranks[slot] = key.rank;
    while (index > top) {
        key = ep_event_queue_earlier(key, nodes[index ^ 1]);
        index /= 2;
        nodes[index].at = key.at;
        nodes[index].rank = key.rank;
    }
}

/* The next in the order of pushing; also for who keeps an event elsewhere, as time limits are. */
static inline uint64_t ep_event_queue_take_rank(struct ep_event_queue *queue)
{
    uint64_t rank = queue->next_rank;
    queue->next_rank += (uint64_t)1 << EP_EVENT_QUEUE_SLOT_BITS;
    assert(queue->next_rank != 0);
    return rank;
}

/* A free slot of the lowest level that has one; raises the top where that is too low: what is
 * beside it is empty. */
static inline uint32_t ep_event_queue_take_slot(struct ep_event_queue *queue)
{
    if (queue->free_levels == 0)
        ep_event_queue_grow(queue);
    uint32_t level = (uint32_t)__builtin_ctz(queue->free_levels);
    uint32_t slot = queue->first_free[level];
    queue->first_free[level] = queue->next_free[slot];
    if (queue->first_free[level] == EP_EVENT_NONE)
        queue->free_levels &= ~(1u << level);
    queue->used[level]++;
    for (; queue->top_level < level; queue->top_level++) {
        queue->nodes[queue->top / 2] = queue->nodes[queue->top];
        queue->top /= 2;
    }
    return slot;
}

/* Whether another event is due when the first one is: the best of each match on its way tells. */
static inline bool ep_event_queue_is_tied(const struct ep_event_queue *queue)
{
    struct ep_event_key first = ep_event_queue_first(queue);
    bool is_tied = false;
    for (uint32_t index = queue->capacity + ep_event_queue_slot_of(first); index > queue->top;
         index /= 2)
        is_tied |= queue->nodes[index ^ 1].at == first.at;
    return is_tied;
}

/* Pops the first event but leaves its key, so that nothing that happens meanwhile comes before;
 * what is pushed must not be earlier. The next push takes the slot and replays it, as most
 * handlers push a successor at once: half the work. ep_event_queue_close() is due before the
 * next look at the first. */
static inline struct ep_event ep_event_queue_open(struct ep_event_queue *queue)
{
    assert(queue->count > 0 && !queue->is_open);
    if (ep_event_queue_is_tied(queue))
        ep_event_queue_settle(queue);
    queue->open_slot = ep_event_queue_slot_of(ep_event_queue_first(queue));
    queue->is_open = true;
    queue->count--;
    return queue->events[queue->open_slot];
}

static inline void ep_event_queue_close(struct ep_event_queue *queue)
{
    if (!queue->is_open)
        return;
    queue->is_open = false;
    ep_event_queue_release(queue, queue->open_slot);
}

static inline ep_event_handle ep_event_queue_push(struct ep_event_queue *queue, ep_time at,
                                                  struct ep_event event)
{
    assert(at >= 0);
    uint32_t slot = queue->open_slot;
    bool has_lower = (queue->free_levels & ((1u << ep_event_queue_level_of(slot)) - 1)) != 0;
    if (queue->is_open && !has_lower) {
        queue->is_open = false;
    } else {
        ep_event_queue_close(queue);
        slot = ep_event_queue_take_slot(queue);
    }
    queue->events[slot] = event;
    queue->count++;
    struct ep_event_key key = {at, ep_event_queue_take_rank(queue) | slot};
    ep_event_queue_replay(queue, slot, key);
    return slot;
}

static inline void ep_event_queue_rekey(struct ep_event_queue *queue, ep_event_handle handle,
                                        ep_time at)
{
    assert(at >= 0 && handle < queue->capacity);
    assert(ep_event_queue_slot_of(queue->nodes[queue->capacity + handle]) == handle);
    struct ep_event_key key = {at, ep_event_queue_take_rank(queue) | handle};
    ep_event_queue_replay(queue, handle, key);
}

static inline void ep_event_queue_touch(struct ep_event_queue *queue, ep_event_handle handle)
{
    assert(handle < queue->capacity);
    assert(ep_event_queue_slot_of(queue->nodes[queue->capacity + handle]) == handle);
    queue->ranks[handle] = ep_event_queue_take_rank(queue) | handle;
}

static inline ep_time ep_event_queue_peek(const struct ep_event_queue *queue)
{
    return ep_event_queue_first(queue).at;
}

static inline struct ep_event ep_event_queue_pop(struct ep_event_queue *queue)
{
    struct ep_event event = ep_event_queue_open(queue);
    ep_event_queue_close(queue);
    return event;
}

static inline uint32_t ep_event_queue_count(const struct ep_event_queue *queue)
{
    return queue->count;
}

#endif
