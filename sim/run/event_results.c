#include "run/event_results.h"

#include "run/estimate.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static const char *const actions[] = {[EP_DRILL_ONBOARD] = "onboard",
                                      [EP_DRILL_ROLL_OUT] = "roll_out",
                                      [EP_DRILL_OVERWRITE] = "overwrite",
                                      [EP_DRILL_UPDATE] = "update",
                                      [EP_DRILL_LOSE_INSTANCE] = "lose_instance"};

struct events {
    const struct ep_world *world;
    const struct ep_option *option;
    const struct ep_pool *pool;
    struct ep_arena *arena;
    const struct ep_drill_figures *pooled; /* by drill */
    double *x;                             /* scratch: one figure of each replication */
};

/* ---- words ---- */

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static const char *minutes(struct events *e, ep_time span)
{
    return ep_arena_format(e->arena, "%.4g min", ep_time_to_seconds(span) / 60);
}

static const char *version_text(struct events *e, const struct ep_drill *drill, const char *group)
{
    if (!ep_fleet_config_has_cache(&e->option->fleet))
        return "no effect: containers keep what they started with; a new version needs an update";
    if (drill->kind == EP_DRILL_OVERWRITE)
        return ep_arena_format(e->arena,
                               "the artifacts of %" PRIu32 " model%s of %s are overwritten; copies "
                               "in memory and on disk serve the old version",
                               drill->model_count, plural(drill->model_count), group);
    uint32_t count = (uint32_t)ceil(drill->share * drill->model_count - 1e-9);
    return ep_arena_format(e->arena,
                           "%" PRIu32 " of %" PRIu32 " models of %s get a new version%s%s; old "
                           "copies take room until they are evicted",
                           count, drill->model_count, group, drill->over > 0 ? " over " : "",
                           drill->over > 0 ? minutes(e, drill->over) : "");
}

static const char *text_of(struct events *e, const struct ep_drill *drill, const char *target)
{
    switch (drill->kind) {
    case EP_DRILL_ONBOARD:
        return ep_arena_format(e->arena, "traffic for %" PRIu32 " model%s of %s begins",
                               drill->model_count, plural(drill->model_count), target);
    case EP_DRILL_ROLL_OUT:
    case EP_DRILL_OVERWRITE:
        return version_text(e, drill, target);
    case EP_DRILL_UPDATE:
        if (e->option->deployment->autoscaling)
            return "a new, empty fleet of the same type, as many instances as are asked for, takes "
                   "the place of the old one, blue/green, all at once";
        return ep_arena_format(e->arena,
                               "a new, empty fleet of %" PRIu64 " instance%s of the same type "
                               "takes the place of the old one, blue/green, all at once",
                               e->option->instances, plural(e->option->instances));
    case EP_DRILL_LOSE_INSTANCE:
        return ep_arena_format(
            e->arena, "instance %" PRIu32 " of endpoint %" PRIu32 " is lost with all it has; %s",
            drill->instance, drill->endpoint,
            drill->replaces ? "another is launched" : "it is not replaced");
    }
    return "";
}

/* ---- the log ---- */

static const char *who(struct events *e, const struct ep_life_record *record)
{
    if (e->option->fleet.endpoint_count == 1)
        return ep_arena_format(e->arena, "instance %" PRIu32, record->instance);
    return ep_arena_format(e->arena, "instance %" PRIu32 " of endpoint %" PRIu32, record->instance,
                           record->endpoint);
}

static const char *instance_text(struct events *e, const struct ep_life_record *record)
{
    static const char *const done[] = {
        [EP_STEP_LAUNCHED] = "is launched",
        [EP_STEP_READY] = "is up and waits for the others",
        [EP_STEP_IN_SERVICE] = "is in service",
        [EP_STEP_DRAINING] = "gets no more requests and drains",
        [EP_STEP_GONE] = "is gone",
        [EP_STEP_LOST] = "is lost",
        [EP_STEP_CANCELED] = "is gone before it served",
    };
    return ep_arena_format(e->arena, "%s %s; %" PRIu32 " in service", who(e, record),
                           done[record->step], record->count);
}

