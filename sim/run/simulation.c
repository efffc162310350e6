#include "run/simulation.h"

#include "base/mem.h"
#include "core/kernel.h"
#include "run/collector.h"
#include "run/scaled_run.h"
#include "run/slices.h"
#include "run/tee.h"
#include "run/variant_choice.h"
#include "run/whole.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONCURRENCY_PERIOD (10 * EP_SECOND)
#define FIRST_DRAIN_STEP (100 * EP_MILLISECOND)
enum { BATCH = 32 };
static_assert(BATCH <= EP_FLEET_MOST_EXPECTED, "a batch is expected at once");

struct simulation;

/* One fleet and those who watch it: a deployment, or a part of one. */
struct unit {
    struct simulation *simulation;  /* borrowed, as the next */
    const struct ep_option *option; /* of the part, where there are several */
    struct ep_fleet *fleet;         /* owned, as all below */
    struct ep_outcome *outcome;
    struct ep_collector *collector;
    struct ep_tee tee;
    struct ep_levels *levels;              /* NULL in a pilot */
    struct ep_series *series;              /* NULL: not wanted */
    struct ep_drill_recorder *drills;      /* NULL: no drills, or a pilot */
    double *extra_usd;                     /* by drill */
    struct ep_metric_minutes *minutes;     /* NULL: not wanted */
    struct ep_container_watch *containers; /* NULL: none that are looked at one by one */
    bool has_cache, is_shadow;
    struct ep_variant_span span;    /* when it is there */
    struct ep_instance_life *lives; /* scratch: its instances, as far as they are there */
    struct ep_scaled_run *scaled;   /* NULL: the fleet does not scale */
};

struct simulation {
    const struct ep_simulation_config *config; /* borrowed */
    const struct ep_option *option;            /* borrowed */
    ep_time horizon;
    ep_time bounds[EP_SLICE_COUNT + 2];
    struct ep_kernel *kernel; /* owned, as all below */
    struct unit *units;       /* one, or one a part */
    size_t unit_count;
    const uint8_t *part_of;           /* borrowed; by model; NULL: one unit */
    struct ep_variant_choice *choice; /* NULL: no variants */
    struct ep_whole *whole;           /* what the parts are together; NULL: one unit */
    struct ep_arrival_source traffic;
    /* Pulled ahead: `used` of `ready` have arrived. Then one that never comes. */
    struct ep_arrival arrivals[BATCH + 1];
    struct ep_arrival *drawn; /* the same with their demands; NULL: not known ahead */
    bool listens;             /* the traffic wants answers, and is not read ahead */
    bool counts_ahead;        /* what is pulled is counted at once, up to the horizon */
    bool is_plain;            /* ... and there are no parts */
    uint32_t used, ready;
    uint64_t arrived_count; /* of the run, also those that this deployment does not serve */
    struct ep_kernel_source source;
    bool is_minute_over; /* not only a piece of it, cut by the warm-up */
    bool is_stopped;
};

/* ---- traffic ---- */

/* Whom a request is for; NULL: none of the parts. */
static struct unit *unit_for(struct simulation *simulation, ep_model_id model)
{
    if (!simulation->part_of)
        return simulation->units;
    uint8_t part = simulation->part_of[model];
    return part == EP_PART_NONE ? NULL : simulation->units + part;
}

/* Before their demands are drawn: the counters are by what was recorded. */
static void count_ahead(struct simulation *simulation)
{
    const struct ep_arrival *arrivals = simulation->arrivals;
    if (simulation->is_plain) {
        ep_collector_on_arrivals(simulation->units->collector, arrivals, simulation->ready);
        return;
    }
    for (uint32_t i = 0; i < simulation->ready; i++) {
        const struct unit *unit = unit_for(simulation, arrivals[i].model);
        if (unit)
            ep_collector_on_arrivals(unit->collector, &arrivals[i], 1);
    }
}

/* Pulls ahead, so that what the requests need is at hand when they arrive. */
static void pull_batch(struct simulation *simulation)
{
    struct ep_arrival *arrivals = simulation->arrivals;
    uint32_t count = ep_arrival_next_many(&simulation->traffic, arrivals, BATCH);
    arrivals[count].at = EP_TIME_NEVER;
    simulation->used = 0;
    simulation->ready = count;
    if (simulation->counts_ahead)
        count_ahead(simulation);
    if (simulation->drawn != arrivals)
        memcpy(simulation->drawn, arrivals, count * sizeof *arrivals);
    for (size_t i = 0; i < simulation->unit_count; i++) {
        struct unit *unit = &simulation->units[i]; /* the first draws, the others fetch */
        ep_fleet_expect(unit->fleet, simulation->drawn, count);
    }
}

