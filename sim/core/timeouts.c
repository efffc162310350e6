#include "core/timeouts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { A_WORD = 64 / EP_TIMEOUT_LIMITS }; /* subjects in a word */

void ep_timeouts_init(struct ep_timeouts *timeouts)
{
    *timeouts = (struct ep_timeouts){.least_delay = EP_TIME_NEVER, .unseen_due = EP_TIME_NEVER};
}

void ep_timeouts_fini(struct ep_timeouts *timeouts)
{
    ep_free(timeouts->timeout);
    ep_free(timeouts->pending);
    ep_free(timeouts->due);
}

void ep_timeouts_grow(struct ep_timeouts *timeouts, uint32_t subject)
{
    uint32_t capacity = timeouts->capacity < A_WORD ? A_WORD : timeouts->capacity;
    while (capacity <= subject)
        capacity = capacity < UINT32_MAX / 2 ? 2 * capacity : UINT32_MAX / A_WORD * A_WORD;
    size_t before = timeouts->capacity / A_WORD, after = capacity / A_WORD;
    timeouts->timeout = ep_realloc_array(timeouts->timeout, capacity, sizeof *timeouts->timeout);
    timeouts->pending = ep_realloc_array(timeouts->pending, after, sizeof *timeouts->pending);
    memset(timeouts->pending + before, 0, (after - before) * sizeof *timeouts->pending);
    timeouts->capacity = capacity;
}

static int in_order(const void *a, const void *b)
{
    const struct ep_timeout_due *left = a, *right = b;
    return ep_event_queue_is_before(right->key, left->key) -
           ep_event_queue_is_before(left->key, right->key);
}

static struct ep_event_key key_of(const struct ep_timeouts *timeouts, uint32_t subject,
                                  uint32_t limit)
{
    const struct ep_timeout *timeout = &timeouts->timeout[subject];
    uint64_t later = (uint64_t)limit << EP_EVENT_QUEUE_SLOT_BITS;
    return (struct ep_event_key){ep_time_add(timeout->set_at, timeouts->delay[limit]),
                                 timeout->rank + later};
}

static void add_due(struct ep_timeouts *timeouts, uint32_t subject, uint32_t limit)
{
    if (timeouts->due_count == timeouts->due_room) {
        timeouts->due_room = timeouts->due_room ? 2 * timeouts->due_room : A_WORD;
        timeouts->due = ep_realloc_array(timeouts->due, timeouts->due_room, sizeof *timeouts->due);
    }
    timeouts->due[timeouts->due_count++] =
        (struct ep_timeout_due){key_of(timeouts, subject, limit), subject, limit};
}

/* Puts all that is pending in order. */
static void look(struct ep_timeouts *timeouts)
{
    timeouts->unseen_due = EP_TIME_NEVER;
    timeouts->due_count = timeouts->due_next = 0;
    for (uint32_t i = 0; i < timeouts->capacity / A_WORD; i++) {
        for (uint64_t bits = timeouts->pending[i]; bits != 0; bits &= bits - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(bits);
            add_due(timeouts, i * A_WORD + bit / EP_TIMEOUT_LIMITS, bit % EP_TIMEOUT_LIMITS);
        }
    }
    if (timeouts->due_count > 1)
        qsort(timeouts->due, timeouts->due_count, sizeof *timeouts->due, in_order);
}

static bool is_pending(const struct ep_timeouts *timeouts, const struct ep_timeout_due *due)
{
    return ep_timeouts_pending(timeouts, due->subject) & 1u << due->limit &&
           key_of(timeouts, due->subject, due->limit).rank == due->key.rank;
}

/* Of those seen; cleared ones are passed over for good. NULL: none. */
static const struct ep_timeout_due *first_seen(struct ep_timeouts *timeouts)
{
    for (; timeouts->due_next < timeouts->due_count; timeouts->due_next++)
        if (is_pending(timeouts, &timeouts->due[timeouts->due_next]))
            return &timeouts->due[timeouts->due_next];
    return NULL;
}

/* At equal times what was seen was set before what was not. */
const struct ep_timeout_due *ep_timeouts_first(struct ep_timeouts *timeouts, ep_time until,
                                               ep_time *from)
{
    const struct ep_timeout_due *first = first_seen(timeouts);
    ep_time seen = first ? first->key.at : EP_TIME_NEVER;
    if (timeouts->unseen_due < seen && timeouts->unseen_due <= until) {
        look(timeouts);
        first = first_seen(timeouts);
        seen = first ? first->key.at : EP_TIME_NEVER;
    }
    *from = seen < timeouts->unseen_due ? seen : timeouts->unseen_due;
    return seen <= until ? first : NULL;
}

bool ep_timeouts_has_any(const struct ep_timeouts *timeouts)
{
    for (uint32_t i = 0; i < timeouts->capacity / A_WORD; i++)
        if (timeouts->pending[i] != 0)
            return true;
    return false;
}
