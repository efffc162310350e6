/* Which variant of an endpoint a request goes to: by its own random number, so that it does not
 * depend on what else arrives. A request that a shift has moved stays moved. */
#ifndef EP_HOSTING_VARIANT_SPLIT_H
#define EP_HOSTING_VARIANT_SPLIT_H

#include "hosting/variants_config.h"

/* The share of all traffic that has moved at that time, 0 to 1. Source: SageMaker Developer Guide,
 * deployment-guardrails-blue-green-canary.html and -linear.html: a first step at once, the next
 * after each wait interval. */
double ep_traffic_shift_share(const struct ep_traffic_shift *shift, ep_time at);
/* When all has moved; EP_TIME_NEVER without a shift. */
ep_time ep_traffic_shift_end(const struct ep_traffic_shift *shift);

/* Variant i with probability weight_i / sum of weights, times what has not moved. `u`: uniform in
 * (0, 1). */
uint32_t ep_variant_split_choose(const struct ep_variants_config *variants, ep_time at, double u);

#endif
