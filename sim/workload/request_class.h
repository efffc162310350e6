/* Requests that differ from the others to the same models: demands and payloads of one traffic
 * entry's own, in the place of the group's. */
#ifndef EP_WORKLOAD_REQUEST_CLASS_H
#define EP_WORKLOAD_REQUEST_CLASS_H

#include "workload/arrival.h"
#include "workload/workload_config.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether there is anything to fill in. */
bool ep_request_class_is_needed(const struct ep_request_class *class);

/* `source` (taken over), with what its arrivals do not say filled in from `class` (copied; its
 * tables are borrowed): request `number` takes compute, wait, request and response bytes from words
 * 0 to 3 of block `number` of the stream (seed, replication, "workload/class/NAME"). Listens where
 * `source` does. What the class does not say stays the group's, drawn as without a class. */
struct ep_arrival_source ep_request_class_open(const struct ep_request_class *class,
                                               struct ep_arrival_source source, uint64_t seed,
                                               uint32_t replication, const char *name);

#endif
