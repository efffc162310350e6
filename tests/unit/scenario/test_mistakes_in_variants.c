/* Mistakes in variants, shadows and how traffic moves between them. */
#include "mistakes.h"

#define OWN "deployments: {d: {kind: single-model, instance: ml.m5.large, "
#define BLUE_GREEN OWN "variants: [{name: blue}, {name: green, weight: 0}], traffic_routing: "

static const struct mistake variants[] = {
    {TOP MODELS TRAFFIC OWN "variants: 3}}\n",
     "s.yaml:5:72: error: deployments.d.variants: expected a list of variants, got 3"},
    {TOP MODELS TRAFFIC OWN "variants: [{weight: 1}]}}\n",
     "s.yaml:5:73: error: deployments.d.variants[0].name: missing: name of the variant"},
    {TOP MODELS TRAFFIC OWN "variants: [a]}}\n",
     "s.yaml:5:73: error: deployments.d.variants[0]: expected a mapping, got a"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a}, {name: a}]}}\n",
     "s.yaml:5:85: error: deployments.d.variants[1].name: the name \"a\" is there twice"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, weight: -1}]}}\n",
     "s.yaml:5:91: error: deployments.d.variants[0].weight: must be >= 0, got -1"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, weight: 0}, {name: b, weight: 0}]}}\n",
     "s.yaml:5:72: error: deployments.d.variants: one weight at least must be above 0"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, weight: 1e308}, {name: b, weight: 1e308}]}}\n",
     "s.yaml:5:72: error: deployments.d.variants: the sum of the weights is too large"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, kind: serverless}]}}\n",
     "s.yaml:5:83: error: deployments.d.variants[0].kind: not of a variant: the endpoint says it"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, weigth: 3}]}}\n",
     "s.yaml:5:83: error: deployments.d.variants[0].weigth: unknown key; did you mean "
     "\"weight\"?"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, instances: auto}]}}\n",
     "s.yaml:5:83: error: deployments.d.variants[0].instances: auto: not of a variant; give a "
     "count"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, partition: by_table}]}}\n",
     "s.yaml:5:83: error: deployments.d.variants[0].partition: a variant cannot have parts"},
    {TOP MODELS TRAFFIC OWN "partition: by_table, variants: [{name: a}]}}\n",
     "s.yaml:5:62: error: deployments.d.variants[0].partition: a variant cannot have parts"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, sampling: 5%}]}}\n",
     "s.yaml:5:83: error: deployments.d.variants[0].sampling: only of a shadow variant"},
    {TOP MODELS TRAFFIC OWN "weight: 1, model: m}}\n",
     "s.yaml:5:62: error: deployments.d.weight: only of a production variant\n"
     "s.yaml:5:73: error: deployments.d.model: only of a variant"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a, model: n}]}}\n",
     "s.yaml:5:90: error: deployments.d.variants[0].model: there is no model group \"n\"; did you "
     "mean \"m\"?"},
    {TOP
     "models: [{name: m, count: 3, compute: 1ms}, {name: n, count: 2, compute: 1ms}]\n" TRAFFIC OWN
     "variants: [{name: a, model: n}]}}\n",
     "s.yaml:5:90: error: deployments.d.variants[0].model: n has not as many models as m"},
    {TOP "models: [{name: m, count: 3, compute: 1ms}, {name: n, count: 3, compute: 1ms}]\n"
         "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}, {name: u, models: n, "
         "arrivals: {poisson: {rate: 1/s}}}]\n" OWN "variants: [{name: a, model: n}]}}\n",
     "s.yaml:5:90: error: deployments.d.variants[0].model: d serves 2 groups: a `model` takes the "
     "place of one"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a}, {name: b}, {name: c}, {name: d}, {name: e}, "
                            "{name: f}, {name: g}, {name: h}, {name: i}, {name: j}, {name: k}]}}\n",
     "s.yaml:5:72: error: deployments.d.variants: an endpoint has at most 10 variants, got 11"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless, memory: 1GB, max_concurrency: 2, "
                        "variants: [{name: a}]}}\n",
     "s.yaml:5:70: error: deployments.d.variants: not with kind: serverless, which has one "
     "variant"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, kind: single-model, instance: ml.m5.large, "
                        "variants: [{name: a}]}]}\n",
     "s.yaml:5:72: error: deployments.h[0].variants: not of a part, in this version"},
};

static void checks_the_variants(void **state)
{
    (void)state;
    assert_mistakes(variants, sizeof variants / sizeof variants[0]);
}

static const struct mistake shadows[] = {
    {TOP MODELS TRAFFIC OWN "shadow_variants: [{name: s}]}}\n",
     "s.yaml:5:18: error: deployments.d.variants: missing: the production variant beside the "
     "shadow"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a}], shadow_variants: [{name: s, weight: 1}]}}\n",
     "s.yaml:5:113: error: deployments.d.shadow_variants[0].weight: only of a production variant"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a}], shadow_variants: [{name: s, sampling: 3}]}}\n",
     "s.yaml:5:123: error: deployments.d.shadow_variants[0].sampling: expected a percentage "
     "such as 0.1%, got 3"},
    {TOP MODELS TRAFFIC OWN "variants: [{name: a}, {name: b}], shadow_variants: [{name: s}]}}\n",
     "s.yaml:5:113: error: deployments.d.shadow_variants: one shadow variant beside one production "
     "variant, got 1 and 2"},
};

