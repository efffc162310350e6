/* A file as people write it: read from disk, with many mistakes at once, and its hash. */
#include "mistakes.h"

#include "scenario/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char music[] =
    "epsim: 1                                # format version\n"
    "name: personalised-music\n"
    "horizon: 24h\n"
    "models:\n"
    "  - name: listener\n"
    "    count: 10000\n"
    "    artifact: 40MB\n"
    "    compute: {lognormal: {mean: 12ms, cv: 0.6}}\n"
    "traffic:\n"
    "  - name: evening\n"
    "    models: listener\n"
    "    arrivals: {poisson: {rate: 40/s}}\n"
    "    profile: {diurnal: {peak_to_mean: 2.0, peak_at: 20h}}\n"
    "    popularity: {zipf: {exponent: 0.9}}\n"
    "deployments:\n"
    "  separate: {kind: single-model, instance: ml.m5.large, instances: auto}\n"
    "  shared: {kind: multi-model, instance: ml.m5.2xlarge, instances: 2}\n";

static char *write_file(const char *text)
{
    char *path = ep_strdup("/tmp/ep-scenario-XXXXXX");
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    return path;
}

static void loads_a_file_with_its_hash(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    char *path = write_file(music);
    struct ep_scenario *scenario = ep_scenario_load(path, NULL, 0, diag);
    assert_non_null(scenario);
    assert_string_equal(scenario->name, "personalised-music");
    assert_string_equal(scenario->deployments[1].name, "shared");
    assert_int_equal(strlen(scenario->sha256), 64);
    ep_scenario_destroy(scenario);
    ep_scenario_destroy(NULL);
    unlink(path);
    ep_free(path);
    ep_diag_destroy(diag);
}

/* The hash is that of the file, whatever is set on the command line. */
static void hash_is_of_the_file_as_read(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    struct ep_override override = {"horizon", "1h"};
    struct ep_scenario *plain = loaded("s.yaml", music);
    struct ep_scenario *changed =
        ep_scenario_parse("s.yaml", music, strlen(music), &override, 1, diag);
    assert_int_equal(changed->horizon, EP_HOUR);
    assert_string_equal(changed->sha256, plain->sha256);
    ep_scenario_destroy(plain);
    ep_scenario_destroy(changed);
    ep_diag_destroy(diag);
}

static const struct mistake many[] = {
    {"epsim: 1\n"
     "horizon: 24\n"
     "warmup: 30 min\n"
     "models:\n"
     "  - name: listener\n"
     "    cuont: 10000\n"
     "    artifact: 40\n"
     "    compute: {lognormal: {mean: 12ms}}\n"
     "traffic:\n"
     "  - name: evening\n"
     "    models: listener\n"
     "    arrivals: {closed: {clients: 0, think: 1s}}\n"
     "assumptions: {memory_highwater: 80%}\n"
     "deployments:\n"
     "  separate: {kind: single-model, instances: auto}\n"
     "  shared: {kind: async, memory: 3GB}\n"
     "requirements:\n"
     "  - latency_p99 < 500\n",
     "s.yaml:2:10: error: horizon: expected a duration such as 250ms (units: ns us ms s min h d), "
     "got 24\n"
     "s.yaml:3:9: error: warmup: expected a duration such as 250ms (units: ns us ms s min h d), "
     "got \"30 min\"\n"
     "s.yaml:6:5: error: models[0].cuont: unknown key; did you mean \"count\"?\n"
     "s.yaml:7:15: error: models[0].artifact: expected a size such as 40MB or 2GiB (units: B kB MB "
     "GB TB KiB MiB GiB TiB), got 40\n"
     "s.yaml:8:26: error: models[0].compute.lognormal: expected {mean: Q, cv: N}, {median: Q, p95: "
     "Q} or {median: Q, p99: Q}\n"
     "s.yaml:12:34: error: traffic[0].arrivals.closed.clients: must be > 0, got 0\n"
     "s.yaml:13:15: error: assumptions.memory_highwater: unknown key; did you mean "
     "\"memory_high_water\"?\n"
     "s.yaml:15:13: error: deployments.separate.instance: missing: instance type, such as "
     "ml.m5.large\n"
     "s.yaml:16:18: error: deployments.shared.kind: async is not in this version\n"
     "s.yaml:18:5: error: requirements[0]: limit of latency_p99: expected a duration such as 250ms "
     "(units: ns us ms s min h d), got 500"}};

static void reports_all_mistakes_in_one_pass(void **state)
{
    (void)state;
    assert_mistakes(many, 1);
}

/* A bad list does not make the names in it unknown elsewhere. */
static const struct mistake bad_lists[] = {
    {TOP "models: [{name: m, count: 0}]\n" TRAFFIC
         "deployments: {d: {kind: multi-model, instance: ml.m5.large, serves: [m]}}\n",
     "s.yaml:3:27: error: models[0].count: must be >= 1, got 0"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model}}\n"
                        "requirements: [{deployment: d, require: latency_p99 < 1s}]\n",
     "s.yaml:5:18: error: deployments.d.instance: missing: instance type, such as ml.m5.large"}};

static void reports_a_mistake_once(void **state)
{
    (void)state;
    assert_mistakes(bad_lists, sizeof bad_lists / sizeof bad_lists[0]);
}

static void cuts_a_path_that_does_not_fit(void **state)
{
    (void)state;
    struct ep_arena *arena = ep_arena_create();
    struct ep_loc at = {"f", 1, 1};
    struct ep_node *root = ep_node_create(arena, EP_NODE_MAPPING, at, NULL);
    struct ep_node *list = ep_node_create(arena, EP_NODE_SEQUENCE, at, NULL);
    struct ep_node *leaf = ep_node_create(arena, EP_NODE_SCALAR, at, "x");
    ep_node_put(arena, root, "deployments", list);
    ep_node_put(arena, list, NULL, leaf);
    char path[64];
    assert_string_equal(ep_node_path(leaf, path, sizeof path), "deployments[0]");
    assert_string_equal(ep_node_path(leaf, path, 8), "deploym");
    assert_string_equal(ep_node_path(root, path, sizeof path), "");
    ep_arena_destroy(arena);
}

static void replaces_and_adds_children(void **state)
{
    (void)state;
    struct ep_arena *arena = ep_arena_create();
    struct ep_loc at = {"f", 1, 1};
    struct ep_node *root = ep_node_create(arena, EP_NODE_MAPPING, at, NULL);
    ep_node_put(arena, root, "a", ep_node_create(arena, EP_NODE_SCALAR, at, "1"));
    ep_node_put(arena, root, "b", ep_node_create(arena, EP_NODE_SCALAR, at, "2"));
    ep_node_put(arena, root, "a", ep_node_create(arena, EP_NODE_SCALAR, at, "3"));
    assert_int_equal(root->count, 2);
    assert_string_equal(ep_node_get(root, "a")->text, "3");
    assert_string_equal(ep_node_get(root, "b")->text, "2");
    ep_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_a_file_with_its_hash),
        cmocka_unit_test(hash_is_of_the_file_as_read),
        cmocka_unit_test(reports_all_mistakes_in_one_pass),
        cmocka_unit_test(reports_a_mistake_once),
        cmocka_unit_test(cuts_a_path_that_does_not_fit),
        cmocka_unit_test(replaces_and_adds_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
