/* A whole number of cents (or anything) shared out by weights, so that the parts are whole numbers,
 * too, and add up to it: each gets the floor of its exact share, and those with the largest
 * remainders get one more (Hamilton's method). */
#ifndef EP_COST_LARGEST_REMAINDER_H
#define EP_COST_LARGEST_REMAINDER_H

#include <stddef.h>
#include <stdint.h>

/* Fills parts[count]. Equal remainders: the first ones. Where no weight is above 0 all weigh the
 * same. Requires total >= 0, weights >= 0 and finite, and count > 0 or total 0. O(count log count).
 */
void ep_largest_remainder(int64_t total, const double *weights, size_t count, int64_t *parts);

#endif
