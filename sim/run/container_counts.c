#include "run/container_counts.h"

#include "base/mem.h"

uint32_t ep_container_counts_slots(const struct ep_fleet_config *fleet)
{
    return fleet->kind == EP_KIND_MULTI_CONTAINER
               ? fleet->endpoint_count * (uint32_t)fleet->container_count
               : 0;
}

struct ep_container_counts *ep_container_counts_create(uint32_t slots)
{
    return slots > 0 ? ep_alloc_zeroed(slots, sizeof(struct ep_container_counts)) : NULL;
}

void ep_container_counts_destroy(struct ep_container_counts *counts, uint32_t slots)
{
    for (uint32_t i = 0; i < slots; i++)
        ep_coarse_histogram_fini(&counts[i].latency_ns);
    ep_free(counts);
}

static void merge_one(struct ep_container_counts *into, const struct ep_container_counts *from)
{
    into->invocations += from->invocations;
    into->errors_4xx += from->errors_4xx;
    into->errors_5xx += from->errors_5xx;
    into->served += from->served;
    ep_span_merge(&into->latency, &from->latency);
    ep_coarse_histogram_merge(&into->latency_ns, &from->latency_ns);
    into->queue_ns += from->queue_ns;
    into->service_ns += from->service_ns;
    into->contention_ns += from->contention_ns;
    into->cpu_ns += from->cpu_ns;
    into->busy_ns += from->busy_ns;
    ep_span_merge(&into->cpu_points, &from->cpu_points);
}

void ep_container_counts_merge(struct ep_container_counts *into,
                               const struct ep_container_counts *from, uint32_t slots)
{
    for (uint32_t i = 0; i < slots; i++)
        merge_one(&into[i], &from[i]);
}
