#include "run/comparability.h"

#include <string.h>

static bool serves_the_same(const struct ep_deployment *a, const struct ep_deployment *b)
{
    return a->serves_count == b->serves_count &&
           memcmp(a->serves, b->serves, a->serves_count * sizeof *a->serves) == 0;
}

static const char *of_models(const struct ep_scenario *scenario, struct ep_arena *arena)
{
    const struct ep_deployment *first = &scenario->deployments[0];
    for (size_t i = 1; i < scenario->deployment_count; i++)
        if (!serves_the_same(first, &scenario->deployments[i]))
            return ep_arena_format(arena,
                                   "%s and %s do not serve the same models: the difference is not "
                                   "of the same requests",
                                   first->name, scenario->deployments[i].name);
    return NULL;
}

static size_t servers_of(const struct ep_scenario *scenario, uint32_t group)
{
    size_t count = 0;
    for (size_t i = 0; i < scenario->deployment_count; i++)
        for (size_t k = 0; k < scenario->deployments[i].serves_count; k++)
            count += scenario->deployments[i].serves[k] == group;
    return count;
}

static const char *of_clients(const struct ep_scenario *scenario, struct ep_arena *arena)
{
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        const struct ep_traffic *traffic = &scenario->traffic[i];
        bool waits =
            traffic->arrivals == EP_ARRIVALS_SESSIONS || traffic->arrivals == EP_ARRIVALS_CLOSED;
        if (!waits || servers_of(scenario, traffic->group) < 2)
            continue;
        return ep_arena_format(arena,
                               "the clients of %s wait for their answers: a slow deployment is "
                               "asked less and looks the better for it; compare how many requests "
                               "arrived",
                               traffic->name);
    }
    return NULL;
}

size_t ep_comparability_warnings(const struct ep_scenario *scenario, struct ep_arena *arena,
                                 const char **warnings)
{
    size_t count = 0;
    if (scenario->deployment_count == 0)
        return 0;
    warnings[count] = of_models(scenario, arena);
    count += warnings[count] != NULL;
    warnings[count] = of_clients(scenario, arena);
    count += warnings[count] != NULL;
    return count;
}