static const char *step_text(struct events *e, const struct ep_life_record *record)
{
    switch (record->step) {
    case EP_STEP_LAUNCHED:
    case EP_STEP_IN_SERVICE:
    case EP_STEP_DRAINING:
    case EP_STEP_GONE:
    case EP_STEP_LOST:
    case EP_STEP_CANCELED:
        return instance_text(e, record);
    case EP_STEP_READY:
        return ep_arena_format(e->arena, "%s is up; %" PRIu32 " to come", who(e, record),
                               record->count);
    case EP_STEP_SHIFTED:
        return ep_arena_format(e->arena,
                               "endpoint %" PRIu32 ": the traffic is on the new fleet of %" PRIu32,
                               record->endpoint, record->count);
    case EP_STEP_NOT_REPLACED:
        return "the lost instance is not replaced: an update put a new fleet in its place";
    case EP_STEP_NOT_NEEDED:
        return "the lost instance is not replaced: there are as many as are asked for";
    case EP_STEP_WAITING:
        return ep_arena_format(e->arena, "endpoint %" PRIu32 ": waits until it has been scaled",
                               record->endpoint);
    case EP_STEP_SWITCHED:
        return ep_arena_format(e->arena, "%" PRIu32 " model%s have the new version", record->count,
                               plural(record->count));
    case EP_STEP_OLD_COPIES:
        return ep_arena_format(e->arena, "%" PRIu32 " cop%s of old versions left", record->count,
                               record->count == 1 ? "y" : "ies");
    case EP_STEP_UPDATING:
        return ep_arena_format(
            e->arena, "endpoint %" PRIu32 ": nothing happens, an update is running already",
            record->endpoint);
    case EP_STEP_NO_INSTANCE:
        return ep_arena_format(e->arena, "nothing happens: only %" PRIu32 " in service",
                               record->count);
    case EP_STEP_FAILED:
    case EP_STEP_STALE:
        break;
    }
    return "";
}

static void fill_steps(struct events *e, uint32_t drill, struct ep_event_result *result)
{
    const struct ep_life_log *log = &e->pool->life_log;
    struct ep_event_step *steps = ep_arena_alloc(e->arena, log->count * sizeof *steps);
    for (size_t i = 0; i < log->count; i++)
        if (log->items[i].drill == drill)
            steps[result->step_count++] = (struct ep_event_step){
                ep_time_to_seconds(log->items[i].at), step_text(e, &log->items[i])};
    result->steps = steps;
}

/* ---- figures ---- */

static double figure_at(const struct ep_drill_figures *figures, size_t offset)
{
    double value;
    memcpy(&value, (const char *)figures + offset, sizeof value);
    return value;
}

static void gather(struct events *e, uint32_t drill, size_t offset)
{
    for (size_t r = 0; r < e->pool->section_count; r++)
        e->x[r] = figure_at(&e->pool->sections[r].drills[drill], offset);
}

/* Of a window: pooled over the replications. */
static struct ep_est pooled(struct events *e, uint32_t drill, size_t offset, double max)
{
    double value = figure_at(&e->pooled[drill], offset);
    if (isnan(value))
        return ep_estimate_none("no such request arrived in the window");
    gather(e, drill, offset);
    return ep_estimate_of(value, e->x, e->pool->section_count, 0, max);
}

static struct ep_est percentile(struct events *e, uint32_t drill, size_t offset,
                                const struct ep_drill_window *window)
{
    uint64_t beyond = ep_estimate_beyond(window->completed, 0.99);
    if (window->completed > 0 && beyond < EP_ESTIMATE_SAMPLES_BEYOND)
        return ep_estimate_none(ep_arena_format(
            e->arena,
            "%" PRIu64 " request%s beyond p99 in the window; needs %d: use a longer window or more "
            "replications",
            beyond, beyond == 1 ? " lies" : "s lie", EP_ESTIMATE_SAMPLES_BEYOND));
    return pooled(e, drill, offset, HUGE_VAL);
}

