#include "run/placement.h"

#include "cost/price_lookup.h"
#include "run/drill_plan.h"
#include "run/feasibility.h"
#include "run/offered.h"
#include "run/price_check.h"
#include "run/start_list.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct placement {
    const struct ep_placement_context *context;
    const struct ep_deployment *deployment;
    struct ep_option *option;
    const struct ep_price_row *row; /* NULL: a custom type */
};

/* ---- who is where ---- */

static bool serves(const struct ep_deployment *deployment, uint32_t group)
{
    for (size_t i = 0; i < deployment->serves_count; i++)
        if (deployment->serves[i] == group)
            return true;
    return false;
}

/* All models of a group, but of a part those that it was given. */
static bool is_picked(const struct placement *p, ep_model_id model)
{
    return !p->context->part_of || p->context->part_of[model] == p->context->part;
}

/* The endpoint of each model; counts models and endpoints. Single-model: by model or by group;
 * direct: 15 a time, evenly (model k of n on endpoint floor(k E / n)); the others: one. */
static void place_models(struct placement *p)
{
    const struct ep_catalog *catalog = &p->context->built->catalog;
    const struct ep_deployment *deployment = p->deployment;
    uint32_t *endpoint_of =
        ep_arena_alloc(p->context->arena, catalog->model_count * sizeof *endpoint_of);
    uint32_t *number_of_group =
        ep_alloc_zeroed(p->context->scenario->group_count, sizeof *number_of_group);
    for (uint32_t i = 0; i < deployment->serves_count; i++)
        number_of_group[deployment->serves[i]] = i;
    uint64_t served = 0;
    bool is_single =
        deployment->kind == EP_KIND_SINGLE_MODEL || deployment->kind == EP_KIND_SERVERLESS;
    bool by_model = is_single && deployment->per == EP_PER_MODEL;
    for (uint32_t i = 0; i < catalog->model_count; i++) {
        uint32_t group = catalog->models[i].group;
        endpoint_of[i] = UINT32_MAX;
        if (!serves(deployment, group) || !is_picked(p, i))
            continue;
        endpoint_of[i] = by_model ? (uint32_t)served : is_single ? number_of_group[group] : 0;
        served++;
    }
    ep_free(number_of_group);
    p->option->models = served;
    p->option->fleet.endpoint_of = endpoint_of;
    p->option->fleet.endpoint_count = by_model    ? (uint32_t)served
                                      : is_single ? (uint32_t)deployment->serves_count
                                                  : 1;
}

static void place_containers(struct placement *p)
{
    const struct ep_catalog *catalog = &p->context->built->catalog;
    struct ep_fleet_config *fleet = &p->option->fleet;
    uint64_t n = p->option->models;
    uint64_t endpoints = (n + EP_PLACEMENT_CONTAINERS - 1) / EP_PLACEMENT_CONTAINERS;
    uint32_t *endpoint_of =
        ep_arena_alloc(p->context->arena, catalog->model_count * sizeof *endpoint_of);
    uint32_t *container_of =
        ep_arena_alloc(p->context->arena, catalog->model_count * sizeof *container_of);
    uint64_t k = 0;
    uint32_t last = UINT32_MAX, container = 0;
    int most = 0;
    for (uint32_t i = 0; i < catalog->model_count; i++) {
        endpoint_of[i] = container_of[i] = UINT32_MAX;
        if (fleet->endpoint_of[i] == UINT32_MAX)
            continue;
        endpoint_of[i] = (uint32_t)(k++ * endpoints / n);
        container = endpoint_of[i] == last ? container + 1 : 0;
        last = endpoint_of[i];
        container_of[i] = container;
        if ((int)container + 1 > most)
            most = (int)container + 1;
    }
    fleet->endpoint_of = endpoint_of;
    fleet->container_of = container_of;
    fleet->endpoint_count = (uint32_t)endpoints;
    fleet->container_count = most;
    p->option->containers = n;
}

