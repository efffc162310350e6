/* A request as it arrives: what the sources of workload/ write and the fleets of hosting/ take. */
#ifndef EP_CORE_ARRIVAL_H
#define EP_CORE_ARRIVAL_H

#include "core/time.h"

#include <stdbool.h>
#include <stdint.h>

/* What a client wants. Everything here is a function of (seed, replication, source, number):
 * every deployment is offered the same requests. One record from the source to the fleet: a fleet
 * that is told ahead fills in what is left to be drawn, in place. */
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

#endif
