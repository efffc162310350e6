#include "run/experiment.h"

#include "run/advice.h"
#include "run/compare.h"
#include "run/model_rows.h"
#include "run/replications.h"
#include "run/requirement_rows.h"
#include "run/showback.h"
#include "run/summary.h"
#include "run/survival.h"
#include "run/warmup.h"
#include "run/working_set.h"

#include <math.h>
#include <string.h>

#define RESULT_SCHEMA 1
/* `auto` judges the warm-up by so many replications; the rest would only confirm it. */
#define PILOT_REPLICATIONS 3

struct experiment {
    const struct ep_world *world;
    const struct ep_experiment_options *options;
    struct ep_arena *arena; /* becomes the result's storage */
    struct ep_result *result;
    size_t *wanted; /* options of the world that belong to the result, in order */
    size_t wanted_count;
    size_t *feasible; /* those of them that run */
    size_t feasible_count;
    struct ep_pool *pools;          /* one each of `feasible` */
    struct ep_survivals *survivals; /* owned; after the main run */
    ep_time warmup;
    /* Progress: the share of all work that this phase is, and what was done before it. */
    double phase_begin, phase_share;
};

static void pick_options(struct experiment *e)
{
    const struct ep_world *world = e->world;
    e->wanted = ep_arena_alloc(e->arena, world->option_count * sizeof *e->wanted);
    e->feasible = ep_arena_alloc(e->arena, world->option_count * sizeof *e->feasible);
    for (size_t i = 0; i < world->option_count; i++) {
        const struct ep_option *option = &world->options[i];
        if (e->options->deployment && strcmp(e->options->deployment, option->deployment->name) != 0)
            continue;
        e->wanted[e->wanted_count++] = i;
        if (option->feasible)
            e->feasible[e->feasible_count++] = i;
    }
    e->pools = ep_alloc_zeroed(e->feasible_count, sizeof *e->pools);
}

static void on_progress(void *self, double done)
{
    struct experiment *e = self;
    e->options->on_progress(e->options->progress_self, e->phase_begin + e->phase_share * done);
}

static struct ep_replications_config replications_of(struct experiment *e, int replications)
{
    return (struct ep_replications_config){.world = e->world,
                                           .options = e->feasible,
                                           .option_count = e->feasible_count,
                                           .replications = replications,
                                           .jobs = e->options->jobs,
                                           .warmup = e->warmup,
                                           .on_progress =
                                               e->options->on_progress ? on_progress : NULL,
                                           .progress_self = e};
}

/* ---- warm-up ---- */

static int mser_of(const struct ep_outcome *outcome)
{
    double mean[EP_SLICE_COUNT];
    for (int i = 0; i < EP_SLICE_COUNT; i++) {
        const struct ep_slice *slice = &outcome->slices[i];
        mean[i] = slice->completed ? (double)slice->latency_ns / (double)slice->completed : NAN;
    }
    return ep_warmup_mser(mean);
}

/* The longest cut that any deployment needs. Runs a pilot where the scenario leaves it open. */
static bool find_warmup(struct experiment *e)
{
    const struct ep_scenario *scenario = e->world->scenario;
    e->warmup = ep_warmup_fixed(scenario);
    e->phase_share = 1;
    if (!ep_warmup_needs_pilot(scenario) || e->feasible_count == 0)
        return true;
    int replications =
        scenario->replications < PILOT_REPLICATIONS ? scenario->replications : PILOT_REPLICATIONS;
    struct ep_replications_config config = replications_of(e, replications);
    config.is_pilot = true;
    e->phase_share = (double)replications / (replications + scenario->replications);
    bool is_done = ep_replications_run(&config, e->pools);
    int cut = 0;
    for (size_t i = 0; i < e->feasible_count; i++) {
        int mser = e->pools[i].outcome ? mser_of(e->pools[i].outcome) : 0;
        if (mser > cut)
            cut = mser;
        ep_pool_fini(&e->pools[i]);
    }
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(scenario->horizon, bounds);
    e->warmup = bounds[cut];
    e->phase_begin = e->phase_share;
    e->phase_share = 1 - e->phase_begin;
    return is_done;
}

/* ---- the result ---- */

/* "m5" of "ml.m5.large"; NULL of a custom type. */
static const char *family_of(struct experiment *e, const struct ep_deployment *deployment)
{
    const char *name = deployment->instance_name;
    const char *begin = name ? strchr(name, '.') : NULL;
    const char *end = begin ? strchr(begin + 1, '.') : NULL;
    return end ? ep_arena_strndup(e->arena, begin + 1, (size_t)(end - begin - 1)) : NULL;
}

static int fewest_instances(const struct ep_option *option);

/* Of the parts that have instances. */
static int fewest_of_parts(const struct ep_option *option)
{
    int fewest = 0;
    for (size_t i = 0; i < option->part_count; i++) {
        int count = fewest_instances(&option->parts[i]);
        if (count > 0 && (fewest == 0 || count < fewest))
            fewest = count;
    }
    return fewest;
}

