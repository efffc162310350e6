/* Pending events in order of (time, sequence): a heap with cancel and re-key by handle.
 * Events of equal time come out in the order they were pushed; re-keying pushes anew.
 * Holds only what is in flight: at most 2^24 - 1 events at once (one more ends the program like
 * any memory that is not there), 2^40 pushes in a run.
 *
 * An implicit 4-ary heap of 16-byte entries; the root is at index 3, so that siblings share a
 * cache line. Unused entries are EP_HEAP_NOTHING: the search for the first of four children
 * needs no bounds, the head of an empty queue no test. */
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
void ep_event_queue_cancel(struct ep_event_queue *queue, ep_event_handle handle); /* O(log n) */

/* The time of the first event, EP_TIME_NEVER when empty; *sequence (may be NULL) its rank. */
static inline ep_time ep_event_queue_peek(const struct ep_event_queue *queue, uint64_t *sequence);
/* Takes the first event out. Requires a non-empty queue. */
static inline struct ep_event ep_event_queue_pop(struct ep_event_queue *queue);

/* The next rank in the order of pushing, taken by somebody who keeps an event elsewhere
 * (the kernel's timeout lists). */
static inline uint64_t ep_event_queue_take_sequence(struct ep_event_queue *queue);
static inline uint32_t ep_event_queue_count(const struct ep_event_queue *queue);
/* Whether the heap is one and every slot is either in it or free. O(n): for tests. */
bool ep_event_queue_is_sound(const struct ep_event_queue *queue);

/* What follows is private to the event queue; it stands here to be inlined into the run loop. */

#define EP_HEAP_SLOT_BITS 24
#define EP_HEAP_ROOT 3u

struct ep_heap_entry { /* what the queue moves: small, compared often */
    ep_time at;
    uint64_t rank; /* sequence : 40, slot : 24: equal times run in the order they were pushed */
};
static_assert(sizeof(struct ep_heap_entry) == 16, "four entries to a cache line");
#define EP_HEAP_NOTHING ((struct ep_heap_entry){EP_TIME_NEVER, UINT64_MAX})

struct ep_event_queue {
    struct ep_heap_entry *heap; /* into block; 64-byte aligned */
    uint32_t *position;         /* owned; where a slot's entry is in the heap; next free slot */
    struct ep_event *events;    /* owned; by slot */
    uint64_t next_rank;         /* the next sequence, in place; slot bits 0 */
    uint32_t count, capacity;
    uint32_t free_slot; /* first of the free ones; `capacity`: none */
    void *block;        /* owned; memory of the heap */
};

void ep_event_queue_init(struct ep_event_queue *queue);
void ep_event_queue_fini(struct ep_event_queue *queue);
void ep_event_queue_grow(struct ep_event_queue *queue);

static inline bool ep_heap_is_before(struct ep_heap_entry a, struct ep_heap_entry b)
{
    __extension__ typedef unsigned __int128 wide; /* one comparison without branches */
    return ((wide)(uint64_t)a.at << 64 | a.rank) < ((wide)(uint64_t)b.at << 64 | b.rank);
}

static inline void ep_heap_place(struct ep_event_queue *queue, uint32_t index,
                                 struct ep_heap_entry entry)
{
    queue->heap[index] = entry;
    queue->position[entry.rank & ((1u << EP_HEAP_SLOT_BITS) - 1)] = index;
}

/* Puts `entry` at `index` or above, where its parent is before it. */
static inline void ep_heap_rise(struct ep_event_queue *queue, uint32_t index,
                                struct ep_heap_entry entry)
{
    while (index != EP_HEAP_ROOT) {
        uint32_t parent = index / 4 + 2;
        struct ep_heap_entry above = queue->heap[parent];
        if (!ep_heap_is_before(entry, above))
            break;
        ep_heap_place(queue, index, above);
        index = parent;
    }
    ep_heap_place(queue, index, entry);
}

/* Puts `entry` at `index` or below, where it is before its children. */
static inline void ep_heap_sink(struct ep_event_queue *queue, uint32_t index,
                                struct ep_heap_entry entry)
{
    uint32_t end = EP_HEAP_ROOT + queue->count;
    for (;;) {
        uint32_t child = 4 * index - 8;
        if (child >= end)
            break;
        const struct ep_heap_entry *four = queue->heap + child;
        uint32_t a = ep_heap_is_before(four[1], four[0]) ? 1 : 0;
        uint32_t b = ep_heap_is_before(four[3], four[2]) ? 3 : 2;
        uint32_t first = ep_heap_is_before(four[b], four[a]) ? b : a;
        if (!ep_heap_is_before(four[first], entry))
            break;
        ep_heap_place(queue, index, four[first]);
        index = child + first;
    }
    ep_heap_place(queue, index, entry);
}

static inline uint64_t ep_heap_take_rank(struct ep_event_queue *queue)
{
    uint64_t rank = queue->next_rank;
    queue->next_rank += (uint64_t)1 << EP_HEAP_SLOT_BITS;
    assert(queue->next_rank != 0);
    return rank;
}

static inline ep_event_handle ep_event_queue_push(struct ep_event_queue *queue, ep_time at,
                                                  struct ep_event event)
{
    assert(at >= 0);
    if (queue->free_slot == queue->capacity)
        ep_event_queue_grow(queue);
    uint32_t slot = queue->free_slot;
    queue->free_slot = queue->position[slot];
    queue->events[slot] = event;
    struct ep_heap_entry entry = {at, ep_heap_take_rank(queue) | slot};
    ep_heap_rise(queue, EP_HEAP_ROOT + queue->count++, entry);
    return slot;
}

static inline void ep_event_queue_rekey(struct ep_event_queue *queue, ep_event_handle handle,
                                        ep_time at)
{
    assert(at >= 0 && handle < queue->capacity);
    uint32_t index = queue->position[handle];
    assert((queue->heap[index].rank & ((1u << EP_HEAP_SLOT_BITS) - 1)) == handle);
    struct ep_heap_entry entry = {at, ep_heap_take_rank(queue) | handle};
    if (ep_heap_is_before(entry, queue->heap[index]))
        ep_heap_rise(queue, index, entry);
    else
        ep_heap_sink(queue, index, entry);
}

static inline ep_time ep_event_queue_peek(const struct ep_event_queue *queue, uint64_t *sequence)
{
    if (sequence)
        *sequence = queue->heap[EP_HEAP_ROOT].rank >> EP_HEAP_SLOT_BITS;
    return queue->heap[EP_HEAP_ROOT].at;
}

static inline struct ep_event ep_event_queue_pop(struct ep_event_queue *queue)
{
    assert(queue->count > 0);
    uint32_t slot = queue->heap[EP_HEAP_ROOT].rank & ((1u << EP_HEAP_SLOT_BITS) - 1);
    struct ep_event event = queue->events[slot];
    queue->position[slot] = queue->free_slot;
    queue->free_slot = slot;
    uint32_t last = EP_HEAP_ROOT + --queue->count;
    struct ep_heap_entry entry = queue->heap[last];
    queue->heap[last] = EP_HEAP_NOTHING;
    if (queue->count > 0)
        ep_heap_sink(queue, EP_HEAP_ROOT, entry);
    return event;
}

static inline uint64_t ep_event_queue_take_sequence(struct ep_event_queue *queue)
{
    return ep_heap_take_rank(queue) >> EP_HEAP_SLOT_BITS;
}

static inline uint32_t ep_event_queue_count(const struct ep_event_queue *queue)
{
    return queue->count;
}

#endif
