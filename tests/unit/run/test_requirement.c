#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_sample.h"

#include "run/requirement.h"

#define MS 1000000

static struct ep_requirement below(const char *metric, double limit)
{
    return (struct ep_requirement){
        .text = metric, .metric = metric, .bound = EP_BOUND_LESS, .limit = limit};
}

/* `good` requests of `latency` and `bad` without success, of model 0. */
static void add(struct ep_outcome *outcome, int good, int64_t latency, int bad)
{
    struct ep_cell *cell = &outcome->cells[0];
    struct ep_model_stats *model = &outcome->models[0];
    cell->arrived += (uint64_t)(good + bad);
    model->arrived += (uint32_t)(good + bad);
    model->answered += (uint32_t)(good + bad);
    for (int i = 0; i < good; i++) {
        ep_histogram_record(cell->latency[EP_WARM], latency);
        ep_coarse_histogram_record(&model->latency, latency);
    }
}

static struct ep_judged measure(const struct ep_requirement *requirement,
                                const struct ep_outcome *outcome, int sections)
{
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    static const uint32_t serves[] = {0, 1};
    sample.deployment.serves = serves;
    sample.deployment.serves_count = 2;
    struct ep_figures figures = {
        .cost_per_hour = 3, .cost_per_million = 5, .instances_mean = 4, .endpoints = 2, .rho = 0.5};
    figures.all.error_ratio = 0.25;
    figures.all.cold_ratio = 0.125;
    figures.all.latency[EP_SET_ALL][EP_LATENCY_MEAN] = 0.007;
    struct ep_measured of = {.option = &sample.option,
                             .cells = &sample.cells,
                             .outcome = outcome,
                             .figures = &figures,
                             .sections = sections};
    return ep_requirement_measure(requirement, &of);
}

/* 990 of 1000 succeed: the 990th is the percentile; of 1001 it would be the 991st. */
static void a_percentile_counts_failures_as_slower_than_everything(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.5);
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    add(outcome, 990, 10 * MS, 10);
    assert_near(measure(&requirement, outcome, 1).value, 0.010, 1e-5);
    assert_near(measure(&requirement, outcome, 1).share, 0.99, 1e-12);
    add(outcome, 0, 0, 1);
    assert_true(isinf(measure(&requirement, outcome, 1).value));
    ep_outcome_destroy(outcome);
}

static void the_other_metrics_are_plain_figures(void **state)
{
    (void)state;
    static const struct {
        const char *metric;
        double value;
    } rows[] = {{"latency_mean", 0.007},
                {"error_ratio", 0.25},
                {"cold_ratio", 0.125},
                {"cost_per_hour", 3},
                {"cost_per_million_requests", 5},
                {"instances_mean", 4},
                {"endpoints", 2},
                {"rho", 0.5}};
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ep_requirement requirement = below(rows[i].metric, 1);
        struct ep_judged judged = measure(&requirement, outcome, 1);
        assert_near(judged.value, rows[i].value, 0);
        assert_true(isnan(judged.share));
    }
    ep_outcome_destroy(outcome);
}

/* Model 0 has 1000 requests of 10 ms, model 1 as many of 100 ms. */
static void each_model_is_judged_by_itself(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.05);
    requirement.each_model = 0.5;
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    add(outcome, 1000, 10 * MS, 0);
    outcome->models[1].arrived = 1000;
    for (int i = 0; i < 1000; i++)
        ep_coarse_histogram_record(&outcome->models[1].latency, 100 * MS);
    struct ep_judged judged = measure(&requirement, outcome, 1);
    assert_int_equal(judged.judged, 2);
    assert_int_equal(judged.meeting, 1);
    assert_int_equal(judged.models, 2);
    assert_near(judged.share, 0.5, 0);
    assert_near(judged.value, 0.010, 0.010 / 32);
    requirement.each_model = 0.95;
    assert_near(measure(&requirement, outcome, 1).value, 0.100, 0.100 / 32);
    ep_outcome_destroy(outcome);
}