static int fewest_instances(const struct ep_option *option)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    if (fleet->kind == EP_KIND_SERVERLESS)
        return 0;
    if (option->part_count > 0)
        return fewest_of_parts(option);
    int fewest = ep_option_instances_of(fleet, 0);
    for (uint32_t i = 1; i < fleet->endpoint_count; i++)
        if (ep_option_instances_of(fleet, i) < fewest)
            fewest = ep_option_instances_of(fleet, i);
    return fewest;
}

static void fill_contender(struct experiment *e, const struct ep_pool *pool,
                           struct ep_deployment_result *deployment, struct ep_contender *contender)
{
    const struct ep_option *option = pool->resolved;
    double *cost = ep_arena_alloc(e->arena, pool->section_count * sizeof *cost);
    double *p99 = ep_arena_alloc(e->arena, pool->section_count * sizeof *p99);
    for (size_t r = 0; r < pool->section_count; r++) {
        cost[r] = pool->sections[r].figures.cost_per_hour;
        p99[r] = pool->sections[r].figures.all.latency[EP_SET_ALL][EP_LATENCY_P99];
    }
    contender->cost_per_hour = cost;
    contender->p99_s = p99;
    contender->replications = pool->section_count;
    deployment->replication_cost_per_hour = cost;
    deployment->replication_p99_s = p99;
    deployment->replication_count = pool->section_count;
    contender->fewest_instances = fewest_instances(option);
    contender->family = family_of(e, option->deployment);
    contender->vcpu_speed = option->fleet.instance.vcpu_speed;
}

/* Every deployment of the result, its requirements and what it brings to the comparison. */
static void summarize(struct experiment *e, struct ep_contender *contenders)
{
    const struct ep_scenario *scenario = e->world->scenario;
    struct ep_result *result = e->result;
    size_t each = scenario->requirement_count, pool = 0;
    struct ep_requirement_result *requirements =
        ep_arena_alloc(e->arena, e->wanted_count * each * sizeof *requirements);
    result->deployments = ep_arena_alloc(e->arena, e->wanted_count * sizeof *result->deployments);
    result->deployment_count = e->wanted_count;
    for (size_t i = 0; i < e->wanted_count; i++) {
        const struct ep_option *option = &e->world->options[e->wanted[i]];
        struct ep_deployment_result *deployment = &result->deployments[i];
        contenders[i].result = deployment;
        if (!option->feasible) {
            ep_summary_infeasible(option, deployment);
            continue;
        }
        struct ep_summary summary;
        ep_summary_of(e->world, &e->pools[pool], e->warmup, e->arena, deployment, &summary);
        if (e->options->want_series)
            ep_showback_fill(e->world, &e->pools[pool], e->warmup, e->arena, deployment);
        if (e->options->want_series)
            deployment->models = ep_model_rows_all(e->world, e->pools[pool].outcome, e->arena,
                                                   &deployment->model_count);
        fill_contender(e, &e->pools[pool], deployment, &contenders[i]);
        size_t first = result->requirement_count;
        deployment->survival = ep_survivals_result(e->survivals, e->wanted[i], e->arena);
        const struct ep_rows_question question = {.world = e->world,
                                                  .pool = &e->pools[pool],
                                                  .summary = &summary,
                                                  .deployment = deployment,
                                                  .arena = e->arena};
        result->requirement_count += ep_requirement_rows(&question, requirements + first);
        enum ep_passed *passed = ep_arena_alloc(e->arena, each * sizeof *passed);
        for (size_t k = first; k < result->requirement_count; k++)
            passed[contenders[i].passed_count++] = requirements[k].passed;
        contenders[i].passed = passed;
        contenders[i].requirements = requirements + first;
        contenders[i].requirement_count = result->requirement_count - first;
        pool++;
    }
    result->requirements = requirements;
}

/* The world's, then those of the comparison. */
static void list_warnings(struct experiment *e, const struct ep_contender *contenders)
{
    const struct ep_world *world = e->world;
    size_t count = 0;
    const char *const *compared =
        ep_compare_warnings(contenders, e->wanted_count, e->arena, &count);
    const char **all = ep_arena_alloc(e->arena, (world->warning_count + count) * sizeof *all);
    for (size_t i = 0; i < world->warning_count; i++)
        all[i] = ep_arena_strndup(e->arena, world->warnings[i], strlen(world->warnings[i]));
    for (size_t i = 0; i < count; i++)
        all[world->warning_count + i] = compared[i];
    e->result->warnings = all;
    e->result->warning_count = world->warning_count + count;
}

static void compare(struct experiment *e, const struct ep_contender *contenders)
{
    struct ep_result *result = e->result;
    size_t count = e->wanted_count;
    result->comparison = ep_compare_pairs(contenders, count, e->arena, &result->comparison_count);
    list_warnings(e, contenders);
    struct ep_recommendation recommendation = ep_compare_recommend(
        contenders, count, e->world->scenario->requirement_count > 0, e->arena);
    result->recommended = recommendation.deployment;
    result->recommendation_reason = recommendation.reason;
    result->some_meets_all = recommendation.some_meets_all;
    result->decided = recommendation.decided;
}

