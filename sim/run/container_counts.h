/* What was counted of the containers of multi-container endpoints, each by itself: integers only,
 * merged like the outcome that they belong to.
 * A container has a slot: endpoint x containers of an endpoint + its place there. */
#ifndef EP_RUN_CONTAINER_COUNTS_H
#define EP_RUN_CONTAINER_COUNTS_H

#include "core/coarse_histogram.h"
#include "hosting/deployment_config.h"
#include "run/span.h"

#include <stdint.h>

#define EP_POINT_UNIT 1e-6 /* percent: what points of utilization are counted in */

struct ep_container_counts {
    /* Of measured requests, also of attempts whose client has left: */
    uint64_t invocations, errors_4xx, errors_5xx; /* answers of the container itself */
    uint64_t served;
    struct ep_span latency;                      /* from entering its queue to its answer */
    struct ep_coarse_histogram latency_ns;       /* owned; the same */
    int64_t queue_ns, service_ns, contention_ns; /* sums over the served: together their latency */
    /* Of what left it in [warm-up, horizon): */
    int64_t cpu_ns;  /* vCPU work, at the instance's speed */
    int64_t busy_ns; /* time that its workers were held */
    /* CPUUtilization by instance and minute, in EP_POINT_UNIT; 100 % is one vCPU. */
    struct ep_span cpu_points;
};

/* 0: the deployment has no containers that are looked at one by one. */
uint32_t ep_container_counts_slots(const struct ep_fleet_config *fleet);

/* Zeroed; NULL where there are none. The caller destroys. */
struct ep_container_counts *ep_container_counts_create(uint32_t slots);
void ep_container_counts_destroy(struct ep_container_counts *counts, uint32_t slots);
void ep_container_counts_merge(struct ep_container_counts *into,
                               const struct ep_container_counts *from, uint32_t slots);

#endif
