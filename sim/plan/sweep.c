#include "plan/sweep.h"

#include "base/mem.h"
#include "plan/selection.h"
#include "run/experiment.h"
#include "run/world.h"

#include <assert.h>
#include <pthread.h>
#include <unistd.h>

/* Results that may wait for an earlier point, for each thread. */
#define RESULTS_AHEAD 4

/* One point, loaded and perhaps simulated. */
struct loaded {
    struct ep_scenario *scenario; /* owned; outlives the world */
    struct ep_world *world;       /* owned; outlives the result */
    struct ep_result *result;     /* owned */
};

static void loaded_fini(struct loaded *loaded)
{
    ep_result_destroy(loaded->result);
    ep_world_destroy(loaded->world);
    ep_scenario_destroy(loaded->scenario);
    *loaded = (struct loaded){0};
}

static const struct ep_override *point_overrides(const struct ep_sweep_config *config, size_t point,
                                                 size_t *count)
{
    size_t axes = ep_override_grid_axes(config->grid);
    *count = config->override_count + axes;
    struct ep_override *overrides = ep_alloc_zeroed(*count, sizeof *overrides);
    for (size_t i = 0; i < config->override_count; i++)
        overrides[i] = config->overrides[i];
    ep_override_grid_at(config->grid, point, overrides + config->override_count);
    return overrides;
}

/* False, with errors in `diag` and nothing loaded, where a point is wrong. */
static bool load_point(const struct ep_sweep_config *config, size_t point, struct loaded *loaded,
                       struct ep_diag *diag)
{
    *loaded = (struct loaded){0};
    size_t count = 0;
    const struct ep_override *overrides = point_overrides(config, point, &count);
    loaded->scenario = ep_scenario_load(config->scenario, overrides, count, diag);
    ep_free((void *)overrides);
    struct ep_loc at = {.file = "epsim"};
    if (loaded->scenario != NULL &&
        ep_selection_check(loaded->scenario, config->deployment, at, diag))
        loaded->world = ep_world_create(loaded->scenario, diag);
    if (loaded->world != NULL)
        return true;
    loaded_fini(loaded);
    return false;
}

/* ---- threads: the caller's and jobs - 1 more ---- */

static int thread_count(const struct ep_sweep_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t jobs = config->jobs > 0 ? (size_t)config->jobs : processors > 0 ? (size_t)processors : 1;
    size_t points = ep_override_grid_points(config->grid);
    return (int)(jobs < points ? jobs : points);
}

/* Runs `work` on `count` threads, each with its own item; where a thread cannot be had, the others
 * do its share. */
static void run_threads(void *(*work)(void *), void *items, size_t item_size, int count)
{
    pthread_t *threads = ep_alloc_zeroed((size_t)count, sizeof *threads);
    int started = 0;
    while (started + 1 < count &&
           pthread_create(&threads[started], NULL, work,
                          (char *)items + (size_t)(started + 1) * item_size) == 0)
        started++;
    work(items);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    ep_free(threads);
}

/* ---- checking ---- */

struct check {
    const struct ep_sweep_config *config;
    pthread_mutex_t lock; /* guards next */
    size_t next, points;
    struct ep_diag **found; /* by point; NULL: nothing to say */
};

static void check_point(struct check *check, size_t point)
{
    struct ep_diag *diag = ep_diag_create();
    struct loaded loaded;
    if (load_point(check->config, point, &loaded, diag))
        loaded_fini(&loaded);
    if (ep_diag_error_count(diag) + ep_diag_warning_count(diag) > 0)
        check->found[point] = diag;
    else
        ep_diag_destroy(diag);
}

static void *check_points(void *item)
{
    struct check *check = *(struct check **)item;
    for (;;) {
        pthread_mutex_lock(&check->lock);
        size_t point = check->next++;
        pthread_mutex_unlock(&check->lock);
        if (point >= check->points)
            return NULL;
        check_point(check, point);
    }
}

bool ep_sweep_check(const struct ep_sweep_config *config, struct ep_diag *diag)
{
    struct check check = {.config = config, .points = ep_override_grid_points(config->grid)};
    pthread_mutex_init(&check.lock, NULL);
    check.found = ep_alloc_zeroed(check.points, sizeof(struct ep_diag *));
    int threads = thread_count(config);
    struct check **items = ep_alloc_zeroed((size_t)threads, sizeof(struct check *));
    for (int i = 0; i < threads; i++)
        items[i] = &check;
    run_threads(check_points, items, sizeof *items, threads);
    for (size_t point = 0; point < check.points; point++) {
        if (check.found[point] != NULL)
            ep_diag_merge(diag, check.found[point]);
        ep_diag_destroy(check.found[point]);
    }
    ep_free(items);
    ep_free(check.found);
    pthread_mutex_destroy(&check.lock);
    return !ep_diag_has_errors(diag);
}

/* ---- running ---- */

