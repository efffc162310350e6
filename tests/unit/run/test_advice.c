/* Every rule of the table, with figures at which it holds; and with which it does not. */
#include "run/advice.h"

#include "base/mem.h"
#include "scenario/scenario.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct ep_deployment deployment;
static struct ep_option option;

/* Of an option about which there is nothing to say: two models, steady, alike, neither busy nor
 * idle. */
static struct ep_advice_facts dull(enum ep_kind kind)
{
    deployment = (struct ep_deployment){.kind = kind};
    option = (struct ep_option){
        .deployment = &deployment,
        .feasible = true,
        .instances = 3,
        .fleet = {.kind = kind, .endpoint_count = 2, .mode = EP_MCE_DIRECT, .container_count = 2}};
    return (struct ep_advice_facts){.option = &option,
                                    .models = 2,
                                    .images = 1,
                                    .containers = 2,
                                    .per_second = 2,
                                    .hottest_share = 0.5,
                                    .requests_per_model = 1000,
                                    .peak_to_mean = 2,
                                    .busy = 0.5,
                                    .utilization = 0.08,
                                    .busy_ratio = 0.25,
                                    .memory_spread = 1,
                                    .demand_spread = 1,
                                    .stage_spread = 1,
                                    .cold_s = 3,
                                    .memory_needed = 1e9,
                                    .memory_there = 2e9,
                                    .tail_limit_s = NAN};
}

/* That exactly this finding is made, "for: RULE: DETAIL"; NULL: none. */
static void finds(const struct ep_advice_facts *facts, const char *expected)
{
    struct ep_arena *arena = ep_arena_create();
    struct ep_advice advice = ep_advice_by(facts, arena);
    if (!expected) {
        assert_int_equal(advice.finding_count, 0);
    } else {
        assert_int_equal(advice.finding_count, 1);
        const struct ep_finding *finding = &advice.findings[0];
        assert_string_equal(ep_arena_format(arena, "%s: %s: %s",
                                            finding->speaks_for ? "for" : "against", finding->rule,
                                            finding->detail),
                            expected);
        assert_non_null(finding->source);
    }
    ep_arena_destroy(arena);
}

static void a_dull_option_gets_no_advice(void **state)
{
    (void)state;
    for (int kind = 0; kind < EP_KIND_COUNT; kind++) {
        struct ep_advice_facts facts = dull((enum ep_kind)kind);
        finds(&facts, NULL);
    }
}

static void advises_on_endpoints_of_one_model(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_SINGLE_MODEL);
    facts.peak_to_mean = 1.2;
    facts.utilization = 0.25;
    finds(&facts, "for: sustained traffic: an endpoint's busiest five minutes have 1.2 times the "
                  "mean, which keeps 25 % of the vCPUs busy");
    facts.utilization = 0.09;
    finds(&facts, NULL);

    facts = dull(EP_KIND_SINGLE_MODEL);
    facts.tail_limit_s = 1;
    facts.tail_text = "latency_p99 < 1s";
    finds(&facts, "for: strict and stable latency: latency_p99 < 1s: no cold start can break it");
    facts.tail_limit_s = 1.1;
    finds(&facts, NULL);

    facts = dull(EP_KIND_SINGLE_MODEL);
    facts.hottest_share = 0.8;
    finds(&facts, "for: a model with far more traffic belongs on its own endpoint: the busiest "
                  "model is 80 % of the work");
    facts.models = 1;
    finds(&facts, NULL);

    facts = dull(EP_KIND_SINGLE_MODEL);
    facts.models = 10;
    facts.idle_share = 0.8;
    finds(&facts, "against: many mostly idle models: 80 % of 10 models are asked less than once in "
                  "15 minutes");
    facts.idle_share = 0.5;
    finds(&facts, NULL);
    facts.utilization = 0.01;
    finds(&facts, "against: many mostly idle models: 10 models keep 1 % of the vCPUs busy");
    facts.models = 9;
    finds(&facts, NULL);
}