static void place_chain(struct placement *p)
{
    const struct ep_deployment *deployment = p->deployment;
    struct ep_container_config *containers =
        ep_arena_alloc(p->context->arena, deployment->container_count * sizeof *containers);
    for (size_t i = 0; i < deployment->container_count; i++)
        containers[i] = deployment->containers[i].config;
    p->option->fleet.containers = containers;
    p->option->fleet.container_count = (int)deployment->container_count;
    p->option->containers = deployment->container_count;
}

/* By traffic entry: what names a request's stream of random numbers. */
static const char *const *source_names(const struct placement *p)
{
    const struct ep_scenario *scenario = p->context->scenario;
    const char **names = ep_arena_alloc(p->context->arena, scenario->traffic_count * sizeof *names);
    for (size_t i = 0; i < scenario->traffic_count; i++)
        names[i] = scenario->traffic[i].name;
    return names;
}

static void place(struct placement *p)
{
    const struct ep_deployment *deployment = p->deployment;
    p->option->fleet = (struct ep_fleet_config){
        .kind = deployment->kind,
        .routing = deployment->routing,
        .mode = deployment->mode,
        .cache_disabled = deployment->cache_disabled,
        .eviction = deployment->eviction,
        .leaver = deployment->leaver,
        .health_check = deployment->autoscaling ? deployment->autoscaling->health_check : 0,
        .initial_warm = p->context->scenario->initial_warm,
        .assumptions = deployment->assumptions,
        .source_names = source_names(p),
        .source_count = (uint32_t)p->context->scenario->traffic_count,
        .instances_per_endpoint = deployment->instances > 0 ? deployment->instances : 1,
    };
    place_models(p);
    switch (deployment->kind) {
    case EP_KIND_SINGLE_MODEL:
        p->option->fleet.container_count = 1;
        p->option->containers = p->option->fleet.endpoint_count;
        return;
    case EP_KIND_MULTI_MODEL:
        p->option->containers = 1;
        return;
    case EP_KIND_MULTI_CONTAINER:
        if (deployment->mode == EP_MCE_SERIAL)
            place_chain(p);
        else
            place_containers(p);
        return;
    case EP_KIND_SERVERLESS:
        p->option->fleet.serverless = deployment->serverless;
        p->option->containers = p->option->fleet.endpoint_count;
        return;
    case EP_KIND_HYBRID:
    case EP_KIND_COUNT:
        break;
    }
    assert(0 && "unknown kind");
}

/* ---- instance type and prices ---- */

static void price_custom(struct placement *p)
{
    const struct ep_scenario *scenario = p->context->scenario;
    struct ep_price_question question = {.instance = p->deployment->custom.name,
                                         .region = scenario->region,
                                         .override_usd_per_hour =
                                             p->deployment->custom_usd_per_hour,
                                         .discount_ratio = scenario->discount};
    p->option->fleet.instance = p->deployment->custom;
    p->option->prices = ep_price_lookup(p->context->book, &question, p->context->arena);
}

static void price_listed(struct placement *p)
{
    const struct ep_scenario *scenario = p->context->scenario;
    const struct ep_price_book *book = p->context->book;
    const char *name = p->deployment->instance_name;
    struct ep_price_question question = {.instance = name,
                                         .region = scenario->region,
                                         .override_usd_per_hour =
                                             ep_price_check_override(scenario, name),
                                         .discount_ratio = scenario->discount};
    bool is_multi_model = ep_deployment_has_cache(p->deployment);
    p->row = ep_price_book_find(book, name);
    p->option->fleet.instance =
        ep_price_book_instance(p->row, is_multi_model, p->deployment->volume_bytes);
    p->option->prices = ep_price_lookup(book, &question, p->context->arena);
    if (!p->option->fleet.instance.has_nvme)
        p->option->volume_bytes_billed = p->option->fleet.instance.disk_bytes;
}

static struct ep_hourly_price price_environment(struct placement *p, const char *suffix)
{
    const struct ep_scenario *scenario = p->context->scenario;
    int gb = (int)(p->deployment->serverless.memory_bytes >> 30);
    const char *name = ep_price_lookup_environment(gb, suffix, p->context->arena);
    struct ep_price_question question = {.instance = name,
                                         .region = scenario->region,
                                         .override_usd_per_hour =
                                             ep_price_check_override(scenario, name)};
    return ep_price_lookup_hourly(p->context->book, &question, p->context->arena);
}

