/* Mistakes in autoscaling. */
#include "mistakes.h"

#define SCALED(text)                                                                               \
    TOP MODELS TRAFFIC                                                                             \
        "deployments: {d: {kind: multi-model, instance: ml.m5.large, autoscaling: {" text "}}}\n"
#define TT(text) SCALED("min: 1, max: 4, target_tracking: {" text "}")
#define IPI "metric: InvocationsPerInstance, "
#define STEP(text)                                                                                 \
    SCALED("min: 1, max: 4, step: {metric: CPUUtilization, alarm: at_least, threshold: 50%, " text \
           "}")
#define STEPS(text) STEP("steps: [" text "]")
#define AT "s.yaml:5:74: error: deployments.d.autoscaling"

static const struct mistake bounds[] = {
    {SCALED("min: 5, max: 4"),
     "s.yaml:5:75: error: deployments.d.autoscaling.min: must be at most max (4), got 5"},
    {SCALED("min: 0, max: 4"),
     "s.yaml:5:80: error: deployments.d.autoscaling.min: must be >= 1, got 0"},
    {SCALED("max: 4"), AT ".min: missing: fewest instances of an endpoint (MinCapacity)"},
    {SCALED("min: 1, max: 4, targets: 3"),
     "s.yaml:5:91: error: deployments.d.autoscaling.targets: unknown key; known here: min, max, "
     "target_tracking, step, scheduled, leaver, quota, stall_ratio, stall, health_check"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: ml.m5.large, instances: 9, "
                        "autoscaling: {min: 1, max: 4}}}\n",
     "s.yaml:5:61: error: deployments.d.instances: must be within autoscaling's 1 and 4, got 9"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: ml.m5.large, instances: "
                        "auto, autoscaling: {min: 1, max: 4}}}\n",
     "s.yaml:5:61: error: deployments.d.instances: auto is a fixed count: not with autoscaling"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: ml.m5.large, autoscaling: "
                        "{min: 1, max: 4, health_check: -1s, stall_ratio: 120%}}}\n",
     "s.yaml:5:105: error: deployments.d.autoscaling.health_check: expected a duration such as "
     "250ms (units: ns us ms s min h d), got -1s\n"
     "s.yaml:5:123: error: deployments.d.autoscaling.stall_ratio: must be within 0% and 100%, got "
     "120%"},
};

static void checks_the_bounds(void **state)
{
    (void)state;
    assert_mistakes(bounds, sizeof bounds / sizeof bounds[0]);
}

#define TARGET "s.yaml:5:149: error: deployments.d.autoscaling.target_tracking.target: "
static const struct mistake targets[] = {
    {TT(IPI "target: 1200"),
     TARGET "the metric counts per minute: expected a rate such as 1200/min, got 1200"},
    {TT(IPI "target: 0/min"), TARGET "must be > 0, got 0/min"},
    {TT(IPI "target: -3/min"), TARGET "must be > 0, got -3/min"},
    {TT("metric: CPUUtilization, target: 50"),
     "s.yaml:5:141: error: deployments.d.autoscaling.target_tracking.target: the metric is a "
     "percentage: expected such as 60%, got 50"},
    {TT("metric: ModelLatency, target: 250"),
     "s.yaml:5:139: error: deployments.d.autoscaling.target_tracking.target: the metric is a time: "
     "expected a duration such as 250ms, got 250"},
    {TT("metric: ConcurrentRequestsPerModel, target: 4/s"),
     "s.yaml:5:153: error: deployments.d.autoscaling.target_tracking.target: the metric is a plain "
     "number: expected such as 4, got 4/s"},
    {TT("metric: Invocations / CPUUtilization, target: 4/min"),
     "s.yaml:5:155: error: deployments.d.autoscaling.target_tracking.target: the expression mixes "
     "units: expected a plain number, in CloudWatch's units (per minute, microseconds, percent), "
     "got 4/min"},
    {TT("target: 1200/min"),
     "s.yaml:5:108: error: deployments.d.autoscaling.target_tracking.metric: missing: CloudWatch "
     "metric, such as SageMakerVariantInvocationsPerInstance"},
};

static void a_target_carries_the_unit_of_its_metric(void **state)
{
    (void)state;
    assert_mistakes(targets, sizeof targets / sizeof targets[0]);
}

