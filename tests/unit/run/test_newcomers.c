/* What scale-outs do to caches, from requests and lives that are written by hand. */
#include "run/newcomers.h"

#include "hosting/instance_life.h"
#include "run_yaml.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FAST (100 * EP_MILLISECOND)
#define SLOW (2 * EP_SECOND)

static void live(struct ep_newcomers *newcomers, ep_time at, enum ep_life_step step,
                 uint32_t instance)
{
    struct ep_life_record record = {
        .at = at, .step = step, .drill = EP_CAUSE_SCALING, .instance = instance};
    ep_newcomers_on_life(newcomers, &record);
}

/* A request every second of [from, to) that takes `latency`; a hit, or a wait for a load. */
struct stream {
    ep_time from, to, latency;
    uint32_t instance;
    bool waits;
};
static void ask(struct ep_newcomers *newcomers, struct stream stream)
{
    for (ep_time at = stream.from; at < stream.to; at += EP_SECOND) {
        struct ep_request_record record = {
            .first_arrival = at,
            .done = at + stream.latency,
            .attempts = 1,
            .status = 200,
            .instance = stream.instance,
            .found = stream.waits ? EP_FOUND_S3 : EP_FOUND_MEMORY,
            .parts = {[EP_PART_LOAD_WAIT] = stream.waits ? stream.latency : 0},
        };
        ep_newcomers_on_request(newcomers, &record);
    }
}

static struct ep_newcomers_row only_row(const struct ep_newcomers *newcomers)
{
    struct ep_newcomers_rows rows = {0};
    ep_newcomers_rows(newcomers, &rows);
    assert_int_equal(rows.count, 1);
    struct ep_newcomers_row row = rows.items[0];
    ep_array_fini(&rows);
    return row;
}

static void near(double value, double wanted)
{
    assert_true(value >= wanted && value <= wanted * (1 + 1.0 / 32));
}

static void newcomers_without_traffic_change_nothing(void **state)
{
    (void)state;
    struct ep_newcomers *newcomers = ep_newcomers_create(1, EP_HOUR);
    ask(newcomers, (struct stream){0, 20 * EP_MINUTE, FAST, 0, false});
    live(newcomers, 16 * EP_MINUTE, EP_STEP_LAUNCHED, 1);
    live(newcomers, 20 * EP_MINUTE, EP_STEP_IN_SERVICE, 1);
    ask(newcomers, (struct stream){20 * EP_MINUTE, 30 * EP_MINUTE, FAST, 0, false});
    struct ep_newcomers_row row = only_row(newcomers);
    assert_true(row.launched == 16 * EP_MINUTE && row.first == 20 * EP_MINUTE);
    assert_true(row.last == row.first && row.instances == 1);
    assert_true(row.hit_before == 1 && row.hit_after == 1);
    near(row.p99_before_s, 0.1);
    near(row.p99_after_s, 0.1);
    assert_true(row.p99_others_s == row.p99_after_s);
    assert_true(row.requests == 0 && row.cold == 0 && row.warm_again_s == 0);
    assert_int_equal(row.storm, EP_STORM_NONE);
    ep_newcomers_destroy(newcomers);
}

/* Of 300 requests in the five minutes before none is cold; for two minutes after half of them wait
 * two seconds for a load on the newcomer: 120 of 420 answers in five minutes. */
