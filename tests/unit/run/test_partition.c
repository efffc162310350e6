/* Deployments split by container image, or by what a table says of instance types and counts. */
#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

static const char fleet[] = "name,artifact,memory,compute,image,instance,instances,plan\n"
                            "a,10MB,100MB,20ms,xgb,,,gold\n"
                            "b,10MB,100MB,20ms,xgb,ml.c5.large,2,gold\n"
                            "c,20MB,100MB,30ms,torch,ml.m5.xlarge,,free\n"
                            "d,20MB,100MB,30ms,torch,,3,free\n"
                            "e,20MB,100MB,30ms,,,,free\n";

static char *text_of(const char *table, const char *deployments)
{
    return ep_format("epsim: 1\nhorizon: 10min\nwarmup: 1min\nreplications: 2\n"
                     "models: [{name: t, image: plain, table: %s}]\n"
                     "traffic: [{name: t, models: t, arrivals: {poisson: {rate: 10/s}}}]\n"
                     "deployments:\n%s",
                     table, deployments);
}

static struct run_yaml run_of(const char *rows, const char *deployments)
{
    char *table = temp_file(rows), *text = text_of(table, deployments);
    struct run_yaml run = run_yaml(text);
    temp_file_remove(table);
    ep_free(text);
    return run;
}

/* `%s` in the messages is the table's path. */
static void refuses(const char *rows, const char *deployments, const char *message)
{
    char *table = temp_file(rows), *text = text_of(table, deployments);
    char *expected = ep_format("%s", message);
    char *at = strstr(message, "TABLE");
    if (at) {
        ep_free(expected);
        expected = ep_format("%.*s%s%s", (int)(at - message), message, table, at + 5);
    }
    const char *const messages[] = {expected, NULL};
    run_yaml_refuses(text, messages);
    ep_free(expected);
    ep_free(text);
    temp_file_remove(table);
}

static void same_figures(const struct ep_deployment_result *a, const struct ep_deployment_result *b)
{
    assert_int_equal(a->part_count, b->part_count);
    assert_near(a->cost_per_hour.value, b->cost_per_hour.value, 0);
    assert_near(a->latency.p99.value, b->latency.p99.value, 0);
    assert_near(a->latency.mean.value, b->latency.mean.value, 0);
    assert_int_equal(a->counts.completed, b->counts.completed);
    assert_int_equal(a->event_hash, b->event_hash);
}

/* Digit for digit what the parts written out give. */
static void splits_by_image(void **state)
{
    (void)state;
    struct run_yaml run = run_of(
        fleet, "  mixed: {kind: multi-model, partition: by_image, instance: ml.m5.large}\n"
               "  written:\n"
               "    - {name: xgb, kind: multi-model, instance: ml.m5.large, serves: [a, b]}\n"
               "    - {name: torch, kind: multi-model, instance: ml.m5.large, serves: [c, d]}\n"
               "    - {name: plain, kind: multi-model, instance: ml.m5.large, serves: [e]}\n"
               "  one: {kind: multi-model, instance: ml.m5.large}\n");
    const struct ep_deployment_result *mixed = run_yaml_deployment(&run, "mixed");
    assert_int_equal(mixed->part_count, 3);
    assert_string_equal(mixed->kind, "hybrid");
    assert_int_equal(mixed->partition, EP_PARTITION_BY_IMAGE);
    assert_int_equal(mixed->part_results[0].partition, EP_PARTITION_NONE);
    assert_int_equal(run_yaml_deployment(&run, "written")->partition, EP_PARTITION_NONE);
    assert_string_equal(mixed->part_results[0].name, "mixed.xgb");
    assert_string_equal(mixed->part_results[2].name, "mixed.plain"); /* the group's image */
    same_figures(mixed, run_yaml_deployment(&run, "written"));
    const struct ep_deployment_result *one = run_yaml_deployment(&run, "one");
    assert_false(one->feasible);
    assert_string_equal(one->problems[0].detail,
                        "a runs on xgb, c on torch; partition: by_image makes an endpoint of each");
    run_yaml_fini(&run);
}

/* One image: the same as without. */
static void one_image_is_one_endpoint(void **state)
{
    (void)state;
    struct run_yaml run =
        run_of("name,artifact,memory,compute\na,10MB,100MB,20ms\nb,10MB,100MB,20ms\n",
               "  split: {kind: multi-model, partition: by_image, instance: ml.m5.large}\n"
               "  plain: {kind: multi-model, instance: ml.m5.large}\n");
    const struct ep_deployment_result *split = run_yaml_deployment(&run, "split");
    const struct ep_deployment_result *plain = run_yaml_deployment(&run, "plain");
    assert_int_equal(split->part_count, 1);
    assert_near(split->cost_per_hour.value, plain->cost_per_hour.value, 0);
    assert_near(split->latency.p99.value, plain->latency.p99.value, 0);
    run_yaml_fini(&run);
}