/* A source that listens is not read ahead: answers may bring something earlier. */
static inline void pull(struct simulation *simulation)
{
    if (simulation->listens) {
        simulation->source.next_at = simulation->traffic.type->peek(simulation->traffic.state);
        return;
    }
    if (simulation->used == simulation->ready)
        pull_batch(simulation);
    simulation->source.next_at = simulation->arrivals[simulation->used].at;
}

static void tell(void *self, struct ep_answer answer)
{
    struct simulation *simulation = self;
    simulation->traffic.type->on_answer(simulation->traffic.state, &answer);
    pull(simulation);
}

/* It goes to this unit, as it is, or with the demands that were drawn ahead. False: the unit does
 * not serve it. */
static bool offer_to(struct simulation *simulation, struct unit *unit,
                     const struct ep_arrival *arrival, const struct ep_arrival *drawn)
{
    uint64_t request = simulation->arrived_count;
    bool is_accepted = drawn ? ep_fleet_offer_expected(unit->fleet, drawn, request)
                             : ep_fleet_offer(unit->fleet, arrival, request);
    if (!is_accepted)
        return false;
    if (!simulation->counts_ahead)
        ep_collector_on_arrival(unit->collector, arrival);
    if (unit->series)
        ep_series_on_arrival(unit->series);
    if (simulation->whole && !unit->is_shadow)
        ep_whole_on_arrival(simulation->whole);
    return true;
}

/* A variant may run another model than the one that was asked for: drawn anew, from the same words.
 */
static bool offer_to_variant(struct simulation *simulation, struct unit *unit,
                             const struct ep_arrival *arrival, const struct ep_arrival *drawn)
{
    if (!unit->option->model_instead)
        return offer_to(simulation, unit, arrival, drawn);
    struct ep_arrival instead = *arrival;
    instead.model = unit->option->model_instead[arrival->model];
    return offer_to(simulation, unit, &instead, NULL);
}

/* To its variant; a copy to the shadow, after it. */
static bool offer_to_variants(struct simulation *simulation, const struct ep_arrival *arrival,
                              const struct ep_arrival *drawn)
{
    struct unit *units = simulation->units;
    struct ep_chosen chosen = ep_variant_choice_of(simulation->choice, arrival);
    bool accepted = offer_to_variant(simulation, &units[chosen.variant], arrival, drawn);
    if (chosen.is_copied)
        offer_to_variant(simulation, &units[simulation->unit_count - 1], arrival, drawn);
    return accepted;
}

static void offer(struct simulation *simulation, uint32_t i)
{
    const struct ep_arrival *arrival = &simulation->arrivals[i];
    const struct ep_arrival *drawn = simulation->drawn ? &simulation->drawn[i] : NULL;
    struct unit *unit = unit_for(simulation, arrival->model);
    bool accepted = unit && (simulation->choice ? offer_to_variants(simulation, arrival, drawn)
                                                : offer_to(simulation, unit, arrival, drawn));
    if (accepted || !simulation->listens)
        return;
    tell(simulation, (struct ep_answer){.source = arrival->source,
                                        .client = arrival->client,
                                        .at = EP_TIME_NEVER});
}

__attribute__((noinline)) static void fire_any(struct simulation *simulation)
{
    if (simulation->listens) {
        simulation->used = 0;
        simulation->traffic.type->next(simulation->traffic.state, &simulation->arrivals[0]);
    }
    offer(simulation, simulation->used);
    simulation->arrived_count++;
    simulation->used++;
    pull(simulation);
}

static inline void offer_plain(const struct unit *unit, const struct ep_arrival *arrival,
                               uint64_t request)
{
    if (!unit->series)
        ep_fleet_offer_expected(unit->fleet, arrival, request);
    else if (ep_fleet_offer_expected(unit->fleet, arrival, request))
        ep_series_on_arrival(unit->series);
}

