#include "run/churn.h"

#include "base/mem.h"

struct eviction {
    ep_time at; /* -1: none */
    uint32_t instance;
};
struct ep_evictions {
    struct eviction *last; /* owned; by model */
};

struct ep_evictions *ep_evictions_create(uint32_t model_count)
{
    struct ep_evictions *evictions = ep_alloc_zeroed(1, sizeof *evictions);
    evictions->last = ep_alloc_zeroed(model_count, sizeof *evictions->last);
    for (uint32_t i = 0; i < model_count; i++)
        evictions->last[i].at = -1;
    return evictions;
}

void ep_evictions_destroy(struct ep_evictions *evictions)
{
    if (!evictions)
        return;
    ep_free(evictions->last);
    ep_free(evictions);
}

void ep_evictions_note(struct ep_evictions *evictions, ep_model_id model, uint32_t instance,
                       ep_time at)
{
    evictions->last[model] = (struct eviction){at, instance};
}

bool ep_evictions_take(struct ep_evictions *evictions, ep_model_id model, uint32_t instance,
                       ep_time now)
{
    struct eviction *last = &evictions->last[model];
    if (last->at < 0 || last->instance != instance)
        return false;
    bool is_soon = now - last->at <= EP_RELOAD_WINDOW;
    last->at = -1;
    return is_soon;
}
