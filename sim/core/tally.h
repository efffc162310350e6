/* Moments of observations, numerically stable (Welford) and mergeable (Chan et al. 1979). */
#ifndef EP_CORE_TALLY_H
#define EP_CORE_TALLY_H

#include <stdint.h>

struct ep_tally { /* zero-initialized: empty */
    uint64_t count;
    double mean, m2; /* m2: sum of squared distances from the mean */
    double min, max; /* of what was recorded; 0 when empty */
};

void ep_tally_record(struct ep_tally *tally, double value);
void ep_tally_merge(struct ep_tally *into, const struct ep_tally *from);
double ep_tally_variance(const struct ep_tally *tally); /* with n - 1; 0 for n < 2 */

#endif
