/* Lengths of time, or other non-negative integers: count, sum and extremes. */
#ifndef EP_RUN_SPAN_H
#define EP_RUN_SPAN_H

#include <assert.h>
#include <stdint.h>

struct ep_span {
    uint64_t count;
    int64_t sum_ns, min_ns, max_ns; /* the last two: 0 when empty */
};

static inline void ep_span_record(struct ep_span *span, int64_t length_ns)
{
    assert(length_ns >= 0);
    if (span->count == 0 || length_ns < span->min_ns)
        span->min_ns = length_ns;
    if (length_ns > span->max_ns)
        span->max_ns = length_ns;
    span->count++;
    span->sum_ns += length_ns;
}

static inline void ep_span_merge(struct ep_span *into, const struct ep_span *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0 || from->min_ns < into->min_ns)
        into->min_ns = from->min_ns;
    if (from->max_ns > into->max_ns)
        into->max_ns = from->max_ns;
    into->count += from->count;
    into->sum_ns += from->sum_ns;
}

#endif
