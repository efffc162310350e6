#include "report/json_working_set.h"

static json_t *curve_of(const struct ep_working_set *set)
{
    json_t *array = json_array();
    for (size_t i = 0; i < set->curve_count; i++) {
        json_t *object = json_object();
        ep_json_set(object, "memory_bytes", ep_json_count((uint64_t)set->curve[i].memory_bytes));
        ep_json_set(object, "miss_ratio", ep_json_real(set->curve[i].miss_ratio));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *types_of(const struct ep_working_set *set)
{
    json_t *array = json_array();
    for (size_t i = 0; i < set->type_count; i++) {
        const struct ep_working_set_type *type = &set->types[i];
        json_t *object = json_object();
        ep_json_set(object, "instance", ep_json_text(type->instance));
        ep_json_set(object, "usable_bytes", ep_json_count((uint64_t)type->usable_bytes));
        ep_json_set(object, "usd_per_hour", ep_json_real(type->usd_per_hour));
        ep_json_set(object, "miss_ratio", ep_json_real(type->miss_ratio));
        ep_json_set(object, "cpu_load", ep_json_real(type->cpu_load));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *option_of(const struct ep_deployment_result *deployment)
{
    const struct ep_working_set *set = deployment->working_set;
    json_t *object = json_object();
    ep_json_set(object, "memory_bytes", ep_json_count((uint64_t)set->option_bytes));
    ep_json_set(object, "predicted_miss_ratio", ep_json_real(set->option_miss_ratio));
    ep_json_set(object, "simulated_cold_ratio", ep_json_real(deployment->cold_ratio.value));
    return object;
}

json_t *ep_json_working_set(const struct ep_deployment_result *deployment)
{
    const struct ep_working_set *set = deployment->working_set;
    json_t *object = json_object();
    ep_json_set(object, "requests", ep_json_count(set->requests));
    ep_json_set(object, "covered_s", ep_json_real(set->covered_s));
    ep_json_set(object, "followed_models_ratio", ep_json_real(set->followed));
    ep_json_set(object, "needed_bytes", ep_json_count((uint64_t)set->needed_bytes));
    ep_json_set(object, "largest_model_bytes", ep_json_count((uint64_t)set->largest_bytes));
    ep_json_set(object, "first_requests_ratio", ep_json_real(set->first_ratio));
    ep_json_set(object, "option", option_of(deployment));
    ep_json_set(object, "curve", curve_of(set));
    ep_json_set(object, "types", types_of(set));
    return object;
}
