/* The offered work of the busiest five minutes, for `instances: auto`. */
#ifndef EP_RUN_OFFERED_H
#define EP_RUN_OFFERED_H

#include "run/option.h"
#include "run/traffic_sources.h"

#include <stdint.h>

#define EP_OFFERED_SPAN (5 * EP_MINUTE)

/* vcpu[endpoint_count]: busy vCPUs of each endpoint in its own busiest five minutes inside the
 * horizon. Recorded traffic: counted over whole minutes of replication 1. Synthetic: expected, at
 * the highest five-minute mean of the profile. Where an endpoint has both, the peaks are added, as
 * if they met. Reads traces once. */
void ep_offered_busiest(const struct ep_traffic_sources *sources, const struct ep_option *option,
                        uint32_t endpoint_count, double *vcpu);

/* The fewest instances whose vCPUs carry `vcpu` at the given utilization; at least 1. */
int ep_offered_instances(double vcpu, int vcpu_per_instance, double utilization);

#endif
