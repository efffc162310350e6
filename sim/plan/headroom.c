#include "plan/headroom.h"

#include "base/array.h"
#include "base/mem.h"
#include "plan/bracket.h"
#include "plan/judgment.h"

#include <math.h>
#include <string.h>

#define MOST_FACTOR 64.0 /* searched no further */
#define PRECISION 1.05   /* of a bracket: high / low */

struct search {
    struct ep_headroom row;
    struct ep_bracket bracket; /* its first trial is the result itself, at 1 */
    double next;               /* the factor to try now; 0: done */
    bool checked_ends;
    struct ep_override *overrides; /* of that factor; owned by the arena of the round */
    size_t override_count;
};

struct headroom {
    const struct ep_reruns_config *config;
    struct ep_result *result;
    struct ep_arena *arena; /* of the result */
    struct ep_arena *round; /* texts of the overrides of one round */
    struct {
        EP_ARRAY(struct search);
    } searches;
    size_t *running; /* owned; the searches of this round, by point */
    size_t running_count;
    double rounds_done;
};

/* ---- where to look next ---- */

/* Twice the last factor and half way to the border: whether it stays broken, and was whole. */
static double check_ends(struct search *search)
{
    const struct ep_bracket *bracket = &search->bracket;
    size_t count = ep_bracket_below(bracket, EP_BORDER_MEETS);
    double middle = 1 + (bracket->tried[count - 1].factor - 1) / 2, most = search->row.most;
    bool has_middle = false;
    for (size_t i = 0; i < bracket->count; i++)
        has_middle = has_middle || fabs(bracket->tried[i].factor - middle) < 0.1 * (middle - 1);
    if (!search->checked_ends && count < bracket->count && 2 * most <= 2 * MOST_FACTOR) {
        search->checked_ends = true;
        return 2 * most;
    }
    return has_middle || middle < PRECISION ? 0 : middle;
}

static double choose(struct search *search)
{
    static const struct ep_bracket_steps steps = {2, MOST_FACTOR, PRECISION};
    if (search->bracket.count >= EP_BRACKET_MOST)
        return 0;
    for (int border = 0; border < EP_BORDER_COUNT; border++) {
        double factor = ep_bracket_next(&search->bracket, (enum ep_border)border, &steps);
        if (factor > 0)
            return factor;
    }
    return check_ends(search);
}

static void add(struct search *search, struct ep_tried tried)
{
    ep_bracket_add(&search->bracket, tried);
    search->row.most = fmax(search->row.most, tried.factor);
}

/* ---- the overrides of a factor ---- */

static void add_override(struct headroom *headroom, struct search *search, const char *key,
                         double scale)
{
    search->overrides[search->override_count++] =
        (struct ep_override){key, ep_arena_format(headroom->round, "%.12g", scale * search->next)};
}

static void make_overrides(struct headroom *headroom, struct search *search)
{
    const struct ep_scenario *scenario = headroom->config->world->scenario;
    bool is_models = search->row.axis == EP_HEADROOM_MODELS;
    size_t count = is_models ? scenario->group_count : scenario->traffic_count;
    search->overrides = ep_arena_alloc(headroom->round, count * sizeof *search->overrides);
    search->override_count = 0;
    for (size_t i = 0; i < count; i++)
        add_override(
            headroom, search,
            ep_arena_format(headroom->round, "%s.%s.scale", is_models ? "models" : "traffic",
                            is_models ? scenario->groups[i].name : scenario->traffic[i].name),
            is_models ? scenario->groups[i].scale : scenario->traffic[i].scale);
}

/* ---- rounds ---- */

static size_t overrides_at(const void *self, size_t point, struct ep_override *overrides)
{
    const struct headroom *headroom = self;
    const struct search *search = &headroom->searches.items[headroom->running[point]];
    for (size_t i = 0; i < search->override_count; i++)
        overrides[i] = search->overrides[i];
    return search->override_count;
}

static const char *deployment_at(const void *self, size_t point)
{
    const struct headroom *headroom = self;
    return headroom->searches.items[headroom->running[point]].row.deployment;
}

static bool on_result(void *self, size_t point, const struct ep_result *result)
{
    struct headroom *headroom = self;
    struct search *search = &headroom->searches.items[headroom->running[point]];
    struct ep_tried tried = {.factor = search->next,
                             .is = ep_judgment_of(result, search->row.deployment, headroom->arena)};
    add(search, tried);
    search->row.runs++;
    return true;
}

/* A search takes about fifteen rounds; what is left of the bar shrinks with each. */
static void on_progress(void *self, double done)
{
    struct headroom *headroom = self;
    double left = 1 - 1 / (1 + (headroom->rounds_done + done) / 8);
    headroom->config->on_progress(headroom->config->progress_self, left);
}

