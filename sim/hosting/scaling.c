#include "hosting/scaling.h"

#include "base/array.h"
#include "base/mem.h"
#include "core/rng.h"
#include "hosting/autoscaler.h"
#include "hosting/metric_expression.h"
#include "hosting/metric_points.h"

#include <assert.h>
#include <math.h>

#define SHORT_PERIOD (10 * EP_SECOND)

enum scaling_event {
    PERIOD_OVER,      /* subject: enum clock */
    POINTS_PUBLISHED, /* publication */
    ACTION_DUE,       /* scheduled action */
    STALL_OVER        /* endpoint: there is capacity for what it waits for */
};
enum clock { MINUTES, TENS, CLOCK_COUNT };

/* The datapoints of one period on their way to the alarms. */
struct publication {
    enum clock clock;
    double *values; /* owned; by endpoint, then policy */
    uint32_t next_free;
};

struct scaled_endpoint {
    struct ep_autoscaler *autoscaler; /* owned */
    struct ep_metric_points points[CLOCK_COUNT];
    int capacity;       /* asked for so far, what is refused taken back */
    uint32_t remaining; /* instances that the activity in progress waits for */
    uint64_t activities;
};

struct ep_scaling {
    struct ep_scaling_setup setup;
    struct ep_kernel *kernel; /* borrowed */
    struct ep_scaling_ports ports;
    struct ep_observer inner;
    uint16_t owner;
    uint32_t policy_count;
    bool uses[CLOCK_COUNT];
    uint64_t periods[CLOCK_COUNT];     /* that are over */
    ep_time published[CLOCK_COUNT];    /* when the last datapoints come: they keep their order */
    struct scaled_endpoint *endpoints; /* owned */
    struct ep_instance_levels *before; /* owned; by instance, at the last minute */
    uint32_t before_count;
    struct {
        EP_ARRAY(struct publication);
    } publications; /* pool */
    uint32_t free_publication;
    struct ep_rng_key lag_key, stall_key;
};

/* ---- policies ---- */

static const struct ep_metric_expression *expression_of(const struct ep_scaling *scaling,
                                                        uint32_t policy)
{
    const struct ep_autoscaling_config *config = scaling->setup.config;
    return policy < config->tracking_count ? &config->tracking[policy].metric
                                           : &config->step[policy - config->tracking_count].metric;
}

static enum clock clock_of(const struct ep_scaling *scaling, uint32_t policy)
{
    const struct ep_autoscaling_config *config = scaling->setup.config;
    ep_time period = policy < config->tracking_count
                         ? config->tracking[policy].period
                         : config->step[policy - config->tracking_count].period;
    return period == SHORT_PERIOD ? TENS : MINUTES;
}

/* ---- life ---- */

struct ep_scaling *ep_scaling_create(const struct ep_scaling_setup *setup)
{
    struct ep_scaling *scaling = ep_alloc_zeroed(1, sizeof *scaling);
    scaling->setup = *setup;
    scaling->policy_count = (uint32_t)(setup->config->tracking_count + setup->config->step_count);
    scaling->free_publication = UINT32_MAX;
    scaling->endpoints = ep_alloc_zeroed(setup->endpoint_count, sizeof *scaling->endpoints);
    for (uint32_t e = 0; e < setup->endpoint_count; e++) {
        scaling->endpoints[e].autoscaler =
            ep_autoscaler_create(setup->config, e, setup->instances, setup->log);
        scaling->endpoints[e].capacity = setup->instances;
    }
    for (uint32_t i = 0; i < scaling->policy_count; i++)
        scaling->uses[clock_of(scaling, i)] = true;
    scaling->lag_key = ep_rng_key_of(setup->seed, setup->replication, "hosting/metric_lag");
    scaling->stall_key = ep_rng_key_of(setup->seed, setup->replication, "hosting/capacity_stall");
    return scaling;
}

