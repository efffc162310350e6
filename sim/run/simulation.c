#include "run/simulation.h"

#include "base/mem.h"
#include "core/kernel.h"
#include "run/collector.h"
#include "run/scaled_run.h"
#include "run/slices.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CONCURRENCY_PERIOD (10 * EP_SECOND)
#define FIRST_DRAIN_STEP (100 * EP_MILLISECOND)
enum { BATCH = 32 };
static_assert(BATCH <= EP_FLEET_MOST_EXPECTED, "a batch is expected at once");

struct simulation {
    const struct ep_simulation_config *config; /* borrowed */
    const struct ep_option *option;            /* borrowed */
    ep_time horizon;
    ep_time bounds[EP_SLICE_COUNT + 2];
    struct ep_kernel *kernel; /* owned, as all below */
    struct ep_fleet *fleet;
    struct ep_arrival_source traffic;
    struct ep_arrival arrivals[BATCH]; /* pulled ahead: `used` of `ready` have arrived */
    struct ep_offer offers[BATCH];     /* the same as the fleet takes them */
    bool listens;                      /* the traffic wants answers, and is not read ahead */
    uint32_t used, ready;
    uint64_t pulled_count; /* of the run, also those that this deployment does not serve */
    struct ep_kernel_source source;
    struct ep_outcome *outcome;
    struct ep_collector *collector;
    struct ep_observer counting;           /* the collector's callbacks */
    struct ep_levels *levels;              /* NULL in a pilot */
    struct ep_series *series;              /* NULL: not wanted */
    struct ep_drill_recorder *drills;      /* NULL: no drills, or a pilot */
    double *extra_usd;                     /* by drill */
    struct ep_metric_minutes *minutes;     /* NULL: not wanted */
    bool is_minute_over;                   /* not only a piece of it, cut by the warm-up */
    struct ep_container_watch *containers; /* NULL: none that are looked at one by one */
    bool has_cache;
    struct ep_scaled_run *scaled; /* NULL: the fleet does not scale */
    bool is_stopped;
};

/* ---- traffic ---- */

static struct ep_offer offer_of(const struct ep_arrival *arrival, uint64_t request)
{
    return (struct ep_offer){.model = arrival->model,
                             .source = arrival->source,
                             .client = arrival->client,
                             .number = arrival->number,
                             .request = request,
                             .compute_ns = arrival->compute_ns,
                             .wait_ns = arrival->wait_ns,
                             .request_bytes = arrival->request_bytes,
                             .response_bytes = arrival->response_bytes,
                             .has_words = arrival->has_words,
                             .words = {arrival->words[0], arrival->words[1]}};
}

/* Pulls ahead, so that what the requests need is at hand when they arrive. */
static void pull_batch(struct simulation *simulation)
{
    struct ep_arrival_source *traffic = &simulation->traffic;
    uint32_t count = 0;
    while (count < BATCH && traffic->type->next(traffic->state, &simulation->arrivals[count])) {
        simulation->offers[count] =
            offer_of(&simulation->arrivals[count], simulation->pulled_count++);
        count++;
    }
    simulation->used = 0;
    simulation->ready = count;
    ep_collector_expect_models(simulation->collector, simulation->offers, count);
    ep_fleet_expect(simulation->fleet, simulation->offers, count);
    ep_collector_expect_latencies(simulation->collector, simulation->offers, count);
}

/* A source that listens is not read ahead: answers may bring something earlier. */
static void pull(struct simulation *simulation)
{
    if (simulation->listens) {
        simulation->source.next_at = simulation->traffic.type->peek(simulation->traffic.state);
        return;
    }
    if (simulation->used == simulation->ready)
        pull_batch(simulation);
    simulation->source.next_at = simulation->used < simulation->ready
                                     ? simulation->arrivals[simulation->used].at
                                     : EP_TIME_NEVER;
}

static void tell(struct simulation *simulation, struct ep_answer answer)
{
    simulation->traffic.type->on_answer(simulation->traffic.state, &answer);
    pull(simulation);
}

