#include "run/requirement_rows.h"

#include "run/figure_text.h"
#include "run/requirement.h"

#include <math.h>

static struct ep_requirement_result survival_row(const struct ep_requirement *requirement,
                                                 const struct ep_survival *survival)
{
    return (struct ep_requirement_result){.text = requirement->text,
                                          .limit = requirement->limit,
                                          .value = NAN,
                                          .low = NAN,
                                          .high = NAN,
                                          .passed = (enum ep_passed)survival->passed,
                                          .withheld = survival->reason,
                                          .metric = requirement->metric};
}

static struct ep_requirement_result row_of(const struct ep_rows_question *q, size_t i,
                                           struct ep_judged *sections)
{
    for (size_t r = 0; r < q->pool->section_count; r++)
        sections[r] = q->pool->sections[r].judged[i];
    struct ep_requirement_facts facts = {.pooled = q->summary->judged[i],
                                         .sections = sections,
                                         .section_count = q->pool->section_count,
                                         .is_random = q->summary->is_random,
                                         .is_overloaded =
                                             q->deployment->verdict == EP_VERDICT_OVERLOADED,
                                         .trials = q->summary->judged[i].trials,
                                         .arena = q->arena};
    return ep_requirement_decide(&q->world->scenario->requirements[i], &facts);
}

size_t ep_requirement_rows(const struct ep_rows_question *question,
                           struct ep_requirement_result *rows)
{
    const struct ep_scenario *scenario = question->world->scenario;
    const struct ep_deployment_result *deployment = question->deployment;
    struct ep_judged *sections = ep_alloc_zeroed(question->pool->section_count, sizeof *sections);
    size_t count = 0;
    for (size_t i = 0; i < scenario->requirement_count; i++) {
        const struct ep_requirement *requirement = &scenario->requirements[i];
        if (!ep_requirement_applies(requirement, deployment->name) ||
            (question->only_service && !ep_figure_is_service(requirement->metric)))
            continue;
        rows[count] = requirement->survive > 0 ? survival_row(requirement, deployment->survival)
                                               : row_of(question, i, sections);
        rows[count++].deployment = deployment->name;
    }
    ep_free(sections);
    return count;
}
