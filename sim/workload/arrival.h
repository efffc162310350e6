/* A source of requests: the next one on demand, in order of time, in constant memory. */
#ifndef EP_WORKLOAD_ARRIVAL_H
#define EP_WORKLOAD_ARRIVAL_H

#include "core/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a client wants. Everything here is a function of (seed, replication, source, number):
 * every deployment is offered the same requests. */
struct ep_arrival {
    ep_time at;
    uint64_t number; /* the request's own number in its source: unique, mostly ascending; requests
                        that are left out (thinned, not kept) leave gaps */
    uint32_t model;  /* index in the catalog */
    uint32_t source; /* index of the traffic entry */
    ep_time compute_ns;     /* recorded vCPU time of the request; -1: drawn from the model's */
    ep_time wait_ns;        /* likewise */
    int64_t request_bytes;  /* likewise */
    int64_t response_bytes; /* likewise */
    uint32_t client;        /* who asks: comes back with the answer; open sources: 0 */
    uint16_t variant;       /* that it names: 1 + its number among those of its trace; 0: none */
    bool has_words;         /* the source drew the request's block of random numbers anyway: */
    uint64_t words[2];      /* these of it are left, for the drawn compute_ns and wait_ns */
};

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

/* All requests of `sources` in order of time, then of position in the array. Takes the sources
 * over and sets them to zero; the array stays the caller's. A single one is returned as it is.
 * Listens where one of them does, and hands each answer to the source whose arrival it answers.
 * Requires count >= 1. O(log count) a request, O(count) an answer. */
struct ep_arrival_source ep_arrival_merge(struct ep_arrival_source *sources, size_t count);

#endif
