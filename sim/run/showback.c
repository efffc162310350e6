#include "run/showback.h"

#include "cost/largest_remainder.h"
#include "run/feasibility.h"
#include "run/load_work.h"

#include <math.h>
#include <string.h>

#define HOURS_PER_MONTH 730.0

struct showback {
    const struct ep_world *world;
    const struct ep_pool *pool;
    struct ep_arena *arena;
    double span_ns;              /* measured, of one replication */
    double *usd[EP_SHARE_COUNT]; /* owned; by model, a month; idle: by use */
    double *equal_usd;           /* owned; idle, in equal parts */
    uint32_t models;
};

/* ---- one endpoint of instances ---- */

/* Of an option without parts, what its endpoints have and its models use. */
struct leaf {
    struct showback *s;
    const struct ep_option *option;
    const struct ep_outcome *outcome;
    const struct ep_bill *bill;
    double replications;
};
struct endpoint {
    double instance_ns; /* of instances, all replications */
    double usd;         /* a month */
    double scale[EP_SHARE_COUNT];
    double used_usd;
    uint32_t models;
};

static double cpu_of(const struct leaf *leaf, uint32_t model)
{
    const struct ep_demand *demand =
        &leaf->option->demand[leaf->option->catalog->models[model].profile];
    double hold = (double)leaf->outcome->models[model].hold_ns;
    return demand->hold_ns > 0 ? hold * (double)demand->cpu_ns / (double)demand->hold_ns : 0;
}

static double loading_of(const struct leaf *leaf, uint32_t model)
{
    const struct ep_model_churn *churn = &leaf->outcome->churn[model];
    const struct ep_model *hosted = &leaf->option->catalog->models[model];
    if (churn->loads_s3 + churn->loads_disk == 0)
        return 0;
    struct ep_load_work work = ep_load_work_of(
        &leaf->option->fleet, hosted, &leaf->option->catalog->profiles[hosted->profile], false);
    return churn->loads_s3 * (work.extract_cpu_ns + work.load_cpu_ns) +
           churn->loads_disk * work.load_cpu_ns;
}

/* Bytes x ns. Without a cache of models: theirs on every instance, all the time. */
static double resident_of(const struct leaf *leaf, uint32_t model, const struct endpoint *endpoint)
{
    if (ep_fleet_config_has_cache(&leaf->option->fleet))
        return leaf->s->pool->resident[model] * leaf->replications;
    int64_t bytes = ep_feasibility_model_bytes(&leaf->option->fleet,
                                               &leaf->option->catalog->models[model], EP_BY_RULE);
    return (double)bytes * endpoint->instance_ns;
}

static bool is_served(const struct leaf *leaf, uint32_t model)
{
    return leaf->option->fleet.endpoint_of[model] != UINT32_MAX;
}

static double monthly_of_time(const struct leaf *leaf)
{
    double usd = leaf->bill->usd_per_hour;
    for (size_t i = 0; i < leaf->bill->line_count; i++)
        if (strncmp(leaf->bill->lines[i].item, "data processed", 14) == 0)
            usd -= leaf->bill->lines[i].usd_per_hour;
    return usd * HOURS_PER_MONTH;
}

/* Time of the instances of every endpoint, and so its part of the hours' cost. */
static void measure_endpoints(const struct leaf *leaf, struct endpoint *endpoints)
{
    const struct ep_fleet_config *fleet = &leaf->option->fleet;
    double all = 0, usd = monthly_of_time(leaf);
    for (uint32_t e = 0; e < fleet->endpoint_count; e++) {
        double *ns = &endpoints[e].instance_ns;
        for (uint32_t s = 0; s < EP_SLICE_COUNT; s++)
            *ns += (double)leaf->outcome->service_ns[(size_t)s * fleet->endpoint_count + e];
        if (!(*ns > 0))
            *ns = ep_option_instances_of(fleet, e) * leaf->s->span_ns * leaf->replications;
        all += *ns;
    }
    for (uint32_t e = 0; e < fleet->endpoint_count; e++)
        endpoints[e].usd = all > 0 ? usd * endpoints[e].instance_ns / all : 0;
}

