#include "plan/knee.h"

#include "base/array.h"
#include "plan/bracket.h"
#include "plan/rounds.h"

#include <math.h>
#include <string.h>

#define PRECISION 1.05
#define MOST_FACTOR 1e9
#define FIXED_OVERRIDES 8 /* besides those of traffic */
#define LEAST_REPLICATIONS 3

struct search {
    struct ep_knee row;
    bool scales;
    double next;  /* factor on all traffic of the level to run now */
    double light; /* factor of the first level; 0: how much the instance takes is not known yet */
    double light_load; /* what that is of the capacity of its bottleneck */
    struct ep_est light_p99;
    struct ep_bracket bracket;
};
struct knee {
    const struct ep_reruns_config *config;
    struct ep_arena *arena;
    struct {
        EP_ARRAY(struct search);
    } searches;
    bool sets_horizon; /* the command line does */
};

/* ---- what cannot be asked ---- */

static const char *why_none(const struct ep_option *option, struct ep_arena *arena)
{
    if (!option->feasible)
        return "not feasible";
    if (option->part_count > 0)
        return "it has parts with endpoints of their own";
    if (option->fleet.kind == EP_KIND_SERVERLESS)
        return "a serverless endpoint has no instances";
    if (option->fleet.endpoint_count > 1)
        return ep_arena_format(arena, "it has %u endpoints, and MAX_RPS is that of one",
                               option->fleet.endpoint_count);
    return NULL;
}

static void begin(struct knee *knee)
{
    const struct ep_world *world = knee->config->world;
    const char *only = knee->config->rerun.deployment;
    double horizon = ep_time_to_seconds(world->scenario->horizon);
    for (size_t i = 0; i < world->option_count; i++) {
        const struct ep_option *option = &world->options[i];
        if (only && strcmp(only, option->deployment->name) != 0)
            continue;
        bool is_cut = !knee->sets_horizon && horizon > EP_KNEE_MINUTES * 60.0;
        struct search search = {.row = {.deployment = option->deployment->name,
                                        .withheld = why_none(option, knee->arena),
                                        .rate = NAN,
                                        .low = NAN,
                                        .high = NAN,
                                        .light_rate = NAN,
                                        .light_p99_s = NAN,
                                        .level_s = is_cut ? EP_KNEE_MINUTES * 60.0 : horizon},
                                .scales = option->deployment->autoscaling != NULL,
                                .next = 1,
                                .light_load = EP_KNEE_LIGHT};
        ep_array_push(&knee->searches, search);
    }
}

/* ---- what a level says ---- */

static double offered_rate(const struct ep_result *result,
                           const struct ep_deployment_result *deployment)
{
    double span = ep_time_to_seconds(result->scenario->horizon) - result->warmup_s;
    return (double)deployment->counts.arrived / (span * (double)deployment->replication_count);
}

/* How slow warm requests are: cold ones come less often, not more slowly, under load. */
static const struct ep_est *p99_of(const struct ep_deployment_result *deployment)
{
    return deployment->has_cache ? &deployment->warm.p99 : &deployment->latency.p99;
}

static double low_of(const struct ep_est *est)
{
    return isnan(est->low) ? est->value : est->low;
}

static double high_of(const struct ep_est *est)
{
    return isnan(est->high) ? est->value : est->high;
}

static struct ep_tried judge(const struct search *search,
                             const struct ep_deployment_result *deployment, double rate)
{
    const struct ep_est *p99 = p99_of(deployment), *errors = &deployment->error_ratio;
    const struct ep_est *light = &search->light_p99;
    struct ep_tried tried = {.factor = search->next, .figure = rate};
    bool is_over = deployment->verdict == EP_VERDICT_OVERLOADED;
    bool has_p99 = !isnan(p99->value);
    tried.is.broken_by = is_over                                                ? "overloaded"
                         : errors->value >= EP_KNEE_ERRORS                      ? "errors"
                         : has_p99 && p99->value >= EP_KNEE_RISE * light->value ? "p99"
                                                                                : NULL;
    tried.is.meets = tried.is.broken_by == NULL;
    tried.is.surely_meets = tried.is.meets && high_of(errors) < EP_KNEE_ERRORS && has_p99 &&
                            high_of(p99) < EP_KNEE_RISE * low_of(light);
    tried.is.surely_fails = is_over || low_of(errors) >= EP_KNEE_ERRORS ||
                            (has_p99 && low_of(p99) >= EP_KNEE_RISE * high_of(light));
    return tried;
}

/* A load light enough to compare with, and heavy enough to have a p99; false: it has none. */
static bool take_light_level(struct knee *knee, struct search *search,
                             const struct ep_deployment_result *deployment, double rate)
{
    search->light_p99 = *p99_of(deployment);
    search->row.light_rate = rate;
    search->row.light_p99_s = search->light_p99.value;
    if (!isnan(search->light_p99.value))
        return true;
    if (search->light_load * EP_KNEE_GROWTH <= EP_KNEE_MOST_LIGHT) {
        search->light_load *= EP_KNEE_GROWTH;
        search->light *= EP_KNEE_GROWTH;
        return false;
    }
    search->row.withheld =
        ep_arena_format(knee->arena, "at %.3g/s, a light load, there is no p99: %s", rate,
                        search->light_p99.withheld ? search->light_p99.withheld : "no request");
    return false;
}

/* The first run tells what the instance can take, the second how fast it is where it has little to
 * do; with that levels can be judged. */
