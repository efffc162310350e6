#include "run/advice_facts.h"

#include "base/mem.h"
#include "run/feasibility.h"
#include "run/load_work.h"
#include "run/requirement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A served model that is asked for. */
struct served {
    double per_second, cpu_s, hold_s, memory;
    ep_model_id model;
};

static int by_rate(const void *a, const void *b)
{
    const struct served *x = a, *y = b;
    if (x->per_second < y->per_second || x->per_second > y->per_second)
        return x->per_second < y->per_second ? -1 : 1;
    return x->model < y->model ? -1 : x->model > y->model;
}

/* Rarest first. The caller frees. */
static struct served *list_served(const struct ep_world *world, const struct ep_option *option,
                                  size_t *count)
{
    uint32_t models = world->catalog.model_count;
    double *per_second = ep_alloc_zeroed(models, sizeof *per_second);
    struct served *served = ep_alloc_zeroed(models, sizeof *served);
    ep_world_rates(world, per_second);
    *count = 0;
    for (uint32_t i = 0; i < models; i++) {
        const struct ep_model *model = &option->catalog->models[i];
        if (option->fleet.endpoint_of[i] == UINT32_MAX || !(per_second[i] > 0))
            continue;
        served[(*count)++] =
            (struct served){.per_second = per_second[i],
                            .cpu_s = (double)option->demand[model->profile].cpu_ns / 1e9,
                            .hold_s = (double)option->demand[model->profile].hold_ns / 1e9,
                            .memory = (double)model->memory_bytes,
                            .model = i};
    }
    ep_free(per_second);
    qsort(served, *count, sizeof *served, by_rate);
    return served;
}

/* largest / smallest; of nothing, or where the smallest is nothing, 1. */
static double spread(double smallest, double largest)
{
    return smallest > 0 && largest > smallest ? largest / smallest : 1;
}

static void look_at_models(struct ep_advice_facts *facts, const struct served *served, size_t count,
                           double horizon_s)
{
    double work = 0, hottest = 0, idle = 0, hold = 0;
    double least_memory = HUGE_VAL, most_memory = 0, least_cpu = HUGE_VAL, most_cpu = 0;
    for (size_t i = 0; i < count; i++) {
        const struct served *model = &served[i];
        facts->per_second += model->per_second;
        work += model->per_second * model->cpu_s;
        hold += model->per_second * model->hold_s;
        hottest = fmax(hottest, model->per_second * model->cpu_s);
        idle += model->per_second * EP_ADVICE_IDLE_S < 1;
        least_memory = fmin(least_memory, model->memory);
        most_memory = fmax(most_memory, model->memory);
        least_cpu = fmin(least_cpu, model->cpu_s);
        most_cpu = fmax(most_cpu, model->cpu_s);
    }
    facts->models = count;
    facts->hottest_share = work > 0 ? hottest / work : NAN;
    facts->idle_share = count > 0 ? idle / (double)count : NAN;
    facts->requests_per_model = count > 0 ? served[count / 2].per_second * horizon_s : NAN;
    facts->memory_spread = spread(least_memory, most_memory);
    facts->demand_spread = spread(least_cpu, most_cpu);
    facts->busy = work;
    const struct ep_fleet_config *fleet = &facts->option->fleet;
    facts->utilization = fleet->kind == EP_KIND_SERVERLESS
                             ? NAN
                             : work / ((double)facts->option->instances * fleet->instance.vcpu);
    facts->busy_ratio = hold / (double)facts->option->fleet.endpoint_count;
}

#define MOST_IMAGES 64 /* more are as many */

static uint64_t count_images(const struct ep_world *world, const struct served *served,
                             size_t count)
{
    const char *images[MOST_IMAGES];
    uint64_t distinct = 0;
    for (size_t i = 0; i < count && distinct < MOST_IMAGES; i++) {
        const char *image = ep_world_image(world, served[i].model);
        uint64_t k = 0;
        while (k < distinct && strcmp(images[k], image) != 0)
            k++;
        images[k] = image;
        distinct += k == distinct;
    }
    return distinct;
}

static double stage_spread(const struct ep_option *option)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    double least = HUGE_VAL, most = 0;
    for (int i = 0; fleet->containers && i < fleet->container_count; i++) {
        const struct ep_container_config *container = &fleet->containers[i];
        double demand = container->is_model
                            ? (double)option->demand[0].cpu_ns
                            : ep_dist_mean(&container->compute) / fleet->instance.vcpu_speed;
        least = fmin(least, demand);
        most = fmax(most, demand);
    }
    return spread(least, most);
}

/* Alone on the instance, of the median model by how often it is asked for. */
static double cold_s(const struct ep_option *option, const struct served *served, size_t count)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    if (count == 0)
        return 0;
    const struct ep_model *model = &option->catalog->models[served[count / 2].model];
    if (fleet->kind == EP_KIND_SERVERLESS)
        return ep_dist_quantile(&fleet->assumptions.cold_start, 0.5) / 1e9 +
               (double)model->artifact_bytes / fleet->assumptions.cold_start_rate;
    if (fleet->kind != EP_KIND_MULTI_MODEL)
        return 0;
    struct ep_load_work work =
        ep_load_work_of(fleet, model, &option->catalog->profiles[model->profile], false);
    return (work.download_ns + work.extract_ns + work.last_stage_ns) / 1e9;
}

static void look_at_requirements(struct ep_advice_facts *facts, const struct ep_scenario *scenario)
{
    const char *name = facts->option->deployment->name;
    facts->tail_limit_s = NAN;
    for (size_t i = 0; i < scenario->requirement_count; i++) {
        const struct ep_requirement *requirement = &scenario->requirements[i];
        bool is_tail = strcmp(requirement->metric, "latency_p99") == 0 ||
                       strcmp(requirement->metric, "latency_p999") == 0 ||
                       strcmp(requirement->metric, "latency_max") == 0;
        bool is_upper =
            requirement->bound == EP_BOUND_LESS || requirement->bound == EP_BOUND_AT_MOST;
        if (!is_tail || !is_upper || !ep_requirement_applies(requirement, name) ||
            requirement->limit >= facts->tail_limit_s)
            continue;
        facts->tail_limit_s = requirement->limit;
        facts->tail_text = requirement->text;
    }
}

struct ep_advice_facts ep_advice_facts_of(const struct ep_world *world, const struct ep_option *of)
{
    struct ep_advice_facts facts = {.option = of, .containers = of->containers};
    size_t count;
    struct served *served = list_served(world, of, &count);
    look_at_models(&facts, served, count, ep_time_to_seconds(world->scenario->horizon));
    facts.images = count_images(world, served, count);
    facts.stage_spread = stage_spread(of);
    facts.cold_s = cold_s(of, served, count);
    facts.peak_to_mean = facts.busy > 0 ? ep_world_offered_vcpu(world, of) / facts.busy : NAN;
    facts.memory_needed = (double)of->memory_needed_bytes;
    if (of->fleet.kind != EP_KIND_SERVERLESS)
        facts.memory_there =
            (double)ep_feasibility_usable_bytes(&of->fleet) * (double)of->instances;
    look_at_requirements(&facts, world->scenario);
    ep_free(served);
    return facts;
}
