/* Whole runs of endpoints that scale while they are updated and lose instances, at random: whatever
 * happens, activities follow one another, none begins during an update, the capacity stays within
 * its bounds, what is lost is replaced, and no request gets lost. */
#include "run_yaml.h"

#include "base/mem.h"
#include "core/rng.h"
#include "report/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HORIZON_MIN 90
#define MOST_EVENTS 5
#define LAST_EVENT_S 2400

static uint32_t below(struct ep_rng *rng, uint32_t n)
{
    return (uint32_t)(ep_rng_next(rng) % n);
}

static void add_policies(struct ep_text *text, struct ep_rng *rng)
{
    uint32_t kind = below(rng, 3);
    if (kind != 1)
        ep_text_addf(text,
                     "target_tracking: {metric: InvocationsPerInstance, target: %u/min, "
                     "scale_in_cooldown: %us, scale_out_cooldown: %us}",
                     40 + below(rng, 200), below(rng, 300), below(rng, 300));
    if (kind == 0)
        ep_text_add(text, ", ");
    if (kind != 2)
        ep_text_addf(text,
                     "step: [{name: out, metric: Invocations, alarm: above, threshold: %u/min, "
                     "cooldown: %us, steps: [{from: 0/min, change: %u}]}, {name: in, metric: "
                     "Invocations, alarm: below, threshold: %u/min, evaluation_periods: 3, steps: "
                     "[{to: 0/min, change: -%u}]}]",
                     300 + below(rng, 300), below(rng, 300), 1 + below(rng, 3),
                     60 + below(rng, 200), 1 + below(rng, 3));
}

static char *some_scenario(struct ep_rng *rng)
{
    static const char *const kinds[] = {"multi-model", "single-model, per: group"};
    static const char *const leavers[] = {"newest", "oldest", "random"};
    struct ep_text text = {0};
    uint32_t min = 1 + below(rng, 2), max = min + below(rng, 5);
    ep_text_addf(&text,
                 "epsim: 1\nstart: 2026-11-02T00:00Z\nwarmup: 0s\nreplications: 1\nhorizon: %dmin\n"
                 "seed: %u\nmodels: [{name: m, count: %u, artifact: 20MB, memory: 100MiB, compute: "
                 "{lognormal: {mean: 50ms, cv: 0.5}}}]\n",
                 HORIZON_MIN, below(rng, 1000), 1 + below(rng, 5));
    ep_text_addf(
        &text,
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: %u/s}}, profile: {steps: "
        "[{at: %umin, factor: 3}, {at: 30min, factor: 0.2}, {at: 45min, factor: 1}]}}]\n",
        1 + below(rng, 5), 5 + below(rng, 15));
    ep_text_addf(&text,
                 "assumptions: {instance_launch: %us, metric_lag: %us, drain: %us, loss_detection: "
                 "%us}\n",
                 below(rng, 300), below(rng, 120), 1 + below(rng, 60), below(rng, 200));
    ep_text_addf(&text,
                 "deployments: {d: {kind: %s, instance: ml.m5.large, instances: %u, autoscaling: "
                 "{min: %u, max: %u, leaver: %s, health_check: %us, ",
                 kinds[below(rng, 2)], min + below(rng, max - min + 1), min, max,
                 leavers[below(rng, 3)], below(rng, 2) * below(rng, 200));
    add_policies(&text, rng);
    ep_text_add(&text, "}}}\nevents: [");
    for (uint32_t i = 0, count = 1 + below(rng, MOST_EVENTS); i < count; i++)
        ep_text_addf(&text, "%s{at: %us, %s: d}", i > 0 ? ", " : "", 60 + below(rng, LAST_EVENT_S),
                     below(rng, 2) ? "update" : "lose_instance");
    ep_text_add(&text, "]\n");
    return text.bytes;
}

/* From its first launch to the end of the last instance that it replaced; false: it did nothing. */
static bool span_of(const struct ep_event_result *event, double *begin, double *over)
{
    bool is_launched = false;
    *over = HORIZON_MIN * 60.0;
    for (size_t i = 0; i < event->step_count; i++) {
        if (!is_launched && strstr(event->steps[i].text, "is launched")) {
            *begin = event->steps[i].at_s;
            is_launched = true;
        }
        bool is_end = strstr(event->steps[i].text, "is gone") ||
                      strstr(event->steps[i].text, "the traffic is on the new fleet");
        if (is_end) /* where all that served was lost before, the shift itself */
            *over = event->steps[i].at_s;
    }
    return is_launched && strcmp(event->action, "update") == 0;
}

static void check_no_activity_in_updates(const struct ep_deployment_result *d, unsigned seed)
{
    for (size_t e = 0; e < d->event_result_count; e++) {
        double begin = 0, over;
        if (!span_of(&d->event_results[e], &begin, &over))
            continue;
        for (size_t i = 0; i < d->scaling_count; i++)
            if (d->scaling[i].acts && d->scaling[i].at_s >= begin && d->scaling[i].at_s < over)
                fail_msg("seed %u: scaled at %g, updated from %g to %g", seed, d->scaling[i].at_s,
                         begin, over);
    }
}

/* Returns whether an activity is in progress at the end; *desired: then or now. */
static bool check_order(const struct ep_deployment_result *d, int min, int max, int *desired)
{
    bool is_busy = false;
    for (size_t i = 0; i < d->scaling_count; i++) {
        const struct ep_scaling_row *row = &d->scaling[i];
        if (row->acts) {
            assert_false(is_busy);
            assert_true(row->current == *desired && row->desired != row->current);
            assert_true(min <= row->desired && row->desired <= max);
            *desired = row->desired;
        }
        if (strcmp(row->action, "done") == 0)
            assert_true(is_busy);
        is_busy = row->acts || (is_busy && strcmp(row->action, "done") != 0);
    }
    return is_busy;
}

static double last_change_s(const struct ep_deployment_result *d)
{
    double last = 0;
    for (size_t i = 0; i < d->scaling_count; i++)
        last = d->scaling[i].acts ? fmax(last, d->scaling[i].at_s) : last;
    for (size_t e = 0; e < d->event_result_count; e++)
        for (size_t i = 0; i < d->event_results[e].step_count; i++)
            last = fmax(last, d->event_results[e].steps[i].at_s);
    return last;
}

static uint64_t check(unsigned seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "tests/scaling_histories");
    char *text = some_scenario(&rng);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    const struct ep_deployment *config = &run.scenario->deployments[0];
    int desired = config->instances;
    check_no_activity_in_updates(d, seed);
    bool is_busy = check_order(d, config->autoscaling->min, config->autoscaling->max, &desired);
    const struct ep_counts *counts = &d->counts;
    assert_true(counts->arrived ==
                counts->completed + counts->failed + counts->rejected + counts->in_flight_at_end);
    double serving = run.result->series[run.result->series_count - 1].instances;
    if (!is_busy && last_change_s(d) < HORIZON_MIN * 60 - 600 && fabs(serving - desired) > 1e-9)
        fail_msg("seed %u: %g in service, %d asked for\n%s", seed, serving, desired, text);
    uint64_t activities = d->scaling_figures.scale_outs + d->scaling_figures.scale_ins;
    run_yaml_fini(&run);
    ep_free(text);
    return activities;
}

static void any_history_keeps_the_rules(void **state)
{
    (void)state;
    uint64_t activities = 0;
    for (unsigned seed = 1; seed <= 300; seed++)
        activities += check(seed);
    if (activities < 500) /* it is about something */
        fail_msg("only %llu activities", (unsigned long long)activities);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_history_keeps_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
