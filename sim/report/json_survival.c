#include "report/json_survival.h"

#include "report/human.h"
#include "report/json_requirement.h"
#include "report/json_tree.h"

/* Of the run with the loss. */
static void set_run(json_t *object, const struct ep_survival *survival)
{
    json_t *requirements = json_array();
    for (size_t i = 0; i < survival->requirement_count; i++)
        ep_json_append(requirements, ep_json_requirement(&survival->requirements[i]));
    ep_json_set(object, "endpoint", ep_json_count(survival->endpoint));
    ep_json_set(object, "instances", json_integer(survival->instances));
    ep_json_set(object, "from_s", ep_json_real(survival->from_s));
    ep_json_set(object, "verdict",
                ep_json_text(ep_verdict_text((enum ep_verdict)survival->verdict)));
    ep_json_set(object, "verdict_reason", ep_json_text(survival->verdict_reason));
    ep_json_set(object, "latency_p99_s", ep_json_est(&survival->p99_s));
    ep_json_set(object, "error_ratio", ep_json_est(&survival->error_ratio));
    ep_json_set(object, "cold_ratio", ep_json_est(&survival->cold_ratio));
    ep_json_set(object, "requirements", requirements);
}

json_t *ep_json_survival(const struct ep_survival *survival)
{
    json_t *object = json_object();
    ep_json_set(object, "lost", json_integer(survival->lost));
    ep_json_set(object, "passed", ep_json_passed((enum ep_passed)survival->passed));
    ep_json_set(object, "reason", ep_json_text(survival->reason));
    if (survival->was_run)
        set_run(object, survival);
    return object;
}
