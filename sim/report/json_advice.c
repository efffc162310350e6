#include "report/json_advice.h"

#include "report/json_tree.h"

static json_t *findings_of(const struct ep_advice *advice, bool speaks_for)
{
    json_t *array = json_array();
    for (size_t i = 0; i < advice->finding_count; i++) {
        const struct ep_finding *finding = &advice->findings[i];
        if (finding->speaks_for != speaks_for)
            continue;
        json_t *object = json_object();
        ep_json_set(object, "rule", ep_json_text(finding->rule));
        ep_json_set(object, "detail", ep_json_text(finding->detail));
        ep_json_set(object, "source", ep_json_text(finding->source));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *upkeep_of(const struct ep_upkeep *upkeep)
{
    json_t *object = json_object();
    ep_json_set(object, "endpoints", ep_json_count(upkeep->endpoints));
    ep_json_set(object, "instances", ep_json_count(upkeep->instances));
    ep_json_set(object, "containers", ep_json_count(upkeep->containers));
    ep_json_set(object, "policies", ep_json_count(upkeep->policies));
    return object;
}

void ep_json_set_advice(json_t *object, const struct ep_advice *advice)
{
    if (!advice)
        return;
    json_t *both = json_object();
    ep_json_set(both, "for", findings_of(advice, true));
    ep_json_set(both, "against", findings_of(advice, false));
    ep_json_set(object, "advice", both);
    ep_json_set(object, "upkeep", upkeep_of(&advice->upkeep));
}
