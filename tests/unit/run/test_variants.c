/* Whole runs of endpoints with variants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"
#include "same_figures.h"
#include "temp_file.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define HEAD                                                                                       \
    "epsim: 1\nhorizon: 20min\nwarmup: 0s\nreplications: 3\nseed: 5\n"                             \
    "models:\n"                                                                                    \
    "  - {name: m, count: 2, artifact: 40MB, memory: 200MiB, compute: {lognormal: {mean: 12ms, "   \
    "cv: 0.6}}, payload: {request: 2kB, response: 1kB}}\n"                                         \
    "  - {name: new, count: 2, artifact: 40MB, memory: 200MiB, compute: {lognormal: {mean: 24ms, " \
    "cv: 0.6}}, payload: {request: 2kB, response: 1kB}}\n"
#define TRAFFIC "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 20/s}}}]\n"
#define BASE "kind: single-model, per: group, instance: ml.m5.large"
#define MME "kind: multi-model, instance: ml.m5.large, instances: 2"

static void check_one_to_zero(const char *kind, const char *client)
{
    char *text =
        ep_format(HEAD TRAFFIC "client: %s\ndeployments:\n  plain: {%s}\n  split: {%s, variants: "
                               "[{name: none, weight: 0}, {name: all}]}\n",
                  client, kind, kind);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    const struct ep_deployment_result *split = run_yaml_deployment(&run, "split");
    assert_same_requests(plain, split);
    assert_same_figures(plain, &split->part_results[1]);
    assert_int_equal(split->part_results[0].counts.arrived, 0);
    assert_string_equal(split->kind, plain->kind);
    assert_true(split->has_variants);
    assert_int_equal(split->endpoints, plain->endpoints);
    run_yaml_fini(&run);
    ep_free(text);
}

static void weights_of_one_and_zero_are_no_variants(void **state)
{
    (void)state;
    check_one_to_zero(BASE ", instances: 2", "boto3-standard");
    check_one_to_zero(MME, "none");
    check_one_to_zero("kind: single-model, instance: ml.m5.large", "none");
}

static void one_variant_is_the_endpoint(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(HEAD TRAFFIC "deployments:\n  plain: {" MME "}\n  one: {" MME
                                                ", variants: [{name: all, weight: 3}]}\n");
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    const struct ep_deployment_result *one = run_yaml_deployment(&run, "one");
    assert_same_figures(plain, one);
    assert_int_equal(plain->event_hash, one->event_hash);
    run_yaml_fini(&run);
}

static void the_split_is_binomial_and_adds_up(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD TRAFFIC "deployments:\n  ab: {" BASE ", variants: [{name: a, weight: 9}, {name: b, "
                     "weight: 1, instance: ml.c5.large, instances: 2}]}\n");
    const struct ep_deployment_result *ab = run_yaml_deployment(&run, "ab");
    const struct ep_deployment_result *a = &ab->part_results[0], *b = &ab->part_results[1];
    double n = (double)ab->counts.arrived;
    assert_int_equal(ab->counts.arrived, a->counts.arrived + b->counts.arrived);
    assert_true(fabs((double)b->counts.arrived - 0.1 * n) < 4 * sqrt(n * 0.09));
    assert_string_equal(b->name, "ab.b");
    assert_string_equal(b->instance, "ml.c5.large");
    assert_true(fabs(ab->instances_mean - 3) < 1e-12);
    double cost = a->cost_per_hour.value + b->cost_per_hour.value;
    assert_true(fabs(ab->cost_per_hour.value - cost) < 1e-12);
    run_yaml_fini(&run);
}

/* Whatever the variants are, chance decides the same for every option and every run. */
static void same_requests_go_the_same_way(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml(HEAD TRAFFIC "deployments:\n"
                              "  one: {" BASE ", variants: [{name: a}, {name: b}]}\n"
                              "  two: {" MME ", variants: [{name: x}, {name: y, instances: 1}]}\n");
    const struct ep_deployment_result *one = run_yaml_deployment(&run, "one");
    const struct ep_deployment_result *two = run_yaml_deployment(&run, "two");
    for (int i = 0; i < 2; i++)
        assert_int_equal(one->part_results[i].counts.arrived, two->part_results[i].counts.arrived);
    run_yaml_fini(&run);
}

