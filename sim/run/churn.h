/* Models that come and go on a multi-model endpoint: loads, evictions, and loads that bring back
 * what was evicted a short while before. */
#ifndef EP_RUN_CHURN_H
#define EP_RUN_CHURN_H

#include "core/time.h"
#include "hosting/observer.h"

#include <stdbool.h>
#include <stdint.h>

/* A model that is loaded again on an instance at most this long after it was evicted from there
 * was evicted too early [assumed]. */
#define EP_RELOAD_WINDOW (10 * EP_MINUTE)

/* Of one model. */
struct ep_model_churn {
    uint32_t loads_s3, loads_disk; /* begun */
    uint32_t evictions;            /* from memory, for room */
    uint32_t reloads;              /* of the loads: those inside the window */
};

/* The last eviction of every model: what decides whether a load is a reload. */
struct ep_evictions;
struct ep_evictions *ep_evictions_create(uint32_t model_count);
void ep_evictions_destroy(struct ep_evictions *evictions); /* NULL is fine */
void ep_evictions_note(struct ep_evictions *evictions, ep_model_id model, uint32_t instance,
                       ep_time at);
/* Whether a load that starts now is a reload; asked once, then the eviction is forgotten. */
bool ep_evictions_take(struct ep_evictions *evictions, ep_model_id model, uint32_t instance,
                       ep_time now);

#endif
