/* Time limits that nearly never run out: constant delays of many subjects, of which few are set at
 * a time and most are cleared soon. Setting one is writing down when, clearing it is clearing a
 * bit. Only when the first one set since the last look may have run out are all that are pending
 * looked through and put in order: at most once in the shortest delay, however many are set.
 * Private to the kernel; it stands in a header because every request pays these few lines. */
#ifndef EP_CORE_TIMEOUTS_H
#define EP_CORE_TIMEOUTS_H

#include "core/event_queue.h"
#include "core/time.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#define EP_TIMEOUT_LIMITS 2 /* that begin together */

struct ep_timeout { /* of one subject, while a limit of it is pending */
    ep_time set_at;
    uint64_t rank; /* of the first limit; the second has the next one */
};

struct ep_timeout_due {
    struct ep_event_key key;
    uint32_t subject, limit;
};

struct ep_timeouts {
    ep_time delay[EP_TIMEOUT_LIMITS]; /* EP_TIME_NEVER: never runs out */
    ep_time least_delay;
    uint32_t limits;                          /* bit set: this limit can run out */
    struct ep_event event[EP_TIMEOUT_LIMITS]; /* subject filled in when it fires */
    uint32_t capacity;                        /* subjects that have an entry */
    struct ep_timeout *timeout;               /* owned; by subject */
    uint64_t *pending;                        /* owned; a bit a limit, side by side by subject */
    /* What was set since the last look runs out no sooner; EP_TIME_NEVER: nothing was. */
    ep_time unseen_due;
    struct ep_timeout_due *due; /* owned; what was pending at the last look, in order */
    uint32_t due_room, due_count, due_next;
};

void ep_timeouts_init(struct ep_timeouts *timeouts);
void ep_timeouts_fini(struct ep_timeouts *timeouts);
__attribute__((cold)) void ep_timeouts_grow(struct ep_timeouts *timeouts, uint32_t subject);
/* What runs out first, if that is certain up to `until`; NULL: nothing does up to then, and *from
 * is when to ask again. Borrowed until the next call. */
const struct ep_timeout_due *ep_timeouts_first(struct ep_timeouts *timeouts, ep_time until,
                                               ep_time *from);
bool ep_timeouts_has_any(const struct ep_timeouts *timeouts); /* O(n) */

static inline uint32_t ep_timeouts_shift(uint32_t subject)
{
    return subject % (64 / EP_TIMEOUT_LIMITS) * EP_TIMEOUT_LIMITS;
}

static inline uint64_t *ep_timeouts_word(const struct ep_timeouts *timeouts, uint32_t subject)
{
    return &timeouts->pending[subject / (64 / EP_TIMEOUT_LIMITS)];
}

static inline uint32_t ep_timeouts_pending(const struct ep_timeouts *timeouts, uint32_t subject)
{
    const uint32_t all = (1u << EP_TIMEOUT_LIMITS) - 1;
    return (uint32_t)(*ep_timeouts_word(timeouts, subject) >> ep_timeouts_shift(subject)) & all;
}

/* Requires that none of the subject is pending. */
static inline void ep_timeouts_set(struct ep_timeouts *timeouts, uint32_t subject, ep_time now,
                                   uint64_t rank)
{
    if (subject >= timeouts->capacity)
        ep_timeouts_grow(timeouts, subject);
    assert(ep_timeouts_pending(timeouts, subject) == 0);
    timeouts->timeout[subject].set_at = now;
    timeouts->timeout[subject].rank = rank;
    *ep_timeouts_word(timeouts, subject) |= (uint64_t)timeouts->limits
                                            << ep_timeouts_shift(subject);
}

/* `limits`: a bit each; those that are not pending are let be. */
static inline void ep_timeouts_clear(struct ep_timeouts *timeouts, uint32_t subject,
                                     uint64_t limits)
{
    if (subject < timeouts->capacity)
        *ep_timeouts_word(timeouts, subject) &= ~(limits << ep_timeouts_shift(subject));
}

#endif