static void loads_of_a_newcomer_are_a_storm(void **state)
{
    (void)state;
    struct ep_newcomers *newcomers = ep_newcomers_create(1, EP_HOUR);
    ask(newcomers, (struct stream){0, 20 * EP_MINUTE, FAST, 0, false});
    live(newcomers, 16 * EP_MINUTE, EP_STEP_LAUNCHED, 1);
    live(newcomers, 20 * EP_MINUTE, EP_STEP_IN_SERVICE, 1);
    ask(newcomers, (struct stream){20 * EP_MINUTE, 40 * EP_MINUTE, FAST, 0, false});
    ask(newcomers, (struct stream){20 * EP_MINUTE, 22 * EP_MINUTE, SLOW, 1, true});
    struct ep_newcomers_row row = only_row(newcomers);
    assert_true(row.hit_before == 1);
    assert_true(fabs(row.hit_after - 300.0 / 420) < 1e-12);
    near(row.p99_before_s, 0.1);
    near(row.p99_after_s, 2);
    near(row.p99_others_s, 0.1);
    assert_int_equal(row.requests, 120);
    assert_int_equal(row.cold, 120);
    assert_int_equal(row.storm, EP_STORM_RELOAD);
    assert_true(row.warm_again_s == 120);
    ep_newcomers_destroy(newcomers);
}

/* The same waits on an instance that was there before are not the newcomer's doing; and a p99 that
 * was high before does not rise. */
static void what_newcomers_did_not_do_is_no_storm(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct ep_newcomers *newcomers = ep_newcomers_create(1, EP_HOUR);
        ask(newcomers, (struct stream){0, 20 * EP_MINUTE, i == 0 ? FAST : SLOW, 0, false});
        live(newcomers, 16 * EP_MINUTE, EP_STEP_LAUNCHED, 1);
        live(newcomers, 20 * EP_MINUTE, EP_STEP_IN_SERVICE, 1);
        ask(newcomers, (struct stream){20 * EP_MINUTE, 40 * EP_MINUTE, FAST, 0, false});
        ask(newcomers, (struct stream){20 * EP_MINUTE, 22 * EP_MINUTE, SLOW, (uint32_t)i, true});
        struct ep_newcomers_row row = only_row(newcomers);
        assert_int_equal(row.storm, EP_STORM_NONE);
        assert_int_equal(row.cold, i == 0 ? 0 : 120);
        ep_newcomers_destroy(newcomers);
    }
}

static void few_requests_are_not_judged(void **state)
{
    (void)state;
    struct ep_newcomers *newcomers = ep_newcomers_create(1, EP_HOUR);
    ask(newcomers, (struct stream){0, 99 * EP_SECOND, FAST, 0, false});
    live(newcomers, EP_MINUTE, EP_STEP_LAUNCHED, 1);
    live(newcomers, 5 * EP_MINUTE, EP_STEP_IN_SERVICE, 1);
    ask(newcomers, (struct stream){5 * EP_MINUTE, 10 * EP_MINUTE, SLOW, 1, true});
    struct ep_newcomers_row row = only_row(newcomers);
    assert_int_equal(row.storm, EP_STORM_UNKNOWN);
    assert_true(isnan(row.warm_again_s)); /* it is cold until the horizon */
    assert_true(isnan(row.p99_others_s)); /* all of them waited */
    ep_newcomers_destroy(newcomers);
}

/* Two of one scale-out, seven minutes apart: requests in between, more than five minutes after the
 * first and before the second, are in no window. It is warm when both are. */
static void instances_of_a_scale_out_may_come_one_by_one(void **state)
{
    (void)state;
    struct ep_newcomers *newcomers = ep_newcomers_create(2, 2 * EP_HOUR);
    ask(newcomers, (struct stream){0, 20 * EP_MINUTE, FAST, 0, false});
    live(newcomers, 16 * EP_MINUTE, EP_STEP_LAUNCHED, 1);
    live(newcomers, 16 * EP_MINUTE, EP_STEP_LAUNCHED, 2);
    live(newcomers, 20 * EP_MINUTE, EP_STEP_IN_SERVICE, 2);
    ask(newcomers, (struct stream){20 * EP_MINUTE, 27 * EP_MINUTE, FAST, 2, false});
    live(newcomers, 27 * EP_MINUTE, EP_STEP_IN_SERVICE, 1);
    ask(newcomers, (struct stream){27 * EP_MINUTE, 28 * EP_MINUTE, FAST, 1, true});
    ask(newcomers, (struct stream){28 * EP_MINUTE, 50 * EP_MINUTE, FAST, 1, false});
    struct ep_newcomers_row row = only_row(newcomers);
    assert_true(row.instances == 2 && row.last - row.first == 7 * EP_MINUTE);
    assert_int_equal(row.requests, 600);
    assert_int_equal(row.cold, 60);
    assert_true(fabs(row.hit_after - 540.0 / 600) < 1e-12);
    assert_true(row.warm_again_s == 8 * 60);
    ep_newcomers_destroy(newcomers);
}

