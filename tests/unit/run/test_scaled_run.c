/* Whole runs of fleets that scale. */
#include "run_yaml.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define HEAD                                                                                       \
    "epsim: 1\nstart: 2026-11-02T00:00Z\nwarmup: 0s\nreplications: 2\n"                            \
    "models: [{name: m, count: 6, artifact: 20MB, memory: 1GiB, compute: {lognormal: {mean: "      \
    "20ms, cv: 0.5}}}]\n"
#define TRACKED "target_tracking: {metric: InvocationsPerInstance, target: "

static bool is_equal(struct ep_est a, struct ep_est b)
{
    return (a.value == b.value || (isnan(a.value) && isnan(b.value))) &&
           (a.low == b.low || (isnan(a.low) && isnan(b.low))) &&
           (a.high == b.high || (isnan(a.high) && isnan(b.high)));
}

static void with_min_equal_to_max_all_is_as_with_a_fixed_fleet(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml(HEAD "horizon: 40min\n"
                      "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 20/s}}}]\n"
                      "deployments:\n"
                      "  fixed: {kind: multi-model, instance: ml.m5.large, instances: 2}\n"
                      "  scaled: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 2, "
                      "max: 2, " TRACKED "100/min}}}\n");
    const struct ep_deployment_result *fixed = run_yaml_deployment(&run, "fixed");
    const struct ep_deployment_result *scaled = run_yaml_deployment(&run, "scaled");
    assert_memory_equal(&fixed->counts, &scaled->counts, sizeof fixed->counts);
    assert_true(is_equal(fixed->latency.mean, scaled->latency.mean));
    assert_true(is_equal(fixed->latency.p99, scaled->latency.p99));
    assert_true(is_equal(fixed->latency.max, scaled->latency.max));
    for (int part = 0; part < EP_PART_COUNT; part++) {
        assert_true(is_equal(fixed->parts[part].mean, scaled->parts[part].mean));
        assert_true(is_equal(fixed->parts[part].tail_mean, scaled->parts[part].tail_mean));
    }
    assert_true(is_equal(fixed->cost_per_hour, scaled->cost_per_hour));
    assert_true(is_equal(fixed->cost_per_million, scaled->cost_per_million));
    assert_true(is_equal(fixed->cpu.mean, scaled->cpu.mean));
    assert_true(is_equal(fixed->cpu.peak_minute, scaled->cpu.peak_minute));
    assert_true(is_equal(fixed->memory.mean, scaled->memory.mean));
    assert_true(is_equal(fixed->network.mean, scaled->network.mean));
    assert_true(scaled->scaling_count > 0 && !fixed->scales);
    run_yaml_fini(&run);
}

/* Above the target in three minutes that follow each other: with Poisson arrivals the number of
 * looks that find AlarmHigh is binomial in the minutes, but for their overlap. */
static void false_alarms_come_as_often_as_the_binomial_says(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nwarmup: 0s\nhorizon: 96h\nreplications: 1\n"
        "models: [{name: m, count: 1, artifact: 1MB, compute: 1ms}]\n"
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 60/min}}}]\n"
        "deployments:\n  d: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 1, max: "
        "1, " TRACKED "63/min}}}\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    double looks = 0, p = gsl_cdf_poisson_Q(63, 60), minutes = 96 * 60;
    for (size_t i = 0; i < d->scaling_count; i++)
        if (strcmp(d->scaling[i].trigger, "AlarmHigh") == 0)
            looks += (double)d->scaling[i].looks;
    double p3 = p * p * p, mean = minutes * p3;
    double deviation = sqrt(minutes * p3 * (1 - p3 + 2 * (p - p3) + 2 * (p * p - p3)));
    assert_true(mean > 100);
    assert_true(fabs(looks - mean) < 4 * deviation);
    assert_true(d->instances_max == 1 && d->launches == 0);
    run_yaml_fini(&run);
}

