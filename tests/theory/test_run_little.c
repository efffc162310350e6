/* Little's law, request by request: the integral of how many are there is the sum of how long each
 * stayed. Exact but for the rounding of the integral, on shipped scenarios cut to some minutes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#include "base/diag.h"
#include "core/kernel.h"
#include "hosting/fleet.h"
#include "run/world.h"
#include "scenario/scenario.h"

#include <stdio.h>

/* What was seen of one fleet. */
struct seen {
    struct ep_arrival_source traffic;
    struct ep_arrival next;
    struct ep_kernel_source source;
    struct ep_fleet *fleet;
    ep_time horizon;
    double stayed_ns, queued_ns;
    uint64_t answered, arrived;
};

static void pull(struct seen *seen)
{
    bool has_next =
        seen->traffic.type->next(seen->traffic.state, &seen->next) && seen->next.at < seen->horizon;
    seen->source.next_at = has_next ? seen->next.at : EP_TIME_NEVER;
}

static void fire(void *self)
{
    struct seen *seen = self;
    seen->arrived += ep_fleet_offer(seen->fleet, &seen->next, 0);
    pull(seen);
}

static void on_request(void *self, const struct ep_request_record *record)
{
    struct seen *seen = self;
    seen->answered++;
    seen->queued_ns += (double)record->parts[EP_PART_QUEUE];
}

static void on_attempt(void *self, const struct ep_request_record *record)
{
    struct seen *seen = self;
    seen->stayed_ns +=
        (double)(record->parts[EP_PART_LOAD_WAIT] + ep_request_record_model_latency(record));
}

/* Runs one option until nothing is left, and compares. */
static void check_option(const struct ep_world *world, const struct ep_option *option)
{
    struct seen seen = {.horizon = world->scenario->horizon};
    struct ep_kernel *kernel = ep_kernel_create();
    struct ep_observer observer = {
        .self = &seen, .on_request = on_request, .on_attempt = on_attempt};
    seen.fleet = ep_fleet_create(kernel, option->catalog, &option->fleet, &world->scenario->client,
                                 &observer, (struct ep_fleet_seed){world->scenario->seed, 0});
    seen.traffic = ep_world_arrivals(world, 0);
    seen.source.fire = fire;
    seen.source.world = &seen;
    pull(&seen);
    ep_kernel_set_source(kernel, &seen.source);
    ep_kernel_run_until(kernel, 100 * EP_HOUR);

    uint64_t outstanding_ns = 0, waiting_ns = 0;
    for (uint32_t i = 0; i < ep_fleet_instance_count(seen.fleet); i++) {
        struct ep_instance_levels levels;
        ep_fleet_read_levels(seen.fleet, i, &levels);
        outstanding_ns += levels.outstanding_ns;
        waiting_ns += levels.waiting_ns;
    }
    assert_true(seen.arrived > 0);
    assert_int_equal(seen.arrived, seen.answered);
    assert_near((double)outstanding_ns / seen.stayed_ns, 1, 1e-9);
    assert_near((double)waiting_ns, seen.queued_ns, 1e-9 * seen.stayed_ns);
    ep_arrival_source_destroy(&seen.traffic);
    ep_fleet_destroy(seen.fleet);
    ep_kernel_destroy(kernel);
}

static void check_whole_or_parts(const struct ep_world *world, const struct ep_option *option)
{
    if (!option->feasible)
        return;
    if (option->part_count == 0)
        check_option(world, option);
    for (size_t i = 0; i < option->part_count; i++)
        check_option(world, &option->parts[i]);
}

/* Without time limits and hops, so that every attempt's stay is what its record says. */
static void check_scenario(const char *name)
{
    static const struct ep_override overrides[] = {
        {"horizon", "3min"},
        {"warmup", "0"},
        {"client", "none"},
        {"assumptions.invoke_timeout", "never"},
        {"assumptions.hop", "0ms"}, /* outstanding, but reported as overhead */
        {"assumptions.load_deadline", "never"},
        {"assumptions.queue_per_model", "unlimited"}};
    char path[512];
    snprintf(path, sizeof path, EP_SOURCE_DIR "/scenarios/%s.yaml", name);
    struct ep_diag *diag = ep_diag_create();
    struct ep_scenario *scenario =
        ep_scenario_load(path, overrides, sizeof overrides / sizeof *overrides, diag);
    struct ep_world *world = scenario ? ep_world_create(scenario, diag) : NULL;
    if (!world)
        fail_msg("%s: %s", name, ep_diag_message(diag, 0));
    for (size_t i = 0; i < world->option_count; i++)
        check_whole_or_parts(world, &world->options[i]);
    ep_world_destroy(world);
    ep_scenario_destroy(scenario);
    ep_diag_destroy(diag);
}

static void holds_in_every_shipped_scenario(void **state)
{
    (void)state;
    static const char *const names[] = {"demo",
                                        "hot",
                                        "guide-200-models",
                                        "guide-ab-test",
                                        "guide-music-10000",
                                        "guide-pipeline-sklearn-xgboost",
                                        "guide-saas-50",
                                        "guide-spark-tensorflow",
                                        "guide-submillisecond",
                                        "pipeline-multi-model"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check_scenario(names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(holds_in_every_shipped_scenario)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
