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

/* The same while a run goes on, with the last eviction of every model, which decides whether a load
 * is a reload: half a cache line, so that a load or an eviction touches one. */
struct ep_churn;
struct ep_churn *ep_churn_create(uint32_t model_count);
void ep_churn_destroy(struct ep_churn *churn); /* NULL is fine */
/* From memory, for room. Counted where `counts`: the span that is measured. */
void ep_churn_evict(struct ep_churn *churn, ep_model_id model, uint32_t instance, ep_time at,
                    bool counts);
/* A load starts now. Returns whether it is a reload; the eviction is then forgotten. */
bool ep_churn_load(struct ep_churn *churn, ep_model_id model, uint32_t instance, ep_time now,
                   bool from_s3, bool counts);
struct ep_model_churn ep_churn_of(const struct ep_churn *churn, ep_model_id model);

#endif
