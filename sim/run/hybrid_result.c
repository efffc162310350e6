#include "run/hybrid_result.h"

#include "run/rho.h"

#include <math.h>

static void add_cache(struct ep_cache_counts *into, const struct ep_cache_counts *part)
{
    into->hits += part->hits;
    into->misses += part->misses;
    into->joined_loads += part->joined_loads;
    into->loads_s3 += part->loads_s3;
    into->loads_disk += part->loads_disk;
    into->evictions_memory += part->evictions_memory;
    into->evictions_disk += part->evictions_disk;
    into->bytes_requested += part->bytes_requested;
    into->bytes_missed += part->bytes_missed;
    into->loads_507 += part->loads_507;
    into->loads_blocked += part->loads_blocked;
    into->loads_abandoned += part->loads_abandoned;
    into->blocked_s += part->blocked_s;
    into->disk_slow_s += part->disk_slow_s;
}

static void add_start(struct ep_start_part *into, const struct ep_start_part *part)
{
    into->models += part->models;
    into->bytes += part->bytes;
    into->memory_ratio = fmax(into->memory_ratio, part->memory_ratio);
}

void ep_hybrid_result_cache(struct ep_deployment_result *result)
{
    for (size_t i = 0; i < result->part_count; i++) {
        const struct ep_deployment_result *part = &result->part_results[i];
        if (!part->has_cache || part->is_shadow)
            continue;
        add_cache(&result->cache, &part->cache);
        add_start(&result->at_start.pinned, &part->at_start.pinned);
        add_start(&result->at_start.prewarmed, &part->at_start.prewarmed);
        result->at_start.loads += part->at_start.loads;
        result->at_start.skipped += part->at_start.skipped;
    }
}

void ep_hybrid_result_bill(struct ep_deployment_result *result, double usd_per_million)
{
    for (size_t i = 0; i < result->part_count; i++)
        ep_bill_add(&result->bill, &result->part_results[i].bill);
    result->bill.usd_per_million_requests = usd_per_million;
}

const char *ep_hybrid_result_rho(const struct ep_deployment_result *result, struct ep_arena *arena)
{
    const struct ep_deployment_result *largest = &result->part_results[0];
    for (size_t i = 1; i < result->part_count; i++)
        if (!result->part_results[i].is_shadow &&
            result->part_results[i].rho.value > largest->rho.value)
            largest = &result->part_results[i];
    if (result->part_count == 1)
        return largest->rho_resource;
    return ep_arena_format(arena, "%s of %s", largest->rho_resource, largest->name);
}

double ep_hybrid_result_slice_rho(const struct ep_option *option,
                                  struct ep_outcome *const *outcomes, uint32_t slice,
                                  double span_ns)
{
    double largest = 0;
    for (size_t i = 0; i < option->part_count; i++)
        if (!option->parts[i].deployment->is_shadow)
            largest =
                fmax(largest, ep_rho_of_slice(&option->parts[i], outcomes[i], slice, span_ns));
    return largest;
}

void ep_hybrid_result_verdict(struct ep_deployment_result *result, struct ep_arena *arena)
{
    for (size_t i = 0; i < result->part_count; i++) {
        const struct ep_deployment_result *part = &result->part_results[i];
        if (part->is_shadow)
            continue;
        if (part->verdict != EP_VERDICT_OVERLOADED || result->verdict == EP_VERDICT_OVERLOADED)
            continue;
        result->verdict = EP_VERDICT_OVERLOADED;
        result->verdict_reason = ep_arena_format(arena, "%s: %s", part->name, part->verdict_reason);
    }
}

void ep_hybrid_result_warnings(struct ep_deployment_result *result, const char **warnings,
                               size_t most, struct ep_arena *arena)
{
    for (size_t i = 0; i < result->part_count; i++) {
        const struct ep_deployment_result *part = &result->part_results[i];
        for (size_t k = 0; k < part->warning_count && result->warning_count < most; k++)
            warnings[result->warning_count++] =
                ep_arena_format(arena, "%s: %s", part->name, part->warnings[k]);
    }
}
