/* Poisson, renewal, Markov-modulated and deterministic arrivals with a profile and a popularity:
 * endless open sources. Request n takes its words from block n of the stream (seed, replication,
 * "workload/arrivals/NAME"): word 0 is the gap, word 1 the model; words 2 and 3
 * go with the arrival. */
#ifndef EP_WORKLOAD_POISSON_H
#define EP_WORKLOAD_POISSON_H

#include "core/dist.h"
#include "workload/arrival.h"
#include "workload/popularity.h"
#include "workload/profile.h"

#include <stdbool.h>
#include <stdint.h>

struct ep_poisson_config {
    double rate_per_second; /* > 0 and finite, `scale` included; the mean where the profile is 1 */
    bool is_deterministic;  /* request n at n / rate from 0 on, in the profile's time */
    /* Gaps, ns, in the profile's time. NULL: exponential ones of the rate. Gamma or Weibull, of
     * mean 1e9 / rate; copied: a stationary renewal process (workload/renewal.h; the two words of
     * its first gap are words 0 and 1 of block (hi 1, lo 0)). */
    const struct ep_dist *renewal;
    /* Markov-modulated: state_count > 0; borrowed, read only while opening. Their rates count,
     * times `scale` > 0, and rate_per_second is not read. */
    const struct ep_rate_state *states;
    size_t state_count;
    double scale;
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
