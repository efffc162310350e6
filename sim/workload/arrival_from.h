/* Traffic that begins later: the requests of a source from a point in time on. */
#ifndef EP_WORKLOAD_ARRIVAL_FROM_H
#define EP_WORKLOAD_ARRIVAL_FROM_H

#include "workload/arrival.h"

/* Takes `source` over; leaves out what arrives before `from`. The rest is as it would be without:
 * a profile or a trace keeps its clock. The time of what is left out is spent at the first call.
 * Listens where `source` does: clients that wait are answered at once until `from`. */
struct ep_arrival_source ep_arrival_from(struct ep_arrival_source source, ep_time from);

#endif
