/* Mistakes in deployments that are lists of parts. */
#include "mistakes.h"

#define OWN "kind: single-model, instance: ml.m5.large"

static const struct mistake parts[] = {
    {TOP MODELS TRAFFIC "deployments: {h: []}\n",
     "s.yaml:5:18: error: deployments.h: a list of parts has 1 to 30 of them"},
    {TOP MODELS TRAFFIC "deployments: {h: [{" OWN "}]}\n",
     "s.yaml:5:19: error: deployments.h[0].name: missing: name of the part"},
    {TOP MODELS TRAFFIC "deployments: {h: [3]}\n",
     "s.yaml:5:19: error: deployments.h[0]: expected a mapping, got 3"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN "}, [{name: y}]]}\n",
     "s.yaml:5:73: error: deployments.h[1]: a part cannot have parts itself"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: a b, " OWN "}]}\n",
     "s.yaml:5:26: error: deployments.h[0].name: expected a name: at most 63 letters, digits, - "
     "and _, no leading -, got \"a b\""},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: [m/1]}, {name: x, " OWN
                        "}]}\n",
     "s.yaml:5:89: error: deployments.h[1].name: the name \"x\" is there twice"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, kind: single-modle}]}\n",
     "s.yaml:5:35: error: deployments.h[0].kind: unknown value single-modle; did you mean "
     "\"single-model\"?"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, kind: single-model}]}\n",
     "s.yaml:5:19: error: deployments.h[0].instance: missing: instance type, such as ml.m5.large"},
    {TOP MODELS TRAFFIC "deployments: {d: {name: d, " OWN "}}\n",
     "s.yaml:5:19: error: deployments.d.name: only of a part, in a list of parts"},
};

static void checks_the_list(void **state)
{
    (void)state;
    assert_mistakes(parts, sizeof parts / sizeof parts[0]);
}

static const struct mistake serves[] = {
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: 3}]}\n",
     "s.yaml:5:80: error: deployments.h[0].serves: expected a list of groups and models, "
     "{busiest: N}, or the word rest, got 3"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: []}]}\n",
     "s.yaml:5:80: error: deployments.h[0].serves: expected a list of groups and models, "
     "{busiest: N}, or the word rest, got an empty list"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: [[m]]}]}\n",
     "s.yaml:5:81: error: deployments.h[0].serves[0]: expected the name of a group or model, got "
     "a list"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: {after: 1}}]}\n",
     "s.yaml:5:80: error: deployments.h[0].serves.busiest: missing: so many models, those with the "
     "most expected requests over the horizon; equal ones in order of their number"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN
                        ", serves: {busiest: 0, after: -1, off: [m]}}]}\n",
     "s.yaml:5:90: error: deployments.h[0].serves.busiest: must be >= 1, got 0\n"
     "s.yaml:5:100: error: deployments.h[0].serves.after: must be >= 0, got -1\n"
     "s.yaml:5:104: error: deployments.h[0].serves.off: unknown key; did you mean \"of\"?"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: {busiest: 1, of: m}}]}\n",
     "s.yaml:5:97: error: deployments.h[0].serves.of: expected a list of model groups, got m"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: {busiest: 1, of: [n]}}]}\n",
     "s.yaml:5:98: error: deployments.h[0].serves.of[0]: there is no model group \"n\"; did "
     "you mean \"m\"?"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", serves: [q]}, {name: y, " OWN "}]}\n",
     "s.yaml:5:81: error: deployments.h[0].serves[0]: there is no model group \"q\"; did you "
     "mean \"m\"?"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN "}, {name: y, serves: rest, " OWN
                        "}]}\n",
     "s.yaml:5:83: error: deployments.h[1].serves: h.x serves the rest already"},
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", serves: rest}}\n",
     "s.yaml:5:70: error: deployments.d.serves: expected a list of model groups (rest and "
     "{busiest: N} are for parts), got rest"},
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", serves: {busiest: 2}}}\n",
     "s.yaml:5:70: error: deployments.d.serves: expected a list of model groups (rest and "
     "{busiest: N} are for parts), got a mapping"},
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", serves: {groups: m}}}\n",
     "s.yaml:5:70: error: deployments.d.serves: expected a list of model groups, got a mapping"},
    {TOP "models: [{name: m, compute: 10ms}, {name: n, compute: 1ms}]\n" TRAFFIC
         "deployments: {h: [{name: x, " OWN ", serves: [n]}, {name: y, kind: multi-model, "
         "instance: ml.m5.large}]}\n",
     "s.yaml:5:81: error: deployments.h[0].serves[0]: n has no traffic\n"
     "s.yaml:3:10: error: models[0].artifact: missing: the multi-model deployment h.y loads it "
     "from S3"},
};

static void checks_what_a_part_serves(void **state)
{
    (void)state;
    assert_mistakes(serves, sizeof serves / sizeof serves[0]);
}

static const struct mistake partitions[] = {
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", partition: by_image}}\n",
     "s.yaml:5:62: error: deployments.d.partition: by_image is only with kind: multi-model"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {kind: multi-model, instance: ml.m5.large, partition: by_table}}\n",
     "s.yaml:5:61: error: deployments.d.partition: by_table is only with kind: single-model"},
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", partition: by_table, per: group}}\n",
     "s.yaml:5:83: error: deployments.d.per: by_table has an endpoint for each model"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: ml.m5.large, partition: "
                        "by_image, pin: [m], prewarm: [m]}}\n",
     "s.yaml:5:82: error: deployments.d.pin: not with a partition: write the parts\n"
     "s.yaml:5:92: error: deployments.d.prewarm: not with a partition: write the parts"},
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN ", partition: by_table}]}\n",
     "s.yaml:5:72: error: deployments.h[0].partition: a part cannot have parts itself"},
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", partition: by_images}}\n",
     "s.yaml:5:73: error: deployments.d.partition: unknown value by_images; did you mean "
     "\"by_image\"?"},
    {TOP MODELS TRAFFIC "deployments: {d: {" OWN ", partition: by_table}}\n"
                        "events: [{at: 1min, update: d}]\n",
     "s.yaml:6:29: error: events[0].update: it would act on the parts of d: not in this version"},
};

static void checks_partitions(void **state)
{
    (void)state;
    assert_mistakes(partitions, sizeof partitions / sizeof partitions[0]);
}

static const struct mistake drilled[] = {
    {TOP MODELS TRAFFIC "deployments: {h: [{name: x, " OWN "}]}\n"
                        "events: [{at: 1min, update: h}, {at: 1min, onboard: m}]\n",
     "s.yaml:6:29: error: events[0].update: it would act on the parts of h: not in this version\n"
     "s.yaml:6:53: error: events[1].onboard: it would act on the parts of h: not in this version"},
};

static void parts_are_not_drilled(void **state)
{
    (void)state;
    assert_mistakes(drilled, sizeof drilled / sizeof drilled[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_list),
        cmocka_unit_test(checks_what_a_part_serves),
        cmocka_unit_test(checks_partitions),
        cmocka_unit_test(parts_are_not_drilled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