/* The last one of a batch: the next batch takes its place. */
__attribute__((noinline)) static void fire_last(struct simulation *simulation, uint64_t request)
{
    const struct ep_arrival last = simulation->arrivals[simulation->used - 1];
    pull(simulation);
    offer_plain(simulation->units, &last, request);
}

/* The usual case: known, drawn and counted before, and all for one fleet. When the next one comes
 * is known before the fleet is entered. */
static inline void fire_plain(struct simulation *simulation)
{
    const struct ep_arrival *arrival = &simulation->arrivals[simulation->used++];
    uint64_t request = simulation->arrived_count++;
    if (simulation->used == simulation->ready) {
        fire_last(simulation, request);
        return;
    }
    simulation->source.next_at = arrival[1].at;
    offer_plain(simulation->units, arrival, request);
}

static void fire(void *self)
{
    struct simulation *simulation = self;
    if (simulation->is_plain)
        fire_plain(simulation);
    else
        fire_any(simulation);
}

/* ---- building and taking apart ---- */

/* Endpoints are numbered over all parts. */
static void log_request(void *self, const struct ep_request_record *record)
{
    struct unit *unit = self;
    struct simulation *simulation = unit->simulation;
    const struct ep_simulation_config *config = simulation->config;
    struct ep_request_record shifted;
    if (simulation->is_stopped)
        return;
    if (unit->option->first_endpoint > 0) {
        shifted = *record;
        shifted.endpoint += unit->option->first_endpoint;
        record = &shifted;
    }
    if (!config->on_request(config->request_self, record))
        simulation->is_stopped = true;
}

static void watch_containers(struct unit *unit)
{
    const struct simulation *simulation = unit->simulation;
    const struct ep_fleet_config *fleet = &unit->option->fleet;
    ep_outcome_add_containers(unit->outcome, ep_container_counts_slots(fleet));
    const struct ep_container_watch_config config = {
        .fleet = fleet,
        .counts = unit->outcome->containers,
        .rows = simulation->config->container_minutes,
        .warmup = simulation->config->warmup,
        .horizon = simulation->horizon,
    };
    unit->containers = ep_container_watch_create(&config);
}

static void watch(struct unit *unit)
{
    struct simulation *simulation = unit->simulation;
    const struct ep_simulation_config *config = simulation->config;
    const struct ep_world *world = config->world;
    const struct ep_option *option = unit->option;
    unit->outcome = ep_outcome_create(world->cells.count, world->catalog.model_count,
                                      option->fleet.endpoint_count, !config->is_pilot);
    struct ep_collector_config collecting = {
        .catalog = option->catalog,
        .fleet = &option->fleet,
        .cell_of = world->cells.count > 1 ? world->cells.of_model : NULL,
        .demand = option->demand,
        .warmup = config->warmup,
        .horizon = simulation->horizon,
        .instances_change = ep_option_instances_change(option),
        .on_measured = config->on_request && !unit->is_shadow ? log_request : NULL,
        .measured_self = unit,
    };
    unit->collector = ep_collector_create(&collecting, unit->outcome);
    if (option->fleet.drill_count > 0 && !config->is_pilot)
        unit->drills = ep_drill_recorder_create(option, simulation->horizon, config->life_log);
    if (config->series)
        unit->series = ep_series_of(
            option, simulation->whole
                        ? ep_whole_part_rows(simulation->whole, (size_t)(unit - simulation->units))
                        : config->series);
    if (ep_container_counts_slots(&option->fleet) > 0 && !config->is_pilot)
        watch_containers(unit);
    unit->has_cache = ep_fleet_config_has_cache(&option->fleet);
    if (config->minutes && option->fleet.kind != EP_KIND_SERVERLESS)
        unit->minutes = ep_metric_minutes_create();
}

static void watch_instance(void *self, const double ratio[EP_RESOURCE_COUNT],
                           const struct ep_instance_levels *now)
{
    struct unit *unit = self;
    struct ep_metric_minutes *minutes = unit->minutes;
    int vcpu = unit->option->fleet.instance.vcpu;
    if (!unit->simulation->is_minute_over)
        return;
    ep_metric_minutes_on_instance(minutes, EP_METRIC_CPU, 100 * ratio[EP_RESOURCE_CPU] * vcpu);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_MEMORY, 100 * ratio[EP_RESOURCE_MEMORY]);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_DISK, 100 * ratio[EP_RESOURCE_DISK]);
    if (unit->has_cache)
        ep_metric_minutes_on_instance(minutes, EP_METRIC_LOADED_MODELS, now->resident_models);
}

