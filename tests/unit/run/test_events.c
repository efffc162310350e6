/* What events do to an experiment, and what the result says about it. Every model is asked for
 * once a minute by a recorded trace, so that hit ratios are whole. */
#include "run_yaml.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

/* A minute's ten models, one every six seconds, for 30 minutes. */
#define HEAD                                                                                       \
    "epsim: 1\nname: t\nhorizon: 30min\nwarmup: 0\nreplications: 1\n"                              \
    "models: [{name: m, count: 10, artifact: 1MB, memory: 1MB, compute: 10ms},\n"                  \
    "         {name: n, count: 1, artifact: 1MB, memory: 1MB, compute: 10ms}]\n"                   \
    "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: 10/min}},\n"                  \
    "           popularity: {weights: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}},\n"                         \
    "          {name: u, models: n, arrivals: {deterministic: {rate: 10/min}}}]\n"
#define LAB                                                                                        \
    "{name: lab, vcpu: 2, memory: 1GB, disk: unlimited, disk_bandwidth: unlimited, network: "      \
    "unlimited, price: $3.60/h}"
#define ONE "deployments: {d: {kind: multi-model, serves: [n], instance: " LAB ", instances: 1}}\n"

/* With everything off: `more` on top. */
static struct run_yaml run_with(const char *more, const char *assumptions)
{
    char *text = ep_format("%s%s%s%s%s", HEAD, ONE, more, run_yaml_off, assumptions);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    return run;
}

static const struct ep_event_result *event_of(const struct run_yaml *run, size_t i)
{
    const struct ep_deployment_result *deployment = run_yaml_deployment(run, "d");
    assert_true(i < deployment->event_result_count);
    return &deployment->event_results[i];
}

/* Check 7 of a faithful simulator: the hit ratio drops to 0 on the new fleet, and recovers. The
 * update at 10 min shifts the traffic at 14 min; the first request after that is a miss, all others
 * are hits. Both fleets are there for 4.5 minutes: $3.60/h x 4.5 / 60 = $0.27. */
static void an_update_empties_the_cache_and_it_recovers(void **state)
{
    (void)state;
    struct run_yaml run = run_with("events: [{at: 10min, update: d, window: 2min}]\n",
                                   "  instance_launch: 4min\n  drain: 30s\n");
    const struct ep_event_result *event = event_of(&run, 0);
    assert_string_equal(event->action, "update");
    assert_near(event->effect_s.value, 840, 0);
    assert_near(event->cold_before.value, 0, 0);
    assert_near(event->cold_after.value, 1.0 / 20, 1e-12);
    assert_near(event->warm_again_s.value, 60, 0); /* 9 of 10 in the first minute */
    assert_near(event->extra_usd.value, 0.27, 1e-9);
    assert_int_equal(event->requests_failed, 0);
    const struct ep_deployment_result *deployment = run_yaml_deployment(&run, "d");
    assert_int_equal(deployment->launches, 1);
    assert_int_equal(deployment->terminations, 1);
    assert_near(deployment->instances_mean, 1, 1e-12);
    assert_near(deployment->cost_per_hour.value, 3.6 * 34.5 / 30, 1e-9);
    assert_int_equal(event->step_count, 6);
    assert_string_equal(event->steps[0].text, "instance 1 is launched; 1 in service");
    assert_string_equal(event->steps[4].text, "endpoint 0: the traffic is on the new fleet of 1");
    run_yaml_fini(&run);
}

/* Billed from service: the new fleet costs from 14 min, the old until 14.5 min. */
static void the_bill_may_begin_with_service(void **state)
{
    (void)state;
    struct run_yaml run =
        run_with("events: [{at: 10min, update: d}]\n",
                 "  instance_launch: 4min\n  drain: 30s\n  bill_from: in_service\n");
    assert_near(event_of(&run, 0)->extra_usd.value, 0.03, 1e-9);
    run_yaml_fini(&run);
}

/* Lost at 10 min, found after a minute, up after four more: 5 minutes without anybody, 10 requests
 * a minute. */
static void a_loss_fails_requests_until_another_serves(void **state)
{
    (void)state;
    struct run_yaml run = run_with("events: [{at: 10min, lose_instance: d, window: 10min}]\n",
                                   "  instance_launch: 4min\n  loss_detection: 1min\n");
    const struct ep_event_result *event = event_of(&run, 0);
    assert_int_equal(event->attempts_failed, 50);
    assert_int_equal(event->requests_failed, 50);
    assert_near(event->error_after.value, 0.5, 1e-12);
    assert_near(event->error_before.value, 0, 0);
    assert_near(event->extra_usd.value, -0.06, 1e-9); /* for a minute there is one less */
    const struct ep_deployment_result *deployment = run_yaml_deployment(&run, "d");
    assert_int_equal(deployment->instances_min, 0);
    assert_int_equal(deployment->counts.failed, 50);
    run_yaml_fini(&run);
}

