#include "run/survival.h"

#include "run/figure_text.h"
#include "run/requirement.h"
#include "run/requirement_rows.h"
#include "run/slices.h"
#include "run/summary.h"

#include <inttypes.h>
#include <string.h>

#define WINDOW (10 * EP_MINUTE) /* of a drill; nothing is made of it here */

/* A deployment, or a copy of it of which one part loses instances. */
struct run {
    size_t option;           /* of the experiment */
    size_t index;            /* in `options` */
    struct ep_option *parts; /* owned; NULL: not of parts */
    struct ep_option *loser; /* the option itself, or one of `parts`; has `drills` of its own */
};

struct ep_survivals {
    struct ep_world world; /* the experiment's, with the losses */
    struct ep_scenario scenario;
    struct ep_scheduled *events; /* owned; the scenario's, then a loss for each instance */
    struct ep_option *options;   /* owned; the experiment's, then the copies */
    struct run *runs;            /* owned */
    size_t *indexes;             /* owned; by run */
    size_t run_count;
    struct ep_pool *pools; /* owned; by run */
    ep_time from;
    ep_time warmup;
};

/* ---- who loses what ---- */

/* Instances that the deployment must be able to lose; 0: nobody asks. */
static int lost_of(const struct ep_scenario *scenario, const char *deployment)
{
    for (size_t i = 0; i < scenario->requirement_count; i++)
        if (scenario->requirements[i].survive > 0 &&
            ep_requirement_applies(&scenario->requirements[i], deployment))
            return scenario->requirements[i].survive;
    return 0;
}

/* Nobody waits for a shadow, and an environment is no instance. */
static bool can_lose(const struct ep_option *part)
{
    return !part->deployment->is_shadow && part->fleet.kind != EP_KIND_SERVERLESS;
}

/* Endpoints of instances that have, or may be scaled down to, no more than are lost; those of all
 * parts. */
static uint32_t emptied(const struct ep_option *option, int lost)
{
    const struct ep_autoscaling_config *scaling = option->deployment->autoscaling;
    uint32_t count = 0;
    for (size_t i = 0; i < option->part_count; i++)
        if (can_lose(&option->parts[i]))
            count += emptied(&option->parts[i], lost);
    if (option->part_count > 0 || option->fleet.kind == EP_KIND_SERVERLESS)
        return count;
    for (uint32_t e = 0; e < option->fleet.endpoint_count; e++)
        count += (scaling ? scaling->min : ep_option_instances_of(&option->fleet, e)) <= lost;
    return count;
}

bool ep_survival_needs_run(const struct ep_world *world, size_t option)
{
    const struct ep_option *of = &world->options[option];
    int lost = lost_of(world->scenario, of->deployment->name);
    return of->feasible && lost > 0 && !of->deployment->shift.is_there &&
           ep_option_has_instances(of) && emptied(of, lost) == 0;
}

/* The endpoint whose remaining instances have most to do; the first of equals. */
static uint32_t endpoint_of(const struct ep_world *world, const struct ep_option *option, int lost)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    if (fleet->endpoint_count == 1)
        return 0;
    double *vcpu = ep_alloc_zeroed(fleet->endpoint_count, sizeof *vcpu), most = -1;
    uint32_t worst = 0;
    ep_world_offered_by_endpoint(world, option, vcpu);
    for (uint32_t e = 0; e < fleet->endpoint_count; e++) {
        double each = vcpu[e] / (ep_option_instances_of(fleet, e) - lost);
        if (each > most) {
            most = each;
            worst = e;
        }
    }
    ep_free(vcpu);
    return worst;
}

/* ---- the world with the losses ---- */

/* The scenario's drills, then the losses; those beyond `lost` are not this option's. */
static void add_losses(struct ep_survivals *s, const struct run *run, int lost, size_t most)
{
    struct ep_option *of = run->loser;
    size_t count = of->fleet.drill_count;
    struct ep_drill *drills = ep_alloc_zeroed(count + most, sizeof *drills);
    if (count > 0)
        memcpy(drills, of->fleet.drills, count * sizeof *drills);
    uint32_t endpoint = endpoint_of(&s->world, of, lost);
    for (size_t i = 0; i < most; i++)
        drills[count + i] = (struct ep_drill){.kind = EP_DRILL_LOSE_INSTANCE,
                                              .at = s->from,
                                              .acts = i < (size_t)lost,
                                              .window = WINDOW,
                                              .deployment = (uint32_t)run->option,
                                              .endpoint = endpoint};
    of->fleet.drills = drills;
    of->fleet.drill_count = (uint32_t)(count + most);
    of->loses_instances = true;
}

