/* Hit ratios of an LRU cache under independent requests, by the approximation of
 * H. Che, Y. Tung, Z. Wang, "Hierarchical Web caching systems: modeling, design and experimental
 * results", IEEE JSAC 20, 2002; why it is so good: C. Fricker, P. Robert, J. Roberts, "A versatile
 * and accurate approximation for LRU cache performance", ITC 24, 2012. */
#ifndef EP_THEORY_CHE_H
#define EP_THEORY_CHE_H

#include <stddef.h>

/* `count` objects: rate[i] >= 0 in any one unit, size[i] > 0 (NULL: all 1). */
struct ep_che_objects {
    size_t count;
    const double *rate, *size; /* borrowed */
};

/* The characteristic time T, in 1/unit of the rates: sum of size (1 - exp(-rate T)) = capacity.
 * INFINITY when all objects with a rate > 0 fit; 0 for capacity 0. Requires capacity >= 0. By root
 * finding (GSL); O(count) a step, about 20 steps. */
double ep_che_characteristic_time(const struct ep_che_objects *objects, double capacity);

/* Probability that a request for object i finds it: 1 - exp(-rate T). */
double ep_che_hit_ratio_of(const struct ep_che_objects *objects, size_t i, double time);

/* Share of all requests that find their object; 0 where nothing is requested. */
double ep_che_hit_ratio(const struct ep_che_objects *objects, double capacity);

#endif