static void advises_on_endpoints_of_many_models(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_MULTI_MODEL);
    facts.models = 100;
    finds(&facts, "for: very many models of one container, alike in size and latency: 100 models "
                  "of one image, alike in memory and demand");
    facts.models = 99;
    finds(&facts, NULL);
    facts.idle_share = 0.25;
    finds(&facts, "for: a mix of models in use and idle ones: 25 % of 99 models are asked less "
                  "than once in 15 minutes");

    facts = dull(EP_KIND_MULTI_MODEL);
    facts.memory_spread = 20;
    finds(&facts, "against: models that differ in size or latency: the largest memory of a model "
                  "is 20 times the smallest");
    facts.memory_spread = 1;
    facts.demand_spread = 11;
    finds(&facts, "against: models that differ in size or latency: the largest demand of a model "
                  "is 11 times the smallest");

    facts = dull(EP_KIND_MULTI_MODEL);
    facts.hottest_share = 0.6;
    finds(&facts,
          "against: one model with far more traffic: the busiest model is 60 % of the work");
}

/* Where all models fit, none is loaded twice: cold starts are few. */
static void a_strict_tail_wants_models_that_fit(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_MULTI_MODEL);
    facts.tail_limit_s = 0.5;
    facts.tail_text = "latency_p99 < 500ms";
    finds(&facts, NULL);
    facts.memory_needed = 4e9;
    finds(&facts, "against: a strict tail where models are loaded on demand: latency_p99 < 500ms, "
                  "and a cold start takes about 3 s; all models take 4GB, the instances have 2GB");
    facts.cold_s = 0.4;
    finds(&facts, NULL);
}

static void advises_on_the_disabled_cache(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_MULTI_MODEL);
    option.fleet.cache_disabled = true;
    finds(&facts, "against: without a cache: models that are used again: the median model is asked "
                  "1000 times in all");
    facts.requests_per_model = 1.5;
    finds(&facts, "for: without a cache: models called once or rarely: the median model is asked "
                  "1.5 times in all");
}

static void advises_on_direct_containers(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_MULTI_CONTAINER);
    facts.images = 2;
    facts.models = 15;
    finds(&facts, "for: few models in different containers: 15 models of 2 images");
    facts.models = 16;
    finds(&facts, "against: more than 15 models: 16 models take 2 endpoints");

    facts = dull(EP_KIND_MULTI_CONTAINER);
    facts.tail_limit_s = 0.5;
    facts.tail_text = "latency_p99 < 500ms";
    finds(&facts, "for: no cold start allowed: latency_p99 < 500ms: no cold start can break it");
}

static void scaling_by_invocations_is_blind_for_the_mix(void **state)
{
    (void)state;
    struct ep_target_tracking tracking = {
        .metric = {.steps = {{.operation = EP_OPERATION_METRIC,
                              .metric = EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE}},
                   .count = 1}};
    const struct ep_step_scaling step = {0};
    const struct ep_autoscaling_config scaling = {
        .tracking = &tracking, .tracking_count = 1, .step = &step, .step_count = 1};
    struct ep_advice_facts facts = dull(EP_KIND_MULTI_CONTAINER);
    facts.demand_spread = 4;
    finds(&facts, NULL);
    deployment.autoscaling = &scaling;
    finds(&facts, "against: scaling by invocations does not see a change of the mix: it scales by "
                  "invocations, and the largest demand of a model is 4 times the smallest");
    struct ep_arena *arena = ep_arena_create();
    assert_int_equal(ep_advice_by(&facts, arena).upkeep.policies, 4); /* two, at two endpoints */
    ep_arena_destroy(arena);
    tracking.metric.steps[0].operation = EP_OPERATION_CONSTANT;
    finds(&facts, NULL);
}