/* Half of an endpoint's cost is its vCPUs', half its memory's: no use is charged more than its
 * half. */
static void price_use(const struct leaf *leaf, struct endpoint *endpoints)
{
    const struct ep_fleet_config *fleet = &leaf->option->fleet;
    double *cpu = ep_alloc_zeroed(fleet->endpoint_count, sizeof *cpu);
    double *memory = ep_alloc_zeroed(fleet->endpoint_count, sizeof *memory);
    double bytes = fmax(1, (double)ep_feasibility_usable_bytes(fleet));
    for (uint32_t m = 0; m < leaf->s->models; m++) {
        if (!is_served(leaf, m))
            continue;
        uint32_t e = fleet->endpoint_of[m];
        endpoints[e].models++;
        cpu[e] += cpu_of(leaf, m) + loading_of(leaf, m);
        memory[e] += resident_of(leaf, m, &endpoints[e]);
    }
    for (uint32_t e = 0; e < fleet->endpoint_count; e++) {
        double half = endpoints[e].usd / 2, ns = endpoints[e].instance_ns;
        double per_vcpu = half / fmax(cpu[e], ns * fleet->instance.vcpu);
        endpoints[e].scale[EP_SHARE_COMPUTE] = endpoints[e].scale[EP_SHARE_LOADING] = per_vcpu;
        endpoints[e].scale[EP_SHARE_RESIDENCY] = half / fmax(memory[e], ns * bytes);
        endpoints[e].used_usd =
            per_vcpu * cpu[e] + endpoints[e].scale[EP_SHARE_RESIDENCY] * memory[e];
    }
    ep_free(cpu);
    ep_free(memory);
}

/* The rest of an endpoint's cost, by either rule. */
static void share_idle(struct showback *s, const struct endpoint *endpoint, uint32_t model,
                       double used_usd)
{
    double idle = fmax(0, endpoint->usd - endpoint->used_usd);
    double equal = idle / endpoint->models;
    s->equal_usd[model] += equal;
    s->usd[EP_SHARE_IDLE][model] +=
        endpoint->used_usd > 0 ? idle * used_usd / endpoint->used_usd : equal;
}

static void share_instances(const struct leaf *leaf)
{
    struct showback *s = leaf->s;
    const struct ep_fleet_config *fleet = &leaf->option->fleet;
    struct endpoint *endpoints = ep_alloc_zeroed(fleet->endpoint_count, sizeof *endpoints);
    measure_endpoints(leaf, endpoints);
    price_use(leaf, endpoints);
    for (uint32_t m = 0; m < s->models; m++) {
        if (!is_served(leaf, m))
            continue;
        const struct endpoint *e = &endpoints[fleet->endpoint_of[m]];
        double compute = e->scale[EP_SHARE_COMPUTE] * cpu_of(leaf, m);
        double loading = e->scale[EP_SHARE_LOADING] * loading_of(leaf, m);
        double residency = e->scale[EP_SHARE_RESIDENCY] * resident_of(leaf, m, e);
        s->usd[EP_SHARE_COMPUTE][m] += compute;
        s->usd[EP_SHARE_LOADING][m] += loading;
        s->usd[EP_SHARE_RESIDENCY][m] += residency;
        share_idle(s, e, m, compute + loading + residency);
    }
    ep_free(endpoints);
}

/* ---- serverless: who is served pays; what is provisioned is there for all of an endpoint ---- */

static double provisioned_usd(const struct leaf *leaf)
{
    double usd = 0;
    const char *item = leaf->option->prices.provisioned.item;
    for (size_t i = 0; item && i < leaf->bill->line_count; i++)
        if (strcmp(leaf->bill->lines[i].item, item) == 0)
            usd += leaf->bill->lines[i].usd_per_hour * HOURS_PER_MONTH;
    return usd;
}