/* A time or a cost: the mean over the replications in which it came. `least`: what it cannot be
 * below, which cuts its interval. */
static struct ep_est mean(struct events *e, uint32_t drill, size_t offset, double least,
                          const char *otherwise)
{
    gather(e, drill, offset);
    double sum = 0;
    size_t count = 0;
    for (size_t r = 0; r < e->pool->section_count; r++) {
        if (isnan(e->x[r]))
            continue;
        sum += e->x[r];
        count++;
    }
    if (count == 0)
        return ep_estimate_none(otherwise);
    return ep_estimate_of(sum / (double)count, e->x, e->pool->section_count, least, HUGE_VAL);
}

#define FIGURE(member) offsetof(struct ep_drill_figures, member)

static void fill_figures(struct events *e, uint32_t drill, struct ep_event_result *result)
{
    const struct ep_drill_record *record = &e->pool->outcome->drills[drill];
    bool has_cache = ep_fleet_config_has_cache(&e->option->fleet);
    struct ep_est no_cache = ep_estimate_none(NULL);
    result->attempts_failed = record->attempts_failed;
    result->requests_failed = record->requests_failed;
    result->stale = record->stale;
    result->error_before = pooled(e, drill, FIGURE(error_before), 1);
    result->error_after = pooled(e, drill, FIGURE(error_after), 1);
    result->p99_before_s = percentile(e, drill, FIGURE(p99_before_s), &record->before);
    result->p99_after_s = percentile(e, drill, FIGURE(p99_after_s), &record->after);
    result->cold_before = has_cache ? pooled(e, drill, FIGURE(cold_before), 1) : no_cache;
    result->cold_after = has_cache ? pooled(e, drill, FIGURE(cold_after), 1) : no_cache;
    result->effect_s =
        mean(e, drill, FIGURE(times.effect_s), result->at_s, "it had not begun to act by the end");
    result->warm_again_s =
        has_cache ? mean(e, drill, FIGURE(times.warm_again_s), 0,
                         "not by the end, or no request in the window before to compare with")
                  : no_cache;
    bool has_old = has_cache && (e->option->fleet.drills[drill].kind == EP_DRILL_ROLL_OUT ||
                                 e->option->fleet.drills[drill].kind == EP_DRILL_OVERWRITE);
    result->old_gone_s =
        has_old ? mean(e, drill, FIGURE(times.old_gone_s), 0, "some are there at the end")
                : no_cache;
    result->extra_usd =
        e->option->deployment->autoscaling
            ? ep_estimate_none("the fleet scales: what it would have cost without is not known")
            : mean(e, drill, FIGURE(times.extra_usd), -HUGE_VAL, "no replication");
}

const struct ep_event_result *ep_event_results_of(const struct ep_world *world,
                                                  const struct ep_pool *pool,
                                                  struct ep_arena *arena, size_t *count)
{
    const struct ep_scenario *scenario = world->scenario;
    const struct ep_option *option = pool->resolved;
    struct ep_drill_figures *figures = ep_drill_figures_of(pool->outcome, NULL);
    struct events e = {.world = world,
                       .option = option,
                       .pool = pool,
                       .arena = arena,
                       .pooled = figures,
                       .x = ep_alloc_zeroed(pool->section_count, sizeof *e.x)};
    struct ep_event_result *results =
        ep_arena_alloc(arena, scenario->event_count * sizeof *results);
    *count = 0;
    for (uint32_t d = 0; d < option->fleet.drill_count; d++) {
        const struct ep_drill *drill = &option->fleet.drills[d];
        if (!drill->acts)
            continue;
        struct ep_event_result *result = &results[(*count)++];
        const char *target = scenario->events[d].target;
        *result = (struct ep_event_result){.at_s = ep_time_to_seconds(drill->at),
                                           .action = actions[drill->kind],
                                           .target = target,
                                           .text = text_of(&e, drill, target),
                                           .window_s = ep_time_to_seconds(drill->window)};
        fill_figures(&e, d, result);
        fill_steps(&e, d, result);
    }
    ep_free(e.x);
    ep_free(figures);
    return results;
}
