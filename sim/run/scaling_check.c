#include "run/scaling_check.h"

struct policy {
    const struct ep_option *option;
    const char *name, *key;
    const struct ep_metric_expression *metric;
    double high; /* what the metric must pass for more instances; 0: it is not about more */
    struct ep_loc at;
};

static bool is_emitted(const struct ep_option *option, enum ep_alarm_metric metric)
{
    if (option->fleet.kind == EP_KIND_SERVERLESS)
        return metric == EP_ALARM_METRIC_PROVISIONED_CONCURRENCY ||
               metric == EP_ALARM_METRIC_INVOCATIONS || metric == EP_ALARM_METRIC_4XX_ERRORS ||
               metric == EP_ALARM_METRIC_5XX_ERRORS || metric == EP_ALARM_METRIC_MODEL_ERRORS ||
               metric == EP_ALARM_METRIC_MODEL_LATENCY ||
               metric == EP_ALARM_METRIC_OVERHEAD_LATENCY;
    if (metric >= EP_ALARM_METRIC_EMITTED)
        return false;
    return ep_fleet_config_has_cache(&option->fleet) || !ep_metric_kinds[metric].needs_model_cache;
}

static const char *kind_name(enum ep_kind kind)
{
    return kind == EP_KIND_MULTI_MODEL    ? "multi-model"
           : kind == EP_KIND_SINGLE_MODEL ? "single-model"
           : kind == EP_KIND_SERVERLESS   ? "serverless"
                                          : "multi-container";
}

static void warn_inert(const struct policy *policy, enum ep_alarm_metric metric,
                       struct ep_diag *diag)
{
    ep_diag_warning(diag, policy->at,
                    "deployments.%s.autoscaling.%s: the policy %s never acts: a %s endpoint on %s "
                    "emits no %s",
                    policy->option->deployment->name, policy->key, policy->name,
                    kind_name(policy->option->fleet.kind), policy->option->fleet.instance.name,
                    ep_metric_kinds[metric].name);
}

/* Levels alone have a highest value: percent of one core times the cores, or of all memory. */
static void check_level(const struct policy *policy, struct ep_diag *diag)
{
    const struct ep_metric_step *step = &policy->metric->steps[0];
    if (policy->metric->count != 1)
        return;
    int vcpu = policy->option->fleet.instance.vcpu;
    bool is_cpu = step->metric == EP_ALARM_METRIC_CPU;
    if (step->metric == EP_ALARM_METRIC_PROVISIONED_CONCURRENCY && policy->high >= 1)
        ep_diag_warning(diag, policy->at,
                        "deployments.%s.autoscaling.%s: the policy %s never scales out: %s ends at "
                        "1",
                        policy->option->deployment->name, policy->key, policy->name,
                        ep_metric_kinds[step->metric].name);
    bool is_level =
        is_cpu || step->metric == EP_ALARM_METRIC_MEMORY || step->metric == EP_ALARM_METRIC_DISK;
    int most = is_cpu ? 100 * vcpu : 100;
    if (is_level && policy->high >= most)
        ep_diag_warning(diag, policy->at,
                        "deployments.%s.autoscaling.%s: the policy %s never scales out: %s of %s "
                        "ends at %d %%",
                        policy->option->deployment->name, policy->key, policy->name,
                        ep_metric_kinds[step->metric].name, policy->option->fleet.instance.name,
                        most);
    if (step->metric == EP_ALARM_METRIC_MEMORY && ep_fleet_config_has_cache(&policy->option->fleet))
        ep_diag_warning(diag, policy->at,
                        "deployments.%s.autoscaling.%s: MemoryUtilization says little of a "
                        "multi-model endpoint: a warm cache is full by design",
                        policy->option->deployment->name, policy->key);
}

static void check_policy(const struct policy *policy, struct ep_diag *diag)
{
    for (size_t i = 0; i < policy->metric->count; i++) {
        const struct ep_metric_step *step = &policy->metric->steps[i];
        if (step->operation != EP_OPERATION_METRIC || is_emitted(policy->option, step->metric))
            continue;
        warn_inert(policy, step->metric, diag);
        return;
    }
    check_level(policy, diag);
}

void ep_scaling_check(const struct ep_option *option, struct ep_loc file, struct ep_diag *diag)
{
    const struct ep_autoscaling_config *scaling = option->deployment->autoscaling;
    if (!scaling)
        return;
    for (size_t i = 0; i < scaling->tracking_count; i++) {
        const struct ep_target_tracking *tracking = &scaling->tracking[i];
        check_policy(&(struct policy){option, tracking->name, "target_tracking", &tracking->metric,
                                      tracking->target, tracking->at},
                     diag);
    }
    for (size_t i = 0; i < scaling->step_count; i++) {
        const struct ep_step_scaling *step = &scaling->step[i];
        bool is_high = step->alarm.comparison == EP_ABOVE || step->alarm.comparison == EP_AT_LEAST;
        check_policy(&(struct policy){option, step->name, "step", &step->metric,
                                      is_high ? step->alarm.threshold : 0, step->at},
                     diag);
    }
    if (scaling->tracking_count + scaling->step_count + scaling->scheduled_count == 0)
        ep_diag_warning(diag, file,
                        "deployments.%s.autoscaling: no policy and no scheduled action: the count "
                        "never changes",
                        option->deployment->name);
}