static void share_environments(const struct leaf *leaf)
{
    struct showback *s = leaf->s;
    const struct ep_fleet_config *fleet = &leaf->option->fleet;
    struct endpoint *endpoints = ep_alloc_zeroed(fleet->endpoint_count, sizeof *endpoints);
    double all = 0, always = provisioned_usd(leaf), rest = monthly_of_time(leaf) - always;
    for (uint32_t m = 0; m < s->models; m++) {
        if (!is_served(leaf, m))
            continue;
        endpoints[fleet->endpoint_of[m]].models++;
        endpoints[fleet->endpoint_of[m]].used_usd += (double)leaf->outcome->models[m].hold_ns;
        all += (double)leaf->outcome->models[m].hold_ns;
    }
    for (uint32_t e = 0; e < fleet->endpoint_count; e++) {
        double share = all > 0 ? endpoints[e].used_usd / all : 0;
        endpoints[e].used_usd = rest * share;
        endpoints[e].usd = rest * share + always / fleet->endpoint_count;
    }
    for (uint32_t m = 0; m < s->models; m++) {
        if (!is_served(leaf, m))
            continue;
        double hold = (double)leaf->outcome->models[m].hold_ns;
        double used = all > 0 ? rest * hold / all : 0;
        s->usd[EP_SHARE_COMPUTE][m] += used;
        share_idle(s, &endpoints[fleet->endpoint_of[m]], m, used);
    }
    ep_free(endpoints);
}

/* ---- payload: by requests and their mean size ---- */

static void share_data(const struct leaf *leaf)
{
    struct showback *s = leaf->s;
    double usd = leaf->bill->usd_per_hour * HOURS_PER_MONTH - monthly_of_time(leaf), all = 0;
    double *bytes = ep_alloc_zeroed(s->models, sizeof *bytes);
    for (uint32_t m = 0; m < s->models; m++) {
        const struct ep_model_profile *profile =
            &leaf->option->catalog->profiles[leaf->option->catalog->models[m].profile];
        if (is_served(leaf, m))
            bytes[m] = leaf->outcome->models[m].arrived * (ep_dist_mean(&profile->request_bytes) +
                                                           ep_dist_mean(&profile->response_bytes));
        all += bytes[m];
    }
    for (uint32_t m = 0; m < s->models && usd > 0; m++)
        if (is_served(leaf, m))
            s->usd[EP_SHARE_DATA][m] +=
                all > 0 ? usd * bytes[m] / all : usd / (double)leaf->option->models;
    ep_free(bytes);
}

/* ---- rows in whole cents ---- */

static double sum_of(const double *usd, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += usd[i];
    return sum;
}

static void add(struct ep_cost_share *into, const struct ep_cost_share *from)
{
    for (int share = 0; share < EP_SHARE_COUNT; share++)
        into->cents[share] += from->cents[share];
    into->idle_equal_cents += from->idle_equal_cents;
    into->models++;
}

/* First what each kind of use is of the bill, then what each model is of that. */
static void round_all(struct showback *s, double bill_usd, struct ep_cost_share *by_model)
{
    double sums[EP_SHARE_COUNT];
    int64_t kinds[EP_SHARE_COUNT];
    int64_t *cents = ep_alloc_zeroed(s->models, sizeof *cents);
    for (int share = 0; share < EP_SHARE_COUNT; share++)
        sums[share] = sum_of(s->usd[share], s->models);
    ep_largest_remainder(llround(100 * bill_usd), sums, EP_SHARE_COUNT, kinds);
    for (int share = 0; share < EP_SHARE_COUNT; share++) {
        ep_largest_remainder(kinds[share], s->usd[share], s->models, cents);
        for (uint32_t m = 0; m < s->models; m++)
            by_model[m].cents[share] = cents[m];
    }
    ep_largest_remainder(kinds[EP_SHARE_IDLE], s->equal_usd, s->models, cents);
    for (uint32_t m = 0; m < s->models; m++)
        by_model[m].idle_equal_cents = cents[m];
    ep_free(cents);
}