#define METRIC "s.yaml:5:117: error: deployments.d.autoscaling.target_tracking.metric: "
static const struct mistake metrics[] = {
    {TT("metric: SageMakerVariantInvocationsPerInstanse, target: 70/min"),
     METRIC "there is no metric \"SageMakerVariantInvocationsPerInstanse\"; did you mean "
            "\"SageMakerVariantInvocationsPerInstance\"?"},
    {TT("metric: ModelLatency + Invocations, target: 70"),
     METRIC "adds or subtracts metrics of different units"},
    {TT("metric: InvocationsPerInstance.p99, target: 70"),
     METRIC "CloudWatch has of InvocationsPerInstance only: sum"},
    {TT("metric: ModelLatency.p98, target: 70"),
     METRIC "CloudWatch has of ModelLatency only: sum, average, minimum, maximum, sample_count, "
            "p50, p90, p95, p99"},
    {TT("metric: (Invocations, target: 70"), METRIC "a bracket is not closed"},
    {TT("metric: Invocations Invocations, target: 70"),
     METRIC "expected +, -, *, / or the end at: Invocations"},
    {TT("metric: Invocations *, target: 70"), METRIC "expected the name of a metric at: the end"},
    {TT("metric: 3 * 4, target: 70"), METRIC "names no metric"},
    {TT("metric: ModelLatency, statistic: sample_count, period: 10s, target: 3/min"),
     "s.yaml:5:156: error: deployments.d.autoscaling.target_tracking.period: only "
     "ConcurrentRequestsPerModel has points every 10 s; others every 60s"},
    {TT("metric: ConcurrentRequestsPerModel, period: 5s, target: 3"),
     "s.yaml:5:145: error: deployments.d.autoscaling.target_tracking.period: must be 60s or 10s"},
    {TT("metric: Invocations / 2, statistic: sum, target: 3/min"),
     "s.yaml:5:145: error: deployments.d.autoscaling.target_tracking.statistic: only with a bare "
     "metric; in an expression write METRIC.sum"},
};

static void checks_the_metric(void **state)
{
    (void)state;
    assert_mistakes(metrics, sizeof metrics / sizeof metrics[0]);
}

#define IN_STEP "error: deployments.d.autoscaling.step"
static const struct mistake steps[] = {
    {STEPS("{from: 0%, to: 10%, change: 1}, {from: 5%, change: 2}"),
     "s.yaml:5:195: " IN_STEP ".steps[1]: overlaps with another step: AWS refuses the policy"},
    {STEPS("{from: 0%, to: 10%, change: 1}, {from: 15%, change: 2}"),
     "s.yaml:5:195: " IN_STEP
     ".steps[1]: leaves a gap to the step below it: AWS refuses the policy"},
    {STEPS("{from: 0%, to: 10%, change: 1}"),
     "s.yaml:5:162: " IN_STEP ".steps: the highest step ends above 0: it must have no `to`"},
    {STEPS("{from: -10%, to: 0%, change: -1}"),
     "s.yaml:5:162: " IN_STEP ".steps: the lowest step begins below 0: it must have no `from`"},
    {STEPS("{from: 10%, to: 5%, change: 1}"),
     "s.yaml:5:170: " IN_STEP ".steps[0].from: must be below `to`"},
    {STEPS("{from: 10%, change: 1.5}"),
     "s.yaml:5:183: " IN_STEP ".steps[0].change: expected a whole number of instances, got 1.5"},
    {STEP("adjustment: percent_change, steps: [{from: 10%, change: 2}]"),
     "s.yaml:5:211: " IN_STEP
     ".steps[0].change: the metric is a percentage: expected such as 60%, got 2"},
    {STEP("adjustment: exact_capacity, steps: [{from: 10%, change: -2}]"),
     "s.yaml:5:211: " IN_STEP ".steps[0].change: expected a number of instances, got -2"},
    {STEP("min_adjustment: 2, steps: [{change: 1}]"),
     "s.yaml:5:155: " IN_STEP ".min_adjustment: only with adjustment: percent_change"},
    {STEP("evaluation_periods: 2, datapoints: 3, steps: [{change: 1}]"),
     "s.yaml:5:178: " IN_STEP ".datapoints: must be at most evaluation_periods (2), got 3"},
    {STEPS(""), "s.yaml:5:155: " IN_STEP ".steps: must be 1 to 20 (AWS quota), got 0"},
};

static void checks_the_steps(void **state)
{
    (void)state;
    assert_mistakes(steps, sizeof steps / sizeof steps[0]);
}

#define PLAN(text) SCALED("min: 2, max: 4, scheduled: [" text "]")
static const struct mistake plans[] = {
    {PLAN("{name: a, schedule: cron(0 8 * * * *), min: 3}"),
     "s.yaml:5:123: error: deployments.d.autoscaling.scheduled[0].schedule: cron: of day of month "
     "and day of week exactly one must be ?, got \"cron(0 8 * * * *)\""},
    {PLAN("{name: a, schedule: tomorrow, min: 3}"),
     "s.yaml:5:123: error: deployments.d.autoscaling.scheduled[0].schedule: expected "
     "at(2026-11-02T08:00:00), rate(1 hour) or cron(0 8 ? * MON-FRI *), got tomorrow"},
    {PLAN("{name: a, schedule: rate(1 hour)}"),
     "s.yaml:5:103: error: deployments.d.autoscaling.scheduled[0]: sets nothing: `min`, `max` or "
     "both"},
    {PLAN("{name: a, schedule: rate(1 hour), min: 5, max: 3}"),
     "s.yaml:5:137: error: deployments.d.autoscaling.scheduled[0].min: must be at most max (3), "
     "got 5"},
    {PLAN("{name: a, schedule: rate(1 hour), min: 5}"),
     "s.yaml:5:137: error: deployments.d.autoscaling.scheduled[0].min: may meet a max of 4: set "
     "`max` in this action too"},
    {PLAN("{name: a, schedule: rate(1 hour), max: 1}"),
     "s.yaml:5:137: error: deployments.d.autoscaling.scheduled[0].max: may meet a min of 2: set "
     "`min` in this action too"},
    {PLAN("{name: a, schedule: rate(1 hour), max: 3}, {name: a, schedule: rate(1 day), max: 3}"),
     AT ": two policies or actions are named \"a\": give each a `name`"},
};

