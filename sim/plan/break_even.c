#include "plan/break_even.h"

#include "base/mem.h"
#include "plan/judgment.h"
#include "plan/rounds.h"
#include "run/estimate.h"

#include <math.h>
#include <string.h>

#define MOST_FACTOR 64.0 /* searched no further, up or down */
#define PRECISION 1.005  /* of the bracket: high / low */
#define MOST_TRIALS 48

/* One option at one factor. */
struct side {
    struct ep_judgment is;
    double cost;        /* USD per hour; NaN: not feasible */
    const double *each; /* in the arena; by replication */
    size_t count;
};
struct trial {
    double factor;
    struct side sides[2];
    double requests_per_hour;
};

struct search {
    const struct ep_reruns_config *config;
    struct ep_result *result;
    const char *const *options;
    struct ep_arena *arena;           /* of the result */
    struct trial trials[MOST_TRIALS]; /* ascending factors */
    size_t count;
    int runs;
    /* The round: one or two factors, both options of each. */
    struct trial next[2];
    struct ep_override *overrides[2]; /* of each, in the arena of the round */
    size_t next_count;
};

/* ---- what a factor gave ---- */

static void take(struct search *search, const struct ep_result *result, int option,
                 struct trial *trial)
{
    const char *name = search->options[option];
    const struct ep_deployment_result *deployment = ep_judgment_deployment(result, name);
    struct side *side = &trial->sides[option];
    size_t count = deployment->feasible ? deployment->replication_count : 0;
    double *each = ep_arena_alloc(search->arena, count * sizeof *each);
    for (size_t r = 0; r < count; r++)
        each[r] = deployment->replication_cost_per_hour[r];
    side->is = ep_judgment_of(result, name, search->arena);
    side->cost = deployment->feasible ? deployment->cost_per_hour.value : NAN;
    side->each = each;
    side->count = count;
    double hours = (ep_time_to_seconds(result->scenario->horizon) - result->warmup_s) / 3600 *
                   result->scenario->replications;
    if (deployment->feasible)
        trial->requests_per_hour = (double)deployment->counts.arrived / hours;
}

/* Costs that differ by no more than the order of sums leaves are the same. */
static bool is_same_cost(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(a);
}

static enum ep_better better_at(const struct trial *trial)
{
    const struct side *first = &trial->sides[0], *second = &trial->sides[1];
    if (first->is.meets != second->is.meets)
        return first->is.meets ? EP_BETTER_FIRST : EP_BETTER_SECOND;
    if (!first->is.meets || is_same_cost(first->cost, second->cost))
        return EP_BETTER_NEITHER;
    return first->cost < second->cost ? EP_BETTER_FIRST : EP_BETTER_SECOND;
}

static void add(struct search *search, const struct trial *trial)
{
    size_t at = search->count++;
    for (; at > 0 && search->trials[at - 1].factor > trial->factor; at--)
        search->trials[at] = search->trials[at - 1];
    search->trials[at] = *trial;
}

/* ---- where to look next ---- */

static size_t index_of_one(const struct search *search)
{
    size_t i = 0;
    while (search->trials[i].factor < 1)
        i++;
    return i;
}

/* The first trial of the pair around the change that is nearest to 1; count: there is none. */
static size_t find_change(const struct search *search)
{
    size_t one = index_of_one(search), up = one, down = one;
    enum ep_better now = better_at(&search->trials[one]);
    while (up < search->count && better_at(&search->trials[up]) == now)
        up++;
    while (down > 0 && better_at(&search->trials[down - 1]) == now)
        down--;
    bool has_up = up<search->count, has_down = down> 0;
    if (!has_up && !has_down)
        return search->count;
    if (has_up && (!has_down || search->trials[up].factor <= 1 / search->trials[down - 1].factor))
        return up - 1;
    return down - 1;
}

static void plan_factor(struct search *search, double factor, struct ep_arena *round)
{
    const struct ep_scenario *scenario = search->config->world->scenario;
    struct ep_override *overrides =
        ep_arena_alloc(round, scenario->traffic_count * sizeof *overrides);
    for (size_t i = 0; i < scenario->traffic_count; i++)
        overrides[i] = (struct ep_override){
            ep_arena_format(round, "traffic.%s.scale", scenario->traffic[i].name),
            ep_arena_format(round, "%.12g", scenario->traffic[i].scale * factor)};
    search->next[search->next_count] = (struct trial){.factor = factor};
    search->overrides[search->next_count++] = overrides;
}

static void plan_round(struct search *search, struct ep_arena *round)
{
    size_t at = find_change(search);
    if (search->count + 2 > MOST_TRIALS)
        return;
    if (at < search->count) {
        double low = search->trials[at].factor, high = search->trials[at + 1].factor;
        if (high / low > PRECISION)
            plan_factor(search, sqrt(low * high), round);
        return;
    }
    double least = search->trials[0].factor, most = search->trials[search->count - 1].factor;
    if (most < MOST_FACTOR)
        plan_factor(search, 2 * most, round);
    if (least > 1 / MOST_FACTOR)
        plan_factor(search, least / 2, round);
}

/* ---- rounds: search 2 i + k is factor i with option k ---- */

