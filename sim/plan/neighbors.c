#include "plan/neighbors.h"

#include "base/mem.h"
#include "run/estimate.h"
#include "run/replications.h"

#include <math.h>
#include <string.h>

/* ---- the hottest model ---- */

/* What first attempts ask for, by model, in the measured span of replication 1. */
struct demands {
    double *recorded_ns; /* owned; vCPU work as recorded */
    double *drawn;       /* owned; requests whose work is drawn */
};

static void gather(const struct ep_world *world, ep_time warmup, struct demands *demands)
{
    uint32_t models = world->catalog.model_count;
    demands->recorded_ns = ep_alloc_zeroed(models, sizeof(double));
    demands->drawn = ep_alloc_zeroed(models, sizeof(double));
    struct ep_arrival_source traffic = ep_world_arrivals(world, 0);
    struct ep_arrival arrival;
    /* A source that waits for answers would never go on: its requests count by what it starts. */
    while (traffic.type->next(traffic.state, &arrival) && arrival.at < world->scenario->horizon) {
        if (arrival.at < warmup)
            continue;
        if (arrival.compute_ns >= 0)
            demands->recorded_ns[arrival.model] += (double)arrival.compute_ns;
        else
            demands->drawn[arrival.model]++;
    }
    ep_arrival_source_destroy(&traffic);
}

static double work_of(const struct ep_option *option, const struct demands *demands,
                      ep_model_id model)
{
    uint32_t profile = option->catalog->models[model].profile;
    return demands->recorded_ns[model] / option->fleet.instance.vcpu_speed +
           demands->drawn[model] * (double)option->demand[profile].cpu_ns;
}

/* EP_MODEL_NONE: nothing asked for, or nobody beside it on its endpoint. */
static ep_model_id hottest_of(const struct ep_option *option, const struct demands *demands,
                              uint32_t models, double *share)
{
    ep_model_id hottest = EP_MODEL_NONE;
    double most = 0, all = 0;
    for (uint32_t i = 0; i < models; i++) {
        if (option->fleet.endpoint_of[i] == UINT32_MAX)
            continue;
        double work = work_of(option, demands, i);
        all += work;
        if (work > most) {
            most = work;
            hottest = i;
        }
    }
    *share = all > 0 ? most / all : 0;
    for (uint32_t i = 0; hottest != EP_MODEL_NONE && i < models; i++)
        if (i != hottest && option->fleet.endpoint_of[i] == option->fleet.endpoint_of[hottest])
            return hottest;
    return EP_MODEL_NONE;
}

/* ---- two worlds that differ in one model ---- */

/* The world with one model in a cell of its own: the others are view 0. No requirement is judged.
 */
struct variant {
    struct ep_world world;
    struct ep_scenario scenario;
    struct ep_option option;
    struct ep_option *parts; /* owned, as the next; NULL without */
    uint8_t *part_of;
    uint16_t *cell_of;       /* owned */
    uint32_t *endpoint_of;   /* owned */
    uint32_t *by_popularity; /* owned */
    ep_model_id *at_start;   /* owned */
    uint32_t others;         /* the cells of view 0: this one */
    struct ep_view view;
};

/* The fleet that serves the model. Of a hybrid that of a part, and the model is nobody's from now
 * on. */
static struct ep_fleet_config *fleet_of(struct variant *variant, ep_model_id model)
{
    struct ep_option *option = &variant->option;
    uint32_t models = variant->world.catalog.model_count;
    if (option->part_count == 0)
        return &option->fleet;
    variant->parts = ep_alloc_zeroed(option->part_count, sizeof *variant->parts);
    memcpy(variant->parts, option->parts, option->part_count * sizeof *variant->parts);
    variant->part_of = ep_alloc_zeroed(models, sizeof *variant->part_of);
    memcpy(variant->part_of, option->part_of, models * sizeof *variant->part_of);
    struct ep_fleet_config *fleet = &variant->parts[variant->part_of[model]].fleet;
    variant->part_of[model] = EP_PART_NONE;
    option->parts = variant->parts;
    option->part_of = variant->part_of;
    return fleet;
}

