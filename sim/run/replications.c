#include "run/replications.h"

#include "base/mem.h"
#include "run/simulation.h"

#include <pthread.h>
#include <unistd.h>

struct work {
    const struct ep_replications_config *config; /* borrowed */
    struct ep_pool *pools;                       /* borrowed */
    pthread_mutex_t mutex; /* guards all below, every pool and the progress callback */
    size_t next_task;      /* of task_count; see task_at() */
    size_t slices_done;
    bool is_first_taken; /* the first replications, which one thread runs in order */
    bool is_stopped;
};

struct task {
    struct work *work;
    size_t pool;
    uint32_t replication;
};

/* ---- one task ---- */

static bool on_slice(void *self)
{
    struct task *task = self;
    struct work *work = task->work;
    const struct ep_replications_config *config = work->config;
    size_t total = config->option_count * (size_t)config->replications * EP_SLICE_COUNT;
    pthread_mutex_lock(&work->mutex);
    work->slices_done++;
    if (config->on_progress)
        config->on_progress(config->progress_self, (double)work->slices_done / (double)total);
    bool goes_on = !work->is_stopped;
    pthread_mutex_unlock(&work->mutex);
    return goes_on;
}

static bool on_request(void *self, const struct ep_request_record *record)
{
    struct task *task = self;
    const struct ep_replications_config *config = task->work->config;
    return config->on_request(config->request_self, config->world, config->options[task->pool],
                              record);
}

/* After those of the parts. */
static void fill_section(const struct ep_replications_config *config, const struct ep_pool *pool,
                         const struct ep_simulated *simulated, uint32_t replication)
{
    const struct ep_world *world = config->world;
    const struct ep_scenario *scenario = world->scenario;
    const struct ep_option *option = pool->resolved;
    struct ep_section *section = &pool->sections[replication];
    const struct ep_figures **parts = ep_alloc_zeroed(pool->part_count, sizeof *parts);
    for (size_t i = 0; i < pool->part_count; i++)
        parts[i] = &pool->parts[i].sections[replication].figures;
    struct ep_figures_context context = {.option = option,
                                         .cells = &world->cells,
                                         .warmup = config->warmup,
                                         .horizon = scenario->horizon,
                                         .replications = 1,
                                         .instance_usage = &simulated->instances.usage,
                                         .instances_mean = simulated->instances.mean,
                                         .parts = parts};
    section->instances = simulated->instances;
    section->drills = ep_drill_figures_of(simulated->outcome, simulated->drills);
    section->levels = simulated->levels;
    section->event_hash = simulated->event_hash;
    section->event_count = simulated->event_count;
    section->figures.views =
        ep_alloc_zeroed(world->cells.view_count, sizeof *section->figures.views);
    section->figures.containers = ep_container_figures_create(simulated->outcome);
    ep_figures_of(&context, simulated->outcome, &simulated->levels, &section->figures);
    ep_free(parts);
    struct ep_measured measured = {.option = option,
                                   .cells = &world->cells,
                                   .outcome = simulated->outcome,
                                   .figures = &section->figures,
                                   .sections = config->replications};
    section->judged = ep_alloc_zeroed(scenario->requirement_count, sizeof *section->judged);
    for (size_t i = 0; i < scenario->requirement_count; i++)
        section->judged[i] = ep_requirement_measure(&scenario->requirements[i], &measured);
    section->models_meeting = ep_requirement_models_meeting(scenario, &measured);
}

static void add_outcome(struct work *work, struct ep_pool *pool, struct ep_outcome *outcome)
{
    pthread_mutex_lock(&work->mutex);
    if (!pool->outcome) {
        pool->outcome = outcome;
        outcome = NULL;
    } else {
        ep_outcome_merge(pool->outcome, outcome);
    }
    pthread_mutex_unlock(&work->mutex);
    ep_outcome_destroy(outcome);
}

