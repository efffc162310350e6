#include "hosting/model_cache.h"

#include <assert.h>

void ep_model_cache_init(struct ep_model_cache *cache, int64_t memory_total, int64_t disk_total,
                         ep_time now)
{
    assert(memory_total >= 0 && disk_total >= 0);
    *cache = (struct ep_model_cache){.memory_total = memory_total,
                                     .disk_total = disk_total,
                                     .memory_since = now,
                                     .disk_since = now};
}

static void change_memory(struct ep_model_cache *cache, int64_t bytes, ep_time now)
{
    cache->memory_byte_ns += (double)cache->memory_used * (double)(now - cache->memory_since);
    cache->memory_since = now;
    cache->memory_used += bytes;
    assert(0 <= cache->memory_used && cache->memory_used <= cache->memory_total);
}

static void change_disk(struct ep_model_cache *cache, int64_t bytes, ep_time now)
{
    cache->disk_byte_ns += (double)cache->disk_used * (double)(now - cache->disk_since);
    cache->disk_since = now;
    cache->disk_used += bytes;
    assert(0 <= cache->disk_used && cache->disk_used <= cache->disk_total);
}

void ep_model_cache_take_memory(struct ep_model_cache *cache, int64_t bytes, ep_time now)
{
    change_memory(cache, bytes, now);
}

void ep_model_cache_take_disk(struct ep_model_cache *cache, int64_t bytes, ep_time now)
{
    change_disk(cache, bytes, now);
}

void ep_model_cache_free_up_memory(struct ep_model_cache *cache, int64_t bytes, ep_time now)
{
    change_memory(cache, -bytes, now);
}

void ep_model_cache_free_up_disk(struct ep_model_cache *cache, int64_t bytes, ep_time now)
{
    change_disk(cache, -bytes, now);
}
