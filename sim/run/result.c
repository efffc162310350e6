#include "run/result.h"

#include "base/mem.h"

void ep_deployment_result_destroy_histograms(const struct ep_deployment_result *deployment)
{
    ep_histogram_destroy(deployment->latency_histogram);
    ep_histogram_destroy(deployment->warm_histogram);
    ep_histogram_destroy(deployment->cold_histogram);
    for (size_t i = 0; i < deployment->part_count; i++)
        ep_deployment_result_destroy_histograms(&deployment->part_results[i]);
}

void ep_result_destroy(struct ep_result *result)
{
    if (!result)
        return;
    for (size_t i = 0; i < result->deployment_count; i++)
        ep_deployment_result_destroy_histograms(&result->deployments[i]);
    struct ep_arena *storage = result->storage; /* holds the result itself */
    ep_arena_destroy(storage);
}

struct ep_arena *ep_result_arena(struct ep_result *result)
{
    return result->storage;
}