struct sweep {
    const struct ep_sweep_config *config;
    const struct ep_sweep_listener *listener;
    struct ep_diag *diag;
    int inner_jobs;
    pthread_mutex_t lock; /* guards all below, and the listener and `diag` */
    pthread_cond_t delivered_more;
    size_t points, next, delivered;
    struct loaded *waiting; /* ring of `window`: results by point, until their turn comes */
    size_t window;
    double share_done; /* points finished and parts of those under way */
    bool is_stopped;
};

struct worker {
    struct sweep *sweep;
    double share; /* told of the point under way */
};

static void tell_progress(struct worker *worker, double share)
{
    struct sweep *sweep = worker->sweep;
    sweep->share_done += share - worker->share;
    worker->share = share;
    if (sweep->listener->on_progress != NULL)
        sweep->listener->on_progress(sweep->listener->self,
                                     sweep->share_done / (double)sweep->points);
}

static void on_progress(void *self, double done)
{
    struct worker *worker = self;
    pthread_mutex_lock(&worker->sweep->lock);
    tell_progress(worker, done);
    pthread_mutex_unlock(&worker->sweep->lock);
}

/* The next point to simulate, once it is near enough to the last one delivered; false: no more. */
static bool take_point(struct sweep *sweep, size_t *point)
{
    pthread_mutex_lock(&sweep->lock);
    bool has_point = sweep->next < sweep->points;
    *point = sweep->next;
    sweep->next += has_point;
    while (has_point && !sweep->is_stopped && *point >= sweep->delivered + sweep->window)
        pthread_cond_wait(&sweep->delivered_more, &sweep->lock);
    has_point = has_point && !sweep->is_stopped;
    pthread_mutex_unlock(&sweep->lock);
    return has_point;
}

static void deliver_ready(struct sweep *sweep)
{
    struct loaded *first = &sweep->waiting[sweep->delivered % sweep->window];
    while (!sweep->is_stopped && sweep->delivered < sweep->points && first->result != NULL) {
        if (!sweep->listener->on_result(sweep->listener->self, sweep->delivered, first->result))
            sweep->is_stopped = true;
        loaded_fini(first);
        sweep->delivered++;
        first = &sweep->waiting[sweep->delivered % sweep->window];
    }
    pthread_cond_broadcast(&sweep->delivered_more);
}

static void run_point(struct worker *worker, size_t point)
{
    struct sweep *sweep = worker->sweep;
    struct ep_diag *diag = ep_diag_create();
    struct loaded loaded;
    worker->share = 0;
    if (load_point(sweep->config, point, &loaded, diag)) {
        struct ep_experiment_options options = {.jobs = sweep->inner_jobs,
                                                .deployment = sweep->config->deployment,
                                                .on_progress = on_progress,
                                                .progress_self = worker};
        loaded.result = ep_experiment_run(loaded.world, &options);
    }
    pthread_mutex_lock(&sweep->lock);
    if (loaded.result == NULL) {
        ep_diag_merge(sweep->diag, diag);
        sweep->is_stopped = true;
    }
    tell_progress(worker, 1);
    sweep->waiting[point % sweep->window] = loaded;
    deliver_ready(sweep);
    pthread_mutex_unlock(&sweep->lock);
    ep_diag_destroy(diag);
}

static void *run_points(void *item)
{
    struct worker *worker = item;
    size_t point = 0;
    while (take_point(worker->sweep, &point))
        run_point(worker, point);
    return NULL;
}

/* Few points and many processors: each point gets several threads of its own. */
static int jobs_of_a_point(const struct ep_sweep_config *config, int threads)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int jobs = config->jobs > 0 ? config->jobs : processors > 0 ? (int)processors : 1;
    return jobs / threads > 1 ? jobs / threads : 1;
}

bool ep_sweep_run(const struct ep_sweep_config *config, const struct ep_sweep_listener *listener,
                  struct ep_diag *diag)
{
    assert(listener->on_result != NULL);
    int threads = thread_count(config);
    struct sweep sweep = {.config = config,
                          .listener = listener,
                          .diag = diag,
                          .inner_jobs = jobs_of_a_point(config, threads),
                          .points = ep_override_grid_points(config->grid),
                          .window = (size_t)threads * RESULTS_AHEAD};
    pthread_mutex_init(&sweep.lock, NULL);
    pthread_cond_init(&sweep.delivered_more, NULL);
    sweep.waiting = ep_alloc_zeroed(sweep.window, sizeof *sweep.waiting);
    struct worker *workers = ep_alloc_zeroed((size_t)threads, sizeof *workers);
    for (int i = 0; i < threads; i++)
        workers[i].sweep = &sweep;
    run_threads(run_points, workers, sizeof *workers, threads);
    for (size_t i = 0; i < sweep.window; i++)
        loaded_fini(&sweep.waiting[i]);
    ep_free(workers);
    ep_free(sweep.waiting);
    pthread_cond_destroy(&sweep.delivered_more);
    pthread_mutex_destroy(&sweep.lock);
    return !sweep.is_stopped;
}
