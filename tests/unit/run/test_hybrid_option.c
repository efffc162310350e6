/* Which model belongs to which part, and what is said of those that belong to none or two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"

#include "base/mem.h"

#include <string.h>

#define HEAD                                                                                       \
    "epsim: 1\nhorizon: 1h\nreplications: 2\n"                                                     \
    "models:\n  - {name: a, count: 4, artifact: 1MB, compute: 1ms}\n"                              \
    "  - {name: b, count: 2, artifact: 1MB, compute: 1ms}\n"                                       \
    "traffic:\n  - {name: ta, models: a, arrivals: {poisson: {rate: 10/s}}, popularity: "          \
    "{weights: [1, 4, 2, 4]}}\n"                                                                   \
    "  - {name: tb, models: b, arrivals: {poisson: {rate: 3/s}}, popularity: {weights: [1, 2]}}\n" \
    "deployments:\n  h:\n"
#define OWN ", kind: single-model, instance: ml.m5.large"
#define MME ", kind: multi-model, instance: ml.m5.large"
#define FILE_AT EP_SOURCE_DIR "/tests/test.yaml:"

/* Part by part of a/0 to a/3, b/0, b/1, as digits. */
static void check_owners(const char *parts, const char *owners)
{
    char *text = ep_format("%s%s", HEAD, parts);
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const struct ep_option *option = &run.world->options[0];
    for (size_t i = 0; owners[i]; i++)
        if (option->part_of[i] != owners[i] - '0')
            fail_msg("model %zu is of part %d, not %c", i, option->part_of[i], owners[i]);
    run_yaml_fini(&run);
    ep_free(text);
}

static void every_way_to_say_what_a_part_serves(void **state)
{
    (void)state;
    check_owners("    - {name: x, serves: [a]" OWN "}\n    - {name: y, serves: [b]" MME "}\n",
                 "000011");
    check_owners("    - {name: x, serves: [b/1, a/0]" OWN "}\n    - {name: y" MME "}\n", "011110");
    /* a/1 and a/3 have 3.6/s each, b/1 2, a/2 1.8, b/0 1, a/0 0.9: equal ones by number. */
    check_owners("    - {name: y, serves: rest" MME "}\n    - {name: x, serves: {busiest: 1}" OWN
                 "}\n",
                 "010000");
    check_owners("    - {name: x, serves: {busiest: 2}" OWN "}\n"
                 "    - {name: z, serves: {busiest: 2, after: 2}" OWN "}\n"
                 "    - {name: y" MME "}\n",
                 "201021");
    check_owners("    - {name: x, serves: {busiest: 9, of: [b]}" OWN "}\n    - {name: y" MME "}\n",
                 "111100");
}

static void parts_are_options_of_their_own(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml_world(HEAD "    - {name: x, serves: {busiest: 2, of: [a]}" OWN ", instances: 3}\n"
                            "    - {name: y" MME ", instances: 2}\n");
    assert_non_null(run.world);
    const struct ep_option *option = &run.world->options[0];
    const struct ep_option *own = &option->parts[0], *mme = &option->parts[1];
    assert_int_equal(option->part_count, 2);
    assert_true(option->feasible);
    assert_int_equal(option->fleet.endpoint_count, 3);
    assert_int_equal(option->instances, 8);
    assert_int_equal(option->models, 6);
    assert_int_equal(own->models, 2);
    assert_int_equal(own->deployment->serves_count, 1);
    assert_int_equal(own->first_endpoint, 0);
    assert_int_equal(mme->models, 4);
    assert_int_equal(mme->deployment->serves_count, 2);
    assert_int_equal(mme->first_endpoint, 2);
    assert_int_equal(own->fleet.endpoint_of[1], 0);
    assert_int_equal(own->fleet.endpoint_of[0], UINT32_MAX);
    assert_int_equal(option->fleet.endpoint_of[3], 1);
    assert_int_equal(option->fleet.endpoint_of[0], 2);
    assert_true(ep_option_has_cache(option) && !ep_option_has_cache(own));
    assert_true(ep_option_has_instances(option) && !ep_option_scales(option));
    run_yaml_fini(&run);
}

static void pinned_models_are_those_of_the_part(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_world(HEAD "    - {name: x, serves: [a/1]" OWN "}\n"
                                              "    - {name: y" MME ", pin: [a], prewarm: [b/0]}\n");
    assert_non_null(run.world);
    const struct ep_fleet_config *fleet = &run.world->options[0].parts[1].fleet;
    assert_int_equal(fleet->pinned_count, 3);
    assert_int_equal(fleet->at_start_count, 4);
    assert_int_equal(fleet->at_start[1], 2); /* a/1 is not here */
    run_yaml_fini(&run);
}

static void every_model_has_one_part(void **state)
{
    (void)state;
    static const struct {
        const char *parts;
        const char *messages[3];
    } refused[] = {
        {"    - {name: x, serves: [a]" OWN "}\n    - {name: y, serves: [a/2]" MME "}\n",
         {FILE_AT "13:26: error: deployments.h.y.serves: a/2 is served by h.x already"}},
        {"    - {name: x, serves: [a]" OWN "}\n    - {name: y, serves: {busiest: 3}" MME "}\n",
         {FILE_AT "13:25: error: deployments.h.y.serves: a/1 is served by h.x already"}},
        {"    - {name: x, serves: [a]" OWN "}\n    - {name: y, serves: [b/0]" MME "}\n",
         {FILE_AT "12:5: error: deployments.h: no part serves b/1"}},
        {"    - {name: x, serves: [b]" OWN "}\n",
         {FILE_AT "12:5: error: deployments.h: no part serves a/0 and 3 other models; one part may "
                  "serve the rest"}},
        {"    - {name: x, serves: [a, b]" OWN "}\n    - {name: y" MME "}\n",
         {FILE_AT "13:7: error: deployments.h.y.serves: no model is left for it"}},
        {"    - {name: x, serves: {busiest: 1, after: 6}" OWN "}\n    - {name: y" MME "}\n",
         {FILE_AT "12:25: error: deployments.h.x.serves: no model is left for it"}},
        {"    - {name: x, serves: [a/7]" OWN "}\n    - {name: y" MME "}\n",
         {FILE_AT "12:26: error: deployments.h.x.serves: there is no model or group \"a/7\" with "
                  "traffic"}},
        {"    - {name: x, serves: [a/1], kind: serverless, memory: 1GB, max_concurrency: 1}\n"
         "    - {name: y, serves: [b/1, aa/2]" MME "}\n",
         {FILE_AT "13:31: error: deployments.h[1].serves[1]: there is no model group \"aa/2\"; "
                  "known here: a, b"}},
        {"    - {name: x, serves: [a/1]" OWN "}\n    - {name: y" MME ", pin: [a/1]}\n",
         {FILE_AT "13:65: error: deployments.h.y.pin[0]: no model or group \"a/1\" is served "
                  "here"}},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char *text = ep_format("%s%s", HEAD, refused[i].parts);
        run_yaml_refuses(text, refused[i].messages);
        ep_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_say_what_a_part_serves),
        cmocka_unit_test(parts_are_options_of_their_own),
        cmocka_unit_test(pinned_models_are_those_of_the_part),
        cmocka_unit_test(every_model_has_one_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
