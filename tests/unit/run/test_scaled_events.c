/* Fleets that scale, beside updates and losses: all times are constant, so that every step can be
 * worked out by hand. 10 requests a second; a launch takes 100 s, a drain 30 s, a loss is noticed
 * after 60 s, datapoints are there at once. */
#include "run_yaml.h"

#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "epsim: 1\nstart: 2026-11-02T00:00Z\nwarmup: 0s\nreplications: 1\nhorizon: 15min\n"            \
    "models: [{name: m, count: 1, artifact: 1MB, memory: 100MiB, compute: 10ms}]\n"                \
    "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: 10/s}}}]\n"                   \
    "assumptions: {instance_launch: 100s, metric_lag: 0s, drain: 30s, loss_detection: 60s, "       \
    "overhead: 0ms}\n"
#define TRACKED                                                                                    \
    "deployments: {d: {kind: single-model, per: group, instance: ml.m5.large, autoscaling: {min: " \
    "1, max: 4, target_tracking: {metric: InvocationsPerInstance, target: 250/min}}}}\n"
#define SCHEDULED(at)                                                                              \
    "deployments: {d: {kind: single-model, per: group, instance: ml.m5.large, instances: 3, "      \
    "autoscaling: {min: 1, max: 3, scheduled: [{name: s, schedule: at(2026-11-02T00:0" at          \
    ":00), max: 2}]}}}\n"

struct decision {
    double at_s;
    int current, desired;
    const char *action, *why;
};

static void expect_decisions(const struct ep_deployment_result *d, const struct decision *wanted,
                             size_t count)
{
    assert_true(d->scaling_count >= count);
    for (size_t i = 0; i < count; i++) {
        const struct ep_scaling_row *row = &d->scaling[i];
        if (fabs(row->at_s - wanted[i].at_s) > 1e-9 || row->current != wanted[i].current ||
            row->desired != wanted[i].desired || strcmp(row->action, wanted[i].action) != 0 ||
            strcmp(row->why, wanted[i].why) != 0)
            fail_msg("row %zu: at %g %d -> %d %s: %s", i, row->at_s, row->current, row->desired,
                     row->action, row->why);
    }
}

static void expect_steps(const struct ep_event_result *event, const struct ep_event_step *wanted,
                         size_t count)
{
    for (size_t i = 0; i < event->step_count && i < count; i++)
        if (fabs(event->steps[i].at_s - wanted[i].at_s) > 1e-9 ||
            strcmp(event->steps[i].text, wanted[i].text) != 0)
            fail_msg("step %zu: at %g %s", i, event->steps[i].at_s, event->steps[i].text);
    assert_int_equal(event->step_count, count);
}

/* In service at the end of a minute. */
static double serving(const struct run_yaml *run, int minute)
{
    assert_true((size_t)minute < run->result->series_count);
    return run->result->series[minute].instances;
}

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* The update of 100 s has its new instance at 200 s and is over when the old one is gone, at 230 s:
 * the alarm of 180 s changes nothing, that of 240 s does. */
static void an_update_blocks_scaling(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(HEAD TRACKED "events: [{at: 100s, update: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    static const struct decision decisions[] = {
        {180, 1, 1, "none", "the endpoint is being updated"},
        {240, 1, 3, "scale-out", "the alarm asks for more"},
        {300, 3, 3, "none", "an activity is in progress"},
        {340, 1, 3, "done", "the activity is complete"},
    };
    expect_decisions(d, decisions, COUNT(decisions));
    static const struct ep_event_step steps[] = {
        {100, "instance 1 is launched; 1 in service"},
        {200, "instance 1 is up; 0 to come"},
        {200, "instance 1 is in service; 2 in service"},
        {200, "instance 0 gets no more requests and drains; 1 in service"},
        {200, "endpoint 0: the traffic is on the new fleet of 1"},
        {230, "instance 0 is gone; 1 in service"},
    };
    expect_steps(&d->event_results[0], steps, COUNT(steps));
    assert_true(serving(&run, 4) == 1 && serving(&run, 5) == 3);
    assert_int_equal(d->launches, 3);
    assert_int_equal(d->terminations, 1);
    assert_string_equal(d->event_results[0].text,
                        "a new, empty fleet of the same type, as many instances as are asked for, "
                        "takes the place of the old one, blue/green, all at once");
    assert_true(isnan(d->event_results[0].extra_usd.value));
    assert_string_equal(d->event_results[0].extra_usd.withheld,
                        "the fleet scales: what it would have cost without is not known");
    run_yaml_fini(&run);
}

/* The alarm of 180 s is acted on until 280 s; the update of 250 s waits until then, and the new
 * fleet has as many as were asked for. The one of 260 s does nothing. */
