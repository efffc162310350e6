#include "run/compare.h"

#include "base/mem.h"
#include "run/decisive.h"
#include "run/estimate.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_WARNINGS 8

/* The first feasible one; count: none. */
static size_t baseline_of(const struct ep_contender *contenders, size_t count)
{
    size_t i = 0;
    while (i < count && !contenders[i].result->feasible)
        i++;
    return i;
}

/* ---- paired differences ---- */

static struct ep_est difference(double value, const double *of, const double *from, size_t count)
{
    double *x = ep_alloc_zeroed(count, sizeof *x);
    for (size_t i = 0; i < count; i++)
        x[i] = of[i] - from[i];
    struct ep_est est = ep_estimate_of(value, x, count, -HUGE_VAL, HUGE_VAL);
    ep_free(x);
    return est;
}

static struct ep_est cost_difference(const struct ep_contender *of, const struct ep_contender *from)
{
    return difference(of->result->cost_per_hour.value - from->result->cost_per_hour.value,
                      of->cost_per_hour, from->cost_per_hour, of->replications);
}

static struct ep_est p99_difference(const struct ep_contender *of, const struct ep_contender *from,
                                    struct ep_arena *arena)
{
    const struct ep_contender *const both[] = {of, from};
    for (int i = 0; i < 2; i++) {
        const struct ep_est *p99 = &both[i]->result->latency.p99;
        if (isnan(p99->value))
            return ep_estimate_none(ep_arena_format(arena, "p99 of %s: %s", both[i]->result->name,
                                                    p99->withheld ? p99->withheld : "none"));
    }
    return difference(of->result->latency.p99.value - from->result->latency.p99.value, of->p99_s,
                      from->p99_s, of->replications);
}

const struct ep_comparison *ep_compare_pairs(const struct ep_contender *contenders, size_t count,
                                             struct ep_arena *arena, size_t *pair_count)
{
    struct ep_comparison *pairs = ep_arena_alloc(arena, count * sizeof *pairs);
    size_t baseline = baseline_of(contenders, count);
    *pair_count = 0;
    for (size_t i = baseline + 1; i < count; i++) {
        if (!contenders[i].result->feasible)
            continue;
        const struct ep_contender *from = &contenders[baseline];
        pairs[(*pair_count)++] =
            (struct ep_comparison){.deployment = contenders[i].result->name,
                                   .baseline = from->result->name,
                                   .delta_cost_usd_per_hour = cost_difference(&contenders[i], from),
                                   .delta_p99_s = p99_difference(&contenders[i], from, arena)};
    }
    return pairs;
}

/* ---- warnings ---- */

static void warn_redundancy(const struct ep_contender *contenders, size_t count,
                            struct ep_arena *arena, const char **warnings, size_t *warning_count)
{
    const char *single = NULL, *redundant = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!contenders[i].result->feasible || contenders[i].fewest_instances == 0)
            continue;
        const char **which = contenders[i].fewest_instances < 2 ? &single : &redundant;
        if (!*which)
            *which = contenders[i].result->name;
    }
    if (single && redundant)
        warnings[(*warning_count)++] = ep_arena_format(
            arena,
            "redundancy differs: %s has an endpoint with one instance, which stops when that "
            "fails; %s has at least two everywhere",
            single, redundant);
}

static void warn_families(const struct ep_contender *contenders, size_t count,
                          struct ep_arena *arena, const char **warnings, size_t *warning_count)
{
    const char *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct ep_contender *contender = &contenders[i];
        bool is_default = !(contender->vcpu_speed < 1) && !(contender->vcpu_speed > 1);
        if (!contender->result->feasible || !contender->family || !is_default)
            continue;
        if (!first)
            first = contender->family;
        if (strcmp(first, contender->family) == 0)
            continue;
        warnings[(*warning_count)++] = ep_arena_format(
            arena,
            "a vCPU of %s is taken to be as fast as one of %s: set vcpu_speed where you have "
            "measured it",
            contender->family, first);
        return;
    }
}

const char *const *ep_compare_warnings(const struct ep_contender *contenders, size_t count,
                                       struct ep_arena *arena, size_t *warning_count)
{
    const char **warnings = ep_arena_alloc(arena, MOST_WARNINGS * sizeof *warnings);
    size_t baseline = baseline_of(contenders, count);
    *warning_count = 0;
    if (baseline < count && baseline > 0)
        warnings[(*warning_count)++] =
            ep_arena_format(arena, "%s is not feasible: the others are compared with %s",
                            contenders[0].result->name, contenders[baseline].result->name);
    if (baseline < count && contenders[baseline].result->verdict == EP_VERDICT_OVERLOADED)
        warnings[(*warning_count)++] = ep_arena_format(
            arena,
            "%s, which the others are compared with, is overloaded: its latency and errors "
            "are no yardstick",
            contenders[baseline].result->name);
    warn_redundancy(contenders, count, arena, warnings, warning_count);
    warn_families(contenders, count, arena, warnings, warning_count);
    return warnings;
}

/* ---- recommendation ---- */

static enum ep_passed passes_all(const struct ep_contender *contender)
{
    if (!contender->result->feasible)
        return EP_PASSED_NO;
    enum ep_passed all = EP_PASSED_YES;
    for (size_t i = 0; i < contender->passed_count; i++) {
        if (contender->passed[i] == EP_PASSED_NO)
            return EP_PASSED_NO;
        if (contender->passed[i] == EP_PASSED_UNDECIDED)
            all = EP_PASSED_UNDECIDED;
    }
    return all;
}

static bool is_overloaded(const struct ep_contender *contender)
{
    return contender->result->feasible && contender->result->verdict == EP_VERDICT_OVERLOADED;
}

