/* Mistakes in events. */
#include "mistakes.h"

#define GOOD TOP MODELS TRAFFIC DEPLOYMENTS
#define TWO_GROUPS                                                                                 \
    "epsim: 1\nhorizon: 1h\nmodels: [{name: m, count: 3, artifact: 1MB, compute: 10ms}, {name: "   \
    "idle, count: 1, artifact: 1MB, compute: 1ms}]\n" TRAFFIC DEPLOYMENTS

static const struct mistake shapes[] = {
    {GOOD "events: 3\n", "s.yaml:6:9: error: events: expected a list, got 3"},
    {GOOD "events: [{onboard: m}]\n", "s.yaml:6:10: error: events[0].at: missing: simulated time; "
                                      "at this instant it comes before arrivals"},
    {GOOD "events: [{at: 5min}]\n", "s.yaml:6:10: error: events[0]: needs one of onboard, "
                                    "roll_out, overwrite, update, lose_instance"},
    {GOOD "events: [{at: 5min, onboard: m, update: d}]\n",
     "s.yaml:6:33: error: events[0].update: one action an event, and onboard is there already"},
    {GOOD "events: [{at: 5min, onbord: m}]\n",
     "s.yaml:6:21: error: events[0].onbord: unknown key; did you mean \"onboard\"?"},
    {GOOD "events: [{at: 5, onboard: m}]\n",
     "s.yaml:6:15: error: events[0].at: expected a duration such as 250ms (units: ns us ms s min h "
     "d), got 5"},
    {GOOD "events: [{at: 5min, update: d, share: 50%, over: 1min, instance: 0, endpoint: 0, "
          "replace: true}]\n",
     "s.yaml:6:32: error: events[0].share: only with roll_out\ns.yaml:6:44: error: events[0].over: "
     "only with roll_out\ns.yaml:6:56: error: events[0].instance: only with "
     "lose_instance\ns.yaml:6:69: error: events[0].endpoint: only with lose_instance\ns.yaml:6:82: "
     "error: events[0].replace: only with lose_instance"},
    {GOOD "events: [{at: 5min, roll_out: m, termination_wait: 1min}]\n",
     "s.yaml:6:34: error: events[0].termination_wait: only with update"},
    {GOOD "events: [{at: 5min, roll_out: m, share: 0%}, {at: 5min, roll_out: m, share: 101%}]\n",
     "s.yaml:6:41: error: events[0].share: must be above 0% and at most 100%, got 0%\ns.yaml:6:77: "
     "error: events[1].share: must be above 0% and at most 100%, got 101%"},
    {GOOD "events: [{at: 5min, lose_instance: d, instance: -1, replace: maybe}]\n",
     "s.yaml:6:49: error: events[0].instance: must be >= 0, got -1\ns.yaml:6:62: error: "
     "events[0].replace: unknown value maybe; known here: true, false"},
    {GOOD "events: [{at: 5min, update: d, window: 0s}]\n",
     "s.yaml:6:40: error: events[0].window: must be > 0, got 0s"},
};

static const struct mistake names[] = {
    {GOOD "events: [{at: 5min, onboard: n}]\n",
     "s.yaml:6:30: error: events[0].onboard: there is no model group \"n\"; did you mean \"m\"?"},
    {GOOD "events: [{at: 5min, update: zebra}]\n",
     "s.yaml:6:29: error: events[0].update: there is no deployment \"zebra\"; known here: d"},
    {GOOD "events: [{at: 5min, lose_instance: m}]\n",
     "s.yaml:6:36: error: events[0].lose_instance: there is no deployment \"m\"; did you mean "
     "\"d\"?"},
    {TWO_GROUPS "events: [{at: 5min, overwrite: idle}]\n",
     "s.yaml:6:32: error: events[0].overwrite: idle has no traffic"},
    /* Traffic with a mistake of its own is no reason to say that there is none. */
    {"epsim: 1\nhorizon: 1h\n" MODELS
     "traffic: [{name: t, models: m, scale: 0, arrivals: {poisson: {rate: 1/s}}}]\n" DEPLOYMENTS
     "events: [{at: 5min, onboard: m}]\n",
     "s.yaml:4:39: error: traffic[0].scale: must be > 0, got 0"},
};