void ep_scaling_destroy(struct ep_scaling *scaling)
{
    if (!scaling)
        return;
    for (uint32_t e = 0; e < scaling->setup.endpoint_count; e++) {
        ep_autoscaler_destroy(scaling->endpoints[e].autoscaler);
        for (int clock = 0; clock < CLOCK_COUNT; clock++)
            ep_metric_points_clear(&scaling->endpoints[e].points[clock]);
    }
    for (size_t i = 0; i < scaling->publications.count; i++)
        ep_free(scaling->publications.items[i].values);
    ep_array_fini(&scaling->publications);
    ep_free(scaling->endpoints);
    ep_free(scaling->before);
    ep_free(scaling);
}

/* ---- watching ---- */

static void on_sent(void *self, const struct ep_sent_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_sent)
        scaling->inner.on_sent(scaling->inner.self, record);
    for (int clock = 0; clock < CLOCK_COUNT; clock++)
        if (scaling->uses[clock])
            ep_metric_points_sent(&scaling->endpoints[record->endpoint].points[clock], record);
}

/* Only points of a minute hold more than the concurrency. */
static struct ep_metric_points *minute_of(struct ep_scaling *scaling, uint32_t endpoint)
{
    return scaling->uses[MINUTES] ? &scaling->endpoints[endpoint].points[MINUTES] : NULL;
}

static void on_request(void *self, const struct ep_request_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_request)
        scaling->inner.on_request(scaling->inner.self, record);
    struct ep_metric_points *points = minute_of(scaling, record->endpoint);
    if (points && record->attempts == 1 && scaling->inner.takes_only_attempts_from_requests)
        ep_metric_points_attempt(points, record);
}

static void on_attempt(void *self, const struct ep_request_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_attempt)
        scaling->inner.on_attempt(scaling->inner.self, record);
    struct ep_metric_points *points = minute_of(scaling, record->endpoint);
    if (points)
        ep_metric_points_attempt(points, record);
}

static void on_load_started(void *self, const struct ep_load_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_load_started)
        scaling->inner.on_load_started(scaling->inner.self, record);
}

static uint32_t endpoint_of(struct ep_scaling *scaling, uint32_t instance)
{
    struct ep_instance_levels levels;
    scaling->ports.read_levels(scaling->ports.self, instance, &levels);
    return levels.endpoint;
}

static void on_load(void *self, const struct ep_load_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_load)
        scaling->inner.on_load(scaling->inner.self, record);
    struct ep_metric_points *points = minute_of(scaling, endpoint_of(scaling, record->instance));
    if (points)
        ep_metric_points_load(points, record);
}

static void on_evicted(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                       ep_time at, ep_time unload_ns)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_evicted)
        scaling->inner.on_evicted(scaling->inner.self, what, model, instance, at, unload_ns);
    struct ep_metric_points *points = minute_of(scaling, endpoint_of(scaling, instance));
    if (points && what != EP_EVICTED_DISK)
        ep_metric_points_unload(points, unload_ns);
}

static void on_execution(void *self, const struct ep_execution_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_execution)
        scaling->inner.on_execution(scaling->inner.self, record);
}

static void on_provisioned(void *self, uint32_t endpoint, ep_time at, int change)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_provisioned)
        scaling->inner.on_provisioned(scaling->inner.self, endpoint, at, change);
}

/* ---- activities ---- */

static ep_time now_of(const struct ep_scaling *scaling)
{
    return ep_kernel_now(scaling->kernel);
}

/* An activity now and then finds no capacity: all its instances come that much later. */
static ep_time draw_stall(struct ep_scaling *scaling, uint32_t endpoint)
{
    const struct ep_autoscaling_config *config = scaling->setup.config;
    uint64_t words[4];
    ep_rng_block(&scaling->stall_key, scaling->endpoints[endpoint].activities, endpoint, words);
    if (ep_rng_unit(words[0]) >= config->stall_ratio)
        return 0;
    return (ep_time)ep_dist_sample(&config->stall, words[1]);
}