/* p99 needs ten samples beyond: 1000 requests, or 100 in each of ten replications. */
static void a_model_with_few_requests_is_not_judged(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.05);
    requirement.each_model = 0.5;
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    add(outcome, 100, 10 * MS, 0);
    assert_int_equal(measure(&requirement, outcome, 1).judged, 0);
    assert_int_equal(measure(&requirement, outcome, 1).models, 1); /* the other has no request */
    assert_true(isnan(measure(&requirement, outcome, 1).value));
    assert_int_equal(measure(&requirement, outcome, 10).judged, 1);
    ep_outcome_destroy(outcome);
}

static void models_meeting_meet_all_percentiles_that_apply(void **state)
{
    (void)state;
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    struct ep_measured of = {.option = &sample.option, .cells = &sample.cells, .sections = 1};
    struct ep_requirement requirements[] = {below("latency_p50", 0.05), below("latency_p90", 0.05),
                                            below("error_ratio", 0.5), below("latency_p50", 0)};
    requirements[3].deployment = "another";
    struct ep_scenario scenario = {.requirements = requirements, .requirement_count = 4};
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    of.outcome = outcome;
    add(outcome, 100, 10 * MS, 0);
    outcome->models[1].arrived = 100;
    for (int i = 0; i < 100; i++)
        ep_coarse_histogram_record(&outcome->models[1].latency, i < 80 ? 10 * MS : 100 * MS);
    struct ep_judged judged = ep_requirement_models_meeting(&scenario, &of);
    assert_int_equal(judged.judged, 2);
    assert_near(judged.value, 0.5, 0);
    scenario.requirement_count = 0;
    judged = ep_requirement_models_meeting(&scenario, &of);
    assert_true(isnan(judged.value));
    ep_outcome_destroy(outcome);
}

/* ---- groups, warm and cold ---- */

/* Group "a" is fast, group "b" slow: each is judged alone. */
static void a_group_is_judged_by_its_own_requests(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.05);
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    add(outcome, 1000, 10 * MS, 0);
    outcome->cells[1].arrived = 500;
    for (int i = 0; i < 500; i++)
        ep_histogram_record(outcome->cells[1].latency[EP_COLD], 100 * MS);
    assert_near(measure(&requirement, outcome, 1).value, 0.100, 1e-4);
    requirement.group = "a";
    assert_near(measure(&requirement, outcome, 1).value, 0.010, 1e-5);
    assert_near(measure(&requirement, outcome, 1).share, 1, 0);
    assert_int_equal(measure(&requirement, outcome, 1).trials, 1000);
    requirement.group = "b";
    requirement.group_index = 1;
    assert_near(measure(&requirement, outcome, 1).value, 0.100, 1e-4);
    assert_near(measure(&requirement, outcome, 1).share, 0, 0);
    assert_int_equal(measure(&requirement, outcome, 1).trials, 500);
    ep_outcome_destroy(outcome);
}

static void the_models_of_a_group_are_judged_alone(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p90", 0.05);
    requirement.each_model = 1;
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    add(outcome, 1000, 10 * MS, 0);
    outcome->models[1].arrived = 20;
    assert_int_equal(measure(&requirement, outcome, 1).models, 2);
    requirement.group = "b";
    requirement.group_index = 1;
    assert_int_equal(measure(&requirement, outcome, 1).models, 1);
    assert_int_equal(measure(&requirement, outcome, 1).judged, 0);
    ep_outcome_destroy(outcome);
}

static void a_group_that_is_not_served_is_a_miss(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.05);
    requirement.group = "c";
    requirement.group_index = 2;
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    struct ep_requirement_facts facts = {.pooled = measure(&requirement, outcome, 1)};
    struct ep_requirement_result result = ep_requirement_decide(&requirement, &facts);
    assert_int_equal(result.passed, EP_PASSED_NO);
    assert_string_equal(result.withheld, "not served here");
    ep_outcome_destroy(outcome);
}

