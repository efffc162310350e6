#include "run/result.h"

#include "base/mem.h"

void ep_result_destroy(struct ep_result *result)
{
    if (!result)
        return;
    for (size_t i = 0; i < result->deployment_count; i++) {
        ep_histogram_destroy(result->deployments[i].latency_histogram);
        ep_histogram_destroy(result->deployments[i].warm_histogram);
        ep_histogram_destroy(result->deployments[i].cold_histogram);
    }
    struct ep_arena *storage = result->storage; /* holds the result itself */
    ep_arena_destroy(storage);
}

struct ep_arena *ep_result_arena(struct ep_result *result)
{
    return result->storage;
}
