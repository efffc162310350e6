#include "plan/headroom.h"

#include "base/array.h"
#include "base/mem.h"
#include "plan/judgment.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MOST_FACTOR 64.0 /* searched no further */
#define PRECISION 1.05   /* of a bracket: high / low */
#define MOST_TRIALS 64   /* of one search */

/* What one factor gave. */
struct tried {
    double factor;
    struct ep_judgment is;
};

/* The three borders that a search brackets: where runs cease to be of a kind. */
enum border { BORDER_MEETS, BORDER_SURELY_MEETS, BORDER_SURELY_FAILS, BORDER_COUNT };

struct search {
    struct ep_headroom row;
    struct tried tried[MOST_TRIALS]; /* ascending factors; the first is the result itself, at 1 */
    size_t count;
    double next; /* the factor to try now; 0: done */
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

static bool is_below(const struct tried *tried, enum border border)
{
    switch (border) {
    case BORDER_MEETS:
        return tried->is.meets;
    case BORDER_SURELY_MEETS:
        return tried->is.surely_meets;
    case BORDER_SURELY_FAILS:
        return !tried->is.surely_fails;
    case BORDER_COUNT:
        break;
    }
    assert(0 && "unknown border");
    return false;
}

/* How many of the tried factors, from the smallest on, are below the border without a gap. */
static size_t below(const struct search *search, enum border border)
{
    size_t count = 0;
    while (count < search->count && is_below(&search->tried[count], border))
        count++;
    return count;
}

/* The factor that narrows the bracket of a border; 0: narrow enough. */
static double narrow(const struct search *search, enum border border)
{
    size_t count = below(search, border);
    if (count == 0)
        return 0;
    double low = search->tried[count - 1].factor;
    if (count == search->count)
        return low < MOST_FACTOR ? fmin(2 * low, MOST_FACTOR) : 0;
    double high = search->tried[count].factor;
    return high / low > PRECISION ? low + (high - low) / 2 : 0;
}

/* Twice the last factor and half way to the border: whether it stays broken, and was whole. */
static double check_ends(struct search *search)
{
    size_t count = below(search, BORDER_MEETS);
    double middle = 1 + (search->tried[count - 1].factor - 1) / 2, most = search->row.most;
    bool has_middle = false;
    for (size_t i = 0; i < search->count; i++)
        has_middle = has_middle || fabs(search->tried[i].factor - middle) < 0.1 * (middle - 1);
    if (!search->checked_ends && count < search->count && 2 * most <= 2 * MOST_FACTOR) {
        search->checked_ends = true;
        return 2 * most;
    }
    return has_middle || middle < PRECISION ? 0 : middle;
}

static double choose(struct search *search)
{
    if (search->count >= MOST_TRIALS)
        return 0;
    for (int border = 0; border < BORDER_COUNT; border++) {
        double factor = narrow(search, (enum border)border);
        if (factor > 0)
            return factor;
    }
    return check_ends(search);
}

static void add(struct search *search, struct tried tried)
{
    size_t at = search->count++;
    for (; at > 0 && search->tried[at - 1].factor > tried.factor; at--)
        search->tried[at] = search->tried[at - 1];
    search->tried[at] = tried;
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
    struct tried tried = {search->next,
                          ep_judgment_of(result, search->row.deployment, headroom->arena)};
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
                            const struct tried *as_it_is)
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
        struct tried tried = {1,
                              ep_judgment_of(headroom->result, deployment->name, headroom->arena)};
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

/* No run beyond the first that misses may meet again. */
static bool is_monotone(const struct search *search)
{
    for (int border = 0; border < BORDER_COUNT; border++)
        for (size_t i = below(search, (enum border)border); i < search->count; i++)
            if (is_below(&search->tried[i], (enum border)border))
                return false;
    return true;
}

/* The middle of the bracket of a border; NaN: it lies beyond what was tried. */
static double border_at(const struct search *search, enum border border, double weight)
{
    size_t count = below(search, border);
    if (count == search->count)
        return NAN;
    double low = search->tried[count - 1].factor, high = search->tried[count].factor;
    return low + weight * (high - low);
}

static void finish_row(struct search *search)
{
    struct ep_headroom *row = &search->row;
    if (row->withheld)
        return;
    row->factor = border_at(search, BORDER_MEETS, 0.5);
    row->low = search->tried[below(search, BORDER_SURELY_MEETS) - 1].factor;
    row->high = border_at(search, BORDER_SURELY_FAILS, 1);
    row->is_monotone = is_monotone(search);
    if (!isnan(row->factor))
        row->broken_by = search->tried[below(search, BORDER_MEETS)].is.broken_by;
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