static void take_level(struct knee *knee, struct search *search, const struct ep_result *result)
{
    const struct ep_deployment_result *deployment = &result->deployments[0];
    double rate = offered_rate(result, deployment);
    search->row.runs++;
    if (search->light <= 0) {
        if (deployment->rho.value > 0)
            search->light = search->next * search->light_load / deployment->rho.value;
        else
            search->row.withheld = "no request, or the load of the instance is not known";
        return;
    }
    if (search->bracket.count == 0 && !take_light_level(knee, search, deployment, rate))
        return;
    ep_bracket_add(&search->bracket, judge(search, deployment, rate));
    if (search->bracket.count == 1 && !search->bracket.tried[0].is.meets)
        search->row.withheld = ep_arena_format(
            knee->arena, "at %.3g/s, a light load, 1 %% or more of the requests fail", rate);
}

/* ---- the next level ---- */

static double choose(const struct search *search)
{
    static const struct ep_bracket_steps steps = {EP_KNEE_GROWTH, MOST_FACTOR, PRECISION};
    if (search->row.runs == 0)
        return 1;
    if (search->bracket.count == 0)
        return search->light;
    if (search->bracket.count >= EP_BRACKET_MOST)
        return 0;
    for (int border = 0; border < EP_BORDER_COUNT; border++) {
        double factor = ep_bracket_next(&search->bracket, (enum ep_border)border, &steps);
        if (factor > 0)
            return factor;
    }
    return 0;
}

struct level {
    struct ep_arena *round; /* texts of its overrides */
    struct ep_override *overrides;
    size_t count;
};

static void add_override(struct level *level, const char *key, const char *value)
{
    level->overrides[level->count++] = (struct ep_override){key, value};
}

static const char *key_of(struct level *level, const char *section, const char *name,
                          const char *key)
{
    return ep_arena_format(level->round, "%s.%s.%s", section, name, key);
}

/* One instance under a steady load. */
static void make_overrides(const struct knee *knee, const struct search *search,
                           struct level *level)
{
    const struct ep_scenario *scenario = knee->config->world->scenario;
    add_override(level, key_of(level, "deployments", search->row.deployment, "instances"), "1");
    if (search->scales)
        add_override(level, key_of(level, "deployments", search->row.deployment, "autoscaling"),
                     "{min: 1, max: 1}");
    add_override(level, "events", "[]");
    add_override(level, "requirements", "[]");
    if (scenario->replications < LEAST_REPLICATIONS)
        add_override(level, "replications",
                     ep_arena_format(level->round, "%d", LEAST_REPLICATIONS));
    if (!knee->sets_horizon) {
        add_override(level, "warmup", "auto");
        add_override(level, "horizon", ep_arena_format(level->round, "%gs", search->row.level_s));
    }
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        const struct ep_traffic *traffic = &scenario->traffic[i];
        add_override(level, key_of(level, "traffic", traffic->name, "scale"),
                     ep_arena_format(level->round, "%.12g", traffic->scale * search->next));
        if (traffic->profile.kind != EP_PROFILE_CONSTANT)
            add_override(level, key_of(level, "traffic", traffic->name, "profile"), "constant");
    }
}

/* ---- rounds ---- */

static bool next(void *self, size_t i, struct ep_arena *round, struct ep_rerun_point *trial)
{
    struct knee *knee = self;
    struct search *search = &knee->searches.items[i];
    size_t most = FIXED_OVERRIDES + 2 * knee->config->world->scenario->traffic_count;
    search->next = search->row.withheld ? 0 : choose(search);
    if (!(search->next > 0))
        return false;
    struct level level = {.round = round,
                          .overrides = ep_arena_alloc(round, most * sizeof *level.overrides)};
    make_overrides(knee, search, &level);
    *trial = (struct ep_rerun_point){level.overrides, level.count, search->row.deployment};
    return true;
}

static void take(void *self, size_t i, const struct ep_result *result)
{
    struct knee *knee = self;
    take_level(knee, &knee->searches.items[i], result);
}

/* ---- the rows ---- */

static void finish_row(struct search *search)
{
    struct ep_knee *row = &search->row;
    const struct ep_bracket *bracket = &search->bracket;
    size_t below = ep_bracket_below(bracket, EP_BORDER_MEETS);
    size_t surely = ep_bracket_below(bracket, EP_BORDER_SURELY_MEETS);
    size_t over = ep_bracket_below(bracket, EP_BORDER_SURELY_FAILS);
    if (row->withheld)
        return;
    if (below == bracket->count) {
        row->withheld = "nothing broke at any level";
        return;
    }
    row->rate = (bracket->tried[below - 1].figure + bracket->tried[below].figure) / 2;
    row->low = bracket->tried[surely > 0 ? surely - 1 : 0].figure;
    row->high = over < bracket->count ? bracket->tried[over].figure : NAN;
    row->broken_by = bracket->tried[below].is.broken_by;
}

static bool sets_horizon(const struct ep_rerun_config *rerun)
{
    for (size_t i = 0; i < rerun->override_count; i++)
        if (strcmp(rerun->overrides[i].key, "horizon") == 0)
            return true;
    return false;
}

const struct ep_knee *ep_knee_find(const struct ep_reruns_config *config, struct ep_arena *arena,
                                   size_t *count, struct ep_diag *diag)
{
    struct knee knee = {
        .config = config, .arena = arena, .sets_horizon = sets_horizon(&config->rerun)};
    begin(&knee);
    *count = knee.searches.count;
    const struct ep_rounds rounds = {
        .self = &knee, .count = *count, .half = 6, .next = next, .take = take};
    bool is_good = ep_rounds_run(&rounds, config, diag);
    struct ep_knee *rows = ep_arena_alloc(arena, (*count + 1) * sizeof *rows);
    for (size_t i = 0; i < *count; i++) {
        finish_row(&knee.searches.items[i]);
        rows[i] = knee.searches.items[i].row;
    }
    ep_array_fini(&knee.searches);
    return is_good ? rows : NULL;
}
