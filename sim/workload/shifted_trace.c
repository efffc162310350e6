#include "workload/shifted_trace.h"

#include "base/mem.h"

#include <assert.h>

#define NUMBERS_OF_A_SET 40 /* bits */

/* The requests of a replay that arrive in [from, to), `later` later. */
struct part {
    struct ep_arrival_source inner; /* owned */
    ep_time from, to, later;
    uint64_t first_number;
};

static bool next(void *state, struct ep_arrival *arrival)
{
    struct part *part = state;
    do {
        if (!part->inner.type->next(part->inner.state, arrival) || arrival->at >= part->to)
            return false;
    } while (arrival->at < part->from);
    arrival->at += part->later;
    arrival->number += part->first_number;
    return true;
}

static void destroy(void *state)
{
    struct part *part = state;
    ep_arrival_source_destroy(&part->inner);
    ep_free(part);
}

static const struct ep_arrival_source_type part_type = {
    .name = "shifted trace", .next = next, .destroy = destroy};

static struct ep_arrival_source open_part(const struct ep_trace *trace,
                                          const struct ep_trace_replay *replay, struct part with)
{
    struct part *part = ep_alloc_zeroed(1, sizeof *part);
    *part = with;
    part->inner = ep_trace_open(trace, replay);
    return (struct ep_arrival_source){&part_type, part};
}

ep_time ep_shifted_trace_by(ep_time duration, uint32_t set)
{
    double turns = 0.6180339887498949 * set;
    return (ep_time)((turns - (double)(uint64_t)turns) * (double)duration);
}

struct ep_arrival_source ep_shifted_trace_open(const struct ep_trace *trace,
                                               const struct ep_trace_replay *replay, uint32_t set)
{
    assert(set > 0);
    ep_time duration = ep_trace_duration(trace), by = ep_shifted_trace_by(duration, set);
    uint64_t first = (uint64_t)set << NUMBERS_OF_A_SET;
    struct ep_arrival_source parts[] = {
        open_part(trace, replay,
                  (struct part){.from = duration - by,
                                .to = EP_TIME_NEVER,
                                .later = by - duration,
                                .first_number = first}),
        open_part(
            trace, replay,
            (struct part){.from = 0, .to = duration - by, .later = by, .first_number = first})};
    return ep_arrival_merge(parts, sizeof parts / sizeof *parts);
}