static bool is_past_quota(const struct ep_scaling *scaling, int more)
{
    int64_t total = more;
    for (uint32_t e = 0; e < scaling->setup.endpoint_count; e++)
        total += scaling->endpoints[e].capacity;
    return scaling->setup.config->quota >= 0 && total > scaling->setup.config->quota;
}

static void hold(struct ep_scaling *scaling, uint32_t e, bool is_held)
{
    if (scaling->ports.hold)
        scaling->ports.hold(scaling->ports.self, e, is_held);
}

static void act(struct ep_scaling *scaling, uint32_t e);

/* An update that waited comes before a bound that has moved meanwhile. */
static void finish(struct ep_scaling *scaling, uint32_t e)
{
    struct ep_autoscaler *autoscaler = scaling->endpoints[e].autoscaler;
    ep_autoscaler_done(autoscaler, now_of(scaling));
    hold(scaling, e, false);
    if (ep_autoscaler_keep_bounds(autoscaler, now_of(scaling)))
        act(scaling, e);
}

static void launch(struct ep_scaling *scaling, uint32_t e)
{
    ep_time stall = draw_stall(scaling, e);
    if (stall > 0)
        ep_kernel_push(scaling->kernel, ep_time_add(now_of(scaling), stall),
                       (struct ep_event){scaling->owner, STALL_OVER, e});
    else
        scaling->ports.launch(scaling->ports.self, e, scaling->endpoints[e].remaining);
}

static void act(struct ep_scaling *scaling, uint32_t e)
{
    struct scaled_endpoint *endpoint = &scaling->endpoints[e];
    int change = ep_autoscaler_desired(endpoint->autoscaler) - endpoint->capacity;
    if (change == 0)
        return;
    if (change > 0 && is_past_quota(scaling, change)) {
        ep_autoscaler_refused(endpoint->autoscaler, now_of(scaling));
        return;
    }
    endpoint->capacity += change;
    hold(scaling, e, true);
    if (change > 0) {
        endpoint->remaining = (uint32_t)change;
        launch(scaling, e);
    } else {
        endpoint->remaining = scaling->ports.retire(scaling->ports.self, e, (uint32_t)-change);
        if (endpoint->remaining == 0)
            finish(scaling, e);
    }
    endpoint->activities++;
}

static void on_life(void *self, const struct ep_life_record *record)
{
    struct ep_scaling *scaling = self;
    if (scaling->inner.on_life)
        scaling->inner.on_life(scaling->inner.self, record);
    struct scaled_endpoint *endpoint = &scaling->endpoints[record->endpoint];
    bool is_end = record->step == EP_STEP_IN_SERVICE || record->step == EP_STEP_GONE;
    if (is_end && record->drill == EP_CAUSE_SCALING && --endpoint->remaining == 0)
        finish(scaling, record->endpoint);
}

static void on_updating(void *self, uint32_t e, bool is_updating)
{
    struct ep_scaling *scaling = self;
    struct ep_autoscaler *autoscaler = scaling->endpoints[e].autoscaler;
    if (scaling->inner.on_updating)
        scaling->inner.on_updating(scaling->inner.self, e, is_updating);
    ep_autoscaler_set_updating(autoscaler, is_updating);
    if (ep_autoscaler_keep_bounds(autoscaler, now_of(scaling)))
        act(scaling, e);
}

struct ep_observer ep_scaling_observer(struct ep_scaling *scaling, const struct ep_observer *inner)
{
    scaling->inner = *inner;
    struct ep_observer observer = *inner;
    observer.self = scaling;
    observer.on_sent = on_sent;
    observer.on_request = on_request;
    observer.on_attempt = on_attempt;
    observer.on_load_started = on_load_started;
    observer.on_load = on_load;
    observer.on_evicted = on_evicted;
    observer.on_execution = on_execution;
    observer.on_provisioned = on_provisioned;
    observer.on_life = on_life;
    observer.on_updating = on_updating;
    return observer;
}

/* ---- periods ---- */