/* 90 of 100 requests found their model; of these two failed, so that the 89th of the 90 is the last
 * that has a latency. */
static void warm_and_cold_latencies_are_of_their_own_requests(void **state)
{
    (void)state;
    struct ep_requirement warm = below("warm_latency_p90", 0.05);
    struct ep_requirement cold = below("cold_latency_p90", 5);
    struct ep_outcome *outcome = ep_outcome_create(2, 2, 1, true);
    struct ep_cell *cell = &outcome->cells[0];
    cell->arrived = cell->reached = 100;
    cell->cold = 10;
    for (int i = 0; i < 88; i++)
        ep_histogram_record(cell->latency[EP_WARM], (i + 1) * MS);
    for (int i = 0; i < 10; i++)
        ep_histogram_record(cell->latency[EP_COLD], INT64_C(4000) * MS);
    assert_near(measure(&warm, outcome, 1).value, 0.081, 1e-4);
    assert_near(measure(&warm, outcome, 1).share, 50.0 / 90, 1e-9);
    assert_int_equal(measure(&warm, outcome, 1).trials, 90);
    warm.metric = "warm_latency_p99";
    assert_true(isinf(measure(&warm, outcome, 1).value));
    assert_near(measure(&cold, outcome, 1).value, 4, 5e-3);
    assert_int_equal(measure(&cold, outcome, 1).trials, 10);
    assert_false(measure(&cold, outcome, 1).is_void);
    ep_outcome_destroy(outcome);
}

static void cold_starts_that_cannot_be_are_fast_enough(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("cold_latency_p99", 0.5);
    struct ep_requirement_facts facts = {.pooled = {.value = NAN, .share = NAN, .is_void = true},
                                         .is_random = true};
    struct ep_requirement_result result = ep_requirement_decide(&requirement, &facts);
    assert_int_equal(result.passed, EP_PASSED_YES);
    assert_true(isnan(result.value));
    assert_string_equal(result.withheld, "no cold starts here: there is no model cache");
}

/* ---- deciding ---- */

static struct ep_requirement_result decide(const struct ep_requirement *requirement, double value,
                                           const double *values, const double *shares,
                                           struct ep_requirement_facts facts)
{
    struct ep_judged sections[3];
    double share = 0;
    for (size_t i = 0; i < facts.section_count; i++) {
        sections[i] = (struct ep_judged){.value = values[i], .share = shares ? shares[i] : NAN};
        share += shares ? shares[i] / (double)facts.section_count : NAN;
    }
    facts.sections = sections;
    facts.pooled = (struct ep_judged){.value = value, .share = shares ? share : NAN};
    return ep_requirement_decide(requirement, &facts);
}

static const struct ep_requirement_facts three = {
    .section_count = 3, .is_random = true, .trials = 100000};

static void an_interval_on_one_side_of_the_limit_decides(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.5);
    const double low[] = {0.40, 0.41, 0.42}, high[] = {0.60, 0.61, 0.62};
    const double about[] = {0.48, 0.5, 0.53};
    assert_int_equal(decide(&requirement, 0.41, low, NULL, three).passed, EP_PASSED_YES);
    assert_int_equal(decide(&requirement, 0.61, high, NULL, three).passed, EP_PASSED_NO);
    struct ep_requirement_result result = decide(&requirement, 0.5, about, NULL, three);
    assert_int_equal(result.passed, EP_PASSED_UNDECIDED);
    assert_near(result.value, 0.5, 0);
    assert_true(result.low < 0.5 && result.high > 0.5);
}

static void an_infinite_percentile_is_decided_by_the_share(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.5);
    const double values[] = {HUGE_VAL, 0.4, HUGE_VAL};
    const double few[] = {0.96, 0.96, 0.97}, about[] = {0.985, 0.991, 0.989};
    struct ep_requirement_result result = decide(&requirement, HUGE_VAL, values, few, three);
    assert_int_equal(result.passed, EP_PASSED_NO);
    assert_true(isnan(result.value));
    assert_int_equal(decide(&requirement, HUGE_VAL, values, about, three).passed,
                     EP_PASSED_UNDECIDED);
}

