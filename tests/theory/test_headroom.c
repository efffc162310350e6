/* Headroom where theory has the answer: M/M/1 with a limit on the mean sojourn. With service rate
 * mu and arrival rate lambda the mean is 1 / (mu - lambda), so that a limit L breaks at lambda = mu
 * - 1 / L. */
#include "plan/headroom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"
#include "run/experiment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* mu = 100/s, lambda = 30/s; L = 25 ms: lambda* = 60/s. */
static const char scenario_text[] =
    "epsim: 1\nhorizon: 300s\nwarmup: 0\nreplications: 5\n"
    "models: [{name: m, count: %d, artifact: 1B, memory: 1B, compute: {exponential: {mean: "
    "10ms}}}]\n"
    "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 30/s}}, popularity: {uniform: "
    "{}}}]\n"
    "requirements: [%s]\n"
    "deployments:\n  lab: {kind: single-model, per: group, instances: 1, instance: {name: lab, "
    "vcpu: "
    "1, memory: 8GiB, disk: unlimited, disk_bandwidth: unlimited, network: unlimited, price: "
    "$1/h}}\n%s";

/* One worker, one queue. */
static const struct ep_override one_worker[] = {{"assumptions.workers_per_model", "1"}};

struct searched {
    char *path;
    struct ep_diag *diag;
    struct ep_scenario *scenario;
    struct ep_world *world;
    struct ep_result *result;
};

static struct searched search(int models, const char *requirement, int jobs)
{
    struct searched s = {.diag = ep_diag_create()};
    char *text = ep_format(scenario_text, models, requirement, run_yaml_off);
    s.path = temp_file(text);
    ep_free(text);
    s.scenario = ep_scenario_load(s.path, one_worker, 1, s.diag);
    if (!s.scenario)
        fail_msg("%s", ep_diag_message(s.diag, 0));
    s.world = ep_world_create(s.scenario, s.diag);
    struct ep_experiment_options options = {.jobs = jobs};
    s.result = ep_experiment_run(s.world, &options);
    struct ep_reruns_config config = {
        .rerun = {.scenario = s.path, .overrides = one_worker, .override_count = 1, .jobs = jobs},
        .world = s.world};
    assert_true(ep_headroom_run(&config, s.result, s.diag));
    assert_int_equal(s.result->headroom_count, 2);
    return s;
}

static void searched_fini(struct searched *s)
{
    ep_result_destroy(s->result);
    ep_world_destroy(s->world);
    ep_scenario_destroy(s->scenario);
    ep_diag_destroy(s->diag);
    temp_file_remove(s->path);
}

static void the_bracket_holds_the_truth(void **state)
{
    (void)state;
    struct searched s = search(10, "latency_mean < 25ms", 1);
    for (int axis = 0; axis < 2; axis++) { /* more models at the same rate each are more requests */
        const struct ep_headroom *row = &s.result->headroom[axis];
        assert_null(row->withheld);
        if (!(row->low <= 2 && 2 <= row->high))
            fail_msg("2 is not in [%g, %g]", row->low, row->high);
        assert_true(fabs(row->factor - 2) < 0.2);
        assert_true(row->is_monotone);
        assert_string_equal(row->broken_by, "latency_mean < 25ms");
        assert_true(row->most >= 4); /* looked beyond the break, too */
        assert_int_equal(row->models, 10);
    }
    searched_fini(&s);
}

/* rho = 0.3: a limit of 60 % breaks at twice the traffic, whatever the latency. */
static void a_limit_on_the_load_breaks_at_its_ratio(void **state)
{
    (void)state;
    struct searched s = search(10, "rho < 60%", 2);
    const struct ep_headroom *row = &s.result->headroom[EP_HEADROOM_REQUESTS];
    assert_true(row->low <= 2 && 2 <= row->high && fabs(row->factor - 2) < 0.1);
    searched_fini(&s);
}

static void what_does_not_pass_has_no_headroom(void **state)
{
    (void)state;
    struct searched s = search(10, "latency_mean < 5ms", 1);
    assert_string_equal(s.result->headroom[0].withheld,
                        "it does not meet the requirements as it is");
    assert_int_equal(s.result->headroom[0].runs, 0);
    assert_true(isnan(s.result->headroom[0].factor));
    searched_fini(&s);
}

/* Cost is the same at any load, until 64 times: overloaded long before. */
static void an_overload_breaks_what_no_limit_does(void **state)
{
    (void)state;
    struct searched s = search(1, "cost_per_hour < $2/h", 1);
    const struct ep_headroom *row = &s.result->headroom[EP_HEADROOM_REQUESTS];
    assert_string_equal(row->broken_by, "overloaded");
    assert_true(row->factor > 2.5 && row->factor < 4);
    searched_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bracket_holds_the_truth),
        cmocka_unit_test(a_limit_on_the_load_breaks_at_its_ratio),
        cmocka_unit_test(what_does_not_pass_has_no_headroom),
        cmocka_unit_test(an_overload_breaks_what_no_limit_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
