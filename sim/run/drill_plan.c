#include "run/drill_plan.h"

#include <inttypes.h>

static bool serves(const struct ep_deployment *deployment, uint32_t group)
{
    for (size_t i = 0; i < deployment->serves_count; i++)
        if (deployment->serves[i] == group)
            return true;
    return false;
}

const struct ep_drill *ep_drill_plan_of(const struct ep_scenario *scenario,
                                        const struct ep_built_catalog *built,
                                        const struct ep_deployment *deployment,
                                        struct ep_arena *arena)
{
    if (scenario->event_count == 0)
        return NULL;
    struct ep_drill *drills = ep_arena_alloc(arena, scenario->event_count * sizeof *drills);
    for (size_t i = 0; i < scenario->event_count; i++) {
        struct ep_drill *drill = &drills[i];
        *drill = scenario->events[i].drill;
        if (drill->kind > EP_DRILL_OVERWRITE) {
            drill->acts = &scenario->deployments[drill->deployment] == deployment;
            continue;
        }
        drill->acts = serves(deployment, drill->group);
        drill->first_model = built->groups[drill->group].first;
        drill->model_count = built->groups[drill->group].count;
    }
    return drills;
}

/* Where `auto` decided how many there are. */
static void check_loss(const struct ep_scenario *scenario, const struct ep_option *option, size_t i,
                       struct ep_diag *diag)
{
    const struct ep_drill *drill = &scenario->events[i].drill;
    const char *name = option->deployment->name;
    uint32_t endpoints = option->fleet.endpoint_count;
    if (drill->endpoint >= endpoints) {
        ep_diag_error(diag, scenario->events[i].at,
                      "events[%zu].endpoint: %s has %" PRIu32 " endpoint%s, counted from 0", i,
                      name, endpoints, endpoints == 1 ? "" : "s");
        return;
    }
    int instances = ep_option_instances_of(&option->fleet, drill->endpoint);
    if (drill->instance >= (uint32_t)instances)
        ep_diag_error(diag, scenario->events[i].at,
                      "events[%zu].instance: %s has %d instance%s, counted from 0", i, name,
                      instances, instances == 1 ? "" : "s");
}

void ep_drill_plan_check(const struct ep_scenario *scenario, const struct ep_option *options,
                         size_t option_count, struct ep_diag *diag)
{
    for (size_t i = 0; i < scenario->event_count; i++) {
        const struct ep_drill *drill = &scenario->events[i].drill;
        if (drill->at + drill->over >= scenario->horizon)
            ep_diag_error(diag, scenario->events[i].at,
                          "events[%zu].at: must end before the trace, which ends after %.3f s", i,
                          ep_time_to_seconds(scenario->horizon));
        if (drill->kind == EP_DRILL_LOSE_INSTANCE && drill->deployment < option_count &&
            options[drill->deployment].feasible)
            check_loss(scenario, &options[drill->deployment], i, diag);
    }
}

ep_time ep_drill_plan_begins(const struct ep_scenario *scenario, uint32_t group)
{
    for (size_t i = 0; i < scenario->event_count; i++)
        if (scenario->events[i].drill.kind == EP_DRILL_ONBOARD &&
            scenario->events[i].drill.group == group)
            return scenario->events[i].drill.at;
    return 0;
}
