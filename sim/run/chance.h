/* Whether chance plays a part in what a deployment does with its traffic, and what the intervals
 * then cover. */
#ifndef EP_RUN_CHANCE_H
#define EP_RUN_CHANCE_H

#include "run/option.h"
#include "scenario/scenario.h"

#include <stdbool.h>

/* False: every replication gives the same: one is as good as many. had_retries: attempts beyond
 * the first were sent (their back-off may be drawn). */
bool ep_chance_is_random(const struct ep_scenario *scenario, const struct ep_option *option,
                         bool had_retries);

/* One sentence for quality.covers. Static. */
const char *ep_chance_covers(const struct ep_scenario *scenario, const struct ep_option *option,
                             bool is_random, int replications);

#endif
