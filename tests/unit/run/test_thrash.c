#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"
#include "run/thrash.h"

/* Loads and unloads in a span of 10 minutes; requests served for 100 s. */
static struct ep_churn_figures figures(uint64_t loads, uint64_t unloads, uint64_t reloads,
                                       int64_t loading_s)
{
    struct ep_outcome *outcome = ep_outcome_create(1, 1, 1, true);
    outcome->loads.from_s3 = loads / 2;
    outcome->loads.from_disk = loads - loads / 2;
    outcome->loads.evicted_memory = unloads;
    outcome->loads.reloads = reloads;
    outcome->loads.busy_ns = loading_s * EP_SECOND;
    outcome->lines[9].sum_ns[EP_PART_SERVICE] = 50 * EP_SECOND;
    outcome->lines[9].sum_ns[EP_PART_CONTENTION] = 30 * EP_SECOND;
    outcome->lost.ns[EP_CAUSE_SERVICE] = 20 * EP_SECOND;
    struct ep_churn_figures churn = ep_thrash_of(outcome, 10);
    ep_outcome_destroy(outcome);
    return churn;
}

static void the_verdict_needs_all_three(void **state)
{
    (void)state;
    assert_int_equal(figures(100, 50, 50, 100).verdict, EP_THRASH_THRASHING);
    assert_int_equal(figures(100, 49, 50, 100).verdict, EP_THRASH_SOME);
    assert_int_equal(figures(100, 50, 49, 100).verdict, EP_THRASH_SOME);
    assert_int_equal(figures(100, 50, 50, 99).verdict, EP_THRASH_SOME);
    assert_int_equal(figures(100, 50, 9, 100).verdict, EP_THRASH_ABSENT);
    assert_int_equal(figures(100, 50, 50, 11).verdict, EP_THRASH_ABSENT);
    assert_int_equal(figures(100, 0, 0, 500).verdict, EP_THRASH_ABSENT);
    assert_int_equal(figures(0, 0, 0, 0).verdict, EP_THRASH_ABSENT);
}

static void the_figures_are_rates_and_shares(void **state)
{
    (void)state;
    struct ep_churn_figures churn = figures(100, 80, 60, 300);
    char reason[400];
    assert_near(churn.loads_per_minute, 10, 1e-12);
    assert_near(churn.unloads_per_minute, 8, 1e-12);
    assert_near(churn.unload_ratio, 0.8, 1e-12);
    assert_near(churn.reload_ratio, 0.6, 1e-12);
    assert_near(churn.load_time_share, 0.75, 1e-12);
    assert_string_equal(ep_thrash_reason(&churn, reason, sizeof reason),
                        "8 unloads a minute, 0.80 for each load; 60 % of the loads bring back what "
                        "went less than 10 min before; loading takes 75 % of the busy time "
                        "(thrashing: from 0.5, 50 % and 50 %)");
    churn = figures(100, 0, 0, 300);
    assert_string_equal(ep_thrash_reason(&churn, reason, sizeof reason),
                        "no model was unloaded for room");
}

static void a_reload_comes_soon_and_to_the_same_instance(void **state)
{
    (void)state;
    struct ep_churn *churn = ep_churn_create(2);
    assert_false(ep_churn_load(churn, 0, 0, 0, true, true)); /* never evicted */
    ep_churn_evict(churn, 0, 3, EP_MINUTE, true);
    assert_false(ep_churn_load(churn, 0, 2, EP_MINUTE, true, true));  /* elsewhere */
    assert_false(ep_churn_load(churn, 1, 3, EP_MINUTE, true, false)); /* another model */
    assert_true(ep_churn_load(churn, 0, 3, EP_MINUTE + EP_RELOAD_WINDOW, false, true));
    assert_false(ep_churn_load(churn, 0, 3, EP_MINUTE, false, true)); /* counted once */
    ep_churn_evict(churn, 0, 3, EP_MINUTE, false);
    assert_false(ep_churn_load(churn, 0, 3, EP_MINUTE + EP_RELOAD_WINDOW + 1, false, true));
    ep_churn_evict(churn, 0, 3, 0, true);
    assert_true(ep_churn_load(churn, 0, 3, 0, false, false)); /* one, but not counted */
    struct ep_model_churn first = ep_churn_of(churn, 0), second = ep_churn_of(churn, 1);
    assert_int_equal(first.loads_s3, 2);
    assert_int_equal(first.loads_disk, 3);
    assert_int_equal(first.reloads, 1);
    assert_int_equal(first.evictions, 2);
    assert_int_equal(second.loads_s3, 0);
    ep_churn_destroy(churn);
}