/* Another copy of the option for each part that can lose instances. */
static void add_runs(struct ep_survivals *s, size_t option)
{
    const struct ep_option *of = &s->options[option];
    if (of->part_count == 0)
        s->runs[s->run_count++] =
            (struct run){.option = option, .index = option, .loser = &s->options[option]};
    for (size_t k = 0; k < of->part_count; k++) {
        if (!can_lose(&of->parts[k]))
            continue;
        struct ep_option *parts = ep_alloc_zeroed(of->part_count, sizeof *parts);
        memcpy(parts, of->parts, of->part_count * sizeof *parts);
        size_t index = s->world.option_count++;
        s->options[index] = *of;
        s->options[index].parts = parts;
        s->runs[s->run_count++] =
            (struct run){.option = option, .index = index, .parts = parts, .loser = &parts[k]};
    }
}

static void init_runs(struct ep_survivals *s, const struct ep_replications_config *config)
{
    const struct ep_world *world = config->world;
    size_t most = 0;
    for (size_t i = 0; i < config->option_count; i++)
        most += 1 + world->options[config->options[i]].part_count;
    s->options = ep_alloc_zeroed(world->option_count + most, sizeof *s->options);
    memcpy(s->options, world->options, world->option_count * sizeof *s->options);
    s->world.options = s->options;
    s->runs = ep_alloc_zeroed(most, sizeof *s->runs);
    for (size_t i = 0; i < config->option_count; i++)
        if (ep_survival_needs_run(world, config->options[i]))
            add_runs(s, config->options[i]);
    s->indexes = ep_alloc_zeroed(s->run_count, sizeof *s->indexes);
    for (size_t i = 0; i < s->run_count; i++)
        s->indexes[i] = s->runs[i].index;
    s->pools = ep_alloc_zeroed(s->run_count, sizeof *s->pools);
}

static void init(struct ep_survivals *s, const struct ep_replications_config *config)
{
    const struct ep_scenario *scenario = config->world->scenario;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(scenario->horizon, bounds);
    s->warmup = config->warmup;
    s->from = bounds[ep_slices_find(bounds, config->warmup) + 1];
    s->world = *config->world;
    s->scenario = *scenario;
    s->world.scenario = &s->scenario;
    init_runs(s, config);
    int most = 0;
    for (size_t i = 0; i < s->run_count; i++) {
        int lost = lost_of(scenario, s->options[s->runs[i].option].deployment->name);
        most = lost > most ? lost : most;
    }
    for (size_t i = 0; i < s->run_count; i++)
        add_losses(s, &s->runs[i],
                   lost_of(scenario, s->options[s->runs[i].option].deployment->name), (size_t)most);
    s->events = ep_alloc_zeroed(scenario->event_count + (size_t)most, sizeof *s->events);
    for (size_t i = 0; i < scenario->event_count; i++)
        s->events[i] = scenario->events[i];
    for (size_t i = 0; i < (size_t)most; i++)
        s->events[scenario->event_count + i].target = "";
    s->scenario.events = s->events;
    s->scenario.event_count += (size_t)most;
}

struct ep_survivals *ep_survivals_run(const struct ep_replications_config *config)
{
    struct ep_survivals *s = ep_alloc_zeroed(1, sizeof *s);
    init(s, config);
    struct ep_replications_config with_loss = *config;
    with_loss.world = &s->world;
    with_loss.options = s->indexes;
    with_loss.option_count = s->run_count;
    with_loss.want_series = false;
    with_loss.on_request = NULL;
    if (s->run_count == 0 || ep_replications_run(&with_loss, s->pools))
        return s;
    ep_survivals_destroy(s);
    return NULL;
}