static void fill_series(struct experiment *e)
{
    size_t count = 0, at = 0;
    for (size_t i = 0; i < e->feasible_count; i++)
        count += e->pools[i].series.count;
    struct ep_series_row *rows = ep_arena_alloc(e->arena, count * sizeof *rows);
    for (size_t i = 0; i < e->feasible_count; i++) {
        if (e->pools[i].series.count == 0)
            continue;
        memcpy(&rows[at], e->pools[i].series.items, e->pools[i].series.count * sizeof *rows);
        at += e->pools[i].series.count;
    }
    e->result->series = rows;
    e->result->series_count = count;
}

/* Names of types are borrowed from the world's price book, as the scenario is. */
static void fill_working_sets(struct experiment *e)
{
    if (!e->options->want_working_set)
        return;
    const struct ep_working_set **sets = ep_alloc_zeroed(e->wanted_count, sizeof *sets);
    ep_working_set_of(e->world, e->wanted, e->wanted_count, e->warmup, e->arena, sets);
    for (size_t i = 0; i < e->wanted_count; i++)
        e->result->deployments[i].working_set = sets[i];
    ep_free(sets);
}

static void fill_advice(struct experiment *e)
{
    for (size_t i = 0; e->options->want_advice && i < e->wanted_count; i++)
        if (e->world->options[e->wanted[i]].feasible)
            e->result->deployments[i].advice = ep_advice_of(e->world, e->wanted[i], e->arena);
}

static void fill_minutes(struct experiment *e)
{
    size_t count = 0, at = 0;
    for (size_t i = 0; i < e->feasible_count; i++)
        count += e->pools[i].minutes.count;
    struct ep_cloudwatch_minute *rows = ep_arena_alloc(e->arena, count * sizeof *rows);
    for (size_t i = 0; i < e->feasible_count; i++)
        for (size_t k = 0; k < e->pools[i].minutes.count; k++)
            rows[at++] = e->pools[i].minutes.items[k];
    e->result->minutes = rows;
    e->result->minute_count = count;
}

static void fill_manifest(struct experiment *e)
{
    struct ep_result *result = e->result;
    const char **flags = ep_arena_alloc(e->arena, e->options->flag_count * sizeof *flags);
    for (size_t i = 0; i < e->options->flag_count; i++)
        flags[i] = ep_arena_strndup(e->arena, e->options->flags[i], strlen(e->options->flags[i]));
    result->flags = flags;
    result->flag_count = e->options->flag_count;
    result->version = EP_VERSION;
    result->schema = RESULT_SCHEMA;
    result->scenario = e->world->scenario;
    result->files = e->world->files;
    result->file_count = e->world->file_count;
    result->warmup_s = ep_time_to_seconds(e->warmup);
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a over the deployments, in order */
    for (size_t i = 0; i < result->deployment_count; i++)
        hash = (hash ^ result->deployments[i].event_hash) * UINT64_C(0x100000001b3);
    result->event_hash = hash;
}

static void build_result(struct experiment *e)
{
    struct ep_contender *contenders =
        ep_arena_alloc(e->arena, e->wanted_count * sizeof *contenders);
    summarize(e, contenders);
    compare(e, contenders);
    fill_series(e);
    fill_working_sets(e);
    fill_advice(e);
    fill_minutes(e);
    fill_manifest(e);
}

/* Who must survive a loss runs once more. */
static bool simulate_losses(struct experiment *e)
{
    struct ep_replications_config config = replications_of(e, e->world->scenario->replications);
    e->survivals = ep_survivals_run(&config);
    return e->survivals != NULL;
}

static size_t count_losses(const struct experiment *e)
{
    size_t count = 0;
    for (size_t i = 0; i < e->feasible_count; i++)
        count += ep_survival_needs_run(e->world, e->feasible[i]);
    return count;
}

static bool simulate(struct experiment *e)
{
    if (!find_warmup(e))
        return false;
    double losses = (double)count_losses(e), options = (double)e->feasible_count;
    double rest = e->phase_share;
    e->phase_share = losses > 0 ? rest * options / (options + losses) : rest;
    struct ep_replications_config config = replications_of(e, e->world->scenario->replications);
    config.want_series = e->options->want_series;
    config.on_request = e->options->on_request;
    config.request_self = e->options->request_self;
    if (!ep_replications_run(&config, e->pools))
        return false;
    e->phase_begin += e->phase_share;
    e->phase_share = rest - e->phase_share;
    return simulate_losses(e) && !ep_world_broken_trace(e->world);
}

struct ep_result *ep_experiment_run(const struct ep_world *world,
                                    const struct ep_experiment_options *options)
{
    struct ep_arena *arena = ep_arena_create();
    struct experiment e = {.world = world, .options = options, .arena = arena};
    e.result = ep_arena_alloc(arena, sizeof *e.result);
    e.result->storage = arena;
    pick_options(&e);
    bool is_done = simulate(&e);
    if (is_done)
        build_result(&e);
    for (size_t i = 0; i < e.feasible_count; i++)
        ep_pool_fini(&e.pools[i]);
    ep_free(e.pools);
    ep_survivals_destroy(e.survivals);
    if (is_done)
        return e.result;
    ep_arena_destroy(arena);
    return NULL;
}
