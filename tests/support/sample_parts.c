#include "sample_parts.h"

#include "sample_result.h"

void sample_parts_add(struct sample_parts *parts, struct ep_result *result, size_t i)
{
    struct ep_deployment_result *whole = &result->deployments[i];
    parts->parts[0] = result->deployments[SAMPLE_DIRECT];
    parts->parts[1] = result->deployments[SAMPLE_SMALL];
    for (int k = 0; k < 2; k++) {
        struct ep_deployment_result *part = &parts->parts[k];
        part->name = k == 0 ? "mixed.busy" : "mixed.tail";
        part->latency_histogram = part->warm_histogram = part->cold_histogram = NULL;
    }
    whole->kind = "hybrid";
    whole->instance = "several";
    whole->part_results = parts->parts;
    whole->part_count = 2;
    whole->counts = (struct ep_counts){0};
    for (int k = 0; k < 2; k++) {
        whole->counts.arrived += parts->parts[k].counts.arrived;
        whole->counts.completed += parts->parts[k].counts.completed;
        whole->counts.failed += parts->parts[k].counts.failed;
        whole->counts.rejected += parts->parts[k].counts.rejected;
    }
}
