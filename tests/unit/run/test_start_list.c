/* Pinned and prewarmed models: from names to models, what they take, and when they do not fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"

#define HEAD                                                                                       \
    "epsim: 1\nhorizon: 1h\nwarmup: 0\nreplications: 2\n"                                          \
    "models:\n  - {name: m, count: 4, artifact: 1MB, memory: 1GB, compute: 1ms}\n"                 \
    "  - {name: big, count: 2, artifact: 2GB, memory: 2GB, compute: 1ms}\n"                        \
    "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 1/s}}}\n"                       \
    "  - {name: b, models: big, arrivals: {poisson: {rate: 1/min}}}\n"                             \
    "assumptions: {memory_high_water: 100%, instance_base_memory: 0B, load_cpu_share: 0}\n"
#define LAB(memory, disk)                                                                          \
    "instance: {name: lab, vcpu: 2, memory: " memory ", disk: " disk ", price: $1/h}"

static const struct ep_fleet_config *fleet_of(const struct run_yaml *run)
{
    if (!run->world)
        fail_msg("%s", ep_diag_message(run->diag, 0));
    return &run->world->options[0].fleet;
}

static void names_are_models_or_groups_each_once_and_pins_first(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml_world(HEAD "deployments:\n  d: {kind: multi-model, pin: [m/2, m/0, m/2], prewarm: "
                            "[big, m], " LAB("16GB", "unlimited") "}\n");
    const struct ep_fleet_config *fleet = fleet_of(&run);
    static const ep_model_id expected[] = {2, 0, 4, 5, 1, 3};
    assert_int_equal(fleet->pinned_count, 2);
    assert_int_equal(fleet->at_start_count, 6);
    assert_memory_equal(fleet->at_start, expected, sizeof expected);
    const struct ep_option *option = &run.world->options[0];
    assert_int_equal(option->pinned.models, 2);
    assert_int_equal(option->pinned.bytes, 2000000000);
    assert_true(option->pinned.memory_ratio == 0.125);
    assert_int_equal(option->prewarmed.models, 4);
    assert_int_equal(option->prewarmed.bytes, 6000000000);
    run_yaml_fini(&run);
}

static void names_of_a_table_are_known(void **state)
{
    (void)state;
    char *path = temp_file("name,compute,artifact,memory\nann,1ms,1MB,1MB\nbob,1ms,1MB,1MB\n");
    char *text = ep_format(
        "epsim: 1\nhorizon: 1h\nmodels:\n  - {name: t, table: %s}\ntraffic:\n  "
        "- {name: t, models: t, arrivals: {poisson: {rate: 1/s}}}\n"
        "deployments:\n  d: {kind: multi-model, pin: [bob], " LAB("16GB", "unlimited") "}\n",
        path);
    struct run_yaml run = run_yaml_world(text);
    assert_int_equal(fleet_of(&run)->at_start_count, 1);
    assert_int_equal(fleet_of(&run)->at_start[0], 1);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

static void a_name_that_is_none_is_a_mistake(void **state)
{
    (void)state;
    run_yaml_refuses(
        HEAD "deployments:\n"
             "  d: {kind: multi-model, serves: [m], pin: [m/4, mm], prewarm: [big], " LAB(
                 "16GB", "unlimited") "}\n",
        (const char *const[]){
            EP_SOURCE_DIR "/tests/test.yaml:13:45: error: deployments.d.pin[0]: no model or group "
                          "\"m/4\" is served here",
            EP_SOURCE_DIR "/tests/test.yaml:13:50: error: deployments.d.pin[1]: no model or group "
                          "\"mm\" is served here; did you mean \"m\"?",
            EP_SOURCE_DIR "/tests/test.yaml:13:65: error: deployments.d.prewarm[0]: no model or "
                          "group \"big\" is served here",
            NULL});
}

static void expect_problem(const char *text, const char *detail)
{
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const struct ep_option *option = &run.world->options[0];
    assert_false(option->feasible);
    assert_int_equal(option->problem_count, 1);
    assert_string_equal(option->problems[0].rule,
                        "pinned models leave room for the others on each instance");
    assert_string_equal(option->problems[0].detail, detail);
    assert_string_equal(option->problems[0].source, "docs/model.md, rule 32: pinning is a what-if");
    run_yaml_fini(&run);
}

static void pins_without_room_for_the_others_are_infeasible(void **state)
{
    (void)state;
    expect_problem(
        HEAD "deployments:\n  d: {kind: multi-model, pin: [m], " LAB("5GB", "unlimited") "}\n",
        "4 pinned models take 4GB, the largest of the others 2GB, but 5GB usable = 100 "
        "% of 5GB - 0B");
    expect_problem(HEAD
                   "deployments:\n  d: {kind: multi-model, pin: [big/0], " LAB("16GB", "5GB") "}\n",
                   "1 pinned model takes 2GB of the disk, the largest load beside them 4GB, the "
                   "disk has 5GB");
}

static void the_result_says_what_they_take_and_load(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml(
        HEAD "deployments:\n  d: {kind: multi-model, instances: 2, pin: [m/0, m/1], prewarm: [m/2, "
             "big], " LAB("5GB", "unlimited") "}\n");
    const struct ep_start_result *start = &run_yaml_deployment(&run, "d")->at_start;
    assert_int_equal(start->pinned.models, 2);
    assert_true(start->pinned.memory_ratio == 0.4);
    assert_int_equal(start->prewarmed.models, 3);
    /* Two replications, two instances: 2 pinned, m/2 and big/0 as far as no request came before. */
    assert_in_range(start->loads, 9, 16);
    assert_true(start->loads + start->skipped <= 20);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_models_or_groups_each_once_and_pins_first),
        cmocka_unit_test(names_of_a_table_are_known),
        cmocka_unit_test(a_name_that_is_none_is_a_mistake),
        cmocka_unit_test(pins_without_room_for_the_others_are_infeasible),
        cmocka_unit_test(the_result_says_what_they_take_and_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
