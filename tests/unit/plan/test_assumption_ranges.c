/* Assumptions at both ends of their ranges: what is varied, what is not, and what comes of it. */
#include "plan/assumption_ranges.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/experiment.h"
#include "scenario/assumptions_section.h"

#include <math.h>
#include <string.h>

#define SMALL EP_SOURCE_DIR "/tests/cli/small.yaml"

struct made {
    struct ep_scenario *scenario;
    struct ep_world *world;
    struct ep_result *result;
    struct ep_diag *diag;
};

/* The small scenario with its reruns. */
static struct made make(const struct ep_override *overrides, size_t count, const char *deployment,
                        int jobs)
{
    struct made made = {.diag = ep_diag_create()};
    made.scenario = ep_scenario_load(SMALL, overrides, count, made.diag);
    made.world = ep_world_create(made.scenario, made.diag);
    struct ep_experiment_options options = {.jobs = jobs, .deployment = deployment};
    made.result = ep_experiment_run(made.world, &options);
    struct ep_reruns_config config = {.rerun = {.scenario = SMALL,
                                                .overrides = overrides,
                                                .override_count = count,
                                                .deployment = deployment,
                                                .jobs = jobs},
                                      .world = made.world};
    assert_true(ep_assumption_ranges_run(&config, made.result, made.diag));
    return made;
}

static void made_fini(struct made *made)
{
    ep_result_destroy(made->result);
    ep_world_destroy(made->world);
    ep_scenario_destroy(made->scenario);
    ep_diag_destroy(made->diag);
}

static const struct ep_assumption_effect *effect_of(const struct made *made, const char *key)
{
    for (size_t i = 0; i < made->result->assumption_effect_count; i++)
        if (strcmp(made->result->assumption_effects[i].key, key) == 0)
            return &made->result->assumption_effects[i];
    fail_msg("no effect of %s", key);
    return NULL;
}

static void every_undocumented_assumption_has_a_range(void **state)
{
    (void)state;
    for (size_t i = 0; i < ep_assumptions_section.field_count; i++) {
        const struct ep_field *field = &ep_assumptions_section.fields[i];
        bool is_guess = field->tag == EP_TAG_MEASURED || field->tag == EP_TAG_ASSUMED;
        if (is_guess != (field->low && field->high && field->range_reason))
            fail_msg("%s: a range goes with a tag that is not documented", field->key);
    }
}

/* One minute, all warm: the overhead is all that counts. */
static void varies_what_the_deployments_can_feel(void **state)
{
    (void)state;
    static const struct ep_override cut[] = {{"horizon", "2min"},
                                             {"assumptions.load_fixed", "2s"},
                                             {"requirements", "[latency_p90 < 100ms]"}};
    struct made made = make(cut, 3, NULL, 1);
    assert_string_equal(effect_of(&made, "load_fixed")->skipped,
                        "set in the scenario: taken as known");
    assert_string_equal(effect_of(&made, "hop")->skipped, "no serial pipeline here");
    const struct ep_assumption_effect *overhead = effect_of(&made, "overhead");
    assert_null(overhead->skipped);
    assert_true(overhead->size > 0);
    /* cpu_sharing: low is the value in force, so that there is no rerun and no difference. */
    const struct ep_assumption_effect *sharing = effect_of(&made, "cpu_sharing");
    assert_true(fabs(sharing->deltas[0][EP_RANGE_LOW].cost_usd_per_hour[0]) <= 0);
    for (size_t i = 1; i < made.result->assumption_effect_count; i++) { /* those left out last */
        const struct ep_assumption_effect *rows = made.result->assumption_effects;
        assert_true(!rows[i - 1].skipped || rows[i].skipped);
    }
    made_fini(&made);
}

static void without_a_model_cache_loads_do_not_matter(void **state)
{
    (void)state;
    static const struct ep_override cut[] = {{"horizon", "1min"}};
    struct made made = make(cut, 1, "separate", 1);
    assert_string_equal(effect_of(&made, "s3_stream")->skipped,
                        "no multi-model deployment here: nothing is loaded");
    assert_null(effect_of(&made, "overhead")->skipped);
    made_fini(&made);
}

/* p50 of the overhead is 5 ms, at its low end 2 ms: a limit in between turns the answer. */
static void says_when_the_recommendation_flips(void **state)
{
    (void)state;
    static const struct ep_override cut[] = {
        {"horizon", "10min"},
        {"models.fish.compute", "0ms"},
        {"requirements", "[latency_p50 < 3ms]"},
        {"replications", "3"},
    };
    for (int jobs = 1; jobs <= 2; jobs++) {
        struct made made = make(cut, 4, "separate", jobs);
        const struct ep_assumption_effect *overhead = effect_of(&made, "overhead");
        assert_null(made.result->recommended);
        assert_string_equal(overhead->recommended[EP_RANGE_LOW], "separate");
        assert_true(overhead->flips[EP_RANGE_LOW]);
        assert_false(overhead->flips[EP_RANGE_HIGH]);
        assert_ptr_equal(overhead, made.result->assumption_effects); /* first of all */
        made_fini(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_undocumented_assumption_has_a_range),
        cmocka_unit_test(varies_what_the_deployments_can_feel),
        cmocka_unit_test(without_a_model_cache_loads_do_not_matter),
        cmocka_unit_test(says_when_the_recommendation_flips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
