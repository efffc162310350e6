#include "run/decisive.h"

#include "run/figure_text.h"

#include <math.h>
#include <string.h>

/* Fewer cold requests than one in a thousand go without saying. */
#define COLD_WORTH_SAYING 1e-3

/* "4.1 % of its requests start cold and take 3 s on average"; NULL: hardly any does. */
static const char *cold_text(const struct ep_deployment_result *result, const char *whose,
                             struct ep_arena *arena)
{
    if (!(result->cold_ratio.value >= COLD_WORTH_SAYING) || isnan(result->cold.mean.value))
        return NULL;
    return ep_arena_format(arena, "%s of %s start cold and take %s on average",
                           ep_figure_text(arena, "cold_ratio", result->cold_ratio.value), whose,
                           ep_figure_text(arena, "latency_mean", result->cold.mean.value));
}

static const struct ep_requirement_result *first_that(const struct ep_contender *contender,
                                                      enum ep_passed passed)
{
    for (size_t i = 0; i < contender->requirement_count; i++)
        if (contender->requirements[i].passed == passed)
            return &contender->requirements[i];
    return NULL;
}

/* "misses latency_p99 < 500ms (3.2 s): 4.1 % of its requests start cold and take 3 s on average" */
static const char *miss_text(const struct ep_contender *contender,
                             const struct ep_requirement_result *missed, struct ep_arena *arena)
{
    if (strcmp(missed->metric, "survive") == 0)
        return ep_arena_format(arena, "does not survive a loss: %s", missed->withheld);
    const char *figure =
        isnan(missed->value)
            ? ""
            : ep_arena_format(arena, " (%s)", ep_figure_text(arena, missed->metric, missed->value));
    const char *cold = strstr(missed->metric, "latency")
                           ? cold_text(contender->result, "its requests", arena)
                           : NULL;
    return ep_arena_format(arena, "misses %s%s%s%s", missed->text, figure, cold ? ": " : "",
                           cold ? cold : "");
}

/* Why it is not recommended; NULL: it passes. */
static const char *why_not(const struct ep_contender *contender, struct ep_arena *arena)
{
    const struct ep_requirement_result *missed = first_that(contender, EP_PASSED_NO);
    const struct ep_requirement_result *open = first_that(contender, EP_PASSED_UNDECIDED);
    if (contender->result->verdict == EP_VERDICT_OVERLOADED)
        return "is overloaded";
    if (missed)
        return miss_text(contender, missed, arena);
    return open ? ep_arena_format(arena, "it is not decided whether it meets %s", open->text)
                : NULL;
}

/* The cheapest of those that cost less and are not recommended; NULL: none. */
static const struct ep_contender *cheaper_than(const struct ep_contender *best,
                                               const struct ep_contender *contenders, size_t count,
                                               struct ep_arena *arena)
{
    const struct ep_contender *cheapest = NULL;
    double least = best->result->cost_per_hour.value;
    for (size_t i = 0; i < count; i++) {
        const struct ep_deployment_result *result = contenders[i].result;
        if (!result->feasible || !(result->cost_per_hour.value < least) ||
            !why_not(&contenders[i], arena))
            continue;
        cheapest = &contenders[i];
        least = result->cost_per_hour.value;
    }
    return cheapest;
}

const char *ep_decisive_figures(const struct ep_contender *best,
                                const struct ep_contender *contenders, size_t count,
                                struct ep_arena *arena)
{
    const char *cold = cold_text(
        best->result, ep_arena_format(arena, "the requests to %s", best->result->name), arena);
    const char *first = cold ? ep_arena_format(arena, "; %s", cold) : "";
    const struct ep_contender *cheaper = cheaper_than(best, contenders, count, arena);
    if (!cheaper)
        return first;
    double less = best->result->cost_per_hour.value - cheaper->result->cost_per_hour.value;
    return ep_arena_format(arena, "%s; %s is %s cheaper but %s", first, cheaper->result->name,
                           ep_figure_text(arena, "cost_per_hour", less), why_not(cheaper, arena));
}