/* An overloaded option may meet a limit of cost alone; NULL: none does. */
static const struct ep_contender *overloaded_that_passes(const struct ep_contender *contenders,
                                                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_overloaded(&contenders[i]) && passes_all(&contenders[i]) == EP_PASSED_YES)
            return &contenders[i];
    return NULL;
}

/* The cheapest of those that `wanted` fits, but for `except` and what is overloaded, which is never
 * recommended; NULL: none. The first of equals. */
static const struct ep_contender *cheapest(const struct ep_contender *contenders, size_t count,
                                           enum ep_passed wanted, const struct ep_contender *except)
{
    const struct ep_contender *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct ep_contender *contender = &contenders[i];
        if (contender == except || is_overloaded(contender) || passes_all(contender) != wanted)
            continue;
        if (!best || contender->result->cost_per_hour.value < best->result->cost_per_hour.value)
            best = contender;
    }
    return best;
}

/* "$0.461/h" */
static void format_usd(char *out, size_t size, double usd)
{
    snprintf(out, size, usd < 100 ? "$%#.3g/h" : "$%.0f/h", usd); /* three digits, as in tables */
}

static const char *reason_of(const struct ep_contender *best, const struct ep_contender *next,
                             struct ep_arena *arena)
{
    char cost[32], other[32];
    format_usd(cost, sizeof cost, best->result->cost_per_hour.value);
    if (!next)
        return ep_arena_format(arena, "%s is the only one that meets every requirement: %s",
                               best->result->name, cost);
    format_usd(other, sizeof other, next->result->cost_per_hour.value);
    return ep_arena_format(arena, "%s meets every requirement at %s; the next, %s, costs %s",
                           best->result->name, cost, next->result->name, other);
}

/* In every replication, but for what the order of sums leaves. */
static bool cost_the_same(const struct ep_contender *a, const struct ep_contender *b)
{
    for (size_t r = 0; r < a->replications; r++)
        if (fabs(a->cost_per_hour[r] - b->cost_per_hour[r]) > 1e-9 * fabs(a->cost_per_hour[r]))
            return false;
    return true;
}

/* "; shared has fewer endpoints to operate (1 against 50)"; "" of equals. */
static const char *upkeep_of(const struct ep_contender *a, const struct ep_contender *b,
                             struct ep_arena *arena)
{
    const struct ep_deployment_result *fewer = a->result, *more = b->result;
    if (fewer->endpoints == more->endpoints)
        return "";
    if (fewer->endpoints > more->endpoints) {
        fewer = b->result;
        more = a->result;
    }
    return ep_arena_format(arena,
                           "; %s has fewer endpoints to operate (%" PRIu64 " against %" PRIu64 ")",
                           fewer->name, fewer->endpoints, more->endpoints);
}

static const char *draw_of(const struct ep_contender *best, const struct ep_contender *next,
                           struct ep_arena *arena)
{
    char cost[32], other[32];
    format_usd(cost, sizeof cost, best->result->cost_per_hour.value);
    format_usd(other, sizeof other, next->result->cost_per_hour.value);
    if (cost_the_same(best, next))
        return ep_arena_format(
            arena, "%s and %s both meet every requirement and cost the same: %s%s",
            best->result->name, next->result->name, cost, upkeep_of(best, next, arena));
    return ep_arena_format(
        arena,
        "%s (%s) and %s (%s) both meet every requirement; which is cheaper is not decided "
        "at 95 %%%s",
        best->result->name, cost, next->result->name, other, upkeep_of(best, next, arena));
}

static struct ep_recommendation among(const struct ep_contender *best,
                                      const struct ep_contender *next,
                                      const struct ep_contender *contenders, size_t count,
                                      struct ep_arena *arena)
{
    struct ep_recommendation recommendation = {.some_meets_all = true, .decided = true};
    if (next) {
        struct ep_est delta = cost_difference(next, best);
        double low = isnan(delta.low) ? delta.value : delta.low;
        if (low <= 0 || cost_the_same(best, next)) {
            recommendation.reason = draw_of(best, next, arena);
            return recommendation;
        }
    }
    recommendation.deployment = best->result->name;
    recommendation.reason = ep_arena_format(arena, "%s%s", reason_of(best, next, arena),
                                            ep_decisive_figures(best, contenders, count, arena));
    return recommendation;
}

struct ep_recommendation ep_compare_recommend(const struct ep_contender *contenders, size_t count,
                                              bool has_requirements, struct ep_arena *arena)
{
    if (!has_requirements)
        return (struct ep_recommendation){.reason =
                                              "no requirements are stated: nothing to recommend by",
                                          .some_meets_all = true,
                                          .decided = true};
    const struct ep_contender *best = cheapest(contenders, count, EP_PASSED_YES, NULL);
    if (best)
        return among(best, cheapest(contenders, count, EP_PASSED_YES, best), contenders, count,
                     arena);
    const struct ep_contender *buried = overloaded_that_passes(contenders, count);
    if (buried)
        return (struct ep_recommendation){
            .reason = ep_arena_format(
                arena,
                "%s meets what is required but is overloaded: its latency grows without "
                "end; require a latency or an error_ratio, too",
                buried->result->name),
            .some_meets_all = true,
            .decided = true};
    const struct ep_contender *maybe = cheapest(contenders, count, EP_PASSED_UNDECIDED, NULL);
    if (maybe)
        return (struct ep_recommendation){
            .reason = ep_arena_format(
                arena,
                "%s may meet every requirement, but that is not decided at 95 %%: use "
                "more replications or a longer horizon",
                maybe->result->name),
            .decided = false};
    return (struct ep_recommendation){.reason =
                                          baseline_of(contenders, count) == count
                                              ? "no deployment is feasible"
                                              : "no feasible deployment meets every requirement",
                                      .decided = true};
}