static struct ep_tee tee_of(const struct unit *unit)
{
    struct simulation *simulation = unit->simulation;
    return (struct ep_tee){.counting = ep_collector_observer(unit->collector),
                           .option = unit->option,
                           .series = unit->series,
                           .drills = unit->drills,
                           .minutes = unit->minutes,
                           .whole = simulation->whole,
                           .has_cache = unit->has_cache,
                           .is_shadow = unit->is_shadow,
                           .tell = simulation->listens ? tell : NULL,
                           .tell_self = simulation};
}

static void build_unit(struct simulation *simulation, size_t i)
{
    const struct ep_simulation_config *config = simulation->config;
    const struct ep_scenario *scenario = config->world->scenario;
    const struct ep_option *option = simulation->option;
    struct unit *unit = &simulation->units[i];
    unit->simulation = simulation;
    unit->option = option->part_count > 0 ? &option->parts[i] : option;
    unit->is_shadow = unit->option->deployment->is_shadow;
    unit->span = ep_variant_span_of(option, i);
    struct ep_client_config client = scenario->client;
    if (unit->is_shadow) { /* a copy is sent once, and nobody waits for it */
        client.retries = 0;
        client.read_timeout = EP_TIME_NEVER;
    }
    watch(unit);
    unit->tee = tee_of(unit);
    struct ep_observer observer = ep_tee_observer(&unit->tee);
    observer.visit_self = unit->containers;
    observer.on_visit = unit->containers ? ep_container_watch_on_visit : NULL;
    if (unit->option->deployment->autoscaling) {
        const struct ep_scaled_run_config scaled = {
            .option = unit->option,
            .scenario = scenario,
            .warmup = config->warmup,
            .replication = config->replication,
            .outcome = unit->outcome,
        };
        unit->scaled = ep_scaled_run_create(&scaled);
        observer = ep_scaled_run_observer(unit->scaled, &observer);
    }
    unit->fleet =
        ep_fleet_create(simulation->kernel, unit->option->catalog, &unit->option->fleet, &client,
                        &observer, (struct ep_fleet_seed){scenario->seed, config->replication});
    if (unit->scaled)
        ep_scaled_run_start(unit->scaled, simulation->kernel, unit->fleet);
    if (!config->is_pilot)
        unit->levels = ep_levels_create(&unit->option->fleet, ep_fleet_instance_count(unit->fleet),
                                        config->warmup);
    if (unit->minutes && unit->levels)
        ep_levels_watch(unit->levels, watch_instance, unit);
}

/* Which variant a request goes to is chosen when it arrives: it is counted then, by what its source
 * recorded. */
static void read_ahead(struct simulation *simulation)
{
    if (simulation->listens)
        return;
    simulation->drawn = simulation->arrivals;
    if (simulation->choice)
        simulation->drawn = ep_alloc_zeroed(BATCH, sizeof *simulation->drawn);
    simulation->counts_ahead = !simulation->choice;
    simulation->is_plain = simulation->counts_ahead && simulation->option->part_count == 0;
}

static void build(struct simulation *simulation, const struct ep_simulation_config *config)
{
    const struct ep_option *option = &config->world->options[config->option];
    simulation->config = config;
    simulation->option = option;
    simulation->part_of = option->part_of;
    simulation->horizon = config->world->scenario->horizon;
    ep_slices_bounds(simulation->horizon, simulation->bounds);
    simulation->traffic = ep_world_arrivals(config->world, config->replication);
    simulation->listens = simulation->traffic.type->on_answer != NULL;
    simulation->kernel = ep_kernel_create();
    simulation->unit_count = option->part_count > 0 ? option->part_count : 1;
    simulation->units = ep_alloc_zeroed(simulation->unit_count, sizeof *simulation->units);
    if (option->part_count > 0)
        simulation->whole =
            ep_whole_create(option, config->warmup, config->is_pilot ? NULL : config->series);
    simulation->choice = ep_variant_choice_create(option, config->world, config->replication);
    for (size_t i = 0; i < simulation->unit_count; i++)
        build_unit(simulation, i);
    read_ahead(simulation);
    simulation->source.fire = fire;
    simulation->source.world = simulation;
    pull(simulation);
    ep_kernel_set_source(simulation->kernel, &simulation->source);
}

