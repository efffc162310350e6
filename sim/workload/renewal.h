/* Where a stationary renewal process begins: the time to its first request is what is left of the
 * gap that the start falls into. */
#ifndef EP_WORKLOAD_RENEWAL_H
#define EP_WORKLOAD_RENEWAL_H

#include "core/dist.h"

#include <stdint.h>

/* A gap that a random instant falls into is longer than the others (its density is x f(x) / mean),
 * and the instant lies anywhere in it, all alike: D. R. Cox, "Renewal Theory", 1962, ch. 5. One
 * word for the length, one for the instant. `gap` is exponential, gamma or Weibull: gamma of shape
 * k becomes gamma of shape k + 1; (Weibull / scale)^shape becomes gamma of shape 1 + 1 / shape. */
double ep_renewal_first_gap(const struct ep_dist *gap, uint64_t length_word, uint64_t place_word);

#endif
