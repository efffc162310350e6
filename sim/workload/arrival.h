/* A source of requests: the next one on demand, in order of time, in constant memory. */
#ifndef EP_WORKLOAD_ARRIVAL_H
#define EP_WORKLOAD_ARRIVAL_H

#include "core/arrival.h"
#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The final answer to a request. */
struct ep_answer {
    uint32_t source, client; /* of its arrival */
    ep_time at;              /* now; EP_TIME_NEVER: there will be none, nobody serves the request */
    bool is_failure;         /* an error, or the client gave up waiting */
};

/* Open sources ignore answers and may be read ahead. Closed loops and sessions listen: what they
 * give next depends on the answers until then. Whoever reads a source that listens looks at the
 * time of the next request with `peek`, again after each answer, and takes it with `next` only when
 * its time has come. */
struct ep_arrival_source_type {
    const char *name;
    /* Fills *arrival and returns true; false: no more (of a source that listens: for now). Times do
     * not descend. */
    bool (*next)(void *state, struct ep_arrival *arrival);
    /* The same for up to `room` >= 1 at once; returns how many: less than `room` only where no more
     * will come. NULL: `next` says all, as for every source that listens. */
    uint32_t (*next_many)(void *state, struct ep_arrival *arrivals, uint32_t room);
    /* The time of what `next` would give; EP_TIME_NEVER: nothing. NULL: open. */
    ep_time (*peek)(void *state);
    /* Of a request that `next` gave; makes nothing come before answer->at. NULL: open. */
    void (*on_answer)(void *state, const struct ep_answer *answer);
    void (*destroy)(void *state);
};
struct ep_arrival_source {
    const struct ep_arrival_source_type *type;
    void *state; /* owned */
};

void ep_arrival_source_destroy(struct ep_arrival_source *source); /* and sets it to zero */

/* As next_many, of any source that does not listen. */
uint32_t ep_arrival_next_many(struct ep_arrival_source *source, struct ep_arrival *arrivals,
                              uint32_t room);

/* All requests of `sources` in order of time, then of position in the array. Takes the sources
 * over and sets them to zero; the array stays the caller's. A single one is returned as it is.
 * Listens where one of them does, and hands each answer to the source whose arrival it answers.
 * Requires count >= 1. O(log count) a request, O(count) an answer. */
struct ep_arrival_source ep_arrival_merge(struct ep_arrival_source *sources, size_t count);

#endif