static void take_apart(struct simulation *simulation)
{
    ep_arrival_source_destroy(&simulation->traffic);
    if (simulation->drawn != simulation->arrivals)
        ep_free(simulation->drawn);
    for (size_t i = 0; i < simulation->unit_count; i++) {
        struct unit *unit = &simulation->units[i];
        ep_scaled_run_destroy(unit->scaled);
        ep_fleet_destroy(unit->fleet);
        ep_levels_destroy(unit->levels);
        ep_series_destroy(unit->series);
        ep_drill_recorder_destroy(unit->drills);
        ep_free(unit->extra_usd);
        ep_metric_minutes_destroy(unit->minutes);
        ep_container_watch_destroy(unit->containers);
        ep_collector_destroy(unit->collector);
        ep_free(unit->lives);
    }
    ep_variant_choice_destroy(simulation->choice);
    ep_whole_destroy(simulation->whole);
    ep_free(simulation->units);
    ep_kernel_destroy(simulation->kernel);
}

/* ---- running ---- */

static void read_levels(void *source, uint32_t instance, struct ep_instance_levels *levels)
{
    ep_fleet_read_levels(source, instance, levels);
}

static void close_minute(struct unit *unit, ep_time begin)
{
    struct simulation *simulation = unit->simulation;
    size_t part = (size_t)(unit - simulation->units);
    struct ep_minute_rows *rows = simulation->whole ? ep_whole_part_minutes(simulation->whole, part)
                                                    : simulation->config->minutes;
    struct ep_cloudwatch_minute row = {.deployment = unit->option->deployment->name,
                                       .has_cache = unit->has_cache};
    ep_metric_minutes_close(unit->minutes, begin, &row.figures);
    ep_array_push(rows, row);
}

static ep_time earlier(ep_time a, ep_time b)
{
    return a < b ? a : b;
}

/* Of a variant that a shift brings or ends: cut to when it is there. Borrowed until the next call.
 */
static const struct ep_instance_life *lives_of(struct unit *unit)
{
    const struct ep_instance_life *lives = ep_fleet_lives(unit->fleet);
    uint32_t count = ep_fleet_instance_count(unit->fleet);
    if (ep_variant_span_is_whole(&unit->span))
        return lives;
    ep_free(unit->lives);
    unit->lives = ep_alloc_zeroed(count, sizeof *unit->lives);
    for (uint32_t i = 0; i < count; i++)
        unit->lives[i] = ep_variant_span_cut(&unit->span, lives[i]);
    return unit->lives;
}

/* As it is at the end of the minute. */
static void count_instances(struct unit *unit, ep_time at)
{
    const struct ep_instance_life *lives = ep_fleet_lives(unit->fleet), *there = lives_of(unit);
    enum ep_bill_from from = unit->option->fleet.assumptions.bill_from;
    bool is_there = unit->span.from <= at && at < unit->span.until;
    uint64_t in_service = 0, billed = 0;
    for (uint32_t i = 0; i < ep_fleet_instance_count(unit->fleet); i++) {
        in_service += is_there && ep_instance_life_state(&lives[i]) == EP_LIFE_IN_SERVICE;
        billed += ep_instance_life_billed_from(&there[i], from) <= at && there[i].gone > at;
    }
    ep_series_set_instances(unit->series, in_service, billed);
}

/* The piece since the last sample. */
static void sample_unit(struct unit *unit, ep_time at, struct ep_minute *minute)
{
    ep_levels_sample(unit->levels, at, read_levels, unit->fleet,
                     ep_fleet_instance_count(unit->fleet), minute);
    double *resident = unit->simulation->config->resident;
    if (resident && unit->has_cache && minute->end > minute->begin)
        ep_fleet_add_resident(unit->fleet, (double)(minute->end - minute->begin), resident);
    if (unit->containers && minute->end > minute->begin)
        ep_container_watch_end_piece(
            unit->containers, minute->begin, minute->end, ep_fleet_lives(unit->fleet),
            ep_fleet_instance_count(unit->fleet), unit->simulation->is_minute_over);
    if (!unit->series || minute->end <= minute->begin || !unit->simulation->is_minute_over)
        return;
    struct ep_minute whole = *minute;
    whole.begin -= whole.begin % EP_MINUTE; /* the end of the warm-up may lie inside */
    bool changes = unit->drills || unit->scaled || !ep_variant_span_is_whole(&unit->span);
    if (changes && !unit->option->prices.is_serverless)
        count_instances(unit, at);
    ep_series_end_minute(unit->series, &whole);
    if (unit->minutes)
        close_minute(unit, whole.begin);
}

