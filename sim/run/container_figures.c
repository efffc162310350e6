#include "run/container_figures.h"

#include "base/mem.h"
#include "run/rho.h"
#include "run/slices.h"

#include <assert.h>
#include <math.h>

struct ep_container_figures *ep_container_figures_create(const struct ep_outcome *outcome)
{
    return outcome->container_slots > 0
               ? ep_alloc_zeroed(outcome->container_slots, sizeof(struct ep_container_figures))
               : NULL;
}

uint32_t *ep_container_figures_models(const struct ep_option *option,
                                      const struct ep_outcome *outcome)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    uint32_t *models = ep_alloc(outcome->container_slots * sizeof *models);
    for (uint32_t i = 0; i < outcome->container_slots; i++)
        models[i] = EP_MODEL_NONE;
    for (uint32_t m = 0; fleet->container_of && m < outcome->model_count; m++)
        if (fleet->endpoint_of[m] != UINT32_MAX)
            models[fleet->endpoint_of[m] * (uint32_t)fleet->container_count +
                   fleet->container_of[m]] = m;
    return models;
}

double ep_container_figures_workers(const struct ep_fleet_config *fleet, uint32_t container)
{
    if (fleet->containers && fleet->containers[container].is_multi_model)
        return ep_rho_copy_workers(fleet);
    return ep_rho_workers(fleet,
                          fleet->containers ? fleet->containers[container].workers : EP_BY_RULE);
}

/* What first attempts ask of one worker slot after another, by slot. */
static double *holds_of(const struct ep_option *option, const struct ep_outcome *outcome)
{
    double *holds = ep_alloc_zeroed(outcome->container_slots, sizeof *holds);
    uint32_t *models = ep_container_figures_models(option, outcome);
    for (uint32_t i = 0; i < outcome->container_slots; i++)
        if (option->fleet.containers)
            holds[i] = ep_rho_stage_hold_ns(option, outcome, i);
        else if (models[i] != EP_MODEL_NONE)
            holds[i] = (double)outcome->models[models[i]].hold_ns;
    ep_free(models);
    return holds;
}

static double ratio(double part, double whole)
{
    return whole > 0 && isfinite(whole) ? part / whole : 0;
}

static void latency_of(const struct ep_container_counts *counts,
                       struct ep_container_figures *figures)
{
    figures->latency_mean = figures->latency_p50 = figures->latency_p99 = NAN;
    if (counts->latency.count == 0)
        return;
    figures->latency_mean = (double)counts->latency.sum_ns / (double)counts->latency.count / 1e9;
    figures->latency_p50 =
        ep_time_to_seconds(ep_coarse_histogram_quantile(&counts->latency_ns, 0.5));
    figures->latency_p99 =
        ep_time_to_seconds(ep_coarse_histogram_quantile(&counts->latency_ns, 0.99));
}

void ep_container_figures_of(const struct ep_option *option, const struct ep_outcome *outcome,
                             const struct ep_container_span *span,
                             struct ep_container_figures *figures)
{
    if (outcome->container_slots == 0)
        return;
    const struct ep_fleet_config *fleet = &option->fleet;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(span->horizon, bounds);
    uint32_t first = ep_slices_find(bounds, span->warmup);
    double ns = (double)(span->horizon - span->warmup) * span->replications;
    double *holds = holds_of(option, outcome);
    for (uint32_t i = 0; i < outcome->container_slots; i++) {
        const struct ep_container_counts *counts = &outcome->containers[i];
        uint32_t endpoint = i / (uint32_t)fleet->container_count;
        double there_ns = ep_rho_instance_ns(option, outcome, endpoint, first, ns);
        double workers = ep_container_figures_workers(fleet, i % (uint32_t)fleet->container_count);
        latency_of(counts, &figures[i]);
        figures[i].cpu = ratio((double)counts->cpu_ns, there_ns * fleet->instance.vcpu);
        bool has_workers = !fleet->containers || !fleet->containers[i].is_multi_model;
        figures[i].workers = has_workers ? ratio((double)counts->busy_ns, there_ns * workers) : 0;
        figures[i].load = ratio(holds[i], there_ns * workers);
    }
    ep_free(holds);
}
