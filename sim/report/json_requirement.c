#include "report/json_requirement.h"

#include "report/json_tree.h"

json_t *ep_json_passed(enum ep_passed passed)
{
    return passed == EP_PASSED_UNDECIDED ? json_null() : json_boolean(passed == EP_PASSED_YES);
}

/* Which requests are meant: of a group, of each model. */
static void add_scope(json_t *object, const struct ep_requirement_result *requirement)
{
    ep_json_set(object, "group", ep_json_text(requirement->group));
    ep_json_set(object, "each_model",
                requirement->each_model > 0 ? ep_json_real(requirement->each_model) : json_null());
    if (!(requirement->each_model > 0))
        return;
    ep_json_set(object, "models", ep_json_count(requirement->models));
    ep_json_set(object, "models_judged", ep_json_count(requirement->models_judged));
    ep_json_set(object, "models_meeting", ep_json_count(requirement->models_meeting));
}

json_t *ep_json_requirement(const struct ep_requirement_result *requirement)
{
    json_t *object = json_object();
    ep_json_set(object, "deployment", ep_json_text(requirement->deployment));
    ep_json_set(object, "text", ep_json_text(requirement->text));
    ep_json_set(object, "limit", ep_json_real(requirement->limit));
    ep_json_set(object, "value", ep_json_real(requirement->value));
    ep_json_set(object, "low", ep_json_real(requirement->low));
    ep_json_set(object, "high", ep_json_real(requirement->high));
    ep_json_set(object, "passed", ep_json_passed(requirement->passed));
    add_scope(object, requirement);
    if (requirement->withheld)
        ep_json_set(object, "withheld", ep_json_text(requirement->withheld));
    return object;
}
