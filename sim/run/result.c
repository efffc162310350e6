#include "run/result.h"

#include "base/mem.h"

static void destroy_histograms(const struct ep_deployment_result *deployment)
{
    ep_histogram_destroy(deployment->latency_histogram);
    ep_histogram_destroy(deployment->warm_histogram);
    ep_histogram_destroy(deployment->cold_histogram);
}

void ep_result_destroy(struct ep_result *result)
{
    if (!result)
        return;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        destroy_histograms(deployment);
        for (size_t k = 0; k < deployment->part_count; k++)
            destroy_histograms(&deployment->part_results[k]);
    }
    struct ep_arena *storage = result->storage; /* holds the result itself */
    ep_arena_destroy(storage);
}

struct ep_arena *ep_result_arena(struct ep_result *result)
{
    return result->storage;
}