/* a and e as the deployment says; 1 + 1 of m5.large, 2 of c5.large, 1 of m5.xlarge, 3 of m5.large.
 */
static void takes_types_and_counts_from_the_table(void **state)
{
    (void)state;
    struct run_yaml run = run_of(
        fleet, "  separate: {kind: single-model, instance: ml.m5.large, partition: by_table}\n");
    const struct ep_deployment_result *separate = run_yaml_deployment(&run, "separate");
    static const struct {
        const char *name, *instance;
        double instances;
    } parts[] = {{"separate.ml.m5.large", "ml.m5.large", 2},
                 {"separate.ml.c5.large-x2", "ml.c5.large", 2},
                 {"separate.ml.m5.xlarge", "ml.m5.xlarge", 1},
                 {"separate.ml.m5.large-x3", "ml.m5.large", 3}};
    assert_int_equal(separate->part_count, 4);
    assert_int_equal(separate->partition, EP_PARTITION_BY_TABLE);
    assert_int_equal(separate->endpoints, 5);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(separate->part_results[i].name, parts[i].name);
        assert_string_equal(separate->part_results[i].instance, parts[i].instance);
        assert_near(separate->part_results[i].instances_mean, parts[i].instances, 1e-12);
    }
    assert_near(separate->part_results[1].bill.lines[0].usd_per_hour, 2 * 0.102, 1e-9);
    /* Labels are there as well. */
    bool has_plan = false;
    for (size_t i = 0; i < separate->group_count; i++)
        has_plan = has_plan || strcmp(separate->groups[i].name, "t plan=gold") == 0;
    assert_true(has_plan);
    run_yaml_fini(&run);
}

/* Copies of models have the hosts of their originals. */
static void clones_are_hosted_like_their_originals(void **state)
{
    (void)state;
    char *table = temp_file(fleet);
    char *text =
        ep_format("epsim: 1\nhorizon: 5min\nwarmup: 0\nreplications: 1\n"
                  "models: [{name: t, scale: 2, table: %s}]\n"
                  "traffic: [{name: t, models: t, arrivals: {poisson: {rate: 10/s}}}]\n"
                  "deployments: {s: {kind: single-model, instance: ml.m5.large, partition: "
                  "by_table}}\n",
                  table);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *s = run_yaml_deployment(&run, "s");
    assert_int_equal(s->part_count, 4);
    assert_int_equal(s->endpoints, 10);
    assert_near(s->part_results[1].instances_mean, 4, 1e-12);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(table);
}

#define HEAD "name,artifact,memory,compute,instance,instances\n"
#define BY_TABLE "  s: {kind: single-model, instance: ml.m5.large, partition: by_table}\n"

static void says_where_the_table_is_wrong(void **state)
{
    (void)state;
    refuses(HEAD "a,1MB,1MB,1ms,ml.m5.lage,1\n", BY_TABLE,
            "TABLE:2:15: error: instance: unknown instance type \"ml.m5.lage\"; did you mean "
            "\"ml.m5.large\"?");
    refuses(HEAD "a,1MB,1MB,1ms,ml.c5.large,\nb,1MB,1MB,1ms,ml.m6i.large,\n", BY_TABLE,
            "TABLE:3:15: error: instance: no price for ml.m6i.large in us-east-1 in "
            "sagemaker-2026-09-22.csv (2026-09-22); add yours: prices: {override: {ml.m6i.large: "
            "$0.115/h}} (this figure: 1.2 x the EC2 price)");
    refuses(HEAD "a,1MB,1MB,1ms,,0\n", BY_TABLE,
            "TABLE:2:16: error: instances: expected a whole number from 1 to 10000, got \"0\"");
    refuses(HEAD "a,1MB,1MB,1ms,,two\n", BY_TABLE,
            "TABLE:2:16: error: instances: expected a whole number from 1 to 10000, got \"two\"");
    refuses(HEAD "a,1MB,1MB,1ms,,10001\n", BY_TABLE,
            "TABLE:2:16: error: instances: expected a whole number from 1 to 10000, got \"10001\"");
}

static void has_at_most_thirty_parts(void **state)
{
    (void)state;
    char *rows = ep_strdup(HEAD);
    for (int i = 1; i <= 31; i++) {
        char *longer = ep_format("%sm%d,1MB,1MB,1ms,,%d\n", rows, i, i);
        ep_free(rows);
        rows = longer;
    }
    refuses(rows, BY_TABLE,
            EP_SOURCE_DIR "/tests/test.yaml:8:6: error: deployments.s.partition: its models make "
                          "more than 30 parts");
    ep_free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_by_image),
        cmocka_unit_test(one_image_is_one_endpoint),
        cmocka_unit_test(takes_types_and_counts_from_the_table),
        cmocka_unit_test(clones_are_hosted_like_their_originals),
        cmocka_unit_test(says_where_the_table_is_wrong),
        cmocka_unit_test(has_at_most_thirty_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
