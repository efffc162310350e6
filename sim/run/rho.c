#include "run/rho.h"

#include "base/mem.h"
#include "core/dist.h"

#include <math.h>

double ep_rho_workers(const struct ep_fleet_config *fleet, int configured)
{
    if (fleet->kind == EP_KIND_SERVERLESS)
        return fleet->serverless.max_concurrency;
    int workers = configured == EP_BY_RULE ? fleet->assumptions.workers_per_model : configured;
    if (workers == EP_BY_RULE)
        workers = fleet->kind == EP_KIND_MULTI_MODEL ? 1 : fleet->instance.vcpu;
    return workers == EP_UNLIMITED ? HUGE_VAL : (double)workers;
}

double ep_rho_copy_workers(const struct ep_fleet_config *fleet)
{
    int stage = ep_fleet_config_cache_stage(fleet);
    int workers = stage >= 0 ? fleet->containers[stage].workers : EP_BY_RULE;
    if (workers == EP_BY_RULE)
        workers = fleet->assumptions.workers_per_model;
    if (workers == EP_BY_RULE)
        workers = 1;
    return workers == EP_UNLIMITED ? HUGE_VAL : (double)workers;
}

static void offer(struct ep_rho *largest, double value, enum ep_rho_kind kind, uint32_t index,
                  uint32_t endpoint)
{
    if (value > largest->value)
        *largest =
            (struct ep_rho){.value = value, .kind = kind, .index = index, .endpoint = endpoint};
}

/* A span of slices, and the capacity that was there. */
struct span {
    const struct ep_option *option;
    const struct ep_outcome *outcome;
    uint32_t first, end; /* slices */
    double ns;           /* of all replications together */
};

/* Slots of an endpoint over the span: of the instances that served, where their number changes. */
static double capacity_ns(const struct span *span, uint32_t endpoint, double slots)
{
    if (span->option->deployment->autoscaling == NULL && !span->option->loses_instances)
        return slots * ep_option_instances_of(&span->option->fleet, endpoint) * span->ns;
    double service_ns = 0;
    for (uint32_t s = span->first; s < span->end; s++)
        service_ns +=
            (double)span->outcome->service_ns[(size_t)s * span->outcome->endpoint_count + endpoint];
    return slots * service_ns;
}

static void offer_cpu(struct ep_rho *largest, const struct span *span)
{
    const struct ep_fleet_config *fleet = &span->option->fleet;
    const struct ep_outcome *outcome = span->outcome;
    if (fleet->assumptions.cpu_sharing == EP_CPU_SHARING_NONE || fleet->kind == EP_KIND_SERVERLESS)
        return; /* nothing that requests share */
    for (uint32_t e = 0; e < outcome->endpoint_count; e++) {
        double work = e == 0 ? (double)outcome->loads.cpu_ns : 0; /* loads: MME, one endpoint */
        for (uint32_t s = span->first; s < span->end; s++)
            work += (double)outcome->work_ns[(size_t)s * outcome->endpoint_count + e];
        offer(largest, work / capacity_ns(span, e, fleet->instance.vcpu), EP_RHO_CPU, e, e);
    }
}

/* Models with a container of their own: MME, MCE direct, single-model per model. */
static void offer_models(struct ep_rho *largest, const struct span *span)
{
    const struct ep_fleet_config *fleet = &span->option->fleet;
    const struct ep_outcome *outcome = span->outcome;
    double workers = ep_fleet_config_has_cache(fleet) ? ep_rho_copy_workers(fleet)
                                                      : ep_rho_workers(fleet, EP_BY_RULE);
    for (uint32_t m = 0; m < outcome->model_count; m++) {
        uint32_t endpoint = fleet->endpoint_of[m];
        if (endpoint == UINT32_MAX)
            continue;
        double capacity = capacity_ns(span, endpoint, workers);
        offer(largest, (double)outcome->models[m].hold_ns / capacity, EP_RHO_WORKERS, m, endpoint);
    }
}

