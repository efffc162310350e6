/* Pending events in order of (time, sequence): a heap with cancel and re-key by handle.
 * Events of equal time come out in the order they were pushed; re-keying pushes anew.
 * Holds only what is in flight: at most 2^24 - 1 events at once, 2^40 pushes in a run. */
#ifndef EP_CORE_EVENT_QUEUE_H
#define EP_CORE_EVENT_QUEUE_H

#include "core/time.h"

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
ep_event_handle ep_event_queue_push(struct ep_event_queue *queue, ep_time at,
                                    struct ep_event event);
/* Moves a pending event to `at`, as if canceled and pushed anew; the handle stays. O(log n). */
void ep_event_queue_rekey(struct ep_event_queue *queue, ep_event_handle handle, ep_time at);
void ep_event_queue_cancel(struct ep_event_queue *queue, ep_event_handle handle); /* O(log n) */

/* The time of the first event, EP_TIME_NEVER when empty; *sequence (may be NULL) its rank. */
ep_time ep_event_queue_peek(const struct ep_event_queue *queue, uint64_t *sequence);
/* Takes the first event out. Requires a non-empty queue. */
struct ep_event ep_event_queue_pop(struct ep_event_queue *queue);

/* The next rank in the order of pushing, taken by somebody who keeps an event elsewhere
 * (the kernel's timeout lists). */
uint64_t ep_event_queue_take_sequence(struct ep_event_queue *queue);
uint32_t ep_event_queue_count(const struct ep_event_queue *queue);

#endif