static void push(struct ep_scaling *scaling, ep_time at, enum scaling_event kind, uint32_t subject)
{
    if (at < scaling->setup.horizon)
        ep_kernel_push(scaling->kernel, at,
                       (struct ep_event){scaling->owner, (uint16_t)kind, subject});
}

static ep_time length_of(enum clock clock)
{
    return clock == TENS ? SHORT_PERIOD : EP_MINUTE;
}

struct point_reader {
    const struct ep_metric_points *points;
};

static double read_point(void *self, enum ep_alarm_metric metric, enum ep_point_statistic statistic)
{
    const struct point_reader *reader = self;
    return ep_metric_points_value(reader->points, metric, statistic);
}

/* What every instance did in the minute that is over. */
static void sample_instances(struct ep_scaling *scaling)
{
    uint32_t count = scaling->ports.instance_count(scaling->ports.self);
    if (count > scaling->before_count) {
        scaling->before = ep_realloc_array(scaling->before, count, sizeof *scaling->before);
        for (uint32_t i = scaling->before_count; i < count; i++)
            scaling->before[i] =
                (struct ep_instance_levels){.absent_ns = now_of(scaling) - EP_MINUTE};
        scaling->before_count = count;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct ep_instance_levels now;
        scaling->ports.read_levels(scaling->ports.self, i, &now);
        struct ep_metric_points *points = minute_of(scaling, now.endpoint);
        if (points)
            ep_metric_points_instance(points, &scaling->before[i], &now, EP_MINUTE);
        scaling->before[i] = now;
    }
}

/* A new period begins with what is outstanding. */
static void begin_period(struct ep_scaling *scaling, enum clock clock)
{
    for (uint32_t e = 0; e < scaling->setup.endpoint_count; e++)
        ep_metric_points_clear(&scaling->endpoints[e].points[clock]);
    uint32_t count = scaling->ports.instance_count(scaling->ports.self);
    for (uint32_t i = 0; i < count; i++) {
        struct ep_instance_levels levels;
        scaling->ports.read_levels(scaling->ports.self, i, &levels);
        struct ep_metric_points *points = &scaling->endpoints[levels.endpoint].points[clock];
        if (levels.outstanding > points->most_outstanding)
            points->most_outstanding = levels.outstanding;
        ep_metric_points_begin(points, &levels);
    }
}

static uint32_t take_publication(struct ep_scaling *scaling)
{
    uint32_t id = scaling->free_publication;
    if (id != UINT32_MAX) {
        scaling->free_publication = scaling->publications.items[id].next_free;
        return id;
    }
    size_t values = (size_t)scaling->setup.endpoint_count * scaling->policy_count;
    ep_array_push(&scaling->publications,
                  ((struct publication){.values = ep_alloc(values * sizeof(double))}));
    return (uint32_t)(scaling->publications.count - 1);
}

/* The lag of period n is drawn by n alone; datapoints keep their order. */
static ep_time publish_at(struct ep_scaling *scaling, enum clock clock)
{
    uint64_t words[4];
    ep_rng_block(&scaling->lag_key, scaling->periods[clock], (uint64_t)clock, words);
    ep_time at =
        ep_time_add(now_of(scaling), (ep_time)ep_dist_sample(&scaling->setup.lag, words[0]));
    if (at < scaling->published[clock])
        at = scaling->published[clock];
    scaling->published[clock] = at;
    return at;
}

static void on_period_over(struct ep_scaling *scaling, enum clock clock)
{
    if (clock == MINUTES)
        sample_instances(scaling);
    uint32_t id = take_publication(scaling);
    struct publication *publication = &scaling->publications.items[id];
    publication->clock = clock;
    for (uint32_t e = 0; e < scaling->setup.endpoint_count; e++) {
        struct point_reader reader = {&scaling->endpoints[e].points[clock]};
        for (uint32_t i = 0; i < scaling->policy_count; i++)
            if (clock_of(scaling, i) == clock)
                publication->values[(size_t)e * scaling->policy_count + i] =
                    ep_metric_expression_value(expression_of(scaling, i), read_point, &reader);
    }
    ep_time at = publish_at(scaling, clock);
    scaling->periods[clock]++;
    begin_period(scaling, clock);
    push(scaling, at, POINTS_PUBLISHED, id);
    push(scaling, now_of(scaling) + length_of(clock), PERIOD_OVER, (uint32_t)clock);
}