static struct ep_answer answer_of(const struct ep_request_record *record)
{
    enum ep_ending ending = ep_outcome_ending(record->status, record->original_status);
    return (struct ep_answer){.source = record->source,
                              .client = record->client,
                              .at = record->done,
                              .is_failure = ending != EP_ENDING_COMPLETED};
}

static void offer(struct simulation *simulation, uint32_t i)
{
    const struct ep_arrival *arrival = &simulation->arrivals[i];
    if (simulation->option->fleet.endpoint_of[arrival->model] == UINT32_MAX) {
        if (simulation->listens)
            tell(simulation, (struct ep_answer){.source = arrival->source,
                                                .client = arrival->client,
                                                .at = EP_TIME_NEVER});
        return;
    }
    ep_collector_on_arrival(simulation->collector, &simulation->arrivals[i]);
    if (simulation->series)
        ep_series_on_arrival(simulation->series);
    bool accepted = ep_fleet_offer(simulation->fleet, &simulation->offers[i]);
    assert(accepted);
    (void)accepted;
}

static void fire(void *self)
{
    struct simulation *simulation = self;
    if (simulation->listens) {
        simulation->used = 0;
        simulation->traffic.type->next(simulation->traffic.state, &simulation->arrivals[0]);
        simulation->offers[0] = offer_of(&simulation->arrivals[0], simulation->pulled_count++);
    }
    offer(simulation, simulation->used);
    simulation->used++;
    pull(simulation);
}

/* ---- the observer where there is a series, drills or traffic that listens: the collector first,
 * then those ---- */

static void tee_sent(void *self, const struct ep_sent_record *record)
{
    struct simulation *simulation = self;
    if (simulation->counting.on_sent)
        simulation->counting.on_sent(simulation->counting.self, record);
    if (simulation->minutes)
        ep_metric_minutes_on_sent(simulation->minutes, record);
}

static void tee_request(void *self, const struct ep_request_record *record)
{
    struct simulation *simulation = self;
    simulation->counting.on_request(simulation->counting.self, record);
    if (simulation->drills)
        ep_drill_recorder_on_request(simulation->drills, record);
    if (simulation->series && record->attempts == 1)
        ep_series_on_attempt(simulation->series, record->found);
    if (record->attempts == 1 && simulation->minutes)
        ep_metric_minutes_on_attempt(simulation->minutes, record, simulation->has_cache);
    if (simulation->series)
        ep_series_on_request(simulation->series, record);
    if (simulation->listens)
        tell(simulation, answer_of(record));
}

static void tee_attempt(void *self, const struct ep_request_record *record)
{
    struct simulation *simulation = self;
    simulation->counting.on_attempt(simulation->counting.self, record);
    if (simulation->series)
        ep_series_on_attempt(simulation->series, record->last_found);
    if (simulation->minutes)
        ep_metric_minutes_on_attempt(simulation->minutes, record, simulation->has_cache);
}

static void tee_load_started(void *self, const struct ep_load_record *record)
{
    struct simulation *simulation = self;
    simulation->counting.on_load_started(simulation->counting.self, record);
    if (simulation->series)
        ep_series_on_load(simulation->series);
}

static void tee_load(void *self, const struct ep_load_record *record)
{
    struct simulation *simulation = self;
    simulation->counting.on_load(simulation->counting.self, record);
    if (simulation->minutes)
        ep_metric_minutes_on_load(simulation->minutes, record);
}

static void tee_evicted(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                        ep_time at, ep_time unload_ns)
{
    struct simulation *simulation = self;
    simulation->counting.on_evicted(simulation->counting.self, what, model, instance, at,
                                    unload_ns);
    if (what == EP_EVICTED_MEMORY && simulation->series)
        ep_series_on_eviction(simulation->series);
    if (what != EP_EVICTED_DISK && simulation->minutes)
        ep_metric_minutes_on_unload(simulation->minutes, unload_ns);
}

static void tee_execution(void *self, const struct ep_execution_record *record)
{
    struct simulation *simulation = self;
    simulation->counting.on_execution(simulation->counting.self, record);
    if (simulation->series)
        ep_series_on_execution(simulation->series, record);
}

