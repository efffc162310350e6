#include "run/scaled_run.h"

#include "base/mem.h"
#include "hosting/instance_life.h"
#include "hosting/scaling.h"

struct ep_scaled_run {
    struct ep_scaled_run_config config;
    struct ep_fleet *fleet;         /* borrowed */
    struct ep_scaling *scaling;     /* owned */
    struct ep_scaling_log log;      /* owned */
    struct ep_newcomers *newcomers; /* owned; NULL: no caches, or not replication 1 */
    struct ep_observer inner;
};

struct ep_scaled_run *ep_scaled_run_create(const struct ep_scaled_run_config *config)
{
    struct ep_scaled_run *run = ep_alloc_zeroed(1, sizeof *run);
    const struct ep_fleet_config *fleet = &config->option->fleet;
    run->config = *config;
    const struct ep_scaling_setup setup = {
        .config = config->option->deployment->autoscaling,
        .endpoint_count = fleet->endpoint_count,
        .instances = fleet->kind == EP_KIND_SERVERLESS ? fleet->serverless.provisioned
                                                       : fleet->instances_per_endpoint,
        .lag = fleet->assumptions.metric_lag,
        .start_unix_s = config->scenario->start_unix_s,
        .horizon = config->scenario->horizon,
        .seed = config->scenario->seed,
        .replication = config->replication,
        .log = &run->log,
    };
    run->scaling = ep_scaling_create(&setup);
    if (config->replication == 0 && ep_fleet_config_has_cache(fleet))
        run->newcomers = ep_newcomers_create(fleet->endpoint_count, setup.horizon);
    return run;
}

void ep_scaled_run_destroy(struct ep_scaled_run *run)
{
    if (!run)
        return;
    ep_scaling_destroy(run->scaling);
    ep_newcomers_destroy(run->newcomers);
    ep_scaling_log_fini(&run->log);
    ep_free(run);
}

/* ---- watching ---- */

static void on_sent(void *self, const struct ep_sent_record *record)
{
    struct ep_scaled_run *run = self;
    run->inner.on_sent(run->inner.self, record);
}

static void on_request(void *self, const struct ep_request_record *record)
{
    struct ep_scaled_run *run = self;
    run->inner.on_request(run->inner.self, record);
    if (run->newcomers)
        ep_newcomers_on_request(run->newcomers, record);
}

static void on_attempt(void *self, const struct ep_request_record *record)
{
    struct ep_scaled_run *run = self;
    run->inner.on_attempt(run->inner.self, record);
}

static void on_load_started(void *self, const struct ep_load_record *record)
{
    struct ep_scaled_run *run = self;
    run->inner.on_load_started(run->inner.self, record);
}

static void on_load(void *self, const struct ep_load_record *record)
{
    struct ep_scaled_run *run = self;
    run->inner.on_load(run->inner.self, record);
}

static void on_evicted(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                       ep_time at, ep_time unload_ns)
{
    struct ep_scaled_run *run = self;
    run->inner.on_evicted(run->inner.self, what, model, instance, at, unload_ns);
}

static void on_life(void *self, const struct ep_life_record *record)
{
    struct ep_scaled_run *run = self;
    if (run->inner.on_life)
        run->inner.on_life(run->inner.self, record);
    if (run->newcomers)
        ep_newcomers_on_life(run->newcomers, record);
}

static void on_execution(void *self, const struct ep_execution_record *record)
{
    struct ep_scaled_run *run = self;
    run->inner.on_execution(run->inner.self, record);
}

static void on_provisioned(void *self, uint32_t endpoint, ep_time at, int change)
{
    struct ep_scaled_run *run = self;
    run->inner.on_provisioned(run->inner.self, endpoint, at, change);
}

struct ep_observer ep_scaled_run_observer(struct ep_scaled_run *run,
                                          const struct ep_observer *inner)
{
    run->inner = *inner;
    const struct ep_observer counting = {
        .self = run,
        .takes_only_attempts_from_requests = inner->takes_only_attempts_from_requests,
        .on_sent = on_sent,
        .on_request = on_request,
        .on_attempt = on_attempt,
        .on_load_started = on_load_started,
        .on_load = on_load,
        .on_evicted = on_evicted,
        .on_execution = on_execution,
        .on_provisioned = on_provisioned,
        .on_life = on_life,
        .visit_self = inner->visit_self,
        .on_visit = inner->on_visit,
    };
    return ep_scaling_observer(run->scaling, &counting);
}

/* ---- the fleet's side ---- */

static void scale_out(void *self, uint32_t endpoint, uint32_t count)
{
    ep_fleet_scale_out(self, endpoint, count);
}

static uint32_t scale_in(void *self, uint32_t endpoint, uint32_t count)
{
    return ep_fleet_scale_in(self, endpoint, count);
}

static void hold(void *self, uint32_t endpoint, bool is_held)
{
    ep_fleet_hold(self, endpoint, is_held);
}

static uint32_t instance_count(void *self)
{
    return ep_fleet_instance_count(self);
}

static void read_levels(void *self, uint32_t instance, struct ep_instance_levels *levels)
{
    ep_fleet_read_levels(self, instance, levels);
}

void ep_scaled_run_start(struct ep_scaled_run *run, struct ep_kernel *kernel,
                         struct ep_fleet *fleet)
{
    run->fleet = fleet;
    const struct ep_scaling_ports ports = {.self = fleet,
                                           .launch = scale_out,
                                           .retire = scale_in,
                                           .hold = hold,
                                           .instance_count = instance_count,
                                           .read_levels = read_levels};
    ep_scaling_start(run->scaling, kernel, &ports);
}

struct ep_scaling_log ep_scaled_run_take_log(struct ep_scaled_run *run)
{
    struct ep_scaling_log log = run->log;
    run->log = (struct ep_scaling_log){0};
    return log;
}

void ep_scaled_run_newcomers(const struct ep_scaled_run *run, struct ep_newcomers_rows *rows)
{
    if (run->newcomers)
        ep_newcomers_rows(run->newcomers, rows);
}

void ep_scaled_run_count_service(struct ep_outcome *outcome, const struct ep_instance_life *lives,
                                 uint32_t count, const ep_time *bounds)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t s = 0; s < EP_SLICE_COUNT; s++)
            outcome->service_ns[(size_t)s * outcome->endpoint_count + lives[i].endpoint] +=
                ep_instance_life_serving_ns(&lives[i], bounds[s], bounds[s + 1]);
}