static void sample(struct simulation *simulation, ep_time at)
{
    if (simulation->config->is_pilot)
        return;
    simulation->is_minute_over = at % EP_MINUTE == 0 || at == simulation->horizon;
    for (size_t i = 0; i < simulation->unit_count; i++) {
        struct ep_minute minute;
        sample_unit(&simulation->units[i], at, &minute);
        if (!simulation->whole)
            continue;
        if (minute.end > minute.begin)
            minute.present *=
                ep_variant_span_share(&simulation->units[i].span, minute.begin, minute.end);
        ep_whole_add_piece(simulation->whole, i, &minute);
    }
    if (simulation->whole)
        ep_whole_end_piece(simulation->whole, simulation->is_minute_over);
}

/* Every 10 s where CloudWatch is watched: how many requests are at each instance. */
static void sample_concurrency(struct simulation *simulation)
{
    for (size_t k = 0; k < simulation->unit_count; k++) {
        struct unit *unit = &simulation->units[k];
        uint32_t count = ep_fleet_instance_count(unit->fleet);
        for (uint32_t i = 0; unit->minutes && i < count; i++)
            ep_metric_minutes_on_concurrency(unit->minutes, ep_fleet_outstanding(unit->fleet, i));
    }
}

static bool watches_minutes(const struct simulation *simulation)
{
    for (size_t i = 0; i < simulation->unit_count; i++)
        if (simulation->units[i].minutes)
            return true;
    return false;
}

static void end_slice(struct simulation *simulation, uint32_t slice)
{
    const struct ep_simulation_config *config = simulation->config;
    for (size_t i = 0; i < simulation->unit_count; i++)
        ep_collector_on_slice_end(simulation->units[i].collector, slice,
                                  ep_fleet_in_flight(simulation->units[i].fleet));
    if (config->on_slice && !config->on_slice(config->slice_self))
        simulation->is_stopped = true;
}