static void one_random_replication_decides_nothing(void **state)
{
    (void)state;
    struct ep_requirement requirement = below("latency_p99", 0.5);
    const double value[] = {0.1};
    struct ep_requirement_facts facts = {.section_count = 1, .is_random = true, .trials = 100000};
    assert_int_equal(decide(&requirement, 0.1, value, NULL, facts).passed, EP_PASSED_UNDECIDED);
    facts.is_random = false;
    assert_int_equal(decide(&requirement, 0.1, value, NULL, facts).passed, EP_PASSED_YES);
}

static void too_few_samples_have_no_figure(void **state)
{
    (void)state;
    static const char why[] =
        "9 requests lie beyond the percentile; needs 10: use a longer horizon "
        "or more replications";
    struct ep_requirement requirement = below("latency_p99", 0.5);
    const double values[] = {0.40, 0.41, 0.42};
    for (int is_random = 0; is_random < 2; is_random++) {
        struct ep_requirement_facts facts = three;
        facts.is_random = is_random;
        facts.trials = 900;
        facts.arena = ep_arena_create();
        struct ep_requirement_result result = decide(&requirement, 0.41, values, NULL, facts);
        assert_int_equal(result.passed, EP_PASSED_UNDECIDED);
        assert_true(isnan(result.value) && isnan(result.low) && isnan(result.high));
        assert_string_equal(result.withheld, why);
        ep_arena_destroy(facts.arena);
    }
    assert_null(decide(&requirement, 0.41, values, NULL, three).withheld);
}

/* "Half of the models": of ten, some are judged and some of these meet it. */
static void models_that_are_not_judged_may_do_anything(void **state)
{
    (void)state;
    static const struct {
        uint64_t judged, meeting;
        double value;
        enum ep_passed passed;
        const char *withheld;
    } rows[] = {
        {10, 5, 0.4, EP_PASSED_YES, NULL},
        {5, 5, 0.4, EP_PASSED_YES, NULL},
        {8, 5, 0.4, EP_PASSED_YES, NULL},
        {6, 0, 0.6, EP_PASSED_NO, NULL},
        {10, 4, 0.6, EP_PASSED_NO, NULL},
        {1, 1, 0.4, EP_PASSED_UNDECIDED,
         "1 of 10 models have enough requests to be judged: use a longer horizon or more "
         "replications"},
        {5, 0, 0.6, EP_PASSED_UNDECIDED,
         "5 of 10 models have enough requests to be judged: use a longer horizon or more "
         "replications"},
        {0, 0, NAN, EP_PASSED_UNDECIDED,
         "0 of 10 models have enough requests to be judged: use a longer horizon or more "
         "replications"},
    };
    struct ep_requirement requirement = below("latency_p99", 0.5);
    requirement.each_model = 0.5;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ep_judged judged = {.value = rows[i].value,
                                   .share = 0.5,
                                   .judged = rows[i].judged,
                                   .meeting = rows[i].meeting,
                                   .models = 10};
        struct ep_judged sections[] = {judged, judged};
        struct ep_requirement_facts facts = three;
        facts.pooled = judged;
        facts.sections = sections;
        facts.section_count = 2;
        facts.arena = ep_arena_create();
        struct ep_requirement_result result = ep_requirement_decide(&requirement, &facts);
        assert_int_equal(result.passed, rows[i].passed);
        assert_int_equal(isnan(result.value), rows[i].withheld != NULL);
        assert_int_equal(result.withheld != NULL, rows[i].withheld != NULL);
        if (rows[i].withheld)
            assert_string_equal(result.withheld, rows[i].withheld);
        ep_arena_destroy(facts.arena);
    }
}