/* No instances: an environment has the memory, and nothing that others could share. */
static void price_serverless(struct placement *p)
{
    const struct ep_scenario *scenario = p->context->scenario;
    int64_t memory = p->deployment->serverless.memory_bytes;
    const char *name = ep_price_lookup_environment((int)(memory >> 30), "", p->context->arena);
    struct ep_price_question question = {
        .instance = name, .region = scenario->region, .override_usd_per_hour = NAN};
    p->option->fleet.instance = (struct ep_instance_type){.name = name,
                                                          .vcpu = 1,
                                                          .memory_bytes = memory,
                                                          .disk_bytes = INT64_MAX,
                                                          .disk_bandwidth = INFINITY,
                                                          .network = INFINITY,
                                                          .vcpu_speed = 1};
    p->option->prices = ep_price_lookup(p->context->book, &question, p->context->arena);
    p->option->prices.is_serverless = true;
    p->option->prices.execution = price_environment(p, "");
    p->option->prices.provisioned = price_environment(p, "-provisioned");
    p->option->prices.provisioned_execution = price_environment(p, "-provisioned-execution");
}

/* ---- models as this deployment sees them ---- */

/* The catalog again where `process_memory` differs here and some models were not given a memory. */
static void choose_catalog(struct placement *p)
{
    const struct ep_built_catalog *built = p->context->built;
    int64_t process = p->deployment->assumptions.process_memory;
    p->option->catalog = &built->catalog;
    if (process == p->context->scenario->assumptions.process_memory)
        return;
    struct ep_catalog *catalog = ep_arena_alloc(p->context->arena, sizeof *catalog);
    size_t bytes = built->catalog.model_count * sizeof *catalog->models;
    *catalog = built->catalog;
    catalog->models = ep_arena_alloc(p->context->arena, bytes);
    memcpy(catalog->models, built->catalog.models, bytes);
    for (size_t g = 0; g < built->group_count; g++) {
        const struct ep_group_models *models = &built->groups[g];
        for (uint32_t i = 0; models->bare_bytes && i < models->count; i++)
            if (models->bare_bytes[i] >= 0)
                catalog->models[models->first + i].memory_bytes = process + models->bare_bytes[i];
    }
    p->option->catalog = catalog;
}

static double chain_cpu_ns(const struct ep_fleet_config *fleet)
{
    double sum = 0;
    bool is_chain = fleet->kind == EP_KIND_MULTI_CONTAINER && fleet->mode == EP_MCE_SERIAL;
    for (int i = 0; is_chain && i < fleet->container_count; i++)
        if (!fleet->containers[i].is_model)
            sum += ep_dist_mean(&fleet->containers[i].compute);
    return sum;
}

static void expect_demands(struct placement *p)
{
    const struct ep_catalog *catalog = p->option->catalog;
    const struct ep_fleet_config *fleet = &p->option->fleet;
    struct ep_demand *demand =
        ep_arena_alloc(p->context->arena, catalog->profile_count * sizeof *demand);
    double chain = chain_cpu_ns(fleet);
    for (uint32_t i = 0; i < catalog->profile_count; i++) {
        const struct ep_model_profile *profile = &catalog->profiles[i];
        double compute = ep_dist_mean(&profile->compute);
        double parallel = profile->threads;
        if (fleet->kind == EP_KIND_SERVERLESS)
            parallel = ep_serverless_parallel(fleet, profile->threads);
        double hold =
            compute / fleet->instance.vcpu_speed / parallel + ep_dist_mean(&profile->wait);
        double cpu = (compute + chain) / fleet->instance.vcpu_speed;
        demand[i].cpu_ns = (int64_t)(fmin(cpu, EP_MOST_DEMAND_NS) + 0.5);
        demand[i].hold_ns = (int64_t)(fmin(hold, EP_MOST_DEMAND_NS) + 0.5);
    }
    p->option->demand = demand;
}