/* What is left of a simulation, its parts first. */
static void keep(struct work *work, struct ep_pool *pool, struct ep_simulated *simulated,
                 uint32_t replication)
{
    const struct ep_replications_config *config = work->config;
    for (size_t i = 0; i < simulated->part_count; i++)
        keep(work, &pool->parts[i], &simulated->parts[i], replication);
    ep_free(simulated->parts);
    if (!config->is_pilot)
        fill_section(config, pool, simulated, replication);
    ep_free(simulated->drills);
    if (replication == 0 && !config->is_pilot) {
        pool->scaling = simulated->scaling;
        pool->newcomers = simulated->newcomers;
    } else {
        ep_scaling_log_fini(&simulated->scaling);
        ep_array_fini(&simulated->newcomers);
    }
    add_outcome(work, pool, simulated->outcome);
}

static void run_task(struct task *task)
{
    struct work *work = task->work;
    const struct ep_replications_config *config = work->config;
    struct ep_pool *pool = &work->pools[task->pool];
    bool is_first = task->replication == 0 && !config->is_pilot;
    if (is_first && config->want_series)
        pool->resident = ep_alloc_zeroed(config->world->catalog.model_count, sizeof(double));
    struct ep_simulation_config simulation = {
        .resident = pool->resident && is_first ? pool->resident : NULL,
        .world = config->world,
        .option = config->options[task->pool],
        .replication = task->replication,
        .warmup = config->warmup,
        .is_pilot = config->is_pilot,
        .series = is_first && config->want_series ? &pool->series : NULL,
        .life_log = is_first ? &pool->life_log : NULL,
        .container_minutes = is_first && config->want_series ? &pool->container_minutes : NULL,
        .minutes = is_first && config->want_series ? &pool->minutes : NULL,
        .on_request = is_first && config->on_request ? on_request : NULL,
        .request_self = task,
        .on_slice = on_slice,
        .slice_self = task,
    };
    struct ep_simulated simulated = ep_simulation_run(&simulation);
    if (!simulated.outcome) {
        pthread_mutex_lock(&work->mutex);
        work->is_stopped = true;
        pthread_mutex_unlock(&work->mutex);
        return;
    }
    keep(work, pool, &simulated, task->replication);
}

/* ---- who does what ---- */

/* With a request log the first replications are a lane of their own, taken whole by one thread;
 * else they are tasks like the others. */
static bool take_first_lane(struct work *work)
{
    pthread_mutex_lock(&work->mutex);
    bool is_mine = work->config->on_request && !work->is_first_taken;
    work->is_first_taken = true;
    pthread_mutex_unlock(&work->mutex);
    return is_mine;
}

static bool take_task(struct work *work, struct task *task)
{
    const struct ep_replications_config *config = work->config;
    uint32_t first = config->on_request ? 1 : 0;
    size_t each = (size_t)config->replications - first;
    pthread_mutex_lock(&work->mutex);
    size_t index = work->next_task;
    bool is_left = !work->is_stopped && index < each * config->option_count;
    if (is_left) {
        work->next_task++;
        task->pool = index / each;
        task->replication = first + (uint32_t)(index % each);
    }
    pthread_mutex_unlock(&work->mutex);
    return is_left;
}

static bool is_stopped(struct work *work)
{
    pthread_mutex_lock(&work->mutex);
    bool stopped = work->is_stopped;
    pthread_mutex_unlock(&work->mutex);
    return stopped;
}

static void *worker(void *self)
{
    struct work *work = self;
    struct task task = {.work = work};
    if (take_first_lane(work))
        for (task.pool = 0; task.pool < work->config->option_count && !is_stopped(work);
             task.pool++)
            run_task(&task);
    while (take_task(work, &task))
        run_task(&task);
    return NULL;
}

static size_t thread_count(const struct ep_replications_config *config)
{
    long processors = config->jobs > 0 ? config->jobs : sysconf(_SC_NPROCESSORS_ONLN);
    size_t tasks = config->option_count * (size_t)config->replications;
    size_t threads = processors > 0 ? (size_t)processors : 1;
    return threads < tasks ? threads : tasks;
}

