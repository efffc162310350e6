/* The clock and the run loop: gives each event to its owner in order of (time, sequence).
 * Arrivals are pulled, never queued: the loop compares the source's next time with the head
 * of the queue; at equal times queued events run first. Constant time limits live in FIFO
 * lists, not in the heap: O(1) to set, clear and expire. */
#ifndef EP_CORE_KERNEL_H
#define EP_CORE_KERNEL_H

#include "core/event_queue.h"
#include "core/time.h"

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

/* The clock is the kernel's first member: read without a call. */
static inline ep_time ep_kernel_now(const struct ep_kernel *kernel)
{
    return *(const ep_time *)(const void *)kernel;
}

/* Push at an absolute time >= now. */
ep_event_handle ep_kernel_push(struct ep_kernel *kernel, ep_time at, struct ep_event event);
void ep_kernel_rekey(struct ep_kernel *kernel, ep_event_handle handle, ep_time at);
void ep_kernel_cancel(struct ep_kernel *kernel, ep_event_handle handle);

/* A constant time limit. Entries belong to dense subjects, at most one entry a subject and
 * list; links are kept in an array indexed by subject, which grows as needed. An entry counts
 * as pushed when it is set (ties with heap events are settled by sequence). */
typedef uint32_t ep_timeout_list;
ep_timeout_list ep_kernel_add_timeouts(struct ep_kernel *kernel, ep_time delay, uint16_t owner,
                                       uint16_t kind); /* delay EP_TIME_NEVER: set does nothing */
void ep_kernel_set_timeout(struct ep_kernel *kernel, ep_timeout_list list, uint32_t subject);
void ep_kernel_clear_timeout(struct ep_kernel *kernel, ep_timeout_list list,
                             uint32_t subject); /* not set: does nothing */

/* Runs everything before `end` (events and arrivals with time < end), then sets now = end.
 * Returns false when nothing is pending any more and the source is dry (now is still set). */
bool ep_kernel_run_until(struct ep_kernel *kernel, ep_time end);

/* Events and arrivals handled so far, and their running hash over (at, owner, kind, subject);
 * an arrival counts with owner 0xffff. Equal inputs give equal hashes on every build. */
uint64_t ep_kernel_event_count(const struct ep_kernel *kernel);
uint64_t ep_kernel_event_hash(const struct ep_kernel *kernel);

#endif