static void checks_the_schedule(void **state)
{
    (void)state;
    assert_mistakes(plans, sizeof plans / sizeof plans[0]);
}

/* ---- what is read ---- */

static void reads_policies_as_sagemaker_makes_them(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        loaded("s.yaml", TT("metric: SageMakerVariantInvocationsPerInstance, target: 20/s"));
    const struct ep_deployment *deployment = &scenario->deployments[0];
    const struct ep_autoscaling_config *scaling = deployment->autoscaling;
    assert_int_equal(deployment->instances, 1);
    assert_int_equal(scaling->min, 1);
    assert_int_equal(scaling->max, 4);
    assert_int_equal(scaling->quota, EP_UNLIMITED);
    assert_int_equal(scaling->tracking_count, 1);
    const struct ep_target_tracking *policy = &scaling->tracking[0];
    assert_true(policy->target == 1200);
    assert_int_equal(policy->high.datapoints, 3);
    assert_int_equal(policy->low.datapoints, 15);
    assert_close(policy->low.threshold, 1080);
    assert_true(policy->period == EP_MINUTE && policy->scale_in_cooldown == 300 * EP_SECOND);
    assert_int_equal(policy->value, EP_VALUE_NEWEST);
    assert_false(policy->disable_scale_in);
    ep_scenario_destroy(scenario);
}

static void high_resolution_has_its_own_alarms(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        loaded("s.yaml",
               TT("metric: SageMakerVariantConcurrentRequestsPerModelHighResolution, target: 4"));
    const struct ep_target_tracking *policy = &scenario->deployments[0].autoscaling->tracking[0];
    assert_true(policy->period == 10 * EP_SECOND);
    assert_int_equal(policy->high.datapoints, 6);
    assert_int_equal(policy->low.datapoints, 90);
    assert_int_equal(policy->metric.steps[0].statistic, EP_POINT_STATISTIC_MAXIMUM);
    ep_scenario_destroy(scenario);
}

static void expressions_and_units_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double target;
        size_t steps;
    } rows[] = {
        {TT("metric: ModelLatency, statistic: p99, target: 250ms"), 250000, 1},
        {TT("metric: ModelLatency.p99 - ModelLatency.p50, target: 1ms"), 1000, 3},
        {TT("metric: 2 * (Invocations - Invocation5XXErrors) / 4, target: 60/h"), 1, 7},
        {TT("metric: Invocations / InvocationsPerInstance, target: 3.5"), 3.5, 3},
        {TT("metric: CPUUtilization.maximum, target: 400%"), 400, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ep_scenario *scenario = loaded("s.yaml", rows[i].text);
        const struct ep_target_tracking *policy =
            &scenario->deployments[0].autoscaling->tracking[0];
        assert_true(policy->target == rows[i].target);
        assert_int_equal(policy->metric.count, rows[i].steps);
        ep_scenario_destroy(scenario);
    }
}

static void steps_stand_in_order_whatever_the_file_says(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        loaded("s.yaml", STEP("adjustment: percent_change, steps: [{from: 20%, change: 30%}, "
                              "{from: 0%, to: 20%, change: 10%}]"));
    const struct ep_step_scaling *policy = &scenario->deployments[0].autoscaling->step[0];
    assert_int_equal(policy->step_count, 2);
    assert_true(policy->steps[0].lower == 0 && policy->steps[0].upper == 20 &&
                policy->steps[0].change == 10);
    assert_true(policy->steps[1].lower == 20 && isinf(policy->steps[1].upper));
    assert_int_equal(policy->alarm.of, 1);
    assert_true(policy->alarm.threshold == 50 && policy->cooldown == 300 * EP_SECOND);
    ep_scenario_destroy(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_bounds),
        cmocka_unit_test(a_target_carries_the_unit_of_its_metric),
        cmocka_unit_test(checks_the_metric),
        cmocka_unit_test(checks_the_steps),
        cmocka_unit_test(checks_the_schedule),
        cmocka_unit_test(reads_policies_as_sagemaker_makes_them),
        cmocka_unit_test(high_resolution_has_its_own_alarms),
        cmocka_unit_test(expressions_and_units_are_read),
        cmocka_unit_test(steps_stand_in_order_whatever_the_file_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