/* The shadow is paid and serves; the callers' figures do not know of it. */
static void a_shadow_alters_nothing_but_the_bill(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD TRAFFIC
        "client: boto3-standard\ndeployments:\n  plain: {" BASE "}\n"
        "  half: {" BASE ", variants: [{name: a}], shadow_variants: [{name: s, sampling: 50%}]}\n"
        "  all: {" BASE ", variants: [{name: a}], shadow_variants: [{name: s, instance: {name: "
        "slow, vcpu: 1, memory: 8GiB, vcpu_speed: 0.1, price: $1/h}}]}\n"
        "  none: {" BASE ", variants: [{name: a}], shadow_variants: [{name: s, sampling: 0%}]}\n");
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    const struct ep_deployment_result *half = run_yaml_deployment(&run, "half");
    const struct ep_deployment_result *all = run_yaml_deployment(&run, "all");
    const struct ep_deployment_result *none = run_yaml_deployment(&run, "none");
    assert_same_requests(plain, half);
    assert_same_requests(plain, all);
    assert_same_requests(plain, none);
    double n = (double)plain->counts.arrived;
    assert_true(fabs((double)half->part_results[1].counts.arrived - n / 2) < 4 * sqrt(n / 4));
    assert_int_equal(all->part_results[1].counts.arrived, plain->counts.arrived);
    assert_int_equal(none->part_results[1].counts.arrived, 0);
    assert_int_equal(all->part_results[1].verdict, EP_VERDICT_OVERLOADED);
    assert_int_equal(all->verdict, EP_VERDICT_STABLE);
    assert_true(all->cost_per_hour.value > plain->cost_per_hour.value + 1);
    assert_true(fabs(all->cpu.mean.value - plain->cpu.mean.value) < 1e-12);
    run_yaml_fini(&run);
}

static void a_variant_may_run_another_model(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 20/s}}}\n"
             "  - {name: u, models: new, arrivals: {poisson: {rate: 1/s}}}\n"
             "deployments:\n"
             "  plain: {serves: [m], " BASE "}\n"
             "  b: {serves: [m], " BASE ", variants: [{name: a, weight: 0}, {name: b, model: "
             "new}]}\n");
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    const struct ep_deployment_result *b = run_yaml_deployment(&run, "b");
    double ratio = b->parts[EP_PART_SERVICE].mean.value / plain->parts[EP_PART_SERVICE].mean.value;
    assert_int_equal(b->counts.arrived, plain->counts.arrived); /* not those for `new` itself */
    assert_true(fabs(ratio - 2) < 1e-6);                        /* the same words: twice each */
    assert_int_equal(b->group_count, 1);
    assert_string_equal(b->groups[0].name, "new");
    run_yaml_fini(&run);
}

static void requests_may_name_their_variant(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 20/s}}}\n"
             "  - {name: u, models: m, arrivals: {poisson: {rate: 5/s}}, target_variant: b}\n"
             "deployments:\n  ab: {" BASE ", variants: [{name: a}, {name: b, weight: 0}]}\n");
    const struct ep_deployment_result *ab = run_yaml_deployment(&run, "ab");
    double b = (double)ab->part_results[1].counts.arrived;
    assert_true(fabs(b - 5 * 1200 * 3) < 4 * sqrt(5 * 1200 * 3));
    assert_true(ab->part_results[0].counts.arrived > 3 * ab->part_results[1].counts.arrived);
    run_yaml_fini(&run);
}

#define RECORDED                                                                                   \
    "traffic: [{name: t, models: m, trace: {file: %s, format: csv}}]\ndeployments:\n  d: {" BASE   \
    "%s}\n  plain: {" BASE "}\n"

static void check_recorded(const char *trace, const char *variants, const char *error)
{
    char *path = temp_file(trace);
    char *text = ep_format("epsim: 1\nmodels: [{name: m, count: 2, artifact: 40MB, memory: "
                           "200MiB, compute: 1ms}]\n" RECORDED,
                           path, variants);
    if (error == NULL) {
        struct run_yaml run = run_yaml_world(text);
        assert_non_null(run.world);
        run_yaml_fini(&run);
    } else {
        char *message = ep_format("%s:%s", path, error);
        run_yaml_refuses(text, (const char *const[]){message, NULL});
        ep_free(message);
    }
    ep_free(text);
    temp_file_remove(path);
}

static void recorded_requests_name_variants_that_there_are(void **state)
{
    (void)state;
    static const char trace[] = "time,model,target_variant\n0,m/0,\n1,m/1,grene\n2,m/0,grene\n";
    check_recorded(trace, ", variants: [{name: blue}, {name: green}]",
                   "3: error: d has no production variant \"grene\"; did you mean \"green\"?");
    check_recorded(trace, ", variants: [{name: blue}]",
                   "3: error: d has no production variant \"grene\"; the first is \"blue\"");
    check_recorded(trace, ", variants: [{name: blue}], shadow_variants: [{name: grene}]",
                   "3: error: d has no production variant \"grene\"; the first is \"blue\"");
    check_recorded(trace, ", variants: [{name: blue}, {name: grene}]", NULL);
    check_recorded(trace, "", NULL); /* nobody looks at it */
}