static void tee_life(void *self, const struct ep_life_record *record)
{
    struct simulation *simulation = self;
    if (simulation->drills)
        ep_drill_recorder_on_life(simulation->drills, record);
}

static struct ep_observer observer_of(struct simulation *simulation)
{
    if (!simulation->series && !simulation->drills && !simulation->listens)
        return simulation->counting;
    bool is_sent_wanted = simulation->minutes || simulation->counting.on_sent;
    return (struct ep_observer){.self = simulation,
                                .takes_only_attempts_from_requests = true,
                                .on_sent = is_sent_wanted ? tee_sent : NULL,
                                .on_request = tee_request,
                                .on_attempt = tee_attempt,
                                .on_load_started = tee_load_started,
                                .on_load = tee_load,
                                .on_evicted = tee_evicted,
                                .on_execution = tee_execution,
                                .on_life = tee_life};
}

/* ---- building and taking apart ---- */

static void log_request(void *self, const struct ep_request_record *record)
{
    struct simulation *simulation = self;
    const struct ep_simulation_config *config = simulation->config;
    if (!simulation->is_stopped && !config->on_request(config->request_self, record))
        simulation->is_stopped = true;
}

static struct ep_series *create_series(const struct ep_option *option, struct ep_series_rows *rows)
{
    const struct ep_prices *prices = &option->prices;
    const char *name = option->deployment->name;
    if (!prices->is_serverless)
        return ep_series_create(rows, name, ep_fleet_config_has_cache(&option->fleet),
                                option->instances,
                                prices->instance_usd_per_hour * (1 - prices->discount_ratio));
    struct ep_series *series = ep_series_create(rows, name, true, 0, 0);
    uint64_t provisioned =
        (uint64_t)option->fleet.serverless.provisioned * option->fleet.endpoint_count;
    double always = provisioned > 0 ? prices->provisioned.usd_per_hour * (double)provisioned : 0;
    ep_series_price_executions(series, always, prices->execution.usd_per_hour,
                               prices->provisioned_execution.usd_per_hour);
    return series;
}

static void watch_containers(struct simulation *simulation)
{
    const struct ep_fleet_config *fleet = &simulation->option->fleet;
    ep_outcome_add_containers(simulation->outcome, ep_container_counts_slots(fleet));
    const struct ep_container_watch_config config = {
        .fleet = fleet,
        .counts = simulation->outcome->containers,
        .rows = simulation->config->container_minutes,
        .warmup = simulation->config->warmup,
        .horizon = simulation->horizon,
    };
    simulation->containers = ep_container_watch_create(&config);
}

static void watch(struct simulation *simulation)
{
    const struct ep_simulation_config *config = simulation->config;
    const struct ep_world *world = config->world;
    const struct ep_option *option = simulation->option;
    simulation->outcome = ep_outcome_create(world->cells.count, world->catalog.model_count,
                                            option->fleet.endpoint_count, !config->is_pilot);
    struct ep_collector_config collecting = {
        .catalog = option->catalog,
        .fleet = &option->fleet,
        .cell_of = world->cells.count > 1 ? world->cells.of_model : NULL,
        .demand = option->demand,
        .warmup = config->warmup,
        .horizon = simulation->horizon,
        .instances_change = ep_option_instances_change(option),
        .on_measured = config->on_request ? log_request : NULL,
        .measured_self = simulation,
    };
    simulation->collector = ep_collector_create(&collecting, simulation->outcome);
    simulation->counting = ep_collector_observer(simulation->collector);
    if (option->fleet.drill_count > 0 && !config->is_pilot)
        simulation->drills =
            ep_drill_recorder_create(option, simulation->horizon, config->life_log);
    if (config->series)
        simulation->series = create_series(option, config->series);
    if (ep_container_counts_slots(&option->fleet) > 0 && !config->is_pilot)
        watch_containers(simulation);
    simulation->has_cache = ep_fleet_config_has_cache(&option->fleet);
    if (config->minutes && option->fleet.kind != EP_KIND_SERVERLESS)
        simulation->minutes = ep_metric_minutes_create();
}