static void sum_memory(struct placement *p)
{
    const struct ep_catalog *catalog = p->option->catalog;
    double sum = 0;
    for (uint32_t i = 0; i < catalog->model_count; i++)
        if (p->option->fleet.endpoint_of[i] != UINT32_MAX)
            sum += (double)ep_feasibility_model_bytes(&p->option->fleet, &catalog->models[i],
                                                      EP_BY_RULE);
    p->option->memory_needed_bytes = sum >= 9e18 ? INT64_MAX : (int64_t)sum;
}

struct ranked {
    double per_second;
    ep_model_id model;
};

static int by_popularity(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->per_second < y->per_second || x->per_second > y->per_second)
        return x->per_second > y->per_second ? -1 : 1;
    return x->model < y->model ? -1 : x->model > y->model;
}

/* Not onboarded later. */
static bool is_there(const struct placement *p, ep_model_id model)
{
    return ep_drill_plan_begins(p->context->scenario, p->option->catalog->models[model].group) == 0;
}

/* For `initial: warm`: the served models, most requests first; equal ones by number. */
static void rank_models(struct placement *p)
{
    struct ep_fleet_config *fleet = &p->option->fleet;
    if (!fleet->initial_warm || !ep_fleet_config_has_cache(fleet))
        return;
    uint32_t count = 0;
    struct ranked *ranked = ep_alloc_zeroed(p->option->models, sizeof *ranked);
    for (uint32_t i = 0; i < p->option->catalog->model_count; i++)
        if (fleet->endpoint_of[i] != UINT32_MAX && is_there(p, i))
            ranked[count++] = (struct ranked){p->context->per_second[i], i};
    qsort(ranked, count, sizeof *ranked, by_popularity);
    uint32_t *order = ep_arena_alloc(p->context->arena, count * sizeof *order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = ranked[i].model;
    fleet->by_popularity = order;
    fleet->by_popularity_count = count;
    ep_free(ranked);
}

/* ---- counts ---- */

static void size_endpoints(struct placement *p)
{
    struct ep_fleet_config *fleet = &p->option->fleet;
    uint32_t endpoints = fleet->endpoint_count;
    p->option->offered_vcpu = NAN;
    p->option->instances = (uint64_t)endpoints * (uint64_t)fleet->instances_per_endpoint;
    if (p->deployment->kind == EP_KIND_SERVERLESS)
        p->option->instances = 0;
    if (p->deployment->instances > 0)
        return;
    int *instances = ep_arena_alloc(p->context->arena, endpoints * sizeof *instances);
    double *vcpu = ep_alloc_zeroed(endpoints, sizeof *vcpu);
    ep_offered_busiest(p->context->sources, p->option, endpoints, vcpu);
    p->option->offered_vcpu = 0;
    p->option->instances = 0;
    for (uint32_t e = 0; e < endpoints; e++) {
        instances[e] =
            ep_offered_instances(vcpu[e], fleet->instance.vcpu, p->deployment->auto_utilization);
        p->option->instances += (uint64_t)instances[e];
        p->option->offered_vcpu += vcpu[e];
    }
    fleet->instances = instances;
    ep_free(vcpu);
}

void ep_placement_of(const struct ep_placement_context *context,
                     const struct ep_deployment *deployment, struct ep_option *option)
{
    struct placement p = {.context = context, .deployment = deployment, .option = option};
    *option = (struct ep_option){.deployment = deployment};
    place(&p);
    if (deployment->kind == EP_KIND_SERVERLESS)
        price_serverless(&p);
    else if (deployment->instance_name)
        price_listed(&p);
    else
        price_custom(&p);
    choose_catalog(&p);
    expect_demands(&p);
    sum_memory(&p);
    rank_models(&p);
    size_endpoints(&p);
    ep_start_list_fill(option, context->scenario, context->built, context->arena, context->diag);
    option->fleet.drills =
        ep_drill_plan_of(context->scenario, context->built, deployment, context->arena);
    option->fleet.drill_count =
        context->is_part ? 0 : (uint32_t)context->scenario->event_count; /* parts: refused */
    struct ep_feasibility_question question = {
        .scenario = context->scenario, .built = context->built, .option = option, .row = p.row};
    option->problems = ep_feasibility_problems(&question, context->arena, &option->problem_count);
    option->feasible = option->problem_count == 0;
}