static void on_published(struct ep_scaling *scaling, uint32_t id)
{
    struct publication *publication = &scaling->publications.items[id];
    for (uint32_t e = 0; e < scaling->setup.endpoint_count; e++) {
        struct ep_autoscaler *autoscaler = scaling->endpoints[e].autoscaler;
        for (uint32_t i = 0; i < scaling->policy_count; i++)
            if (clock_of(scaling, i) == publication->clock)
                ep_autoscaler_take(autoscaler, i,
                                   publication->values[(size_t)e * scaling->policy_count + i]);
        ep_autoscaler_decide(autoscaler, now_of(scaling));
        act(scaling, e);
    }
    publication->next_free = scaling->free_publication;
    scaling->free_publication = id;
}

/* ---- scheduled actions ---- */

static void push_action(struct ep_scaling *scaling, uint32_t action, int64_t after_unix_s)
{
    int64_t start = scaling->setup.start_unix_s;
    int64_t next =
        ep_schedule_next(&scaling->setup.config->scheduled[action].schedule, start, after_unix_s);
    if (next - start < scaling->setup.horizon / EP_SECOND + 1)
        push(scaling, (next - start) * EP_SECOND, ACTION_DUE, action);
}

static void on_action(struct ep_scaling *scaling, uint32_t action)
{
    for (uint32_t e = 0; e < scaling->setup.endpoint_count; e++) {
        struct ep_autoscaler *autoscaler = scaling->endpoints[e].autoscaler;
        ep_autoscaler_set_bounds(autoscaler, now_of(scaling), action);
        if (ep_autoscaler_keep_bounds(autoscaler, now_of(scaling)))
            act(scaling, e);
    }
    push_action(scaling, action, scaling->setup.start_unix_s + now_of(scaling) / EP_SECOND);
}

/* ---- events ---- */

static void handle(void *world, struct ep_event event)
{
    struct ep_scaling *scaling = world;
    switch ((enum scaling_event)event.kind) {
    case PERIOD_OVER:
        on_period_over(scaling, (enum clock)event.subject);
        return;
    case POINTS_PUBLISHED:
        on_published(scaling, event.subject);
        return;
    case ACTION_DUE:
        on_action(scaling, event.subject);
        return;
    case STALL_OVER:
        scaling->ports.launch(scaling->ports.self, event.subject,
                              scaling->endpoints[event.subject].remaining);
        return;
    }
    assert(0 && "unknown event kind");
}

void ep_scaling_start(struct ep_scaling *scaling, struct ep_kernel *kernel,
                      const struct ep_scaling_ports *ports)
{
    scaling->kernel = kernel;
    scaling->ports = *ports;
    scaling->owner = ep_kernel_register(kernel, handle, scaling);
    scaling->before_count = ports->instance_count(ports->self);
    scaling->before = ep_alloc_zeroed(scaling->before_count, sizeof *scaling->before);
    for (uint32_t i = 0; i < scaling->before_count; i++)
        ports->read_levels(ports->self, i, &scaling->before[i]);
    /* Periods end at whole minutes of the calendar; a first one that was cut counts for nothing. */
    for (int clock = 0; clock < CLOCK_COUNT; clock++) {
        ep_time length = length_of((enum clock)clock);
        ep_time into = scaling->setup.start_unix_s % (length / EP_SECOND) * EP_SECOND;
        if (scaling->uses[clock])
            push(scaling, length - into, PERIOD_OVER, (uint32_t)clock);
    }
    for (uint32_t i = 0; i < scaling->setup.config->scheduled_count; i++)
        push_action(scaling, i, scaling->setup.start_unix_s);
}
