/* Break-even where it can be worked out by hand. A request takes 100 ms of one vCPU. Serverless
 * with 2 GB costs $0.00004/s, so $0.000004 a request; an instance of $0.036/h costs as much as
 * 9,000 requests an hour: 2.5/s. */
#include "plan/break_even.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"
#include "run/experiment.h"

#include <math.h>

static const char scenario_text[] =
    "epsim: 1\nhorizon: 1000s\nwarmup: 0\nreplications: %d\n"
    "models: [{name: m, artifact: 1MB, memory: 1MB, compute: 100ms, payload: {request: 0B, "
    "response: 0B}}]\n"
    "traffic: [{name: t, models: m, arrivals: {%s: {rate: %s}}}]\n"
    "%s"
    "deployments:\n"
    "  lab: {kind: single-model, instances: 1, instance: {name: lab, vcpu: 1, memory: 8GiB, disk: "
    "unlimited, disk_bandwidth: unlimited, network: unlimited, price: $0.036/h}}\n"
    "  less: {kind: serverless, memory: 2GB, max_concurrency: 100}\n"
    "%s  vcpu_per_gb: 0.5\n  cold_start: 0s\n  cold_start_rate: unlimited\n";

static const char *const both[] = {"lab", "less"};

struct searched {
    char *path;
    struct ep_diag *diag;
    struct ep_scenario *scenario;
    struct ep_world *world;
    struct ep_result *result;
    const struct ep_break_even *row;
};

static struct searched search(int replications, const char *arrivals, const char *rate,
                              const char *requirements, int jobs)
{
    struct searched s = {.diag = ep_diag_create()};
    char *text = ep_format(scenario_text, replications, arrivals, rate, requirements, run_yaml_off);
    s.path = temp_file(text);
    ep_free(text);
    s.scenario = ep_scenario_load(s.path, NULL, 0, s.diag);
    if (!s.scenario)
        fail_msg("%s", ep_diag_message(s.diag, 0));
    s.world = ep_world_create(s.scenario, s.diag);
    struct ep_experiment_options options = {.jobs = jobs};
    s.result = ep_experiment_run(s.world, &options);
    struct ep_reruns_config config = {.rerun = {.scenario = s.path, .jobs = jobs},
                                      .world = s.world};
    assert_true(ep_break_even_run(&config, both, s.result, s.diag));
    s.row = s.result->break_even;
    assert_non_null(s.row);
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

/* From 1/s upwards 2.5 times; from 3.5/s downwards 2.5/3.5. */
static void costs_cross_where_the_prices_say(void **state)
{
    (void)state;
    struct searched up = search(1, "deterministic", "1/s", "", 1);
    assert_near(up.row->factor.value, 2.5, 0.0025);
    assert_true(isnan(up.row->factor.low)); /* nothing is random */
    assert_true(up.row->bracket[0] <= 2.5 && 2.5 <= up.row->bracket[1]);
    assert_near(up.row->usd_per_hour, 0.036, 1e-9);
    assert_near(up.row->requests_per_hour, 9000, 9);
    assert_int_equal(up.row->below, EP_BETTER_SECOND);
    assert_int_equal(up.row->above, EP_BETTER_FIRST);
    assert_null(up.row->breaks);
    assert_true(up.row->is_monotone);
    searched_fini(&up);
    struct searched down = search(1, "deterministic", "3.5/s", "", 2);
    assert_near(down.row->factor.value, 2.5 / 3.5, 0.0025);
    assert_int_equal(down.row->below, EP_BETTER_SECOND);
    searched_fini(&down);
}

/* Of a Poisson process the number of requests is random, the prices are not: the interval is that
 * of the count, 2.5 / sqrt(5 x 2500) = 0.9 % and holds 2.5. The same bytes with two threads. */
static void chance_gives_an_interval(void **state)
{
    (void)state;
    struct searched s = search(5, "poisson", "1/s", "", 1), t = search(5, "poisson", "1/s", "", 2);
    const struct ep_est *factor = &s.row->factor;
    assert_true(factor->low < 2.5 && 2.5 < factor->high);
    assert_true(factor->high - factor->low < 0.3);
    assert_near(t.row->factor.value, factor->value, 0);
    assert_near(t.row->factor.low, factor->low, 0);
    searched_fini(&s);
    searched_fini(&t);
}

/* At 4/s the instance is cheaper and 40 % busy: at 1.5 times it breaks the limit of 60 %. */
static void a_requirement_may_decide(void **state)
{
    (void)state;
    struct searched s = search(1, "deterministic", "4/s", "requirements: [rho < 60%]\n", 1);
    assert_near(s.row->factor.value, 1.5, 0.0075);
    assert_string_equal(s.row->breaks, "lab misses rho < 60% above");
    assert_int_equal(s.row->below, EP_BETTER_FIRST);
    assert_int_equal(s.row->above, EP_BETTER_SECOND);
    assert_true(isnan(s.row->usd_per_hour));
    assert_true(isnan(s.row->factor.low));
    assert_false(s.row->is_monotone); /* below 0.625 times serverless is cheaper */
    searched_fini(&s);
}

/* Nothing meets it at any traffic. */
static void there_may_be_none(void **state)
{
    (void)state;
    struct searched s =
        search(1, "deterministic", "0.1/s", "requirements: [latency_mean < 50ms]\n", 1);
    assert_true(isnan(s.row->factor.value));
    assert_near(s.row->least, 1.0 / 64, 1e-12);
    assert_near(s.row->most, 64, 0);
    assert_int_equal(s.row->below, EP_BETTER_NEITHER);
    assert_int_equal(s.row->runs, 12);
    assert_near(s.row->requests_per_hour, 360, 4);
    searched_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_cross_where_the_prices_say),
        cmocka_unit_test(chance_gives_an_interval),
        cmocka_unit_test(a_requirement_may_decide),
        cmocka_unit_test(there_may_be_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