/* Simulates one factor of every search that goes on, side by side; false: none does, or an error.
 */
static bool run_round(struct headroom *headroom, struct ep_diag *diag)
{
    const struct ep_scenario *scenario = headroom->config->world->scenario;
    headroom->round = ep_arena_create();
    headroom->running_count = 0;
    for (size_t i = 0; i < headroom->searches.count; i++) {
        struct search *search = &headroom->searches.items[i];
        search->next = search->row.withheld ? 0 : choose(search);
        if (!(search->next > 0))
            continue;
        make_overrides(headroom, search);
        headroom->running[headroom->running_count++] = i;
    }
    struct ep_rerun_config rerun = headroom->config->rerun;
    rerun.points =
        (struct ep_rerun_points){.self = headroom,
                                 .count = headroom->running_count,
                                 .most_overrides = scenario->group_count + scenario->traffic_count,
                                 .overrides_at = overrides_at,
                                 .deployment_at = deployment_at};
    struct ep_rerun_listener listener = {.self = headroom,
                                         .on_progress =
                                             headroom->config->on_progress ? on_progress : NULL,
                                         .progress_self = headroom,
                                         .on_result = on_result};
    bool goes_on = headroom->running_count > 0 && ep_rerun_run(&rerun, &listener, diag);
    headroom->rounds_done++;
    ep_arena_destroy(headroom->round);
    return goes_on;
}

/* ---- the rows ---- */

static const char *why_none(const struct ep_deployment_result *deployment,
                            const struct ep_tried *as_it_is)
{
    if (!deployment->feasible)
        return "not feasible";
    if (as_it_is->is.surely_meets)
        return NULL;
    return as_it_is->is.surely_fails ? "it does not meet the requirements as it is"
                                     : "not decided whether it meets the requirements as it is";
}

static uint64_t models_of(const struct ep_world *world, const char *deployment)
{
    for (size_t i = 0; i < world->option_count; i++)
        if (strcmp(world->options[i].deployment->name, deployment) == 0)
            return world->options[i].models;
    return 0;
}

static void begin(struct headroom *headroom)
{
    for (size_t i = 0; i < headroom->result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &headroom->result->deployments[i];
        struct ep_tried tried = {
            .factor = 1, .is = ep_judgment_of(headroom->result, deployment->name, headroom->arena)};
        for (int axis = 0; axis < EP_HEADROOM_AXES; axis++) {
            struct search search = {
                .row = {.deployment = deployment->name,
                        .axis = (enum ep_headroom_axis)axis,
                        .withheld = why_none(deployment, &tried),
                        .factor = NAN,
                        .low = NAN,
                        .high = NAN,
                        .models = models_of(headroom->config->world, deployment->name)}};
            add(&search, tried);
            ep_array_push(&headroom->searches, search);
        }
    }
}

/* The middle of the bracket of a border; NaN: it lies beyond what was tried. */
static double border_at(const struct search *search, enum ep_border border, double weight)
{
    const struct ep_bracket *bracket = &search->bracket;
    size_t count = ep_bracket_below(bracket, border);
    if (count == bracket->count)
        return NAN;
    double low = bracket->tried[count - 1].factor, high = bracket->tried[count].factor;
    return low + weight * (high - low);
}

static void finish_row(struct search *search)
{
    struct ep_headroom *row = &search->row;
    const struct ep_bracket *bracket = &search->bracket;
    if (row->withheld)
        return;
    row->factor = border_at(search, EP_BORDER_MEETS, 0.5);
    row->low = bracket->tried[ep_bracket_below(bracket, EP_BORDER_SURELY_MEETS) - 1].factor;
    row->high = border_at(search, EP_BORDER_SURELY_FAILS, 1);
    row->is_monotone = ep_bracket_is_monotone(bracket);
    if (!isnan(row->factor))
        row->broken_by = bracket->tried[ep_bracket_below(bracket, EP_BORDER_MEETS)].is.broken_by;
}

bool ep_headroom_run(const struct ep_reruns_config *config, struct ep_result *result,
                     struct ep_diag *diag)
{
    struct headroom headroom = {
        .config = config, .result = result, .arena = ep_result_arena(result)};
    size_t errors = ep_diag_error_count(diag);
    begin(&headroom);
    size_t count = headroom.searches.count;
    headroom.running = ep_alloc_zeroed(count, sizeof *headroom.running);
    while (run_round(&headroom, diag))
        ;
    struct ep_headroom *rows = ep_arena_alloc(headroom.arena, count * sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        finish_row(&headroom.searches.items[i]);
        rows[i] = headroom.searches.items[i].row;
    }
    result->headroom = rows;
    result->headroom_count = count;
    ep_free(headroom.running);
    ep_array_fini(&headroom.searches);
    return ep_diag_error_count(diag) == errors;
}