/* Of 20 minutes the old fleet is there for 5 + 5 + 2, the new one for 15. */
static void a_canary_pays_both_fleets_while_both_are_there(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD TRAFFIC "deployments:\n"
                     "  canary: {" BASE
                     ", instances: 2, variants: [{name: blue}, {name: green, weight: 0}],\n"
                     "    traffic_routing: {type: canary, to: green, at: 5min, canary_size: 20%, "
                     "wait_interval: 5min, termination_wait: 2min}}\n");
    const struct ep_deployment_result *canary = run_yaml_deployment(&run, "canary");
    const struct ep_deployment_result *blue = &canary->part_results[0];
    const struct ep_deployment_result *green = &canary->part_results[1];
    assert_true(fabs(blue->instances_mean - 2 * 12.0 / 20) < 1e-9);
    assert_true(fabs(green->instances_mean - 2 * 15.0 / 20) < 1e-9);
    assert_true(fabs(canary->instances_mean - 2 * 27.0 / 20) < 1e-9);
    assert_int_equal(canary->instances_max, 4);
    assert_int_equal(canary->instances_min, 2);
    assert_true(fabs(blue->bill.lines[0].quantity - 2 * 12.0 / 20) < 1e-9);
    assert_true(fabs(green->bill.lines[0].quantity - 2 * 15.0 / 20) < 1e-9);
    double n = (double)canary->counts.arrived, share = (0.2 * 5 + 10) / 20;
    assert_true(fabs((double)green->counts.arrived - share * n) < 4 * sqrt(n * 0.25));
    const struct ep_series_row *rows = run.result->series;
    assert_true(rows[3].instances == 2 && rows[7].instances == 4 && rows[19].instances == 2);
    assert_true(rows[3].cost_usd_per_hour < rows[7].cost_usd_per_hour);
    run_yaml_fini(&run);
}

/* What is offered to the old fleet is compared with the capacity that it had. */
static void load_is_over_what_was_there(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD TRAFFIC "deployments:\n"
                     "  plain: {" BASE "}\n"
                     "  moved: {" BASE ", variants: [{name: blue}, {name: green, weight: 0}],\n"
                     "    traffic_routing: {type: all_at_once, to: green, at: 10min}}\n");
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    const struct ep_deployment_result *moved = run_yaml_deployment(&run, "moved");
    assert_true(fabs(moved->part_results[0].rho.value / plain->rho.value - 1) < 0.05);
    assert_true(fabs(moved->part_results[1].rho.value / plain->rho.value - 1) < 0.05);
    assert_true(fabs(moved->cpu.mean.value / plain->cpu.mean.value - 1) < 0.02);
    assert_same_requests(plain, moved);
    run_yaml_fini(&run);
}

static void a_new_fleet_starts_with_empty_caches(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml("initial: warm\n" HEAD TRAFFIC "deployments:\n"
                 "  moved: {kind: multi-model, instance: ml.m5.large, variants: [{name: blue}, "
                 "{name: green, "
                 "weight: 0}],\n"
                 "    traffic_routing: {type: all_at_once, to: green, at: 10min}}\n");
    const struct ep_deployment_result *moved = run_yaml_deployment(&run, "moved");
    assert_int_equal(moved->part_results[0].cache.misses, 0);
    assert_true(moved->part_results[1].cache.misses > 0);
    run_yaml_fini(&run);
}

static void model_counts_must_agree(void **state)
{
    (void)state;
    char *path = temp_file("name\na\nb\n");
    char *text = ep_format("epsim: 1\nhorizon: 1h\nmodels:\n"
                           "  - {name: m, table: %s, compute: 1ms}\n"
                           "  - {name: n, count: 3, compute: 1ms}\n"
                           "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}]\n"
                           "deployments:\n"
                           "  ab: {" BASE ", variants: [{name: a}, {name: b, model: n}]}\n",
                           path);
    static const char *const messages[] = {EP_SOURCE_DIR
                                           "/tests/test.yaml:8:85: error: deployments.ab.b.model: "
                                           "n has 3 models, the endpoint serves 2",
                                           NULL};
    run_yaml_refuses(text, messages);
    ep_free(text);
    temp_file_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_of_one_and_zero_are_no_variants),
        cmocka_unit_test(one_variant_is_the_endpoint),
        cmocka_unit_test(the_split_is_binomial_and_adds_up),
        cmocka_unit_test(same_requests_go_the_same_way),
        cmocka_unit_test(a_shadow_alters_nothing_but_the_bill),
        cmocka_unit_test(a_variant_may_run_another_model),
        cmocka_unit_test(requests_may_name_their_variant),
        cmocka_unit_test(recorded_requests_name_variants_that_there_are),
        cmocka_unit_test(a_canary_pays_both_fleets_while_both_are_there),
        cmocka_unit_test(load_is_over_what_was_there),
        cmocka_unit_test(a_new_fleet_starts_with_empty_caches),
        cmocka_unit_test(model_counts_must_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