/* One container of an endpoint answers for all its models: single-model per group. */
static void offer_endpoints(struct ep_rho *largest, const struct span *span)
{
    const struct ep_fleet_config *fleet = &span->option->fleet;
    const struct ep_outcome *outcome = span->outcome;
    double workers = ep_rho_workers(fleet, EP_BY_RULE);
    double *hold = ep_alloc_zeroed(outcome->endpoint_count, sizeof *hold);
    for (uint32_t m = 0; m < outcome->model_count; m++)
        if (fleet->endpoint_of[m] != UINT32_MAX)
            hold[fleet->endpoint_of[m]] += (double)outcome->models[m].hold_ns;
    for (uint32_t e = 0; e < outcome->endpoint_count; e++)
        offer(largest, hold[e] / capacity_ns(span, e, workers), EP_RHO_WORKERS, EP_MODEL_NONE, e);
    ep_free(hold);
}

double ep_rho_stage_hold_ns(const struct ep_option *option, const struct ep_outcome *outcome,
                            uint32_t stage)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    const struct ep_container_config *container = &fleet->containers[stage];
    double hold = 0;
    for (uint32_t m = 0; container->is_model && m < outcome->model_count; m++) {
        double own = (double)outcome->models[m].hold_ns;
        hold = container->is_multi_model ? fmax(hold, own) : hold + own;
    }
    if (container->is_model)
        return hold;
    return (double)ep_outcome_total(outcome).arrived *
           (ep_dist_mean(&container->compute) / fleet->instance.vcpu_speed / container->threads +
            ep_dist_mean(&container->wait));
}

/* The containers of a serial chain, each with its own workers; all requests pass all of them. */
static void offer_stages(struct ep_rho *largest, const struct span *span)
{
    const struct ep_fleet_config *fleet = &span->option->fleet;
    for (uint32_t i = 0; i < (uint32_t)fleet->container_count; i++) {
        if (fleet->containers[i].is_multi_model) {
            offer_models(largest, span);
            continue;
        }
        double hold = ep_rho_stage_hold_ns(span->option, span->outcome, i);
        double workers = ep_rho_workers(fleet, fleet->containers[i].workers);
        offer(largest, hold / capacity_ns(span, 0, workers), EP_RHO_STAGE, i, 0);
    }
}

double ep_rho_instance_ns(const struct ep_option *option, const struct ep_outcome *outcome,
                          uint32_t endpoint, uint32_t first_slice, double span_ns)
{
    const struct span span = {option, outcome, first_slice, EP_SLICE_COUNT, span_ns};
    return capacity_ns(&span, endpoint, 1);
}

double ep_rho_cpu(const struct ep_option *option, const struct ep_outcome *outcome,
                  uint32_t first_slice, double span_ns)
{
    const struct span span = {option, outcome, first_slice, EP_SLICE_COUNT, span_ns};
    struct ep_rho largest = {.value = 0, .kind = EP_RHO_NONE};
    offer_cpu(&largest, &span);
    return largest.value;
}

struct ep_rho ep_rho_largest(const struct ep_option *option, const struct ep_outcome *outcome,
                             const struct ep_level_stats *levels, uint32_t first_slice,
                             double span_ns)
{
    struct ep_rho largest = {.value = 0, .kind = EP_RHO_NONE};
    const struct span span = {option, outcome, first_slice, EP_SLICE_COUNT, span_ns};
    offer_cpu(&largest, &span);
    if (option->fleet.kind == EP_KIND_MULTI_CONTAINER && option->fleet.mode == EP_MCE_SERIAL)
        offer_stages(&largest, &span);
    else if ((option->fleet.kind == EP_KIND_SINGLE_MODEL ||
              option->fleet.kind == EP_KIND_SERVERLESS) &&
             option->fleet.endpoint_count < option->models)
        offer_endpoints(&largest, &span);
    else
        offer_models(&largest, &span);
    offer(&largest, levels->mean[EP_RESOURCE_NETWORK], EP_RHO_NETWORK, 0, 0);
    offer(&largest, levels->disk_io_ratio, EP_RHO_DISK, 0, 0);
    return largest;
}

double ep_rho_of_slice(const struct ep_option *option, const struct ep_outcome *outcome,
                       uint32_t slice, double span_ns)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    if (fleet->assumptions.cpu_sharing == EP_CPU_SHARING_NONE ||
        fleet->kind == EP_KIND_SERVERLESS || span_ns <= 0)
        return 0;
    const struct span span = {option, outcome, slice, slice + 1, span_ns};
    double largest = 0;
    for (uint32_t e = 0; e < outcome->endpoint_count; e++) {
        double work = (double)outcome->work_ns[(size_t)slice * outcome->endpoint_count + e];
        largest = fmax(largest, work / capacity_ns(&span, e, fleet->instance.vcpu));
    }
    return largest;
}