static void leave_out(struct variant *variant, ep_model_id model)
{
    struct ep_fleet_config *fleet = fleet_of(variant, model);
    uint32_t models = variant->world.catalog.model_count, count = 0, pinned = 0;
    variant->endpoint_of = ep_alloc_zeroed(models, sizeof *variant->endpoint_of);
    memcpy(variant->endpoint_of, fleet->endpoint_of, models * sizeof *variant->endpoint_of);
    variant->endpoint_of[model] = UINT32_MAX;
    fleet->endpoint_of = variant->endpoint_of;
    variant->by_popularity =
        ep_alloc_zeroed(fleet->by_popularity_count, sizeof *variant->by_popularity);
    for (uint32_t i = 0; i < fleet->by_popularity_count; i++)
        if (fleet->by_popularity[i] != model)
            variant->by_popularity[count++] = fleet->by_popularity[i];
    fleet->by_popularity = variant->by_popularity;
    fleet->by_popularity_count = count;
    variant->at_start = ep_alloc_zeroed(fleet->at_start_count, sizeof *variant->at_start);
    count = 0;
    for (uint32_t i = 0; i < fleet->at_start_count; i++) {
        if (fleet->at_start[i] == model)
            continue;
        pinned += i < fleet->pinned_count;
        variant->at_start[count++] = fleet->at_start[i];
    }
    fleet->at_start = variant->at_start;
    fleet->at_start_count = count;
    fleet->pinned_count = pinned;
}

static void variant_init(struct variant *variant, const struct ep_world *world, size_t option,
                         ep_model_id model)
{
    *variant = (struct variant){
        .world = *world,
        .scenario = *world->scenario,
        .option = world->options[option],
        .cell_of = ep_alloc_zeroed(world->catalog.model_count, sizeof *variant->cell_of)};
    variant->scenario.requirement_count = 0;
    variant->world.scenario = &variant->scenario;
    variant->world.options = &variant->option;
    variant->world.option_count = 1;
    variant->cell_of[model] = 1;
    variant->view = (struct ep_view){"others", &variant->others, 1};
    variant->world.cells = (struct ep_cells){
        .of_model = variant->cell_of, .count = 2, .views = &variant->view, .view_count = 1};
}

static void variant_fini(struct variant *variant)
{
    ep_free(variant->parts);
    ep_free(variant->part_of);
    ep_free(variant->cell_of);
    ep_free(variant->endpoint_of);
    ep_free(variant->by_popularity);
    ep_free(variant->at_start);
}

/* ---- figures of the others ---- */

struct work {
    const struct ep_neighbors_config *config;
    double begin, share; /* of all progress: what was done before, and what one run is */
};

static void on_progress(void *self, double done)
{
    struct work *work = self;
    work->config->on_progress(work->config->progress_self, work->begin + work->share * done);
}

static bool run(struct work *work, const struct variant *variant, ep_time warmup,
                struct ep_pool *pool)
{
    const size_t first = 0;
    struct ep_replications_config config = {.world = &variant->world,
                                            .options = &first,
                                            .option_count = 1,
                                            .replications = variant->scenario.replications,
                                            .jobs = work->config->jobs,
                                            .warmup = warmup,
                                            .on_progress =
                                                work->config->on_progress ? on_progress : NULL,
                                            .progress_self = work};
    bool is_done = ep_replications_run(&config, pool);
    work->begin += work->share;
    return is_done;
}

enum figure { P50, P99, COLD, FIGURES };

static double figure_of(const struct ep_view_figures *others, enum figure figure)
{
    switch (figure) {
    case P50:
        return others->latency[EP_SET_ALL][EP_LATENCY_P50];
    case P99:
        return others->latency[EP_SET_ALL][EP_LATENCY_P99];
    case COLD:
        return others->cold_ratio;
    case FIGURES:
        break;
    }
    return NAN;
}

/* The others over all replications of a run. */
static struct ep_view_figures pooled(const struct ep_pool *pool)
{
    const uint32_t cell = 0;
    struct ep_view_figures figures;
    ep_figures_of_view(pool->outcome, &cell, 1, &figures);
    return figures;
}

