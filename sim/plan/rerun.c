#include "plan/rerun.h"

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

static const struct ep_override *point_overrides(const struct ep_rerun_config *config, size_t point,
                                                 size_t *count)
{
    const struct ep_rerun_points *points = &config->points;
    size_t most = config->override_count + points->most_overrides;
    struct ep_override *overrides = ep_alloc_zeroed(most, sizeof *overrides);
    for (size_t i = 0; i < config->override_count; i++)
        overrides[i] = config->overrides[i];
    *count = config->override_count +
             points->overrides_at(points->self, point, overrides + config->override_count);
    assert(*count <= most);
    return overrides;
}

static const char *deployment_at(const struct ep_rerun_config *config, size_t point)
{
    const struct ep_rerun_points *points = &config->points;
    const char *own = points->deployment_at ? points->deployment_at(points->self, point) : NULL;
    return own != NULL ? own : config->deployment;
}

/* False, with errors in `diag` and nothing loaded, where a point is wrong. */
static bool load_point(const struct ep_rerun_config *config, size_t point, struct loaded *loaded,
                       struct ep_diag *diag)
{
    *loaded = (struct loaded){0};
    size_t count = 0;
    const struct ep_override *overrides = point_overrides(config, point, &count);
    loaded->scenario = ep_scenario_load(config->scenario, overrides, count, diag);
    ep_free((void *)overrides);
    struct ep_loc at = {.file = "epsim"};
    if (loaded->scenario != NULL &&
        ep_selection_check(loaded->scenario, deployment_at(config, point), at, diag))
        loaded->world = ep_world_create(loaded->scenario, diag);
    if (loaded->world != NULL)
        return true;
    loaded_fini(loaded);
    return false;
}

/* ---- threads: the caller's and jobs - 1 more ---- */

static int thread_count(const struct ep_rerun_config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t jobs = config->jobs > 0 ? (size_t)config->jobs : processors > 0 ? (size_t)processors : 1;
    size_t points = config->points.count;
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
    const struct ep_rerun_config *config;
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

bool ep_rerun_check(const struct ep_rerun_config *config, struct ep_diag *diag)
{
    struct check check = {.config = config, .points = config->points.count};
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

struct rerun {
    const struct ep_rerun_config *config;
    const struct ep_rerun_listener *listener;
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
    struct rerun *rerun;
    double share; /* told of the point under way */
};

static void tell_progress(struct worker *worker, double share)
{
    struct rerun *rerun = worker->rerun;
    rerun->share_done += share - worker->share;
    worker->share = share;
    if (rerun->listener->on_progress != NULL)
        rerun->listener->on_progress(rerun->listener->progress_self,
                                     rerun->share_done / (double)rerun->points);
}

static void on_progress(void *self, double done)
{
    struct worker *worker = self;
    pthread_mutex_lock(&worker->rerun->lock);
    tell_progress(worker, done);
    pthread_mutex_unlock(&worker->rerun->lock);
}

/* The next point to simulate, once it is near enough to the last one delivered; false: no more. */
static bool take_point(struct rerun *rerun, size_t *point)
{
    pthread_mutex_lock(&rerun->lock);
    bool has_point = rerun->next < rerun->points;
    *point = rerun->next;
    rerun->next += has_point;
    while (has_point && !rerun->is_stopped && *point >= rerun->delivered + rerun->window)
        pthread_cond_wait(&rerun->delivered_more, &rerun->lock);
    has_point = has_point && !rerun->is_stopped;
    pthread_mutex_unlock(&rerun->lock);
    return has_point;
}

static void deliver_ready(struct rerun *rerun)
{
    struct loaded *first = &rerun->waiting[rerun->delivered % rerun->window];
    while (!rerun->is_stopped && rerun->delivered < rerun->points && first->result != NULL) {
        if (!rerun->listener->on_result(rerun->listener->self, rerun->delivered, first->result))
            rerun->is_stopped = true;
        loaded_fini(first);
        rerun->delivered++;
        first = &rerun->waiting[rerun->delivered % rerun->window];
    }
    pthread_cond_broadcast(&rerun->delivered_more);
}

static void run_point(struct worker *worker, size_t point)
{
    struct rerun *rerun = worker->rerun;
    struct ep_diag *diag = ep_diag_create();
    struct loaded loaded;
    worker->share = 0;
    if (load_point(rerun->config, point, &loaded, diag)) {
        struct ep_experiment_options options = {.jobs = rerun->inner_jobs,
                                                .deployment = deployment_at(rerun->config, point),
                                                .on_progress = on_progress,
                                                .progress_self = worker};
        loaded.result = ep_experiment_run(loaded.world, &options);
    }
    pthread_mutex_lock(&rerun->lock);
    if (loaded.result == NULL) {
        ep_diag_merge(rerun->diag, diag);
        rerun->is_stopped = true;
    }
    tell_progress(worker, 1);
    rerun->waiting[point % rerun->window] = loaded;
    deliver_ready(rerun);
    pthread_mutex_unlock(&rerun->lock);
    ep_diag_destroy(diag);
}

static void *run_points(void *item)
{
    struct worker *worker = item;
    size_t point = 0;
    while (take_point(worker->rerun, &point))
        run_point(worker, point);
    return NULL;
}

/* Few points and many processors: each point gets several threads of its own. */
static int jobs_of_a_point(const struct ep_rerun_config *config, int threads)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int jobs = config->jobs > 0 ? config->jobs : processors > 0 ? (int)processors : 1;
    return jobs / threads > 1 ? jobs / threads : 1;
}

bool ep_rerun_run(const struct ep_rerun_config *config, const struct ep_rerun_listener *listener,
                  struct ep_diag *diag)
{
    assert(listener->on_result != NULL);
    int threads = thread_count(config);
    struct rerun rerun = {.config = config,
                          .listener = listener,
                          .diag = diag,
                          .inner_jobs = jobs_of_a_point(config, threads),
                          .points = config->points.count,
                          .window = (size_t)threads * RESULTS_AHEAD};
    pthread_mutex_init(&rerun.lock, NULL);
    pthread_cond_init(&rerun.delivered_more, NULL);
    rerun.waiting = ep_alloc_zeroed(rerun.window, sizeof *rerun.waiting);
    struct worker *workers = ep_alloc_zeroed((size_t)threads, sizeof *workers);
    for (int i = 0; i < threads; i++)
        workers[i].rerun = &rerun;
    run_threads(run_points, workers, sizeof *workers, threads);
    for (size_t i = 0; i < rerun.window; i++)
        loaded_fini(&rerun.waiting[i]);
    ep_free(workers);
    ep_free(rerun.waiting);
    pthread_cond_destroy(&rerun.delivered_more);
    pthread_mutex_destroy(&rerun.lock);
    return !rerun.is_stopped;
}

/* ---- points as a list ---- */

static size_t list_overrides(const void *self, size_t point, struct ep_override *overrides)
{
    const struct ep_rerun_point *item = &((const struct ep_rerun_list *)self)->items[point];
    for (size_t i = 0; i < item->override_count; i++)
        overrides[i] = item->overrides[i];
    return item->override_count;
}

static const char *list_deployment(const void *self, size_t point)
{
    return ((const struct ep_rerun_list *)self)->items[point].deployment;
}

struct ep_rerun_points ep_rerun_list_points(const struct ep_rerun_list *list)
{
    struct ep_rerun_points points = {.self = list,
                                     .count = list->count,
                                     .overrides_at = list_overrides,
                                     .deployment_at = list_deployment};
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].override_count > points.most_overrides)
            points.most_overrides = list->items[i].override_count;
    return points;
}
