/* How much memory the traffic of a multi-model option wants: its LRU miss ratio against memory,
 * from one pass over the requests (workload/miss_curve.h), and what instance types of the price
 * book would miss. */
#ifndef EP_RUN_WORKING_SET_H
#define EP_RUN_WORKING_SET_H

#include "base/mem.h"
#include "run/result.h"
#include "run/world.h"

#include <stddef.h>

/* The pass ends after so many requests, so that it costs little beside any simulation. */
#define EP_WORKING_SET_MOST_REQUESTS 4000000
/* Above so many models some are followed for all (SHARDS). */
#define EP_WORKING_SET_MOST_MODELS 16384

/* sets[i] becomes the working set of the world's option options[i]; NULL where models are not
 * cached (other kinds, `cache: disabled`) or an option is not feasible. Everything lives in
 * `arena`. Counted are the requests of replication 1 in [warmup, horizon). One pass over them for
 * all options: O(log n) a request and option whose models take other memory. */
void ep_working_set_of(const struct ep_world *world, const size_t *options, size_t option_count,
                       ep_time warmup, struct ep_arena *arena, const struct ep_working_set **sets);

#endif