static const struct mistake times[] = {
    {GOOD "events: [{at: 1h, update: d}]\n",
     "s.yaml:6:15: error: events[0].at: must be before the horizon of 1h, got 1h"},
    {GOOD "events: [{at: 50min, roll_out: m, over: 10min}]\n",
     "s.yaml:6:41: error: events[0].over: must end before the horizon of 1h, got 10min after "
     "50min"},
};

static const struct mistake contradictions[] = {
    {GOOD "events: [{at: 5min, onboard: m}, {at: 6min, onboard: m}]\n",
     "s.yaml:6:54: error: events[1].onboard: m is onboarded already, by events[0]"},
    {GOOD "events: [{at: 5min, roll_out: m}, {at: 6min, onboard: m}]\n",
     "s.yaml:6:31: error: events[0].roll_out: m is onboarded later, by events[1]"},
    {GOOD "events: [{at: 5min, overwrite: m}, {at: 6min, onboard: m}]\n",
     "s.yaml:6:32: error: events[0].overwrite: m is onboarded later, by events[1]"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: ml.m5.large, instances: "
                        "2}}\nevents: [{at: 5min, lose_instance: d, instance: 2}]\n",
     "s.yaml:6:39: error: events[0].instance: d has 2 instances, counted from 0"},
};

static void refuses_other_shapes(void **state)
{
    (void)state;
    assert_mistakes(shapes, sizeof shapes / sizeof *shapes);
}

static void names_what_is_not_there(void **state)
{
    (void)state;
    assert_mistakes(names, sizeof names / sizeof *names);
}

static void refuses_times_beyond_the_horizon(void **state)
{
    (void)state;
    assert_mistakes(times, sizeof times / sizeof *times);
}

static void refuses_contradictions(void **state)
{
    (void)state;
    assert_mistakes(contradictions, sizeof contradictions / sizeof *contradictions);
}

/* A copy of a model keeps a bit for each. */
static void takes_64_versions(void **state)
{
    (void)state;
    char *text = ep_strdup(GOOD "events:\n");
    for (int i = 0; i < 65; i++) {
        char *longer = ep_format("%s  - {at: %dmin, overwrite: m}\n", text, i % 60);
        ep_free(text);
        text = longer;
    }
    struct mistake mistake = {text, "s.yaml:6:1: error: events: at most 64 of roll_out and "
                                    "overwrite"};
    assert_mistakes(&mistake, 1);
    ep_free(text);
}

static void reads_what_is_right(void **state)
{
    (void)state;
    struct ep_scenario *s = loaded(
        "s.yaml", GOOD "events:\n"
                       "  - {at: 5min, onboard: m}\n"
                       "  - {at: 10min, roll_out: m, share: 25%, over: 2min, window: 1min}\n"
                       "  - {at: 20min, overwrite: m}\n"
                       "  - {at: 30min, update: d, termination_wait: 3min}\n"
                       "  - {at: 40min, lose_instance: d, instance: 0, endpoint: 2, replace: "
                       "false}\n");
    assert_int_equal(s->event_count, 5);
    const struct ep_drill *roll_out = &s->events[1].drill, *loss = &s->events[4].drill;
    assert_int_equal(s->events[0].drill.kind, EP_DRILL_ONBOARD);
    assert_int_equal(s->events[0].drill.window, 10 * EP_MINUTE);
    assert_int_equal(roll_out->kind, EP_DRILL_ROLL_OUT);
    assert_int_equal(roll_out->at, 10 * EP_MINUTE);
    assert_int_equal(roll_out->over, 2 * EP_MINUTE);
    assert_int_equal(roll_out->window, EP_MINUTE);
    assert_close(roll_out->share, 0.25);
    assert_close(s->events[2].drill.share, 1);
    assert_int_equal(s->events[3].drill.deployment, 0);
    assert_int_equal(s->events[3].drill.termination_wait, 3 * EP_MINUTE);
    assert_int_equal(loss->instance, 0);
    assert_int_equal(loss->endpoint, 2);
    assert_false(loss->replaces);
    assert_string_equal(s->events[4].target, "d");
    ep_scenario_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_other_shapes),
        cmocka_unit_test(names_what_is_not_there),
        cmocka_unit_test(refuses_times_beyond_the_horizon),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(takes_64_versions),
        cmocka_unit_test(reads_what_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
