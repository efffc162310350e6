/* The policies there are; only eviction.c and their own files include this. */
#ifndef EP_HOSTING_EVICTION_POLICIES_H
#define EP_HOSTING_EVICTION_POLICIES_H

#include "hosting/eviction.h"

extern const struct ep_eviction_policy ep_eviction_lru;  /* least recently used */
extern const struct ep_eviction_policy ep_eviction_lfu;  /* least frequently used */
extern const struct ep_eviction_policy ep_eviction_fifo; /* loaded first */
extern const struct ep_eviction_policy ep_eviction_gdsf; /* by size, frequency and time to load */

#endif
