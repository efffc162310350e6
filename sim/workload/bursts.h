/* Gaps of a Markov-modulated Poisson process (W. Fischer, K. Meier-Hellstern, "The Markov-modulated
 * Poisson process (MMPP) cookbook", Performance Evaluation 18, 1993): states follow one another in
 * a cycle, each for an exponential time, and while state i lasts, requests come as a Poisson
 * process of its rate. Two states, one of rate 0: bursts and silence (an interrupted Poisson
 * process). Mean rate: sum of rate x mean time over sum of mean times. The index of dispersion of
 * counts of two states in closed form: theory/mmpp2.h. */
#ifndef EP_WORKLOAD_BURSTS_H
#define EP_WORKLOAD_BURSTS_H

#include "workload/workload_config.h"

#include <stddef.h>
#include <stdint.h>

struct ep_bursts;

/* The process starts in its long-run law: state i with probability mean time / sum of mean times.
 * Times of states come from the stream "workload/bursts/NAME". `states` is copied; requires
 * count >= 1, rates >= 0, one of them > 0, mean times > 0. Rates are multiplied by `scale` > 0,
 * times are not. The caller destroys. */
struct ep_bursts_seed {
    uint64_t seed;
    uint32_t replication;
    const char *name; /* of the source; read only while creating */
};
struct ep_bursts *ep_bursts_create(const struct ep_rate_state *states, size_t count, double scale,
                                   struct ep_bursts_seed seed);
void ep_bursts_destroy(struct ep_bursts *bursts); /* NULL is fine */

/* The next n gaps, ns, one uniform word each. O(1) a gap and a change of state. */
void ep_bursts_gaps(struct ep_bursts *bursts, const uint64_t *words, double *gaps, size_t n);

/* Mean of the rate over all time, 1/s. */
double ep_bursts_mean_rate(const struct ep_rate_state *states, size_t count);
/* Expected mean rate, 1/s, over a window of `window` ns that begins with the fastest state. The
 * others count as one state, of their common mean rate and whole time: exact for two states. */
double ep_bursts_busy_rate(const struct ep_rate_state *states, size_t count, ep_time window);

#endif
