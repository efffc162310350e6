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

static json_t *newcomers_of(const struct ep_newcomer_row *row)
{
    json_t *object = json_object();
    ep_json_set(object, "launched_s", ep_json_real(row->launched_s));
    ep_json_set(object, "in_service_s", ep_json_real(row->first_s));
    ep_json_set(object, "all_in_service_s", ep_json_real(row->last_s));
    ep_json_set(object, "endpoint", ep_json_count(row->endpoint));
    ep_json_set(object, "instances", ep_json_count(row->instances));
    ep_json_set(object, "hit_ratio_before", ep_json_real(row->hit_before));
    ep_json_set(object, "hit_ratio_after", ep_json_real(row->hit_after));
    ep_json_set(object, "p99_before_s", ep_json_real(row->p99_before_s));
    ep_json_set(object, "p99_after_s", ep_json_real(row->p99_after_s));
    ep_json_set(object, "p99_without_their_loads_s", ep_json_real(row->p99_others_s));
    ep_json_set(object, "requests", ep_json_count(row->requests));
    ep_json_set(object, "cold_requests", ep_json_count(row->cold));
    ep_json_set(object, "verdict", ep_json_text(row->verdict));
    ep_json_set(object, "warm_again_s", ep_json_real(row->warm_again_s));
    return object;
}

static json_t *caches_of(const struct ep_deployment_result *deployment)
{
    json_t *caches = json_object(), *list = json_array();
    ep_json_set(caches, "reload_storms", ep_json_count(deployment->scaling_figures.reload_storms));
    ep_json_set(caches, "warm_again_max_s",
                ep_json_real(deployment->scaling_figures.warm_again_max_s));
    for (size_t i = 0; i < deployment->newcomer_count && i < MOST_ROWS; i++)
        ep_json_append(list, newcomers_of(&deployment->newcomers[i]));
    ep_json_set(caches, "scale_outs", list);
    return caches;
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
    if (deployment->has_cache)
        ep_json_set(scaling, "caches", caches_of(deployment));
    ep_json_set(object, "scaling", scaling);
}
