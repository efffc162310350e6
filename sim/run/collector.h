/* Watches one simulation and counts into an outcome: the hot path of the statistics, a few cache
 * lines a request, integers only, nothing allocated once each model was seen. Many figures follow
 * from few facts about a request: these are counted, and the figures made of them at the end. */
#ifndef EP_RUN_COLLECTOR_H
#define EP_RUN_COLLECTOR_H

#include "hosting/catalog.h"
#include "hosting/deployment_config.h"
#include "hosting/fleet.h"
#include "hosting/observer.h"
#include "run/option.h"
#include "run/outcome.h"
#include "workload/arrival.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_collector_config {
    const struct ep_catalog *catalog; /* borrowed, as everything here */
    const struct ep_fleet_config *fleet;
    const uint16_t *cell_of;        /* by model; NULL: all in cell 0 */
    const struct ep_demand *demand; /* by profile */
    ep_time warmup, horizon;        /* warmup: a bound of a slice */
    bool instances_change;          /* by scaling or drills: counts invocation_shares */
    /* Called with each measured request after it was counted; NULL: not. */
    void (*on_measured)(void *self, const struct ep_request_record *record);
    void *measured_self;
};

struct ep_collector;

/* Counts into `outcome` (borrowed, empty), which is complete after ep_collector_settle(). Before,
 * it has slices, histograms and sums, and not the counters of cells and attempts. The caller
 * destroys. */
struct ep_collector *ep_collector_create(const struct ep_collector_config *config,
                                         struct ep_outcome *outcome);
void ep_collector_destroy(struct ep_collector *collector); /* NULL is fine */

/* The callbacks to give to the fleet; valid as long as the collector. */
struct ep_observer ep_collector_observer(struct ep_collector *collector);

/* A request that the fleet has accepted arrives now. Times do not descend. */
void ep_collector_on_arrival(struct ep_collector *collector, const struct ep_arrival *arrival);

/* Requests that will arrive, in this order, before anything is asked about the time after them:
 * counts at once those that the fleet serves and that arrive before the horizon, and leaves out the
 * others. Demands are as the source gave them. */
void ep_collector_on_arrivals(struct ep_collector *collector, const struct ep_arrival *arrivals,
                              size_t count);

/* Slice `slice` has ended with `open` requests unanswered, of whatever slice. */
void ep_collector_on_slice_end(struct ep_collector *collector, uint32_t slice, uint64_t open);

/* At the end, once: nothing may be counted after it. */
void ep_collector_settle(struct ep_collector *collector);

/* Measured requests that have no answer yet. */
uint64_t ep_collector_open(const struct ep_collector *collector);

#endif
