/* Poisson and deterministic arrivals with a profile and a popularity: endless open sources.
 * Request n takes its words from block n of the stream (seed, replication,
 * "workload/arrivals/NAME"): word 0 is the gap, word 1 the model; words 2 and 3
 * go with the arrival. */
#ifndef EP_WORKLOAD_POISSON_H
#define EP_WORKLOAD_POISSON_H

#include "workload/arrival.h"
#include "workload/popularity.h"
#include "workload/profile.h"

#include <stdbool.h>
#include <stdint.h>

struct ep_poisson_config {
    double rate_per_second; /* > 0 and finite, `scale` included; the mean where the profile is 1 */
    bool is_deterministic;  /* request n at n / rate from 0 on, in the profile's time */
    const struct ep_profile_curve *profile;       /* borrowed, outlives the source */
    const struct ep_popularity_table *popularity; /* borrowed, outlives the source */
    const struct ep_popularity *law; /* its locality, drift and churn; NULL: none; copied */
    uint32_t model_count;            /* of the group; with a law */
    uint32_t first_model; /* catalog index of the group's model 0; the others follow it */
    uint32_t source;      /* index of the traffic entry */
    const char *name;     /* of the traffic entry; read only while opening */
};

/* Arrival times are sums of gaps kept with the part below a nanosecond (the rate has no bias)
 * and cut to whole nanoseconds; deterministic times are rounded to the nearest. Ends where the
 * profile stays at 0 for ever, or before EP_TIME_NEVER. */
struct ep_arrival_source ep_poisson_open(const struct ep_poisson_config *config, uint64_t seed,
                                         uint32_t replication);

#endif
