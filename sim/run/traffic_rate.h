/* How many requests synthetic traffic brings. */
#ifndef EP_RUN_TRAFFIC_RATE_H
#define EP_RUN_TRAFFIC_RATE_H

#include "core/time.h"
#include "scenario/config.h"

/* Requests a second in the long run, `scale` included, while the profile is 1. Closed clients: what
 * they would ask if nothing but the think time and `service_s` passed: their number / (mean think
 * time + service_s), the most there can be. Requires traffic that is not recorded. */
double ep_traffic_rate(const struct ep_traffic *traffic, double service_s);

/* The same, expected over a window that begins with the fastest state of a process that has states:
 * workload/bursts.h. */
double ep_traffic_busy_rate(const struct ep_traffic *traffic, double service_s, ep_time window);

/* Closed clients, `scale` included: rounded, at least one. */
uint32_t ep_traffic_clients(const struct ep_traffic *traffic);

#endif
