/* Whole runs whose minutes are compared with the figures of the whole span. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

/* An hour without warm-up; the last arrivals come early enough to be answered inside. */
static const char text[] =
    "epsim: 1\nname: minutes\nhorizon: 1h\nwarmup: 0\nseed: 5\nreplications: 1\n"
    "models:\n  - {name: m, count: 40, image: i, artifact: 20MiB, memory: 100MiB, "
    "compute: {constant: 20ms}}\n"
    "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 5/s}}, popularity: uniform, "
    "profile: {steps: [{at: 0min, factor: 1}, {at: 55min, factor: 0}]}}\n"
    "client: none\n"
    "deployments:\n  shared:\n    kind: multi-model\n"
    "    instance: {name: lab, vcpu: 4, memory: 4GiB, disk: 100GB, disk_bandwidth: 128MiB/s, "
    "network: 10Gbps, price: $1/h}\n    instances: 2\n"
    "  single:\n    kind: single-model\n    per: group\n"
    "    instance: {name: lab, vcpu: 4, memory: 4GiB, disk: 100GB, disk_bandwidth: 128MiB/s, "
    "network: 10Gbps, price: $1/h}\n    instances: 3\n";

static struct run_yaml run_watched(bool is_watched)
{
    struct run_yaml run = run_yaml_world(text);
    assert_non_null(run.world);
    struct ep_experiment_options options = {.jobs = 1, .want_series = is_watched};
    run.result = ep_experiment_run(run.world, &options);
    return run;
}

static const struct ep_cloudwatch *metric_of(const struct ep_deployment_result *deployment,
                                             enum ep_metric metric)
{
    for (size_t i = 0; i < deployment->cloudwatch_count; i++)
        if (strcmp(deployment->cloudwatch[i].name, ep_metric_spec(metric)->name) == 0)
            return &deployment->cloudwatch[i];
    return NULL;
}

/* Sums, counts and extremes over the minutes. */
static struct ep_metric_point over_minutes(const struct ep_result *result, const char *deployment,
                                           enum ep_metric metric)
{
    struct ep_metric_point all = {0};
    for (size_t i = 0; i < result->minute_count; i++) {
        const struct ep_metric_point *point = &result->minutes[i].figures.points[metric];
        if (strcmp(result->minutes[i].deployment, deployment) != 0 || point->count == 0)
            continue;
        all.min = all.count == 0 || point->min < all.min ? point->min : all.min;
        all.max = all.count == 0 || point->max > all.max ? point->max : all.max;
        all.count += point->count;
        all.sum += point->sum;
    }
    return all;
}

static void minutes_add_up_to_the_span(void **state)
{
    (void)state;
    struct run_yaml run = run_watched(true);
    assert_int_equal(run.result->minute_count, 120);
    for (size_t d = 0; d < 2; d++) {
        const struct ep_deployment_result *deployment = &run.result->deployments[d];
        for (int m = 0; m < EP_METRIC_COUNT; m++) {
            const struct ep_cloudwatch *span = metric_of(deployment, (enum ep_metric)m);
            struct ep_metric_point minutes =
                over_minutes(run.result, deployment->name, (enum ep_metric)m);
            if (!span)
                continue;
            assert_int_equal(minutes.count, span->sample_count);
            if (!isnan(span->sum))
                assert_near(minutes.sum, span->sum, 1e-6 * (1 + span->sum));
            if (!isnan(span->average))
                assert_near(minutes.sum, span->average * (double)span->sample_count,
                            1e-6 * (1 + minutes.sum));
            if (!isnan(span->max))
                assert_near(minutes.max, span->max, 1e-6 * (1 + span->max));
        }
    }
    run_yaml_fini(&run);
}

static void each_request_adds_one_over_the_instances(void **state)
{
    (void)state;
    struct run_yaml run = run_watched(true);
    for (size_t i = 0; i < run.result->minute_count; i++) {
        const struct ep_cloudwatch_minute *minute = &run.result->minutes[i];
        double instances = minute->has_cache ? 2 : 3;
        const struct ep_metric_point *points = minute->figures.points;
        assert_near(points[EP_METRIC_INVOCATIONS_PER_INSTANCE].sum,
                    points[EP_METRIC_INVOCATIONS].sum / instances, 1e-9);
        assert_int_equal(points[EP_METRIC_CPU].count, instances);
        assert_true(points[EP_METRIC_CPU].max <= 400);
        assert_true(points[EP_METRIC_CONCURRENT_REQUESTS].count >= 6 * (uint64_t)instances);
    }
    run_yaml_fini(&run);
}

/* To watch changes nothing. */
static void a_watched_run_does_the_same(void **state)
{
    (void)state;
    struct run_yaml watched = run_watched(true), plain = run_watched(false);
    assert_int_equal(watched.result->event_hash, plain.result->event_hash);
    assert_int_equal(plain.result->minute_count, 0);
    assert_int_equal(plain.result->deployments[0].model_count, 0);
    assert_int_equal(watched.result->deployments[0].model_count, 40);
    run_yaml_fini(&watched);
    run_yaml_fini(&plain);
}

/* Requests, loads, evictions and shares of all models add up to those of the deployment. */
static void models_add_up_to_the_deployment(void **state)
{
    (void)state;
    struct run_yaml run = run_watched(true);
    const struct ep_deployment_result *shared = run_yaml_deployment(&run, "shared");
    uint64_t requests = 0, loads = 0, evictions = 0;
    double cost = 0, cold = 0;
    for (size_t i = 0; i < shared->model_count; i++) {
        requests += shared->models[i].requests;
        loads += shared->models[i].loads;
        evictions += shared->models[i].evictions;
        cost += shared->models[i].cost_share;
        cold += shared->models[i].cold_share;
    }
    assert_int_equal(requests, shared->counts.arrived);
    assert_int_equal(loads, shared->cache.loads_s3 + shared->cache.loads_disk);
    assert_int_equal(evictions, shared->cache.evictions_memory);
    assert_near(cost, 1, 1e-9);
    assert_near(cold, 1, 1e-9);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minutes_add_up_to_the_span),
        cmocka_unit_test(each_request_adds_one_over_the_instances),
        cmocka_unit_test(a_watched_run_does_the_same),
        cmocka_unit_test(models_add_up_to_the_deployment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