static void watch_instance(void *self, const double ratio[EP_RESOURCE_COUNT],
                           const struct ep_instance_levels *now)
{
    struct simulation *simulation = self;
    struct ep_metric_minutes *minutes = simulation->minutes;
    int vcpu = simulation->option->fleet.instance.vcpu;
    if (!simulation->is_minute_over)
        return;
    ep_metric_minutes_on_instance(minutes, EP_METRIC_CPU, 100 * ratio[EP_RESOURCE_CPU] * vcpu);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_MEMORY, 100 * ratio[EP_RESOURCE_MEMORY]);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_DISK, 100 * ratio[EP_RESOURCE_DISK]);
    if (simulation->has_cache)
        ep_metric_minutes_on_instance(minutes, EP_METRIC_LOADED_MODELS, now->resident_models);
}

static void build(struct simulation *simulation, const struct ep_simulation_config *config)
{
    const struct ep_scenario *scenario = config->world->scenario;
    simulation->config = config;
    simulation->option = &config->world->options[config->option];
    simulation->horizon = scenario->horizon;
    ep_slices_bounds(scenario->horizon, simulation->bounds);
    simulation->traffic = ep_world_arrivals(config->world, config->replication);
    simulation->listens = simulation->traffic.type->on_answer != NULL;
    watch(simulation);
    simulation->kernel = ep_kernel_create();
    struct ep_observer observer = observer_of(simulation);
    observer.visit_self = simulation->containers;
    observer.on_visit = simulation->containers ? ep_container_watch_on_visit : NULL;
    if (simulation->option->deployment->autoscaling) {
        const struct ep_scaled_run_config scaled = {
            .option = simulation->option,
            .scenario = scenario,
            .warmup = config->warmup,
            .replication = config->replication,
            .outcome = simulation->outcome,
        };
        simulation->scaled = ep_scaled_run_create(&scaled);
        observer = ep_scaled_run_observer(simulation->scaled, &observer);
    }
    simulation->fleet = ep_fleet_create(
        simulation->kernel, simulation->option->catalog, &simulation->option->fleet,
        &scenario->client, &observer, (struct ep_fleet_seed){scenario->seed, config->replication});
    if (simulation->scaled)
        ep_scaled_run_start(simulation->scaled, simulation->kernel, simulation->fleet);
    if (!config->is_pilot)
        simulation->levels = ep_levels_create(
            &simulation->option->fleet, ep_fleet_instance_count(simulation->fleet), config->warmup);
    if (simulation->minutes && simulation->levels)
        ep_levels_watch(simulation->levels, watch_instance, simulation);
    simulation->source.fire = fire;
    simulation->source.world = simulation;
    pull(simulation);
    ep_kernel_set_source(simulation->kernel, &simulation->source);
}

static void take_apart(struct simulation *simulation)
{
    ep_arrival_source_destroy(&simulation->traffic);
    ep_scaled_run_destroy(simulation->scaled);
    ep_fleet_destroy(simulation->fleet);
    ep_kernel_destroy(simulation->kernel);
    ep_levels_destroy(simulation->levels);
    ep_series_destroy(simulation->series);
    ep_drill_recorder_destroy(simulation->drills);
    ep_free(simulation->extra_usd);
    ep_metric_minutes_destroy(simulation->minutes);
    ep_container_watch_destroy(simulation->containers);
    ep_collector_destroy(simulation->collector);
}

/* ---- running ---- */

static void read_levels(void *source, uint32_t instance, struct ep_instance_levels *levels)
{
    ep_fleet_read_levels(source, instance, levels);
}

static void close_minute(struct simulation *simulation, ep_time begin)
{
    struct ep_cloudwatch_minute row = {.deployment = simulation->option->deployment->name,
                                       .has_cache = simulation->has_cache};
    ep_metric_minutes_close(simulation->minutes, begin, &row.figures);
    ep_array_push(simulation->config->minutes, row);
}

