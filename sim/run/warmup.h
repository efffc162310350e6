/* How much of the start is left out: one warm-up for all deployments and replications, in whole
 * slices, so that every comparison is of the same requests. */
#ifndef EP_RUN_WARMUP_H
#define EP_RUN_WARMUP_H

#include "core/time.h"
#include "run/slices.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

/* `auto` has to look at a run first: the traffic is steady and the caches start empty. Of traces
 * and of profiles that are not constant nothing is left out (their start is part of what was
 * asked), nor when the caches start warm. */
bool ep_warmup_needs_pilot(const struct ep_scenario *scenario);

/* The warm-up where no pilot is needed: the scenario's duration rounded up to whole slices, or 0.
 */
ep_time ep_warmup_fixed(const struct ep_scenario *scenario);

/* MSER: of all cuts d up to half of the slices, the one with the least sum of squared distances
 * from the mean of what is kept, divided by the square of its count (White 1997, "An effective
 * truncation heuristic for bias reduction in simulation output", Simulation 69). The earliest
 * where several are equal. NaN: a slice without requests, left out. Returns the number of slices
 * to cut, 0..EP_SLICE_COUNT / 2. */
int ep_warmup_mser(const double mean[EP_SLICE_COUNT]);

#endif