static void compare(const struct ep_pool *with, const struct ep_pool *without, enum figure figure,
                    struct ep_neighbor_figure *out)
{
    size_t count = with->section_count;
    double *a = ep_alloc_zeroed(count, sizeof *a), *b = ep_alloc_zeroed(count, sizeof *b);
    double *delta = ep_alloc_zeroed(count, sizeof *delta);
    struct ep_view_figures all_with = pooled(with), all_without = pooled(without);
    for (size_t r = 0; r < count; r++) {
        a[r] = figure_of(&with->sections[r].figures.views[0], figure);
        b[r] = figure_of(&without->sections[r].figures.views[0], figure);
        delta[r] = a[r] - b[r];
    }
    double x = figure_of(&all_with, figure), y = figure_of(&all_without, figure);
    double most = figure == COLD ? 1 : HUGE_VAL;
    out->with = ep_estimate_of(x, a, count, 0, most);
    out->without = ep_estimate_of(y, b, count, 0, most);
    out->delta = ep_estimate_of(x - y, delta, count, -most, most);
    ep_free(a);
    ep_free(b);
    ep_free(delta);
}

static void withhold(struct ep_neighbor_figure *figure, const char *why)
{
    figure->with = figure->without = figure->delta = ep_estimate_none(why);
}

static void fill(const struct ep_pool *with, const struct ep_pool *without,
                 struct ep_neighbors_result *out)
{
    static const char why[] = "fewer than 10 requests of the others lie beyond it; use a longer "
                              "horizon or more replications";
    compare(with, without, P50, &out->p50_s);
    compare(with, without, P99, &out->p99_s);
    compare(with, without, COLD, &out->cold_ratio);
    uint64_t samples = with->outcome->cells[0].ended[EP_ENDING_COMPLETED];
    uint64_t left = without->outcome->cells[0].ended[EP_ENDING_COMPLETED];
    samples = samples < left ? samples : left;
    if (ep_estimate_beyond(samples, 0.99) < EP_ESTIMATE_SAMPLES_BEYOND)
        withhold(&out->p99_s, why);
    if (ep_estimate_beyond(samples, 0.5) < EP_ESTIMATE_SAMPLES_BEYOND)
        withhold(&out->p50_s, why);
}

static bool measure(struct work *work, size_t option, ep_time warmup, ep_model_id model,
                    struct ep_neighbors_result *out)
{
    const struct ep_world *world = work->config->world;
    struct variant all, others;
    struct ep_pool with = {0}, without = {0};
    variant_init(&all, world, option, model);
    variant_init(&others, world, option, model);
    leave_out(&others, model);
    bool is_done = run(work, &all, warmup, &with) && run(work, &others, warmup, &without);
    if (is_done)
        fill(&with, &without, out);
    ep_pool_fini(&with);
    ep_pool_fini(&without);
    variant_fini(&all);
    variant_fini(&others);
    return is_done;
}

static struct ep_deployment_result *deployment_of(struct ep_result *result,
                                                  const struct ep_option *option)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (result->deployments[i].feasible &&
            strcmp(result->deployments[i].name, option->deployment->name) == 0)
            return &result->deployments[i];
    return NULL;
}

bool ep_neighbors_fill(const struct ep_neighbors_config *config, struct ep_result *result)
{
    const struct ep_world *world = config->world;
    ep_time warmup = (ep_time)llround(result->warmup_s * (double)EP_SECOND);
    struct demands demands;
    struct work work = {config, 0, 1.0 / (2.0 * (double)result->deployment_count)};
    bool is_done = true;
    gather(world, warmup, &demands);
    for (size_t i = 0; is_done && i < world->option_count; i++) {
        struct ep_deployment_result *deployment = deployment_of(result, &world->options[i]);
        if (!deployment)
            continue;
        struct ep_neighbors_result *out = &deployment->neighbors;
        ep_model_id model =
            hottest_of(&world->options[i], &demands, world->catalog.model_count, &out->work_share);
        if (model == EP_MODEL_NONE)
            continue;
        char buffer[256];
        const char *name = ep_world_model_name(world, model, buffer, sizeof buffer);
        out->model = ep_arena_strndup(result->storage, name, strlen(name));
        is_done = measure(&work, i, warmup, model, out);
    }
    ep_free(demands.recorded_ns);
    ep_free(demands.drawn);
    return is_done && !ep_world_broken_trace(world);
}