/* As it is at the end of the minute. */
static void count_instances(const struct simulation *simulation, ep_time at)
{
    const struct ep_instance_life *lives = ep_fleet_lives(simulation->fleet);
    enum ep_bill_from from = simulation->option->fleet.assumptions.bill_from;
    uint64_t in_service = 0, billed = 0;
    for (uint32_t i = 0; i < ep_fleet_instance_count(simulation->fleet); i++) {
        in_service += ep_instance_life_state(&lives[i]) == EP_LIFE_IN_SERVICE;
        billed += ep_instance_life_billed_from(&lives[i], from) <= at && lives[i].gone > at;
    }
    ep_series_set_instances(simulation->series, in_service, billed);
}

static void sample(struct simulation *simulation, ep_time at)
{
    if (!simulation->levels)
        return;
    struct ep_minute minute;
    bool is_over = at % EP_MINUTE == 0 || at == simulation->horizon;
    simulation->is_minute_over = is_over;
    ep_levels_sample(simulation->levels, at, read_levels, simulation->fleet,
                     ep_fleet_instance_count(simulation->fleet), &minute);
    if (simulation->containers && minute.end > minute.begin)
        ep_container_watch_end_piece(simulation->containers, minute.begin, minute.end,
                                     ep_fleet_lives(simulation->fleet),
                                     ep_fleet_instance_count(simulation->fleet), is_over);
    if (!simulation->series || minute.end <= minute.begin || !is_over)
        return;
    minute.begin -= minute.begin % EP_MINUTE; /* the end of the warm-up may lie inside */
    bool changes = simulation->drills || simulation->scaled;
    if (changes && !simulation->option->prices.is_serverless)
        count_instances(simulation, at);
    ep_series_end_minute(simulation->series, &minute);
    if (simulation->minutes)
        close_minute(simulation, minute.begin);
}

/* Every 10 s where CloudWatch is watched: how many requests are at each instance. */
static void sample_concurrency(struct simulation *simulation)
{
    uint32_t count = ep_fleet_instance_count(simulation->fleet);
    for (uint32_t i = 0; i < count; i++)
        ep_metric_minutes_on_concurrency(simulation->minutes,
                                         ep_fleet_outstanding(simulation->fleet, i));
}

static void end_slice(struct simulation *simulation, uint32_t slice)
{
    const struct ep_simulation_config *config = simulation->config;
    ep_collector_on_slice_end(simulation->collector, slice, ep_fleet_in_flight(simulation->fleet));
    if (config->on_slice && !config->on_slice(config->slice_self))
        simulation->is_stopped = true;
}

static ep_time earlier(ep_time a, ep_time b)
{
    return a < b ? a : b;
}

/* To `until`, with a stop every 10 s where CloudWatch is watched. */
static void run_watched(struct simulation *simulation, ep_time now, ep_time until)
{
    while (simulation->minutes && now < until) {
        now = earlier(now - now % CONCURRENCY_PERIOD + CONCURRENCY_PERIOD, until);
        ep_kernel_run_until(simulation->kernel, now);
        if (now % CONCURRENCY_PERIOD == 0)
            sample_concurrency(simulation);
    }
    ep_kernel_run_until(simulation->kernel, until);
}

/* From 0 to the horizon, with a stop at every minute, slice and at the end of the warm-up (which
 * is a bound of a slice). */
static void run_to_horizon(struct simulation *simulation)
{
    ep_time minute = EP_MINUTE, now = 0;
    uint32_t slice = 0;
    sample(simulation, 0);
    while (now < simulation->horizon && !simulation->is_stopped) {
        ep_time before = now;
        now = earlier(earlier(minute, simulation->bounds[slice + 1]), simulation->horizon);
        run_watched(simulation, before, now);
        if (now == minute || now == simulation->horizon ||
            (now == simulation->config->warmup && now > 0))
            sample(simulation, now);
        if (now == minute)
            minute += EP_MINUTE;
        while (slice < EP_SLICE_COUNT && simulation->bounds[slice + 1] == now)
            end_slice(simulation, slice++);
    }
}

/* On with traffic, unmeasured, until every measured request has its answer: in steps that
 * double, so that little is simulated in vain. */
static void drain(struct simulation *simulation)
{
    ep_time now = simulation->horizon, step = FIRST_DRAIN_STEP;
    ep_time end = ep_time_add(now, simulation->horizon);
    while (now < end && !simulation->is_stopped && ep_collector_open(simulation->collector) > 0) {
        now = earlier(ep_time_add(now, step), end);
        step = ep_time_add(step, step);
        if (!ep_kernel_run_until(simulation->kernel, now))
            return;
    }
}