static void begin_pool(const struct ep_replications_config *config, size_t index,
                       const struct ep_option *option, struct ep_pool *pool)
{
    pool->option = index;
    pool->resolved = option;
    pool->section_count = config->is_pilot ? 0 : (size_t)config->replications;
    pool->sections = ep_alloc_zeroed(pool->section_count, sizeof *pool->sections);
    pool->part_count = option->part_count;
    pool->parts = ep_alloc_zeroed(pool->part_count, sizeof *pool->parts);
    for (size_t i = 0; i < pool->part_count; i++)
        begin_pool(config, index, &option->parts[i], &pool->parts[i]);
}

bool ep_replications_run(const struct ep_replications_config *config, struct ep_pool *pools)
{
    struct work work = {.config = config, .pools = pools};
    for (size_t i = 0; i < config->option_count; i++)
        begin_pool(config, config->options[i], &config->world->options[config->options[i]],
                   &pools[i]);
    pthread_mutex_init(&work.mutex, NULL);
    size_t wanted = thread_count(config), started = 0;
    pthread_t *threads = ep_alloc_zeroed(wanted, sizeof *threads);
    /* This thread works too; where the machine gives no further ones it does all. */
    while (started + 1 < wanted && pthread_create(&threads[started], NULL, worker, &work) == 0)
        started++;
    worker(&work);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    ep_free(threads);
    pthread_mutex_destroy(&work.mutex);
    return !work.is_stopped;
}

void ep_pool_fini(struct ep_pool *pool)
{
    for (size_t i = 0; i < pool->section_count; i++) {
        ep_free(pool->sections[i].figures.views);
        ep_free(pool->sections[i].figures.containers);
        ep_free(pool->sections[i].judged);
        ep_free(pool->sections[i].drills);
    }
    ep_free(pool->sections);
    ep_free(pool->resident);
    ep_array_fini(&pool->series);
    ep_array_fini(&pool->life_log);
    ep_array_fini(&pool->minutes);
    ep_array_fini(&pool->container_minutes);
    ep_scaling_log_fini(&pool->scaling);
    ep_array_fini(&pool->newcomers);
    ep_outcome_destroy(pool->outcome);
    for (size_t i = 0; i < pool->part_count; i++)
        ep_pool_fini(&pool->parts[i]);
    ep_free(pool->parts);
    *pool = (struct ep_pool){0};
}

struct ep_level_stats ep_pool_levels(const struct ep_pool *pool)
{
    struct ep_level_stats pooled = {0};
    double weight = 1.0 / (double)pool->section_count;
    for (size_t i = 0; i < pool->section_count; i++) {
        const struct ep_level_stats *levels = &pool->sections[i].levels;
        for (int k = 0; k < EP_RESOURCE_COUNT; k++) {
            pooled.mean[k] += weight * levels->mean[k];
            pooled.peak_minute[k] += weight * levels->peak_minute[k];
        }
        pooled.disk_io_ratio += weight * levels->disk_io_ratio;
        ep_tally_merge(&pooled.cpu_percent, &levels->cpu_percent);
        ep_tally_merge(&pooled.memory_percent, &levels->memory_percent);
        ep_tally_merge(&pooled.disk_percent, &levels->disk_percent);
        ep_tally_merge(&pooled.loaded_models, &levels->loaded_models);
        ep_tally_merge(&pooled.outstanding, &levels->outstanding);
        ep_tally_merge(&pooled.provisioned_in_use, &levels->provisioned_in_use);
        ep_tally_merge(&pooled.provisioned_ratio, &levels->provisioned_ratio);
    }
    return pooled;
}

struct ep_instance_history ep_pool_instances(const struct ep_pool *pool)
{
    struct ep_instance_history pooled = {0};
    for (size_t i = 0; i < pool->section_count; i++)
        ep_instance_history_merge(&pooled, &pool->sections[i].instances);
    return pooled;
}
