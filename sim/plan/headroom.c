#include "plan/headroom.h"

#include "base/array.h"
#include "base/mem.h"
#include "plan/bracket.h"
#include "plan/judgment.h"
#include "plan/rounds.h"

#include <math.h>
#include <string.h>

#define MOST_FACTOR 64.0 /* searched no further */
#define PRECISION 1.05   /* of a bracket: high / low */

struct search {
    struct ep_headroom row;
    struct ep_bracket bracket; /* its first trial is the result itself, at 1 */
    double next;               /* the factor to try now; 0: done */
    bool checked_ends;
};

struct headroom {
    const struct ep_reruns_config *config;
    struct ep_result *result;
    struct ep_arena *arena; /* of the result */
    struct {
        EP_ARRAY(struct search);
    } searches;
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

/* ---- rounds ---- */

static bool next(void *self, size_t i, struct ep_arena *round, struct ep_rerun_point *trial)
{
    struct headroom *headroom = self;
    struct search *search = &headroom->searches.items[i];
    const struct ep_scenario *scenario = headroom->config->world->scenario;
    bool is_models = search->row.axis == EP_HEADROOM_MODELS;
    size_t count = is_models ? scenario->group_count : scenario->traffic_count;
    search->next = search->row.withheld ? 0 : choose(search);
    if (!(search->next > 0))
        return false;
    struct ep_override *overrides = ep_arena_alloc(round, count * sizeof *overrides);
    for (size_t k = 0; k < count; k++) {
        const char *name = is_models ? scenario->groups[k].name : scenario->traffic[k].name;
        double scale = is_models ? scenario->groups[k].scale : scenario->traffic[k].scale;
        overrides[k] = (struct ep_override){
            ep_arena_format(round, "%s.%s.scale", is_models ? "models" : "traffic", name),
            ep_arena_format(round, "%.12g", scale * search->next)};
    }
    *trial = (struct ep_rerun_point){overrides, count, search->row.deployment};
    return true;
}

static void take(void *self, size_t i, const struct ep_result *result)
{
    struct headroom *headroom = self;
    struct search *search = &headroom->searches.items[i];
    struct ep_tried tried = {.factor = search->next,
                             .is = ep_judgment_of(result, search->row.deployment, headroom->arena)};
    add(search, tried);
    search->row.runs++;
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
    begin(&headroom);
    size_t count = headroom.searches.count;
    const struct ep_rounds rounds = {
        .self = &headroom, .count = count, .half = 8, .next = next, .take = take};
    bool is_good = ep_rounds_run(&rounds, config, diag);
    struct ep_headroom *rows = ep_arena_alloc(headroom.arena, count * sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        finish_row(&headroom.searches.items[i]);
        rows[i] = headroom.searches.items[i].row;
    }
    result->headroom = rows;
    result->headroom_count = count;
    ep_array_fini(&headroom.searches);
    return is_good;
}
