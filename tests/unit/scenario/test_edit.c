#include "mistakes.h"

#define GOOD TOP MODELS TRAFFIC DEPLOYMENTS

static struct ep_scenario *load_with(const char *text, const char *key, const char *value,
                                     char **messages)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_override override = {key, value};
    struct ep_scenario *scenario =
        ep_scenario_parse("s.yaml", text, strlen(text), &override, 1, diag);
    *messages = messages_of(diag);
    ep_diag_destroy(diag);
    return scenario;
}

static struct ep_scenario *loaded_with(const char *key, const char *value)
{
    char *messages;
    struct ep_scenario *scenario = load_with(GOOD, key, value, &messages);
    assert_string_equal(messages, "");
    assert_non_null(scenario);
    ep_free(messages);
    return scenario;
}

static void assert_refused(const char *key, const char *value, const char *expected)
{
    char *messages;
    struct ep_scenario *scenario = load_with(GOOD, key, value, &messages);
    assert_string_equal(messages, expected);
    assert_null(scenario);
    ep_free(messages);
}

static void replaces_a_value(void **state)
{
    (void)state;
    struct ep_scenario *scenario = loaded_with("horizon", "2h");
    assert_int_equal(scenario->horizon, 2 * EP_HOUR);
    ep_scenario_destroy(scenario);
    scenario = loaded_with("deployments.d.instance", "ml.c5.large");
    assert_string_equal(scenario->deployments[0].instance_name, "ml.c5.large");
    ep_scenario_destroy(scenario);
}

static void adds_a_value_and_the_mappings_on_the_way(void **state)
{
    (void)state;
    struct ep_scenario *scenario = loaded_with("assumptions.spill_at", "3");
    assert_int_equal(scenario->assumptions.spill_at, 3);
    assert_int_equal(scenario->deployments[0].assumptions.spill_at, 3);
    ep_scenario_destroy(scenario);
    scenario = loaded_with("deployments.e", "{kind: single-model, instance: ml.m5.large}");
    assert_int_equal(scenario->deployment_count, 2);
    assert_string_equal(scenario->deployments[1].name, "e");
    ep_scenario_destroy(scenario);
}

static void finds_list_items_by_name_and_by_number(void **state)
{
    (void)state;
    static const char *const keys[] = {"traffic.t.scale", "traffic.0.scale", "traffic[0].scale"};
    for (size_t i = 0; i < 3; i++) {
        struct ep_scenario *scenario = loaded_with(keys[i], "2");
        assert_true(scenario->traffic[0].scale > 1.9);
        ep_scenario_destroy(scenario);
    }
    struct ep_scenario *scenario = loaded_with("models.m.compute", "{exponential: {mean: 1ms}}");
    assert_int_equal(scenario->groups[0].profile.compute.kind, EP_DIST_EXPONENTIAL);
    ep_scenario_destroy(scenario);
    scenario = loaded_with("traffic.0", "{name: u, models: m, arrivals: {poisson: {rate: 2/s}}}");
    assert_string_equal(scenario->traffic[0].name, "u");
    ep_scenario_destroy(scenario);
}

/* Names of instance types have dots. */
static void takes_an_instance_type_as_one_step(void **state)
{
    (void)state;
    struct ep_scenario *scenario = loaded_with("prices.override.ml.m5.large", "$0.5/h");
    assert_string_equal(scenario->overrides[0].instance, "ml.m5.large");
    assert_true(scenario->overrides[0].usd_per_hour > 0.49);
    ep_scenario_destroy(scenario);
}

static void fills_a_key_without_value(void **state)
{
    (void)state;
    char *messages;
    struct ep_scenario *scenario =
        load_with(GOOD "assumptions:\n", "assumptions.spill_at", "2", &messages);
    assert_string_equal(messages, "");
    assert_int_equal(scenario->assumptions.spill_at, 2);
    ep_free(messages);
    ep_scenario_destroy(scenario);
}

/* Two deployments are one node by an alias: a change of one leaves the other as it was. */
static void changes_one_of_two_aliases(void **state)
{
    (void)state;
    char *messages;
    struct ep_scenario *scenario =
        load_with(TOP MODELS TRAFFIC "deployments:\n"
                                     "  a: &x {kind: multi-model, instance: ml.m5.large}\n"
                                     "  b: *x\n",
                  "deployments.b.instances", "5", &messages);
    assert_string_equal(messages, "");
    assert_int_equal(scenario->deployments[0].instances, 1);
    assert_int_equal(scenario->deployments[1].instances, 5);
    ep_free(messages);
    ep_scenario_destroy(scenario);
}

static void refuses_what_is_not_there(void **state)
{
    (void)state;
    assert_refused("deployments.dd.instances", "3",
                   "--set:1:1: error: deployments.dd: there is no such item; did you mean \"d\"?");
    assert_refused("traffic.evening.scale", "3",
                   "--set:1:1: error: traffic.evening: there is no such item; known here: t");
    assert_refused("traffic.7.scale", "3",
                   "--set:1:1: error: traffic.7: there is no such item; did you mean \"t\"?");
    assert_refused("horizon.x", "3", "--set:1:1: error: horizon: has no x, it is 1h");
    assert_refused("horizn", "3h",
                   "--set:1:1: error: horizn: unknown key; did you mean \"horizon\"?");
    assert_refused("traffic.t.scael", "3",
                   "--set:1:1: error: traffic[0].scael: unknown key; did you mean \"scale\"?");
    assert_refused("assumtions.spill_at", "3",
                   "--set:1:1: error: assumtions: unknown key; did you mean \"assumptions\"?");
}

static void refuses_a_bad_key_or_value(void **state)
{
    (void)state;
    static const char *const keys[] = {"", ".a", "a.", "a..b"};
    for (size_t i = 0; i < 4; i++) {
        char *expected = ep_format(
            "--set: error: \"%s\" is not a key such as deployments.shared.instances", keys[i]);
        assert_refused(keys[i], "3", expected);
        ep_free(expected);
    }
    assert_refused("horizon", "soon",
                   "--set:1:1: error: horizon: expected a duration such as 250ms (units: ns us ms "
                   "s min h d), got soon");
    assert_refused("horizon", "[1h",
                   "--set:2:1: error: not YAML: while parsing a flow sequence, did not find "
                   "expected ',' or ']'");
    assert_refused("horizon", "", "--set:1:1: error: horizon: expected a duration, got nothing");
}

static void refuses_a_key_without_end(void **state)
{
    (void)state;
    char key[400];
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    char *messages;
    assert_null(load_with(GOOD, key, "1", &messages));
    assert_int_equal(strncmp(messages, "--set: error: \"kkkk", 19), 0);
    ep_free(messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_a_value),
        cmocka_unit_test(adds_a_value_and_the_mappings_on_the_way),
        cmocka_unit_test(finds_list_items_by_name_and_by_number),
        cmocka_unit_test(takes_an_instance_type_as_one_step),
        cmocka_unit_test(fills_a_key_without_value),
        cmocka_unit_test(changes_one_of_two_aliases),
        cmocka_unit_test(refuses_what_is_not_there),
        cmocka_unit_test(refuses_a_bad_key_or_value),
        cmocka_unit_test(refuses_a_key_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
