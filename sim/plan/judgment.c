#include "plan/judgment.h"

#include "run/requirement.h"

#include <assert.h>
#include <math.h>
#include <string.h>

const struct ep_deployment_result *ep_judgment_deployment(const struct ep_result *result,
                                                          const char *deployment)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (strcmp(result->deployments[i].name, deployment) == 0)
            return &result->deployments[i];
    return NULL;
}

/* The figure itself against the limit, without its interval. `scenario`: of the run. */
static bool meets_pooled(const struct ep_requirement_result *result,
                         const struct ep_scenario *scenario)
{
    if (isnan(result->value))
        return result->passed == EP_PASSED_YES;
    for (size_t i = 0; i < scenario->requirement_count; i++)
        if (strcmp(scenario->requirements[i].text, result->text) == 0)
            return ep_requirement_meets(&scenario->requirements[i], result->value);
    return false;
}

struct ep_judgment ep_judgment_of(const struct ep_result *result, const char *deployment,
                                  struct ep_arena *arena)
{
    const struct ep_deployment_result *of = ep_judgment_deployment(result, deployment);
    struct ep_judgment judgment = {.meets = true, .surely_meets = true};
    assert(of != NULL);
    if (!of->feasible || of->verdict == EP_VERDICT_OVERLOADED) {
        judgment.meets = judgment.surely_meets = false;
        judgment.surely_fails = true;
        judgment.broken_by = of->feasible ? "overloaded" : "not feasible";
    }
    for (size_t i = 0; i < result->requirement_count; i++) {
        const struct ep_requirement_result *requirement = &result->requirements[i];
        if (strcmp(requirement->deployment, deployment) != 0)
            continue;
        bool meets = meets_pooled(requirement, result->scenario);
        judgment.surely_meets = judgment.surely_meets && requirement->passed == EP_PASSED_YES;
        judgment.surely_fails = judgment.surely_fails || requirement->passed == EP_PASSED_NO;
        if (!meets && !judgment.broken_by)
            judgment.broken_by = ep_arena_format(arena, "%s", requirement->text);
        judgment.meets = judgment.meets && meets;
    }
    return judgment;
}
