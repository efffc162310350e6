#include "report/json_events.h"

#include "report/json_tree.h"

static json_t *window_of(const struct ep_est *error, const struct ep_est *cold,
                         const struct ep_est *p99)
{
    json_t *object = json_object();
    ep_json_set(object, "error_ratio", ep_json_est(error));
    ep_json_set(object, "cold_ratio", ep_json_est(cold));
    ep_json_set(object, "latency_p99_s", ep_json_est(p99));
    return object;
}

static json_t *steps_of(const struct ep_event_result *event)
{
    json_t *array = json_array();
    for (size_t i = 0; i < event->step_count; i++) {
        json_t *object = json_object();
        ep_json_set(object, "at_s", ep_json_real(event->steps[i].at_s));
        ep_json_set(object, "text", ep_json_text(event->steps[i].text));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *event_of(const struct ep_event_result *event)
{
    json_t *object = json_object();
    ep_json_set(object, "at_s", ep_json_real(event->at_s));
    ep_json_set(object, "action", ep_json_text(event->action));
    ep_json_set(object, "target", ep_json_text(event->target));
    ep_json_set(object, "text", ep_json_text(event->text));
    ep_json_set(object, "effect_s", ep_json_est(&event->effect_s));
    ep_json_set(object, "attempts_failed", ep_json_count(event->attempts_failed));
    ep_json_set(object, "requests_failed", ep_json_count(event->requests_failed));
    ep_json_set(object, "stale_answers", ep_json_count(event->stale));
    ep_json_set(object, "window_s", ep_json_real(event->window_s));
    ep_json_set(object, "before",
                window_of(&event->error_before, &event->cold_before, &event->p99_before_s));
    ep_json_set(object, "after",
                window_of(&event->error_after, &event->cold_after, &event->p99_after_s));
    ep_json_set(object, "warm_again_s", ep_json_est(&event->warm_again_s));
    ep_json_set(object, "old_copies_gone_s", ep_json_est(&event->old_gone_s));
    ep_json_set(object, "extra_cost_usd", ep_json_est(&event->extra_usd));
    ep_json_set(object, "steps", steps_of(event));
    return object;
}

json_t *ep_json_events(const struct ep_deployment_result *deployment)
{
    json_t *array = json_array();
    for (size_t i = 0; i < deployment->event_result_count; i++)
        ep_json_append(array, event_of(&deployment->event_results[i]));
    return array;
}