void ep_survivals_destroy(struct ep_survivals *survivals)
{
    if (!survivals)
        return;
    for (size_t i = 0; i < survivals->run_count; i++) {
        ep_pool_fini(&survivals->pools[i]);
        ep_free((void *)survivals->runs[i].loser->fleet.drills);
        ep_free(survivals->runs[i].parts);
    }
    ep_free(survivals->pools);
    ep_free(survivals->indexes);
    ep_free(survivals->runs);
    ep_free(survivals->options);
    ep_free(survivals->events);
    ep_free(survivals);
}

/* ---- what it says ---- */

/* Endpoints, or variants of them, that have instances to lose. */
static uint32_t fleets_of(const struct ep_option *option)
{
    uint32_t count = option->part_count > 0 ? 0 : option->fleet.endpoint_count;
    for (size_t i = 0; i < option->part_count; i++)
        if (can_lose(&option->parts[i]))
            count += option->parts[i].fleet.endpoint_count;
    return count;
}

/* "its endpoint has one instance: nothing serves while that is lost" */
static const char *emptied_text(const struct ep_survival *survival, const struct ep_option *option,
                                uint32_t count, struct ep_arena *arena)
{
    uint32_t fleets = fleets_of(option);
    const char *fleet = option->variants.count > 0 ? "variant" : "endpoint";
    bool is_one = survival->lost == 1;
    const char *rest =
        is_one ? "nothing serves while that is lost" : "nothing serves while they are lost";
    const char *most =
        is_one ? "one instance" : ep_arena_format(arena, "%d instances or fewer", survival->lost);
    const char *has = option->deployment->autoscaling ? "may have"
                      : count == 1 || fleets == 1     ? "has"
                                                      : "have";
    return fleets == 1 ? ep_arena_format(arena, "its %s %s %s: %s", fleet, has, most, rest)
                       : ep_arena_format(arena, "%" PRIu32 " of its %" PRIu32 " %ss %s %s: %s",
                                         count, fleets, fleet, has, most, rest);
}

/* Decided without a run. */
static void say_without_run(struct ep_survival *survival, const struct ep_option *option,
                            struct ep_arena *arena)
{
    uint32_t count = emptied(option, survival->lost);
    if (!ep_option_has_instances(option)) {
        survival->passed = EP_PASSED_YES;
        survival->reason = "serverless: it has no instances of its own that could be lost";
    } else if (count > 0) {
        survival->passed = EP_PASSED_NO;
        survival->reason = emptied_text(survival, option, count, arena);
    } else {
        survival->passed = EP_PASSED_UNDECIDED;
        survival->reason = "a loss beside traffic_routing is not in this version";
    }
}

/* "1 of 3 instances of endpoint 5 of busy-apart.tail lost" */
static const char *loss_text(const struct ep_survival *survival, const struct run *run,
                             struct ep_arena *arena)
{
    const struct ep_option *loser = run->loser;
    const char *where = loser->fleet.endpoint_count == 1
                            ? ""
                            : ep_arena_format(arena, " of endpoint %" PRIu32,
                                              survival->endpoint - loser->first_endpoint);
    const char *part = run->parts ? ep_arena_format(arena, " of %s", loser->deployment->name) : "";
    return ep_arena_format(arena, "%d of %d instances%s%s lost", survival->lost,
                           survival->instances, where, part);
}

static const struct ep_requirement_result *first(const struct ep_survival *survival,
                                                 enum ep_passed passed)
{
    for (size_t i = 0; i < survival->requirement_count; i++)
        if (survival->requirements[i].passed == passed)
            return &survival->requirements[i];
    return NULL;
}

static const char *figure_of(const struct ep_requirement_result *row, struct ep_arena *arena)
{
    if (!(row->value >= 0))
        return "";
    return ep_arena_format(arena, " (%s)", ep_figure_text(arena, row->metric, row->value));
}

static void decide(struct ep_survival *survival, enum ep_passed passed, const char *reason)
{
    survival->passed = (int)passed;
    survival->reason = reason;
}

