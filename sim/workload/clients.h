/* Clients that wait for answers: sessions and closed loops. When a client asks next depends on when
 * it was answered, and so on the deployment; what it asks for, and how long it thinks, does not:
 * request k (from 0) of client or session c is made of block (c, k) of the stream (seed,
 * replication, "workload/arrivals/NAME"): word 0 is the think time before it (k = 0 of a session:
 * the gap between sessions), word 1 the model, words 2 and 3 go with the arrival. Its number is
 * c + k x 2^40 (closed: 2^32). */
#ifndef EP_WORKLOAD_CLIENTS_H
#define EP_WORKLOAD_CLIENTS_H

#include "core/dist.h"
#include "workload/arrival.h"
#include "workload/choice.h"
#include "workload/popularity.h"

#include <stdbool.h>
#include <stdint.h>

/* A client that is answered in no time and thinks no time would ask for ever at one instant: it
 * asks this much later. */
#define EP_CLIENTS_LEAST_ROUND EP_MILLISECOND

struct ep_clients_config {
    struct ep_dist think;  /* ns, from the final answer to the next request; copied */
    ep_time after_failure; /* closed: least time from a failure to the next request */
    bool is_one_model;     /* a client stays with its first model; else each request draws */
    double mean_requests;  /* sessions: of one, geometric, >= 1 */
    uint32_t count;        /* closed: clients, >= 1 */
    const struct ep_popularity_table *popularity; /* borrowed, outlives the source */
    const struct ep_popularity *law;              /* its drift and churn; NULL: none; copied */
    uint32_t model_count;                         /* of the group */
    uint32_t first_model, source;                 /* as of struct ep_poisson_config */
    const char *name; /* of the traffic entry; read only while opening */
};

/* `count` clients for ever: each thinks, asks, waits for the final answer, thinks. A client that is
 * told that no answer will come asks no more. O(log count) a request. */
struct ep_arrival_source ep_clients_open_closed(const struct ep_clients_config *config,
                                                uint64_t seed, uint32_t replication);

/* Each arrival of `starts` (taken over; an open source whose numbers count from 0 without gaps, of
 * the same name and source) is the first request of a session. A session asks again a think time
 * after the final answer, K requests in all: P(K = k) = (1 - q) q^(k - 1), q = 1 - 1 /
 * mean_requests, from block c of "workload/sessions/NAME"; at most 2^23. Memory: the sessions open
 * at a time. O(log of these) a request. */
struct ep_arrival_source ep_clients_open_sessions(const struct ep_clients_config *config,
                                                  struct ep_arrival_source starts, uint64_t seed,
                                                  uint32_t replication);

#endif