static void an_overloaded_deployment_meets_no_latency(void **state)
{
    (void)state;
    struct ep_requirement latency = below("latency_p99", 0.5), cost = below("cost_per_hour", 5);
    const double values[] = {0.40, 0.41, 0.42};
    struct ep_requirement_facts facts = three;
    facts.is_overloaded = true;
    struct ep_requirement_result result = decide(&latency, 0.41, values, NULL, facts);
    assert_int_equal(result.passed, EP_PASSED_UNDECIDED);
    assert_true(isnan(result.value) && isnan(result.low));
    assert_string_equal(result.withheld, "overloaded: its latency grows with the horizon");
    assert_int_equal(decide(&cost, 0.41, values, NULL, facts).passed, EP_PASSED_YES);
}

/* No error in 100,000: at most 0.003 % at 95 %. */
static void no_error_is_judged_by_the_rule_of_three(void **state)
{
    (void)state;
    const double none[] = {0, 0, 0};
    struct ep_requirement loose = below("error_ratio", 0.0001);
    struct ep_requirement tight = below("error_ratio", 0.00001);
    struct ep_requirement_result result = decide(&loose, 0, none, NULL, three);
    assert_int_equal(result.passed, EP_PASSED_YES);
    assert_near(result.high, 0.00003, 1e-12);
    assert_int_equal(decide(&tight, 0, none, NULL, three).passed, EP_PASSED_UNDECIDED);
}

static void bounds_are_what_they_say(void **state)
{
    (void)state;
    struct ep_requirement r = below("cost_per_hour", 2);
    assert_false(ep_requirement_meets(&r, 2));
    r.bound = EP_BOUND_AT_MOST;
    assert_true(ep_requirement_meets(&r, 2));
    r.bound = EP_BOUND_AT_LEAST;
    assert_true(ep_requirement_meets(&r, 2));
    r.bound = EP_BOUND_MORE;
    assert_false(ep_requirement_meets(&r, 2));
    assert_true(ep_requirement_meets(&r, 2.5));
}

static void a_requirement_is_for_one_deployment_or_all(void **state)
{
    (void)state;
    struct ep_requirement r = below("latency_p99", 1);
    assert_true(ep_requirement_applies(&r, "d"));
    r.deployment = "e";
    assert_false(ep_requirement_applies(&r, "d"));
    assert_true(ep_requirement_applies(&r, "e"));
    assert_near(ep_requirement_percentile("latency_p999"), 0.999, 0);
    assert_near(ep_requirement_percentile("cost_per_hour"), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_percentile_counts_failures_as_slower_than_everything),
        cmocka_unit_test(the_other_metrics_are_plain_figures),
        cmocka_unit_test(each_model_is_judged_by_itself),
        cmocka_unit_test(a_model_with_few_requests_is_not_judged),
        cmocka_unit_test(models_meeting_meet_all_percentiles_that_apply),
        cmocka_unit_test(a_group_is_judged_by_its_own_requests),
        cmocka_unit_test(the_models_of_a_group_are_judged_alone),
        cmocka_unit_test(a_group_that_is_not_served_is_a_miss),
        cmocka_unit_test(warm_and_cold_latencies_are_of_their_own_requests),
        cmocka_unit_test(cold_starts_that_cannot_be_are_fast_enough),
        cmocka_unit_test(an_interval_on_one_side_of_the_limit_decides),
        cmocka_unit_test(an_infinite_percentile_is_decided_by_the_share),
        cmocka_unit_test(one_random_replication_decides_nothing),
        cmocka_unit_test(too_few_samples_have_no_figure),
        cmocka_unit_test(models_that_are_not_judged_may_do_anything),
        cmocka_unit_test(an_overloaded_deployment_meets_no_latency),
        cmocka_unit_test(no_error_is_judged_by_the_rule_of_three),
        cmocka_unit_test(bounds_are_what_they_say),
        cmocka_unit_test(a_requirement_is_for_one_deployment_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