static bool is_in(const struct ep_view *view, uint32_t cell)
{
    for (size_t i = 0; i < view->cell_count; i++)
        if (view->cells[i] == cell)
            return true;
    return false;
}

static const char *name_of(struct showback *s, uint32_t model)
{
    char buffer[256];
    const char *name = ep_world_model_name(s->world, model, buffer, sizeof buffer);
    return ep_arena_strndup(s->arena, name, strlen(name));
}

/* The total, the groups and labels that are served here, and the models. */
static void list_rows(struct showback *s, const struct ep_cost_share *by_model,
                      struct ep_deployment_result *result)
{
    const struct ep_cells *cells = &s->world->cells;
    const uint32_t *endpoint_of = s->pool->resolved->fleet.endpoint_of;
    struct ep_cost_share *rows =
        ep_arena_alloc(s->arena, (1 + cells->view_count + s->models) * sizeof *rows);
    size_t count = 1;
    rows[0] = (struct ep_cost_share){.scope = "total", .name = result->name};
    for (uint32_t m = 0; m < s->models; m++)
        if (endpoint_of[m] != UINT32_MAX)
            add(&rows[0], &by_model[m]);
    for (size_t v = 0; v < cells->view_count; v++) {
        struct ep_cost_share row = {
            .scope = "group",
            .name = ep_arena_strndup(s->arena, cells->views[v].name, strlen(cells->views[v].name))};
        for (uint32_t m = 0; m < s->models; m++)
            if (endpoint_of[m] != UINT32_MAX &&
                is_in(&cells->views[v], cells->of_model ? cells->of_model[m] : 0))
                add(&row, &by_model[m]);
        if (row.models > 0)
            rows[count++] = row;
    }
    for (uint32_t m = 0; m < s->models; m++) {
        if (endpoint_of[m] == UINT32_MAX)
            continue;
        rows[count] = by_model[m];
        rows[count].scope = "model";
        rows[count].models = 1;
        rows[count++].name = name_of(s, m);
    }
    result->showback = rows;
    result->showback_count = count;
}

static void share_leaf(struct showback *s, const struct ep_pool *pool,
                       const struct ep_deployment_result *result)
{
    struct leaf leaf = {.s = s,
                        .option = pool->resolved,
                        .outcome = pool->outcome,
                        .bill = &result->bill,
                        .replications = (double)pool->section_count};
    if (leaf.option->prices.is_serverless)
        share_environments(&leaf);
    else
        share_instances(&leaf);
    share_data(&leaf);
}

void ep_showback_fill(const struct ep_world *world, const struct ep_pool *pool, ep_time warmup,
                      struct ep_arena *arena, struct ep_deployment_result *result)
{
    struct showback s = {.world = world,
                         .pool = pool,
                         .arena = arena,
                         .span_ns = (double)(world->scenario->horizon - warmup),
                         .models = world->catalog.model_count};
    for (int share = 0; share < EP_SHARE_COUNT; share++)
        s.usd[share] = ep_alloc_zeroed(s.models, sizeof *s.usd[share]);
    s.equal_usd = ep_alloc_zeroed(s.models, sizeof *s.equal_usd);
    for (size_t i = 0; i < pool->part_count; i++)
        share_leaf(&s, &pool->parts[i], &result->part_results[i]);
    if (pool->part_count == 0)
        share_leaf(&s, pool, result);
    struct ep_cost_share *by_model = ep_alloc_zeroed(s.models, sizeof *by_model);
    round_all(&s, result->bill.usd_per_month, by_model);
    list_rows(&s, by_model, result);
    ep_free(by_model);
    for (int share = 0; share < EP_SHARE_COUNT; share++)
        ep_free(s.usd[share]);
    ep_free(s.equal_usd);
}
