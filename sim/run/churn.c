#include "run/churn.h"

#include "base/mem.h"

#include <assert.h>
#include <stdalign.h>

struct one {                                       /* model */
    alignas(EP_CACHE_LINE / 2) ep_time evicted_at; /* -1: never, or a load asked since */
    uint32_t evicted_from;                         /* instance */
    struct ep_model_churn counts;
};
static_assert(sizeof(struct one) == EP_CACHE_LINE / 2, "two models in a cache line");

struct ep_churn {
    struct one *models; /* owned */
};

struct ep_churn *ep_churn_create(uint32_t model_count)
{
    struct ep_churn *churn = ep_alloc(sizeof *churn);
    churn->models = ep_alloc_lines(model_count, sizeof *churn->models);
    for (uint32_t i = 0; i < model_count; i++)
        churn->models[i].evicted_at = -1;
    return churn;
}

void ep_churn_destroy(struct ep_churn *churn)
{
    if (!churn)
        return;
    ep_free_lines(churn->models);
    ep_free(churn);
}

void ep_churn_evict(struct ep_churn *churn, ep_model_id model, uint32_t instance, ep_time at,
                    bool counts)
{
    struct one *one = &churn->models[model];
    one->evicted_at = at;
    one->evicted_from = instance;
    one->counts.evictions += counts;
}

static bool is_reload(struct one *one, uint32_t instance, ep_time now)
{
    if (one->evicted_at < 0 || one->evicted_from != instance)
        return false;
    bool is_soon = now - one->evicted_at <= EP_RELOAD_WINDOW;
    one->evicted_at = -1;
    return is_soon;
}

bool ep_churn_load(struct ep_churn *churn, ep_model_id model, uint32_t instance, ep_time now,
                   bool from_s3, bool counts)
{
    struct one *one = &churn->models[model];
    bool reload = is_reload(one, instance, now);
    one->counts.loads_s3 += from_s3 & counts;
    one->counts.loads_disk += !from_s3 & counts;
    one->counts.reloads += reload & counts;
    return reload;
}

struct ep_model_churn ep_churn_of(const struct ep_churn *churn, ep_model_id model)
{
    return churn->models[model].counts;
}
