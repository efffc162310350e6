/* The clock and the run loop: gives each event to its owner in order of (time, sequence).
 * Arrivals are pulled, never queued: the loop compares the source's next time with the head
 * of the queue; at equal times queued events run first. Constant time limits are not in it
 * either: O(1) to set and clear. */
#ifndef EP_CORE_KERNEL_H
#define EP_CORE_KERNEL_H

#include "core/event_queue.h"
#include "core/time.h"
#include "core/timeouts.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

struct ep_kernel;

struct ep_kernel *ep_kernel_create(void);
void ep_kernel_destroy(struct ep_kernel *kernel); /* NULL is fine */

typedef void ep_event_handler(void *world, struct ep_event event);
/* Returns the owner number to put into events; `world` is borrowed. At most 64 owners. */
uint16_t ep_kernel_register(struct ep_kernel *kernel, ep_event_handler *handler, void *world);

/* Where arrivals come from. `fire` handles the arrival at next_at and sets next_at to the time
 * of the one after it (>= the last), EP_TIME_NEVER when there are no more. */
struct ep_kernel_source {
    ep_time next_at;
    void (*fire)(void *world);
    void *world; /* borrowed */
};
/* `source` is borrowed; NULL: no arrivals. */
void ep_kernel_set_source(struct ep_kernel *kernel, struct ep_kernel_source *source);

static inline ep_time ep_kernel_now(const struct ep_kernel *kernel);

/* Push at an absolute time >= now. */
static inline ep_event_handle ep_kernel_push(struct ep_kernel *kernel, ep_time at,
                                             struct ep_event event);
static inline void ep_kernel_rekey(struct ep_kernel *kernel, ep_event_handle handle, ep_time at);
/* As if re-keyed to the time that it has. O(1). */
static inline void ep_kernel_touch(struct ep_kernel *kernel, ep_event_handle handle);
void ep_kernel_cancel(struct ep_kernel *kernel, ep_event_handle handle);

/* A constant time limit, or two that begin together. Entries belong to dense subjects, at most one
 * entry a subject and list; they are kept in an array indexed by subject, which grows as needed.
 * A limit counts as pushed when it is set, the first of two before the second (ties with heap
 * events are settled by sequence). */
typedef uint32_t ep_timeout_list;
struct ep_timeout_limit {
    ep_time delay; /* EP_TIME_NEVER: never fires */
    uint16_t kind; /* of its event */
};
ep_timeout_list ep_kernel_add_timeouts(struct ep_kernel *kernel, ep_time delay, uint16_t owner,
                                       uint16_t kind);
ep_timeout_list ep_kernel_add_timeout_pair(struct ep_kernel *kernel, uint16_t owner,
                                           const struct ep_timeout_limit limits[EP_TIMEOUT_LIMITS]);
static inline void ep_kernel_set_timeout(struct ep_kernel *kernel, ep_timeout_list list,
                                         uint32_t subject);
static inline void ep_kernel_clear_timeout(struct ep_kernel *kernel, ep_timeout_list list,
                                           uint32_t subject); /* not set: does nothing */
/* Clears one of two limits, 0 or 1; the other runs on. */
static inline void ep_kernel_clear_limit(struct ep_kernel *kernel, ep_timeout_list list,
                                         uint32_t limit, uint32_t subject);

/* Runs everything before `end` (events and arrivals with time < end), then sets now = end.
 * Returns false when nothing is pending any more and the source is dry (now is still set). */
bool ep_kernel_run_until(struct ep_kernel *kernel, ep_time end);

/* Events and arrivals handled so far, and their running hash over (at, owner, kind, subject);
 * an arrival counts with owner 0xffff. Equal inputs give equal hashes on every build. */
uint64_t ep_kernel_event_count(const struct ep_kernel *kernel);
uint64_t ep_kernel_event_hash(const struct ep_kernel *kernel);

/* What follows is private to the kernel; it stands here because these few lines, inlined, cost half
 * as much, and every request pays them. */

#define EP_KERNEL_MOST_OWNERS 64

struct ep_kernel {
    ep_time now;
    struct ep_event_queue queue;
    struct ep_kernel_source *source; /* borrowed; &dry where there is none */
    ep_time limit;                   /* no timeout is due before; not always the first one's time */
    uint64_t count, hash;
    uint32_t owner_count, list_count;
    struct ep_timeouts *lists; /* owned */
    struct ep_kernel_source dry;
    struct ep_kernel_owner {
        ep_event_handler *handler;
        void *world; /* borrowed */
    } owners[EP_KERNEL_MOST_OWNERS];
};

static inline ep_time ep_kernel_now(const struct ep_kernel *kernel)
{
    return kernel->now;
}

static inline ep_event_handle ep_kernel_push(struct ep_kernel *kernel, ep_time at,
                                             struct ep_event event)
{
    assert(at >= kernel->now && event.owner < kernel->owner_count);
    return ep_event_queue_push(&kernel->queue, at, event);
}

static inline void ep_kernel_rekey(struct ep_kernel *kernel, ep_event_handle handle, ep_time at)
{
    assert(at >= kernel->now);
    ep_event_queue_rekey(&kernel->queue, handle, at);
}

static inline void ep_kernel_touch(struct ep_kernel *kernel, ep_event_handle handle)
{
    ep_event_queue_touch(&kernel->queue, handle);
}

static inline void ep_kernel_set_timeout(struct ep_kernel *kernel, ep_timeout_list number,
                                         uint32_t subject)
{
    assert(number < kernel->list_count);
    struct ep_timeouts *list = &kernel->lists[number];
    if (list->limits == 0)
        return;
    uint64_t rank = ep_event_queue_take_rank(&kernel->queue);
    ep_event_queue_take_rank(&kernel->queue); /* the second limit's */
    ep_timeouts_set(list, subject, kernel->now, rank);
    if (list->unseen_due != EP_TIME_NEVER)
        return;
    list->unseen_due = ep_time_add(kernel->now, list->least_delay);
    if (list->unseen_due < kernel->limit)
        kernel->limit = list->unseen_due;
}

/* Leaves kernel->limit alone: it is then early, and the run loop looks closer when it is due. */
static inline void ep_kernel_clear_timeout(struct ep_kernel *kernel, ep_timeout_list number,
                                           uint32_t subject)
{
    assert(number < kernel->list_count);
    ep_timeouts_clear(&kernel->lists[number], subject, (1u << EP_TIMEOUT_LIMITS) - 1);
}

static inline void ep_kernel_clear_limit(struct ep_kernel *kernel, ep_timeout_list number,
                                         uint32_t limit, uint32_t subject)
{
    assert(number < kernel->list_count && limit < EP_TIMEOUT_LIMITS);
    ep_timeouts_clear(&kernel->lists[number], subject, 1u << limit);
}

#endif
