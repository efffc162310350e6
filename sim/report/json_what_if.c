#include "report/json_what_if.h"

#include "report/what_if_text.h"

#include <math.h>

static json_t *change_of(const double change[3])
{
    const struct ep_est est = {change[0], change[1], change[2], NULL};
    return ep_json_est(&est);
}

static json_t *delta_of(const struct ep_assumption_delta *delta)
{
    json_t *object = json_object();
    ep_json_set(object, "feasible", json_boolean(delta->is_feasible));
    ep_json_set(object, "overloaded", json_boolean(delta->is_overloaded));
    ep_json_set(object, "delta_cost_usd_per_hour", change_of(delta->cost_usd_per_hour));
    ep_json_set(object, "delta_p99_s", change_of(delta->p99_s));
    return object;
}

static json_t *deltas_of(const struct ep_result *result, const struct ep_assumption_effect *effect)
{
    json_t *array = json_array();
    for (size_t i = 0; effect->deltas && i < result->deployment_count; i++) {
        json_t *object = json_object();
        ep_json_set(object, "deployment", ep_json_text(result->deployments[i].name));
        ep_json_set(object, "low", delta_of(&effect->deltas[i][EP_RANGE_LOW]));
        ep_json_set(object, "high", delta_of(&effect->deltas[i][EP_RANGE_HIGH]));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *end_of(const struct ep_assumption_effect *effect, enum ep_range_end end)
{
    json_t *object = json_object();
    ep_json_set(object, "value", ep_json_text(end == EP_RANGE_LOW ? effect->low : effect->high));
    ep_json_set(object, "recommended", ep_json_text(effect->recommended[end]));
    ep_json_set(object, "flips", json_boolean(effect->flips[end]));
    return object;
}

static json_t *effects_of(const struct ep_result *result)
{
    json_t *array = json_array();
    char value[64];
    for (size_t i = 0; i < result->assumption_effect_count; i++) {
        const struct ep_assumption_effect *effect = &result->assumption_effects[i];
        json_t *object = json_object();
        ep_json_set(object, "key", ep_json_text(effect->key));
        ep_json_set(object, "tag", ep_json_text(effect->tag));
        ep_json_set(object, "value", ep_json_text(ep_what_if_value(result, effect->key, value)));
        ep_json_set(object, "reason", ep_json_text(effect->reason));
        ep_json_set(object, "source", ep_json_text(effect->source));
        ep_json_set(object, "skipped", ep_json_text(effect->skipped));
        ep_json_set(object, "low", end_of(effect, EP_RANGE_LOW));
        ep_json_set(object, "high", end_of(effect, EP_RANGE_HIGH));
        ep_json_set(object, "deployments", deltas_of(result, effect));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *headroom_of(const struct ep_result *result)
{
    json_t *array = json_array();
    for (size_t i = 0; i < result->headroom_count; i++) {
        const struct ep_headroom *row = &result->headroom[i];
        const struct ep_est factor = {row->factor, row->low, row->high, row->withheld};
        double more = floor((row->factor - 1) * (double)row->models + 1e-9);
        json_t *object = json_object();
        ep_json_set(object, "deployment", ep_json_text(row->deployment));
        ep_json_set(object, "axis",
                    ep_json_text(row->axis == EP_HEADROOM_MODELS ? "models" : "requests"));
        ep_json_set(object, "factor", ep_json_est(&factor));
        ep_json_set(object, "more_models",
                    row->axis == EP_HEADROOM_MODELS ? ep_json_real(more) : json_null());
        ep_json_set(object, "most_tried", ep_json_real(row->most));
        ep_json_set(object, "broken_by", ep_json_text(row->broken_by));
        ep_json_set(object, "monotone", json_boolean(row->is_monotone));
        ep_json_set(object, "runs", json_integer(row->runs));
        ep_json_append(array, object);
    }
    return array;
}

void ep_json_what_if(const struct ep_result *result, json_t *object)
{
    if (result->assumption_effect_count > 0)
        ep_json_set(object, "assumptions_effect", effects_of(result));
    if (result->headroom_count > 0)
        ep_json_set(object, "headroom", headroom_of(result));
}