/* Of two instances one is gone from 10 to 15 min: 250 requests count half, 50 whole. */
static void invocations_per_instance_follow_who_serves(void **state)
{
    (void)state;
    char *text =
        ep_format("%sdeployments: {d: {kind: multi-model, serves: [n], instance: " LAB
                  ", instances: 2}}\nevents: [{at: 10min, lose_instance: d, instance: 1}]\n%s"
                  "  instance_launch: 4min\n  loss_detection: 1min\n",
                  HEAD, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *deployment = run_yaml_deployment(&run, "d");
    assert_int_equal(deployment->counts.completed, 300);
    size_t i = 0;
    while (strcmp(deployment->cloudwatch[i].name, "InvocationsPerInstance") != 0)
        i++;
    assert_near(deployment->cloudwatch[i].sum, 175, 0);
    run_yaml_fini(&run);
    ep_free(text);
}

/* Nothing is evicted: the old version serves to the end, 100 requests. */
static void an_overwrite_serves_stale_answers(void **state)
{
    (void)state;
    struct run_yaml run = run_with("events: [{at: 20min, overwrite: n}]\n", "");
    const struct ep_event_result *event = event_of(&run, 0);
    assert_int_equal(event->stale, 100);
    assert_string_equal(event->old_gone_s.withheld, "some are there at the end");
    assert_near(event->extra_usd.value, 0, 0);
    run_yaml_fini(&run);
}

/* Events of what others serve are not this deployment's; times of one replication have no
 * interval. */
static void an_event_belongs_to_who_serves_the_group(void **state)
{
    (void)state;
    struct run_yaml run =
        run_with("events: [{at: 5min, overwrite: m}, {at: 10min, onboard: n}]\n", "");
    const struct ep_deployment_result *deployment = run_yaml_deployment(&run, "d");
    assert_int_equal(deployment->event_result_count, 1);
    assert_string_equal(event_of(&run, 0)->text, "traffic for 1 model of n begins");
    assert_int_equal(deployment->counts.arrived, 200);
    assert_true(isnan(event_of(&run, 0)->effect_s.low));
    run_yaml_fini(&run);
}

/* Two replications that differ have a wide interval: it does not reach before the event. */
static void no_time_lies_before_the_event(void **state)
{
    (void)state;
    char *text = ep_format("%s%sevents: [{at: 10min, update: d, window: 2min}]\n%s"
                           "  instance_launch: {uniform: {min: 1min, max: 6min}}\n",
                           HEAD, ONE, run_yaml_off);
    *(strstr(text, "replications: 1") + strlen("replications: ")) = '2';
    struct run_yaml run = run_yaml(text);
    const struct ep_event_result *event = event_of(&run, 0);
    assert_true(event->effect_s.value > 660);
    assert_near(event->effect_s.low, 600, 0);
    assert_true(event->effect_s.high > 960);
    run_yaml_fini(&run);
    ep_free(text);
}

static void other_kinds_keep_what_they_started_with(void **state)
{
    (void)state;
    char *text = ep_format("%sdeployments: {d: {kind: single-model, serves: [n], instance: " LAB
                           ", instances: 1}}\nevents: [{at: 5min, roll_out: n}]\n"
                           "%s",
                           HEAD, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    assert_string_equal(event_of(&run, 0)->text, "no effect: containers keep what they started "
                                                 "with; a new version needs an update");
    assert_true(isnan(event_of(&run, 0)->cold_after.value));
    run_yaml_fini(&run);
    ep_free(text);
}

/* What only the resolved world knows. */
static void refuses_endpoints_and_instances_that_are_not_there(void **state)
{
    (void)state;
    static const char *const messages[] = {
        EP_SOURCE_DIR
        "/tests/test.yaml:13:10: error: events[0].endpoint: d has 1 endpoint, counted from 0",
        EP_SOURCE_DIR
        "/tests/test.yaml:13:53: error: events[1].instance: d has 1 instance, counted from 0",
        NULL};
    run_yaml_refuses(HEAD "deployments: {d: {kind: multi-model, serves: [n], instance: " LAB
                          ", instances: auto}}\n\n"
                          "events: [{at: 5min, lose_instance: d, endpoint: 1}, {at: 5min, "
                          "lose_instance: d, instance: 7}]\n",
                     messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_empties_the_cache_and_it_recovers),
        cmocka_unit_test(the_bill_may_begin_with_service),
        cmocka_unit_test(a_loss_fails_requests_until_another_serves),
        cmocka_unit_test(invocations_per_instance_follow_who_serves),
        cmocka_unit_test(an_overwrite_serves_stale_answers),
        cmocka_unit_test(an_event_belongs_to_who_serves_the_group),
        cmocka_unit_test(no_time_lies_before_the_event),
        cmocka_unit_test(other_kinds_keep_what_they_started_with),
        cmocka_unit_test(refuses_endpoints_and_instances_that_are_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