static void advises_on_chains(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_MULTI_CONTAINER);
    option.fleet.mode = EP_MCE_SERIAL;
    finds(&facts, "for: work before and after a model, in one call: 2 containers in one call");
    option.fleet.container_count = 1;
    finds(&facts, "for: work before and after a model, in one call: 1 container in one call");
    option.fleet.container_count = 2;
    facts.stage_spread = 5;
    struct ep_arena *arena = ep_arena_create();
    struct ep_advice advice = ep_advice_by(&facts, arena);
    assert_int_equal(advice.finding_count, 2);
    assert_false(advice.findings[1].speaks_for);
    assert_string_equal(advice.findings[1].rule, "stages that would scale differently");
    assert_string_equal(advice.findings[1].detail,
                        "the largest demand of a container is 5 times the smallest");
    ep_arena_destroy(arena);
}

static void advises_on_serverless(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_SERVERLESS);
    facts.peak_to_mean = 3;
    finds(&facts, "for: intermittent or unpredictable traffic: an endpoint's busiest five minutes "
                  "have 3 times the mean");
    option.fleet.endpoint_count = 1;
    finds(&facts, "for: intermittent or unpredictable traffic: the busiest five minutes have 3 "
                  "times the mean");
    facts.idle_share = 0.6;
    finds(&facts, "for: intermittent or unpredictable traffic: 60 % of 2 models are asked less "
                  "than once in 15 minutes");
    facts = dull(EP_KIND_SERVERLESS);
    facts.busy_ratio = 0.01;
    finds(&facts, "for: intermittent or unpredictable traffic: one environment of an endpoint "
                  "would serve 1 % of the time");
    facts.busy_ratio = 0.8;
    finds(&facts, "against: sustained load: an instance costs less: an endpoint keeps 0.8 "
                  "environments busy on average");

    facts = dull(EP_KIND_SERVERLESS);
    facts.tail_limit_s = 0.5;
    facts.tail_text = "latency_p99 < 500ms";
    finds(&facts, "against: cold starts must be tolerable: latency_p99 < 500ms, and a cold start "
                  "takes about 3 s");
}

static void advises_on_provisioned_concurrency(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_SERVERLESS);
    option.fleet.serverless.provisioned = 2;
    finds(&facts, "for: provisioned: predictable bursts with a tighter latency: an endpoint's "
                  "busiest five minutes have 2 times the mean");
    facts.peak_to_mean = 1.1;
    finds(&facts, NULL);
    facts.busy_ratio = 0.9;
    finds(&facts, "against: provisioned: flat high load: an endpoint's busiest five minutes have "
                  "1.1 times the mean");
    facts.peak_to_mean = 1.04;
    finds(&facts, "against: provisioned: flat high load: an endpoint's busiest five minutes are "
                  "much like the others");
}

static void counts_what_there_is_to_operate(void **state)
{
    (void)state;
    struct ep_advice_facts facts = dull(EP_KIND_SINGLE_MODEL);
    struct ep_arena *arena = ep_arena_create();
    struct ep_upkeep upkeep = ep_advice_by(&facts, arena).upkeep;
    assert_int_equal(upkeep.endpoints, 2);
    assert_int_equal(upkeep.instances, 3);
    assert_int_equal(upkeep.containers, 2);
    assert_int_equal(upkeep.policies, 0);
    ep_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dull_option_gets_no_advice),
        cmocka_unit_test(advises_on_endpoints_of_one_model),
        cmocka_unit_test(advises_on_endpoints_of_many_models),
        cmocka_unit_test(a_strict_tail_wants_models_that_fit),
        cmocka_unit_test(advises_on_the_disabled_cache),
        cmocka_unit_test(advises_on_direct_containers),
        cmocka_unit_test(scaling_by_invocations_is_blind_for_the_mix),
        cmocka_unit_test(advises_on_chains),
        cmocka_unit_test(advises_on_serverless),
        cmocka_unit_test(advises_on_provisioned_concurrency),
        cmocka_unit_test(counts_what_there_is_to_operate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