static void checks_the_shadows(void **state)
{
    (void)state;
    assert_mistakes(shadows, sizeof shadows / sizeof shadows[0]);
}

static const struct mistake routings[] = {
    {TOP MODELS TRAFFIC BLUE_GREEN "{type: canary, to: green, at: 1min}}}\n",
     "s.yaml:5:131: error: deployments.d.traffic_routing.canary_size: missing: needed with type: "
     "canary"},
    {TOP MODELS TRAFFIC BLUE_GREEN
     "{type: linear, to: green, at: 1min, linear_step_size: 5%, wait_interval: 2h, "
     "termination_wait: 2h}}}\n",
     "s.yaml:5:167: error: deployments.d.traffic_routing.linear_step_size: must be 10% to 50%, got "
     "5%\n"
     "s.yaml:5:189: error: deployments.d.traffic_routing.wait_interval: must be at most 1h, got "
     "2h\n"
     "s.yaml:5:208: error: deployments.d.traffic_routing.termination_wait: must be at most 1h, got "
     "2h"},
    {TOP MODELS TRAFFIC BLUE_GREEN "{type: canary, to: green, at: 1min, canary_size: 60%}}}\n",
     "s.yaml:5:167: error: deployments.d.traffic_routing.canary_size: must be at most 50%, got "
     "60%"},
    {TOP MODELS TRAFFIC BLUE_GREEN "{type: linear, to: green, at: 1min, canary_size: 60%}}}\n",
     "s.yaml:5:167: error: deployments.d.traffic_routing.canary_size: only with type: canary\n"
     "s.yaml:5:131: error: deployments.d.traffic_routing.linear_step_size: missing: needed with "
     "type: linear"},
    {TOP MODELS TRAFFIC BLUE_GREEN
     "{type: canary, to: green, at: 1min, canary_size: 60%, linear_step_size: 10%}}}\n",
     "s.yaml:5:185: error: deployments.d.traffic_routing.linear_step_size: only with type: linear\n"
     "s.yaml:5:167: error: deployments.d.traffic_routing.canary_size: must be at most 50%, got "
     "60%"},
    {TOP MODELS TRAFFIC BLUE_GREEN
     "{type: all_at_once, to: green, at: 1min, canary_size: 10%, linear_step_size: 10%}}}\n",
     "s.yaml:5:172: error: deployments.d.traffic_routing.canary_size: only with type: canary\n"
     "s.yaml:5:190: error: deployments.d.traffic_routing.linear_step_size: only with type: linear"},
    {TOP MODELS TRAFFIC BLUE_GREEN "{type: all_at_once, to: gren, at: 1min}}}\n",
     "s.yaml:5:155: error: deployments.d.traffic_routing.to: there is no variant \"gren\"; did you "
     "mean \"green\"?"},
    {TOP MODELS TRAFFIC BLUE_GREEN "{type: all_at_once, to: blue, at: 1min}}}\n",
     "s.yaml:5:73: error: deployments.d.variants[0].weight: must be 0 of the variant that "
     "traffic_routing goes to"},
    {TOP MODELS TRAFFIC OWN "autoscaling: {min: 1, max: 2}, variants: [{name: blue}, {name: green, "
                            "weight: 0}], traffic_routing: {type: all_at_once, to: green, at: "
                            "1min}}}\n",
     "s.yaml:5:104: error: deployments.d.variants[0].autoscaling: not with traffic_routing, in "
     "this "
     "version\n"
     "s.yaml:5:118: error: deployments.d.variants[1].autoscaling: not with traffic_routing, in "
     "this "
     "version"},
    {TOP MODELS TRAFFIC OWN "traffic_routing: {type: all_at_once, to: green, at: 1min}}}\n",
     "s.yaml:5:62: error: deployments.d.traffic_routing: only with variants"},
};

static void checks_how_traffic_moves(void **state)
{
    (void)state;
    assert_mistakes(routings, sizeof routings / sizeof routings[0]);
}

static const struct mistake targets[] = {
    {TOP MODELS "traffic: [{name: t, models: m, target_variant: a, arrivals: {poisson: {rate: "
                "1/s}}}]\n" DEPLOYMENTS,
     "s.yaml:4:48: error: traffic[0].target_variant: no deployment has variants"},
    {TOP MODELS "traffic: [{name: t, models: m, target_variant: grene, arrivals: {poisson: {rate: "
                "1/s}}}]\n" OWN "variants: [{name: blue}, {name: green}]}}\n",
     "s.yaml:4:48: error: traffic[0].target_variant: d has no production variant \"grene\"; did "
     "you mean \"green\"?"},
    {TOP MODELS "traffic: [{name: t, models: m, target_variant: s, arrivals: {poisson: {rate: "
                "1/s}}}]\n" OWN "variants: [{name: blue}], shadow_variants: [{name: s}]}}\n",
     "s.yaml:4:48: error: traffic[0].target_variant: d has no production variant \"s\"; known "
     "here: blue"},
};

static void checks_who_is_named(void **state)
{
    (void)state;
    assert_mistakes(targets, sizeof targets / sizeof targets[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_variants),
        cmocka_unit_test(checks_the_shadows),
        cmocka_unit_test(checks_how_traffic_moves),
        cmocka_unit_test(checks_who_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
