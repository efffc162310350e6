#include "report/json_scaling.h"

#include "report/json_tree.h"

#define MOST_ROWS 1000 /* in the JSON; scaling.log has all */

static json_t *row_of(const struct ep_scaling_row *row)
{
    json_t *object = json_object();
    ep_json_set(object, "at_s", ep_json_real(row->at_s));
    ep_json_set(object, "until_s", ep_json_real(row->until_s));
    ep_json_set(object, "looks", ep_json_count(row->looks));
    ep_json_set(object, "endpoint", ep_json_count(row->endpoint));
    ep_json_set(object, "policy", ep_json_text(row->policy));
    ep_json_set(object, "trigger", ep_json_text(row->trigger));
    ep_json_set(object, "value", ep_json_real(row->value));
    ep_json_set(object, "threshold", ep_json_real(row->threshold));
    ep_json_set(object, "current", json_integer(row->current));
    ep_json_set(object, "wanted", json_integer(row->wanted));
    ep_json_set(object, "desired", json_integer(row->desired));
    ep_json_set(object, "action", ep_json_text(row->action));
    ep_json_set(object, "why", ep_json_text(row->why));
    return object;
}

void ep_json_set_scaling(json_t *object, const struct ep_deployment_result *deployment)
{
    if (!deployment->scales)
        return;
    json_t *scaling = json_object(), *log = json_array();
    ep_json_set(scaling, "scale_outs", ep_json_count(deployment->scaling_figures.scale_outs));
    ep_json_set(scaling, "scale_ins", ep_json_count(deployment->scaling_figures.scale_ins));
    ep_json_set(scaling, "refused", ep_json_count(deployment->scaling_figures.refused));
    ep_json_set(scaling, "looks", ep_json_count(deployment->scaling_count));
    for (size_t i = 0; i < deployment->scaling_count && i < MOST_ROWS; i++)
        ep_json_append(log, row_of(&deployment->scaling[i]));
    ep_json_set(scaling, "log", log);
    ep_json_set(object, "scaling", scaling);
}