static void an_update_waits_while_an_endpoint_scales(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml(HEAD TRACKED "events: [{at: 250s, update: d}, {at: 260s, update: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    static const struct decision decisions[] = {
        {180, 1, 3, "scale-out", "the alarm asks for more"},
        {240, 3, 3, "none", "an activity is in progress"},
        {280, 1, 3, "done", "the activity is complete"},
    };
    expect_decisions(d, decisions, COUNT(decisions));
    static const struct ep_event_step steps[] = {
        {250, "endpoint 0: waits until it has been scaled"},
        {280, "instance 3 is launched; 3 in service"},
        {280, "instance 4 is launched; 3 in service"},
        {280, "instance 5 is launched; 3 in service"},
        {380, "instance 3 is up; 2 to come"},
        {380, "instance 4 is up; 1 to come"},
        {380, "instance 5 is up; 0 to come"},
    };
    assert_true(d->event_results[0].step_count > COUNT(steps));
    for (size_t i = 0; i < COUNT(steps); i++) {
        assert_true(d->event_results[0].steps[i].at_s == steps[i].at_s);
        assert_string_equal(d->event_results[0].steps[i].text, steps[i].text);
    }
    assert_true(d->event_results[0].effect_s.value == 380);
    static const struct ep_event_step nothing[] = {
        {260, "endpoint 0: nothing happens, an update is running already"}};
    expect_steps(&d->event_results[1], nothing, 1);
    assert_true(serving(&run, 7) == 3);
    run_yaml_fini(&run);
}

/* One of three is lost at 400 s and replaced, in service at 560 s. Between, 300 a minute for each
 * are above the target of 250 in two minutes only: nothing is scaled. */