/* ---- whole runs: models of 100 MiB, uniform access, one request a second for an hour ---- */

static struct run_yaml run_with(int models, int fit, const char *eviction_off)
{
    char *text = ep_format(
        "epsim: 1\nname: thrash\nhorizon: 1h\nwarmup: 10min\nseed: 3\nreplications: 1\n"
        "models:\n  - {name: m, count: %d, image: i, artifact: 50MiB, memory: 100MiB, "
        "compute: {constant: 100ms}}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 1/s}}, "
        "popularity: uniform}\n"
        "client: none\n"
        "assumptions: {memory_high_water: 100%%, instance_base_memory: 0B, process_memory: 0B}\n"
        "deployments:\n  shared:\n    kind: multi-model\n%s"
        "    instance: {name: lab, vcpu: 4, memory: %dMiB, disk: unlimited, disk_bandwidth: "
        "unlimited, network: 10Gbps, price: $1/h}\n    instances: 1\n",
        models, eviction_off, 100 * fit);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    return run;
}

static void all_fits_none(void **state)
{
    (void)state;
    struct run_yaml run = run_with(20, 20, "");
    const struct ep_deployment_result *shared = run_yaml_deployment(&run, "shared");
    assert_int_equal(shared->churn.verdict, EP_THRASH_ABSENT);
    assert_true(shared->churn.unload_ratio == 0);
    assert_int_equal(shared->warning_count, 0);
    run_yaml_fini(&run);
}

/* Hit ratio 1/10: nine of ten requests load a model and push another out; the time until it is
 * asked for again is 200 s on average. */
static void ten_times_the_memory_asked_for_evenly_thrashes(void **state)
{
    (void)state;
    struct run_yaml run = run_with(200, 20, "");
    const struct ep_deployment_result *shared = run_yaml_deployment(&run, "shared");
    const struct ep_churn_figures *churn = &shared->churn;
    assert_int_equal(churn->verdict, EP_THRASH_THRASHING);
    assert_near(churn->loads_per_minute, 0.9 * 60, 3);
    assert_near(churn->unload_ratio, 1, 0.01);
    assert_near(churn->reload_ratio, 0.95, 0.03); /* 1 - exp(-600 / 200) */
    /* 0.9 x 1.26 s against 0.1 s + 0.9 x 0.4 s of first inferences */
    assert_near(churn->load_time_share, 0.71, 0.01);
    const struct ep_cause_figures *causes = shared->ledger.causes;
    double load_wait = causes[EP_CAUSE_DOWNLOAD].mean_s + causes[EP_CAUSE_EXTRACT].mean_s +
                       causes[EP_CAUSE_LOAD].mean_s + causes[EP_CAUSE_LOAD_QUEUE].mean_s +
                       causes[EP_CAUSE_EVICTION].mean_s;
    assert_near(load_wait, shared->parts[EP_PART_LOAD_WAIT].tail_mean.value, 1e-9);
    assert_near(causes[EP_CAUSE_QUEUE].mean_s, shared->parts[EP_PART_QUEUE].tail_mean.value, 1e-9);
    assert_int_equal(shared->warning_count, 1);
    assert_non_null(strstr(shared->warnings[0], "thrashing: "));
    assert_non_null(strstr(shared->warnings[0], "; use more memory, or fewer models"));
    run_yaml_fini(&run);
}

/* A cache that is switched off unloads by design, not for room. */
static void cache_disabled_is_no_thrash(void **state)
{
    (void)state;
    struct run_yaml run = run_with(200, 20, "    cache: disabled\n");
    const struct ep_deployment_result *shared = run_yaml_deployment(&run, "shared");
    assert_int_equal(shared->churn.verdict, EP_THRASH_ABSENT);
    assert_true(shared->churn.loads_per_minute > 50);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_needs_all_three),
        cmocka_unit_test(the_figures_are_rates_and_shares),
        cmocka_unit_test(a_reload_comes_soon_and_to_the_same_instance),
        cmocka_unit_test(all_fits_none),
        cmocka_unit_test(ten_times_the_memory_asked_for_evenly_thrashes),
        cmocka_unit_test(cache_disabled_is_no_thrash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