static bool next(void *self, size_t i, struct ep_arena *round, struct ep_rerun_point *trial)
{
    struct search *search = self;
    if (i == 0) {
        for (size_t k = 0; k < search->next_count; k++) /* those of the round before */
            add(search, &search->next[k]);
        search->next_count = 0;
        plan_round(search, round);
        search->runs += (int)search->next_count;
    }
    if (i / 2 >= search->next_count)
        return false;
    *trial = (struct ep_rerun_point){search->overrides[i / 2],
                                     search->config->world->scenario->traffic_count,
                                     search->options[i % 2]};
    return true;
}

static void take_trial(void *self, size_t i, const struct ep_result *result)
{
    struct search *search = self;
    take(search, result, (int)(i % 2), &search->next[i / 2]);
}

/* ---- the row ---- */

/* Where the line through (x, a) and (y, b) crosses 0; NaN: it does not. */
static double root(double x, double a, double y, double b)
{
    return a < b || a > b ? x - a * (y - x) / (b - a) : NAN;
}

static double difference(const struct trial *trial)
{
    return trial->sides[0].cost - trial->sides[1].cost;
}

/* The crossing of the pooled costs between two trials, and of each replication's. */
static void put_crossing(const struct trial *low, const struct trial *high,
                         struct ep_break_even *row)
{
    size_t count = low->sides[0].count;
    double *roots = ep_alloc_zeroed(count, sizeof *roots);
    for (size_t r = 0; r < count; r++)
        roots[r] = root(low->factor, low->sides[0].each[r] - low->sides[1].each[r], high->factor,
                        high->sides[0].each[r] - high->sides[1].each[r]);
    double x = root(low->factor, difference(low), high->factor, difference(high));
    row->factor = ep_estimate_of(x, roots, count, 0, HUGE_VAL);
    double share = (x - low->factor) / (high->factor - low->factor);
    row->usd_per_hour = low->sides[0].cost + share * (high->sides[0].cost - low->sides[0].cost);
    ep_free(roots);
}

/* "lab misses rho < 60% above"; NULL: the cost decides. */
static const char *broken_between(const struct search *search, const struct trial *low,
                                  const struct trial *high)
{
    for (int i = 0; i < 2; i++) {
        const struct ep_judgment *a = &low->sides[i].is, *b = &high->sides[i].is;
        if (a->meets == b->meets)
            continue;
        const char *by = a->meets ? b->broken_by : a->broken_by;
        bool is_limit = strpbrk(by, "<>:") != NULL; /* else "overloaded", "not feasible" */
        return ep_arena_format(search->arena, "%s %s %s %s", search->options[i],
                               is_limit ? "misses" : "is", by, a->meets ? "above" : "below");
    }
    return NULL;
}

static void put_change(const struct search *search, size_t at, struct ep_break_even *row)
{
    const struct trial *low = &search->trials[at], *high = &search->trials[at + 1];
    row->below = better_at(low);
    row->above = better_at(high);
    row->bracket[0] = low->factor;
    row->bracket[1] = high->factor;
    row->breaks = broken_between(search, low, high);
    if (row->breaks)
        row->factor = ep_estimate_exact(sqrt(low->factor * high->factor));
    else
        put_crossing(low, high, row);
    double share = (row->factor.value - low->factor) / (high->factor - low->factor);
    row->requests_per_hour =
        low->requests_per_hour + share * (high->requests_per_hour - low->requests_per_hour);
    for (size_t i = 0; i < search->count; i++)
        if (better_at(&search->trials[i]) != (i <= at ? row->below : row->above))
            row->is_monotone = false;
}

static void put_row(const struct search *search)
{
    struct ep_break_even *row = ep_arena_alloc(search->arena, sizeof *row);
    const struct trial *as_it_is = &search->trials[index_of_one(search)];
    size_t at = find_change(search);
    *row = (struct ep_break_even){.options = {search->options[0], search->options[1]},
                                  .factor = ep_estimate_none(NULL),
                                  .bracket = {NAN, NAN},
                                  .least = search->trials[0].factor,
                                  .most = search->trials[search->count - 1].factor,
                                  .below = better_at(as_it_is),
                                  .above = better_at(as_it_is),
                                  .usd_per_hour = NAN,
                                  .requests_per_hour = as_it_is->requests_per_hour,
                                  .is_monotone = true,
                                  .runs = search->runs};
    if (at < search->count)
        put_change(search, at, row);
    search->result->break_even = row;
}

bool ep_break_even_run(const struct ep_reruns_config *config, const char *const options[2],
                       struct ep_result *result, struct ep_diag *diag)
{
    struct search *search = ep_alloc_zeroed(1, sizeof *search);
    *search = (struct search){
        .config = config, .result = result, .options = options, .arena = ep_result_arena(result)};
    struct trial as_it_is = {.factor = 1};
    take(search, result, 0, &as_it_is);
    take(search, result, 1, &as_it_is);
    add(search, &as_it_is);
    const struct ep_rounds rounds = {
        .self = search, .count = 4, .half = 6, .next = next, .take = take_trial};
    bool is_good = ep_rounds_run(&rounds, config, diag);
    put_row(search);
    ep_free(search);
    return is_good;
}
