/* Room for models on one instance: bytes of memory and of disk, and their averages over time.
 * Knows nothing of models, order of use or money.
 * Invariants: 0 <= memory_used <= memory_total, 0 <= disk_used <= disk_total, at any instant. */
#ifndef EP_HOSTING_MODEL_CACHE_H
#define EP_HOSTING_MODEL_CACHE_H

#include "core/time.h"

#include <stdbool.h>
#include <stdint.h>

struct ep_model_cache {
    int64_t memory_total, memory_used; /* usable by models; reserved + resident + being unloaded */
    int64_t disk_total, disk_used;     /* total INT64_MAX: unlimited */
    ep_time memory_since, disk_since;
    double memory_byte_ns, disk_byte_ns; /* integrals up to *_since */
};

void ep_model_cache_init(struct ep_model_cache *cache, int64_t memory_total, int64_t disk_total,
                         ep_time now);

static inline int64_t ep_model_cache_free_memory(const struct ep_model_cache *cache)
{
    return cache->memory_total - cache->memory_used;
}
static inline int64_t ep_model_cache_free_disk(const struct ep_model_cache *cache)
{
    return cache->disk_total - cache->disk_used;
}

/* Require that it fits. */
void ep_model_cache_take_memory(struct ep_model_cache *cache, int64_t bytes, ep_time now);
void ep_model_cache_take_disk(struct ep_model_cache *cache, int64_t bytes, ep_time now);
/* Require that so much is in use. */
void ep_model_cache_free_up_memory(struct ep_model_cache *cache, int64_t bytes, ep_time now);
void ep_model_cache_free_up_disk(struct ep_model_cache *cache, int64_t bytes, ep_time now);

#endif