static void burstable_types_do_not_scale(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(
        HEAD "horizon: 1h\ntraffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}]\n"
             "deployments:\n  d: {kind: multi-model, instance: ml.t2.xlarge, autoscaling: {min: 1, "
             "max: 2, " TRACKED "100/min}}}\n");
    const struct ep_option *option = &run.world->options[0];
    assert_false(option->feasible);
    assert_string_equal(option->problems[0].rule,
                        "burstable T instances cannot be scaled automatically");
    assert_string_equal(option->problems[0].detail, "ml.t2.xlarge is a T type");
    assert_string_equal(option->problems[0].source,
                        "SageMaker Developer Guide, endpoint-auto-scaling-add-console.html");
    run_yaml_fini(&run);
}

/* A step up and down again: the count follows, newcomers start empty, and the bill is the area
 * under what was billed, from launch on. */
static void follows_a_step_and_pays_for_what_it_had(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "horizon: 2h\nassumptions: {instance_launch: 240s, metric_lag: 60s}\n"
             "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: 5/s}}, profile: "
             "{steps: [{at: 30min, factor: 4}, {at: 60min, factor: 1}]}}]\n"
             "deployments:\n  d: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 1, "
             "max: 8, " TRACKED "310/min}}}\n"
             "prices: {override: {ml.m5.large: $0.36/h}}\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_int_equal(d->counts.arrived, d->counts.completed);
    assert_int_equal(d->instances_min, 1);
    assert_int_equal(d->instances_max, 4);
    const struct ep_scaling_row *out = NULL, *in = NULL;
    for (size_t i = 0; i < d->scaling_count; i++) {
        const struct ep_scaling_row *row = &d->scaling[i];
        if (row->acts && !out && row->desired > row->current)
            out = row;
        if (row->acts && !in && row->desired < row->current)
            in = row;
    }
    /* The minutes ending at 31, 32 and 33 are above; the last is there at 34. */
    assert_true(out && out->at_s == 34 * 60 && out->desired == 4);
    assert_true(in && in->at_s >= 75 * 60 && in->desired == 1);
    double seconds = 2 * 3600 + 3 * (in->at_s - out->at_s);
    assert_true(fabs(d->bill.lines[0].usd_per_hour - seconds / 3600 * 0.36 / 2) < 0.005);
    run_yaml_fini(&run);
}

/* Any history: series, log and bill tell the same story, on one thread or two. */
static void the_story_does_not_depend_on_threads(void **state)
{
    (void)state;
    static const char text[] = HEAD
        "horizon: 90min\n"
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 8/s}}, profile: {steps: "
        "[{at: 20min, factor: 5}, {at: 50min, factor: 0.3}]}}]\n"
        "deployments:\n"
        "  a: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 1, max: 6, leaver: "
        "random, " TRACKED "300/min}}}\n"
        "  b: {kind: single-model, per: group, instance: ml.m5.large, autoscaling: {min: 1, "
        "max: 6, step: {metric: CPUUtilization, alarm: at_least, threshold: 40%, steps: "
        "[{from: 0%, change: 2}]}}}\n"
        "  c: {kind: multi-container, mode: direct, instance: ml.m5.4xlarge, assumptions: "
        "{workers_per_model: 1}, autoscaling: "
        "{min: 1, max: 3, scheduled: [{name: s, schedule: rate(20 minutes), min: 2}]}}\n";
    struct run_yaml one = run_yaml_on(text, 1), two = run_yaml_on(text, 2);
    assert_true(one.result->event_hash == two.result->event_hash);
    for (size_t i = 0; i < one.result->deployment_count; i++) {
        const struct ep_deployment_result *d = &one.result->deployments[i];
        const struct ep_deployment_result *e = &two.result->deployments[i];
        assert_true(d->feasible && d->scaling_figures.scale_outs > 0);
        assert_int_equal(d->scaling_count, e->scaling_count);
        assert_true(d->cost_per_hour.value == e->cost_per_hour.value);
        assert_true(d->instances_mean >= (double)d->instances_min &&
                    d->instances_mean <= (double)d->instances_max);
    }
    run_yaml_fini(&one);
    run_yaml_fini(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_min_equal_to_max_all_is_as_with_a_fixed_fleet),
        cmocka_unit_test(false_alarms_come_as_often_as_the_binomial_says),
        cmocka_unit_test(burstable_types_do_not_scale),
        cmocka_unit_test(follows_a_step_and_pays_for_what_it_had),
        cmocka_unit_test(the_story_does_not_depend_on_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