static void judge(struct ep_survival *survival, const struct run *run, struct ep_arena *arena)
{
    const char *loss = loss_text(survival, run, arena);
    const struct ep_requirement_result *missed = first(survival, EP_PASSED_NO);
    const struct ep_requirement_result *open = first(survival, EP_PASSED_UNDECIDED);
    const struct ep_requirement_result *held = first(survival, EP_PASSED_YES);
    if (survival->verdict == EP_VERDICT_OVERLOADED)
        decide(survival, EP_PASSED_NO,
               ep_arena_format(arena, "%s: overloaded, %s", loss, survival->verdict_reason));
    else if (missed)
        decide(survival, EP_PASSED_NO,
               ep_arena_format(arena, "%s: %s is missed%s", loss, missed->text,
                               figure_of(missed, arena)));
    else if (open)
        decide(survival, EP_PASSED_UNDECIDED,
               ep_arena_format(arena, "%s: not decided whether %s holds%s", loss, open->text,
                               figure_of(open, arena)));
    else if (held)
        decide(survival, EP_PASSED_YES,
               ep_arena_format(arena, "%s: %s still holds%s%s", loss, held->text,
                               figure_of(held, arena),
                               survival->requirement_count > 1 ? ", and all else" : ""));
    else
        decide(survival, EP_PASSED_YES, ep_arena_format(arena, "%s: not overloaded", loss));
}

static void take_figures(struct ep_survival *survival, struct ep_deployment_result *left)
{
    survival->verdict = (int)left->verdict;
    survival->verdict_reason = left->verdict_reason;
    survival->p99_s = left->latency.p99;
    survival->error_ratio = left->error_ratio;
    survival->cold_ratio = left->cold_ratio;
    ep_deployment_result_destroy_histograms(left);
}

static void fill(struct ep_survival *survival, const struct ep_survivals *s, size_t i,
                 struct ep_arena *arena)
{
    const struct run *run = &s->runs[i];
    const struct ep_option *loser = run->loser;
    struct ep_deployment_result left;
    struct ep_summary summary;
    struct ep_requirement_result *rows =
        ep_arena_alloc(arena, s->scenario.requirement_count * sizeof *rows);
    ep_summary_of(&s->world, &s->pools[i], s->warmup, arena, &left, &summary);
    const struct ep_rows_question question = {.world = &s->world,
                                              .pool = &s->pools[i],
                                              .summary = &summary,
                                              .deployment = &left,
                                              .only_service = true,
                                              .arena = arena};
    uint32_t endpoint = loser->fleet.drills[loser->fleet.drill_count - 1].endpoint;
    survival->requirement_count = ep_requirement_rows(&question, rows);
    survival->requirements = rows;
    survival->was_run = true;
    survival->endpoint = loser->first_endpoint + endpoint;
    survival->instances = ep_option_instances_of(&loser->fleet, endpoint);
    survival->from_s = ep_time_to_seconds(s->from);
    take_figures(survival, &left);
    judge(survival, run, arena);
}

/* Fails rather than is undecided rather than passes; of equals, has the greater p99. */
static bool is_worse(const struct ep_survival *a, const struct ep_survival *b)
{
    static const int badness[] = {
        [EP_PASSED_YES] = 0, [EP_PASSED_UNDECIDED] = 1, [EP_PASSED_NO] = 2};
    if (badness[a->passed] != badness[b->passed])
        return badness[a->passed] > badness[b->passed];
    return a->p99_s.value > b->p99_s.value;
}

/* Of a deployment of parts, the worst of their losses. */
const struct ep_survival *ep_survivals_result(const struct ep_survivals *survivals, size_t option,
                                              struct ep_arena *arena)
{
    const struct ep_option *of = &survivals->options[option];
    int lost = lost_of(&survivals->scenario, of->deployment->name);
    if (lost == 0)
        return NULL;
    struct ep_survival *survival = ep_arena_alloc(arena, sizeof *survival);
    survival->lost = lost;
    for (size_t i = 0; i < survivals->run_count; i++) {
        if (survivals->runs[i].option != option)
            continue;
        struct ep_survival one = {.lost = lost};
        fill(&one, survivals, i, arena);
        if (!survival->was_run || is_worse(&one, survival))
            *survival = one;
    }
    if (!survival->was_run)
        say_without_run(survival, of, arena);
    return survival;
}