/* Those of drills, of other endpoints and of those that never serve; two at two times are two rows.
 */
static void a_row_for_each_scale_out_that_served(void **state)
{
    (void)state;
    struct ep_newcomers *newcomers = ep_newcomers_create(1, EP_HOUR);
    struct ep_life_record drilled = {.at = EP_MINUTE, .step = EP_STEP_LAUNCHED, .instance = 1};
    ep_newcomers_on_life(newcomers, &drilled);
    drilled.step = EP_STEP_IN_SERVICE;
    ep_newcomers_on_life(newcomers, &drilled);
    live(newcomers, 10 * EP_MINUTE, EP_STEP_LAUNCHED, 2);
    live(newcomers, 14 * EP_MINUTE, EP_STEP_IN_SERVICE, 2);
    live(newcomers, 20 * EP_MINUTE, EP_STEP_LAUNCHED, 3);
    live(newcomers, 24 * EP_MINUTE, EP_STEP_IN_SERVICE, 3);
    live(newcomers, 50 * EP_MINUTE, EP_STEP_LAUNCHED, 4);
    live(newcomers, 2 * EP_HOUR, EP_STEP_IN_SERVICE, 4);
    struct ep_newcomers_rows rows = {0};
    ep_newcomers_rows(newcomers, &rows);
    assert_int_equal(rows.count, 2);
    assert_true(rows.items[0].first == 14 * EP_MINUTE && rows.items[1].first == 24 * EP_MINUTE);
    assert_true(isnan(rows.items[0].hit_before) && isnan(rows.items[0].warm_again_s));
    ep_array_fini(&rows);
    ep_newcomers_destroy(newcomers);
}

/* Requests stay where their models are, and nothing spills: newcomers are paid for and idle. */
static void affinity_leaves_newcomers_idle(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        "epsim: 1\nstart: 2026-11-02T00:00Z\nwarmup: 0s\nhorizon: 60min\nreplications: 1\n"
        "initial: warm\nassumptions: {spill_at: never, instance_launch: 240s, metric_lag: 60s}\n"
        "models: [{name: m, count: 4, artifact: 20MB, memory: 100MiB, compute: 10ms}]\n"
        "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: 5/s}}}]\n"
        "deployments:\n  d: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 1, max: "
        "2, target_tracking: {metric: InvocationsPerInstance, target: 200/min}}}\n");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_int_equal(d->newcomer_count, 1);
    const struct ep_newcomer_row *row = &d->newcomers[0];
    assert_true(row->first_s - row->launched_s == 240);
    assert_true(row->hit_before == 1 && row->hit_after == 1 && row->warm_again_s == 0);
    assert_true(row->requests == 0 && row->cold == 0 && !row->is_storm);
    assert_string_equal(row->verdict, "none");
    assert_true(d->scaling_figures.reload_storms == 0);
    assert_true(d->scaling_figures.warm_again_max_s == 0);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newcomers_without_traffic_change_nothing),
        cmocka_unit_test(loads_of_a_newcomer_are_a_storm),
        cmocka_unit_test(what_newcomers_did_not_do_is_no_storm),
        cmocka_unit_test(few_requests_are_not_judged),
        cmocka_unit_test(instances_of_a_scale_out_may_come_one_by_one),
        cmocka_unit_test(a_row_for_each_scale_out_that_served),
        cmocka_unit_test(affinity_leaves_newcomers_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
