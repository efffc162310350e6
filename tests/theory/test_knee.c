/* The knee where theory has the answer. M/M/1: the sojourn is exponential, its p99 = ln 100 / (mu -
 * lambda); it is twice that of light load, lambda0 = mu / 10, at lambda = (mu + lambda0) / 2. */
#include "plan/knee.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"
#include "temp_file.h"

#include <math.h>
#include <string.h>

/* mu = 100/s. Profile, events, requirements and autoscaling would change the answer. */
static const char scenario_text[] =
    "epsim: 1\nhorizon: 10min\nwarmup: 0\nreplications: 4\n"
    "models: [{name: m, count: %d, artifact: 1B, memory: 1B, compute: %s}]\n"
    "traffic: [{name: t, models: m, arrivals: {%s: {rate: 30/s}}, popularity: {uniform: {}}, "
    "profile: {steps: [{at: 5min, factor: 9}]}}]\n"
    "events: [{at: 2min, lose_instance: lab}]\nrequirements: [latency_mean < 1ms]\n"
    "deployments:\n  lab: {kind: single-model, per: %s, instances: 2, instance: {name: lab, vcpu: "
    "1, "
    "memory: 8GiB, disk: unlimited, disk_bandwidth: unlimited, network: unlimited, price: $1/h}, "
    "autoscaling: {min: 2, max: 4, target_tracking: {metric: InvocationsPerInstance, target: "
    "60/min}}}\n%s";

static const struct ep_override one_worker[] = {{"assumptions.workers_per_model", "1"}};

struct found {
    struct ep_arena *arena;
    struct ep_knee knee;
};

static struct found find(char *text, int jobs)
{
    struct found found = {.arena = ep_arena_create()};
    struct ep_diag *diag = ep_diag_create();
    char *path = temp_file(text);
    ep_free(text);
    struct ep_scenario *scenario = ep_scenario_load(path, one_worker, 1, diag);
    if (!scenario)
        fail_msg("%s", ep_diag_message(diag, 0));
    struct ep_world *world = ep_world_create(scenario, diag);
    assert_non_null(world);
    struct ep_reruns_config config = {
        .rerun = {.scenario = path, .overrides = one_worker, .override_count = 1, .jobs = jobs},
        .world = world};
    size_t count;
    const struct ep_knee *knees = ep_knee_find(&config, found.arena, &count, diag);
    if (!knees)
        fail_msg("%s", ep_diag_message(diag, 0));
    assert_int_equal(count, 1);
    found.knee = knees[0];
    found.knee.deployment = NULL; /* of the scenario */
    ep_world_destroy(world);
    ep_scenario_destroy(scenario);
    ep_diag_destroy(diag);
    temp_file_remove(path);
    return found;
}

static char *text_of(const char *compute, const char *arrivals)
{
    return ep_format(scenario_text, 1, compute, arrivals, "group", run_yaml_off);
}

static void the_knee_of_mm1_is_where_theory_has_it(void **state)
{
    (void)state;
    struct found found = find(text_of("{exponential: {mean: 10ms}}", "poisson"), 2);
    const struct ep_knee *knee = &found.knee;
    assert_null(knee->withheld);
    assert_true(fabs(knee->light_rate - 10) < 0.5);
    assert_true(fabs(knee->light_p99_s - log(100) / 90) < 0.004);
    if (!(knee->low <= 55 && 55 <= knee->high && knee->low < knee->rate && knee->rate < knee->high))
        fail_msg("55 is not in [%g, %g] around %g", knee->low, knee->high, knee->rate);
    assert_true(fabs(knee->rate - 55) < 5);
    assert_string_equal(knee->broken_by, "p99");
    assert_true(knee->level_s == 600);
    assert_true(ep_knee_target(50) == 1500);
    ep_arena_destroy(found.arena);
}

/* Evenly spaced requests that each take as long never wait, until there are too many. */
static void without_chance_it_is_the_capacity(void **state)
{
    (void)state;
    struct found found = find(text_of("10ms", "deterministic"), 1);
    const struct ep_knee *knee = &found.knee;
    assert_null(knee->withheld);
    if (!(knee->low <= 101 && 99 <= knee->high))
        fail_msg("100 is not in [%g, %g]", knee->low, knee->high);
    assert_true(fabs(knee->rate - 100) < 5);
    ep_arena_destroy(found.arena);
}

static void it_does_not_depend_on_threads(void **state)
{
    (void)state;
    struct found one = find(text_of("{exponential: {mean: 10ms}}", "poisson"), 1);
    struct found two = find(text_of("{exponential: {mean: 10ms}}", "poisson"), 2);
    assert_true(one.knee.rate == two.knee.rate && one.knee.low == two.knee.low);
    assert_true(one.knee.high == two.knee.high && one.knee.runs == two.knee.runs);
    ep_arena_destroy(one.arena);
    ep_arena_destroy(two.arena);
}

static void many_endpoints_have_no_knee_of_one(void **state)
{
    (void)state;
    struct found found =
        find(ep_format(scenario_text, 3, "10ms", "poisson", "model", run_yaml_off), 1);
    assert_string_equal(found.knee.withheld, "it has 3 endpoints, and MAX_RPS is that of one");
    assert_true(isnan(found.knee.rate) && found.knee.runs == 0);
    ep_arena_destroy(found.arena);
}

/* A request in ten minutes: the light load has no percentile. */
static void too_few_requests_have_no_p99(void **state)
{
    (void)state;
    struct found found = find(text_of("{exponential: {mean: 10s}}", "poisson"), 1);
    if (!found.knee.withheld || !strstr(found.knee.withheld, "a light load, there is no p99: "))
        fail_msg("%s", found.knee.withheld);
    assert_int_equal(found.knee.runs, 5); /* lighter loads first */
    ep_arena_destroy(found.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_knee_of_mm1_is_where_theory_has_it),
        cmocka_unit_test(without_chance_it_is_the_capacity),
        cmocka_unit_test(it_does_not_depend_on_threads),
        cmocka_unit_test(many_endpoints_have_no_knee_of_one),
        cmocka_unit_test(too_few_requests_have_no_p99),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