static void check_conservation(const struct simulation *simulation)
{
    uint64_t arrived = 0, answered = 0;
    for (int i = 0; i <= EP_SLICE_COUNT; i++) {
        arrived += simulation->outcome->slices[i].arrived;
        answered += simulation->outcome->slices[i].answered;
    }
    struct ep_cell total = ep_outcome_total(simulation->outcome);
    uint64_t in_flight = ep_fleet_in_flight(simulation->fleet);
    uint64_t open = ep_collector_open(simulation->collector);
    if (arrived == answered + in_flight && total.arrived == ep_cell_answered(&total) + open)
        return;
    fprintf(stderr,
            "epsim: internal error: %s: %" PRIu64 " requests arrived, %" PRIu64
            " were answered, %" PRIu64 " are in flight\n",
            simulation->option->deployment->name, arrived, answered, in_flight);
    abort();
}

/* At the horizon: what comes later costs nothing. */
static void look_at_instances(struct simulation *simulation, struct ep_simulated *result)
{
    const struct ep_instance_life *lives = ep_fleet_lives(simulation->fleet);
    uint32_t count = ep_fleet_instance_count(simulation->fleet);
    ep_time warmup = simulation->config->warmup;
    if (simulation->config->is_pilot)
        return;
    result->instances =
        ep_instance_history_of(simulation->option, lives, count, warmup, simulation->horizon);
    uint32_t drills = simulation->drills ? simulation->option->fleet.drill_count : 0;
    simulation->extra_usd = ep_alloc_zeroed(drills, sizeof *simulation->extra_usd);
    for (uint32_t d = 0; d < drills; d++)
        simulation->extra_usd[d] = ep_instance_history_extra_usd(simulation->option, lives, count,
                                                                 warmup, simulation->horizon, d);
}

static void take_drills(struct simulation *simulation, struct ep_simulated *result)
{
    if (!simulation->drills)
        return;
    result->drills = ep_drill_recorder_times(simulation->drills);
    for (uint32_t d = 0; d < simulation->option->fleet.drill_count; d++)
        result->drills[d].extra_usd = simulation->extra_usd[d];
    simulation->outcome->drill_count = simulation->option->fleet.drill_count;
    simulation->outcome->drills = ep_drill_recorder_take(simulation->drills);
}

struct ep_simulated ep_simulation_run(const struct ep_simulation_config *config)
{
    struct simulation simulation = {0};
    build(&simulation, config);
    run_to_horizon(&simulation);
    struct ep_simulated result = {0};
    look_at_instances(&simulation, &result);
    bool has_fewer = simulation.scaled || simulation.option->loses_instances;
    if (has_fewer && !simulation.is_stopped)
        ep_scaled_run_count_service(simulation.outcome, ep_fleet_lives(simulation.fleet),
                                    ep_fleet_instance_count(simulation.fleet), simulation.bounds);
    drain(&simulation);
    if (simulation.is_stopped) {
        ep_outcome_destroy(simulation.outcome);
    } else {
        check_conservation(&simulation);
        struct ep_fleet_start_counts at_start = ep_fleet_start_counts(simulation.fleet);
        simulation.outcome->loads.at_start = at_start.loads;
        simulation.outcome->loads.skipped_start = at_start.skipped;
        simulation.outcome->loads.disk_slow_ns = ep_fleet_disk_slow_ns(simulation.fleet);
        take_drills(&simulation, &result);
        result.outcome = simulation.outcome;
        result.event_hash = ep_kernel_event_hash(simulation.kernel);
        result.event_count = ep_kernel_event_count(simulation.kernel);
        if (simulation.scaled) {
            result.scaling = ep_scaled_run_take_log(simulation.scaled);
            ep_scaled_run_newcomers(simulation.scaled, &result.newcomers);
        }
        if (simulation.levels)
            result.levels = ep_levels_stats(simulation.levels);
    }
    take_apart(&simulation);
    return result;
}