static void a_lost_instance_is_replaced_without_scaling(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(HEAD TRACKED "events: [{at: 400s, lose_instance: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_int_equal(d->scaling_figures.scale_outs, 1);
    assert_int_equal(d->scaling_figures.scale_ins, 0);
    static const struct ep_event_step steps[] = {
        {400, "instance 0 is lost; 2 in service"},
        {460, "instance 3 is launched; 2 in service"},
        {560, "instance 3 is in service; 3 in service"},
    };
    expect_steps(&d->event_results[0], steps, COUNT(steps));
    assert_true(serving(&run, 6) == 2 && serving(&run, 9) == 3 && serving(&run, 14) == 3);
    run_yaml_fini(&run);
}

/* Lost at 400 s, and at 420 s max becomes two: two are there. Nothing drains, nothing is replaced.
 */
static void who_is_lost_is_what_a_scale_in_takes_first(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(HEAD SCHEDULED("7") "events: [{at: 400s, lose_instance: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    static const struct decision decisions[] = {
        {420, 3, 3, "bounds", "min and max are set; the capacity lies between them"},
        {420, 3, 2, "scale-in", "a scheduled action moved a bound past the capacity"},
        {420, 3, 2, "done", "the activity is complete"},
    };
    expect_decisions(d, decisions, COUNT(decisions));
    static const struct ep_event_step steps[] = {
        {400, "instance 0 is lost; 2 in service"},
        {460, "the lost instance is not replaced: there are as many as are asked for"},
    };
    expect_steps(&d->event_results[0], steps, COUNT(steps));
    assert_true(serving(&run, 6) == 2 && serving(&run, 14) == 2);
    assert_true(d->launches == 0 && d->terminations == 1);
    run_yaml_fini(&run);
}

/* The same a minute later: the replacement of 460 s is on its way, and is called off at 480 s. */
static void then_who_does_not_serve_yet(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(HEAD SCHEDULED("8") "events: [{at: 400s, lose_instance: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_true(d->scaling[1].at_s == 480 && d->scaling[1].desired == 2);
    assert_true(d->scaling[2].at_s == 480 && strcmp(d->scaling[2].action, "done") == 0);
    static const struct ep_event_step steps[] = {
        {400, "instance 0 is lost; 2 in service"},
        {460, "instance 3 is launched; 2 in service"},
    };
    expect_steps(&d->event_results[0], steps, COUNT(steps));
    assert_true(serving(&run, 8) == 2 && serving(&run, 14) == 2);
    assert_true(d->launches == 1 && d->terminations == 2);
    run_yaml_fini(&run);
}

/* Of what is scaled in one was lost: the rest drains. */
static void the_rest_drains(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml(HEAD "deployments: {d: {kind: single-model, per: group, instance: ml.m5.large, "
                      "instances: 3, autoscaling: {min: 1, max: 3, scheduled: [{name: s, schedule: "
                      "at(2026-11-02T00:07:00), max: 1}]}}}\n"
                      "events: [{at: 400s, lose_instance: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_true(d->scaling[1].at_s == 420 && d->scaling[1].desired == 1);
    assert_true(d->scaling[2].at_s == 450 && strcmp(d->scaling[2].action, "done") == 0);
    assert_true(serving(&run, 14) == 1 && d->terminations == 2);
    run_yaml_fini(&run);
}

/* Three in service at 280 s get 200 a minute each; two of them nothing until 310 s, and 600 go to
 * the first alone until then. An update's new fleet is checked before the traffic shifts. */
static void newcomers_get_no_requests_before_their_health_check(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml(HEAD "deployments: {d: {kind: single-model, per: group, instance: ml.m5.large, "
                      "autoscaling: {min: 1, max: 4, health_check: 30s, target_tracking: {metric: "
                      "InvocationsPerInstance, target: 250/min}}}}\n"
                      "events: [{at: 500s, update: d}]\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    static const struct decision decisions[] = {
        {180, 1, 3, "scale-out", "the alarm asks for more"},
        {240, 3, 3, "none", "an activity is in progress"},
        {280, 1, 3, "done", "the activity is complete"},
    };
    expect_decisions(d, decisions, COUNT(decisions));
    assert_true(serving(&run, 4) == 3); /* they count from 280 s on */
    const struct ep_cloudwatch_minute *minutes = run.result->minutes;
    double per_instance = minutes[4].figures.points[EP_METRIC_INVOCATIONS_PER_INSTANCE].sum;
    assert_true(fabs(per_instance - (400 + 200 / 3.0)) < 1);
    assert_int_equal(d->counts.completed, d->counts.arrived);
    assert_true(d->event_results[0].effect_s.value == 600);
    run_yaml_fini(&run);
}

/* A scale-in takes those first that get no requests yet. */
static void who_is_not_checked_yet_goes_before_the_others(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "deployments: {d: {kind: single-model, per: group, instance: ml.m5.large, "
             "instances: 2, autoscaling: {min: 1, max: 3, leaver: oldest, health_check: "
             "5min, scheduled: [{name: out, schedule: at(2026-11-02T00:02:00), min: 3, max: 3}, "
             "{name: in, schedule: at(2026-11-02T00:05:00), min: 1, max: 2}]}}}\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_true(d->scaling[1].at_s == 120 && d->scaling[1].desired == 3);
    assert_true(d->scaling[2].at_s == 220); /* in service, checked at 520 s: gone at 330 s */
    assert_true(d->scaling[4].at_s == 300 && d->scaling[4].desired == 2);
    assert_true(d->scaling[5].at_s == 330);
    assert_true(serving(&run, 14) == 2 && d->terminations == 1);
    assert_int_equal(d->counts.completed, d->counts.arrived);
    run_yaml_fini(&run);
}

/* With min = max the events do to a fleet that scales what they do to a fixed one, to the digit. */
static void with_min_equal_to_max_events_are_as_with_a_fixed_fleet(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nstart: 2026-11-02T00:00Z\nwarmup: 0s\nreplications: 2\nhorizon: 40min\n"
        "models: [{name: m, count: 6, artifact: 20MB, memory: 1GiB, compute: 20ms}]\n"
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 20/s}}}]\n"
        "deployments:\n"
        "  fixed: {kind: multi-model, instance: ml.m5.large, instances: 2}\n"
        "  scaled: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 2, max: 2, "
        "target_tracking: {metric: InvocationsPerInstance, target: 100/min}}}\n"
        "events: [{at: 5min, lose_instance: fixed}, {at: 20min, update: fixed},\n"
        "         {at: 5min, lose_instance: scaled}, {at: 20min, update: scaled}]\n");
    const struct ep_deployment_result *fixed = run_yaml_deployment(&run, "fixed");
    const struct ep_deployment_result *scaled = run_yaml_deployment(&run, "scaled");
    assert_memory_equal(&fixed->counts, &scaled->counts, sizeof fixed->counts);
    assert_true(fixed->latency.mean.value == scaled->latency.mean.value);
    assert_true(fixed->latency.max.value == scaled->latency.max.value);
    assert_true(fixed->cost_per_hour.value == scaled->cost_per_hour.value);
    assert_true(fixed->cpu.mean.value == scaled->cpu.mean.value);
    assert_int_equal(fixed->launches, scaled->launches);
    assert_int_equal(scaled->launches, 2 * 3);
    for (int i = 0; i < 2; i++) {
        const struct ep_event_result *a = &fixed->event_results[i], *b = &scaled->event_results[i];
        assert_int_equal(a->step_count, b->step_count);
        assert_true(a->warm_again_s.value == b->warm_again_s.value);
        assert_true(a->effect_s.value == b->effect_s.value);
    }
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_blocks_scaling),
        cmocka_unit_test(an_update_waits_while_an_endpoint_scales),
        cmocka_unit_test(a_lost_instance_is_replaced_without_scaling),
        cmocka_unit_test(who_is_lost_is_what_a_scale_in_takes_first),
        cmocka_unit_test(then_who_does_not_serve_yet),
        cmocka_unit_test(the_rest_drains),
        cmocka_unit_test(newcomers_get_no_requests_before_their_health_check),
        cmocka_unit_test(who_is_not_checked_yet_goes_before_the_others),
        cmocka_unit_test(with_min_equal_to_max_events_are_as_with_a_fixed_fleet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