/* To `until`, with a stop every 10 s where CloudWatch is watched. */
static void run_watched(struct simulation *simulation, ep_time now, ep_time until)
{
    bool is_watched = watches_minutes(simulation);
    while (is_watched && now < until) {
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
static uint64_t open_requests(const struct simulation *simulation)
{
    uint64_t open = 0;
    for (size_t i = 0; i < simulation->unit_count; i++)
        open += ep_collector_open(simulation->units[i].collector);
    return open;
}

static void drain(struct simulation *simulation)
{
    ep_time now = simulation->horizon, step = FIRST_DRAIN_STEP;
    ep_time end = ep_time_add(now, simulation->horizon);
    simulation->counts_ahead = simulation->is_plain = false;
    while (now < end && !simulation->is_stopped && open_requests(simulation) > 0) {
        now = earlier(ep_time_add(now, step), end);
        step = ep_time_add(step, step);
        if (!ep_kernel_run_until(simulation->kernel, now))
            return;
    }
}

static void check_conservation(const struct unit *unit)
{
    uint64_t in_flight = ep_fleet_in_flight(unit->fleet);
    if (ep_outcome_is_conserved(unit->outcome, in_flight, ep_collector_open(unit->collector)))
        return;
    fprintf(stderr,
            "epsim: internal error: %s: requests arrived, but were neither answered nor are they "
            "among the %" PRIu64 " in flight\n",
            unit->option->deployment->name, in_flight);
    abort();
}

/* At the horizon: what comes later costs nothing. */
static void look_at_instances(struct unit *unit, struct ep_simulated *result)
{
    const struct simulation *simulation = unit->simulation;
    const struct ep_instance_life *lives = lives_of(unit);
    uint32_t count = ep_fleet_instance_count(unit->fleet);
    ep_time warmup = simulation->config->warmup;
    if (simulation->config->is_pilot)
        return;
    if (simulation->whole && unit->option->fleet.kind != EP_KIND_SERVERLESS)
        ep_whole_add_lives(simulation->whole, lives, count);
    result->instances =
        ep_instance_history_of(unit->option, lives, count, warmup, simulation->horizon);
    uint32_t drills = unit->drills ? unit->option->fleet.drill_count : 0;
    unit->extra_usd = ep_alloc_zeroed(drills, sizeof *unit->extra_usd);
    for (uint32_t d = 0; d < drills; d++)
        unit->extra_usd[d] = ep_instance_history_extra_usd(unit->option, lives, count, warmup,
                                                           simulation->horizon, d);
}

static void take_drills(struct unit *unit, struct ep_simulated *result)
{
    if (!unit->drills)
        return;
    result->drills = ep_drill_recorder_times(unit->drills);
    for (uint32_t d = 0; d < unit->option->fleet.drill_count; d++)
        result->drills[d].extra_usd = unit->extra_usd[d];
    unit->outcome->drill_count = unit->option->fleet.drill_count;
    unit->outcome->drills = ep_drill_recorder_take(unit->drills);
}

/* What the fleet and those who watch it know at the end. */
static void finish_unit(struct unit *unit, struct ep_simulated *result)
{
    ep_collector_settle(unit->collector);
    check_conservation(unit);
    struct ep_fleet_start_counts at_start = ep_fleet_start_counts(unit->fleet);
    unit->outcome->loads.at_start = at_start.loads;
    unit->outcome->loads.skipped_start = at_start.skipped;
    unit->outcome->loads.disk_slow_ns = ep_fleet_disk_slow_ns(unit->fleet);
    take_drills(unit, result);
    result->outcome = unit->outcome;
    if (unit->scaled) {
        result->scaling = ep_scaled_run_take_log(unit->scaled);
        ep_scaled_run_newcomers(unit->scaled, &result->newcomers);
    }
    if (unit->levels)
        result->levels = ep_levels_stats(unit->levels);
}

static void finish(struct simulation *simulation, struct ep_simulated *results)
{
    for (size_t i = 0; i < simulation->unit_count; i++)
        if (simulation->is_stopped)
            ep_outcome_destroy(simulation->units[i].outcome);
        else
            finish_unit(&simulation->units[i], &results[i]);
}

/* The parts together; of what stopped, nothing. */
static struct ep_simulated join(const struct simulation *simulation, struct ep_simulated *parts)
{
    struct ep_simulated whole = {0};
    if (simulation->is_stopped) {
        ep_free(parts);
        return whole;
    }
    struct ep_outcome **outcomes = ep_alloc_zeroed(simulation->unit_count, sizeof *outcomes);
    for (size_t i = 0; i < simulation->unit_count; i++)
        outcomes[i] = parts[i].outcome;
    whole.outcome = ep_whole_outcome(simulation->option, outcomes);
    ep_free(outcomes);
    whole.parts = parts;
    whole.part_count = simulation->unit_count;
    if (simulation->config->is_pilot)
        return whole;
    if (simulation->config->minutes)
        ep_whole_hand_over_minutes(simulation->whole, simulation->config->minutes);
    whole.levels = ep_whole_levels(simulation->whole);
    whole.instances = ep_whole_instances(simulation->whole, simulation->horizon);
    return whole;
}

struct ep_simulated ep_simulation_run(const struct ep_simulation_config *config)
{
    struct simulation simulation = {0};
    build(&simulation, config);
    run_to_horizon(&simulation);
    struct ep_simulated *results = ep_alloc_zeroed(simulation.unit_count, sizeof *results);
    for (size_t i = 0; i < simulation.unit_count; i++) {
        struct unit *unit = &simulation.units[i];
        look_at_instances(unit, &results[i]);
        bool has_fewer = unit->scaled || unit->option->loses_instances;
        if (has_fewer && !simulation.is_stopped)
            ep_scaled_run_count_service(unit->outcome, lives_of(unit),
                                        ep_fleet_instance_count(unit->fleet), simulation.bounds);
    }
    drain(&simulation);
    finish(&simulation, results);
    struct ep_simulated result = results[0];
    if (simulation.whole)
        result = join(&simulation, results);
    else
        ep_free(results);
    if (!simulation.is_stopped) {
        result.event_hash = ep_kernel_event_hash(simulation.kernel);
        result.event_count = ep_kernel_event_count(simulation.kernel);
    }
    take_apart(&simulation);
    return result;
}
