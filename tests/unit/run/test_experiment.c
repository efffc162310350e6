#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Whole experiments: bytes do not depend on threads, and small ones are worked out by hand. */
#include "near.h"
#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define LAB "instance: {name: lab, vcpu: 1, memory: 8GiB, price: $1/h}"

/* Three options under Poisson traffic; `more` goes to the top level. */
static char *random_scenario(const char *more)
{
    return ep_format("epsim: 1\nhorizon: 10min\nreplications: 4\nseed: 3\n%s"
                     "models:\n  - {name: m, count: 20, artifact: 10MB, memory: 300MiB, compute: "
                     "{lognormal: {mean: 20ms, cv: 1}}}\n"
                     "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 10/s}}, "
                     "popularity: {zipf: {exponent: 0.9}}}\n"
                     "deployments:\n"
                     "  separate: {kind: single-model, " LAB "}\n"
                     "  shared: {kind: multi-model, instances: 2, " LAB "}\n"
                     "  direct: {kind: multi-container, mode: direct, instances: auto, " LAB "}\n",
                     more);
}

static bool same_est(const struct ep_est *a, const struct ep_est *b)
{
    return memcmp(&a->value, &b->value, sizeof a->value) == 0 &&
           memcmp(&a->low, &b->low, sizeof a->low) == 0 &&
           memcmp(&a->high, &b->high, sizeof a->high) == 0;
}

static void figures_do_not_depend_on_threads(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: auto\n");
    struct run_yaml one = run_yaml_on(text, 1), three = run_yaml_on(text, 3);
    assert_int_equal(one.result->event_hash, three.result->event_hash);
    assert_near(one.result->warmup_s, three.result->warmup_s, 0);
    assert_int_equal(one.result->series_count, three.result->series_count);
    for (size_t i = 0; i < 3; i++) {
        const struct ep_deployment_result *a = &one.result->deployments[i];
        const struct ep_deployment_result *b = &three.result->deployments[i];
        assert_int_equal(a->event_hash, b->event_hash);
        assert_true(same_est(&a->latency.mean, &b->latency.mean));
        assert_true(same_est(&a->latency.p99, &b->latency.p99));
        assert_true(same_est(&a->cpu.mean, &b->cpu.mean));
        assert_true(same_est(&a->rho, &b->rho));
        assert_true(same_est(&a->cost_per_million, &b->cost_per_million));
        for (int part = 0; part < EP_PART_COUNT; part++)
            assert_true(same_est(&a->parts[part].tail_mean, &b->parts[part].tail_mean));
    }
    run_yaml_fini(&one);
    run_yaml_fini(&three);
    ep_free(text);
}

static void every_option_gets_the_same_requests(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: 1min\n");
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *all = run.result->deployments;
    for (int i = 0; i < 3; i++) {
        const struct ep_counts *counts = &all[i].counts;
        assert_int_equal(counts->arrived, all[0].counts.arrived);
        assert_int_equal(counts->arrived, counts->completed + counts->failed + counts->rejected +
                                              counts->in_flight_at_end);
        assert_true(all[i].event_hash != all[(i + 1) % 3].event_hash);
    }
    assert_near(run.result->warmup_s, 65.625, 1e-9); /* seven slices of 9.375 s */
    assert_int_equal(run.result->comparison_count, 2);
    assert_int_equal(run.result->series_count, 3 * 10); /* one row a minute, the warm-up aside */
    for (size_t i = 0; i < 30; i++)
        assert_near(run.result->series[i].minute, (double)(i % 10), 0);
    run_yaml_fini(&run);
    ep_free(text);
}

static void parts_add_up_to_the_latency(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: 0\n");
    struct run_yaml run = run_yaml(text);
    for (int i = 0; i < 3; i++) {
        const struct ep_deployment_result *d = &run.result->deployments[i];
        double sum = 0;
        for (int part = 0; part < EP_PART_COUNT; part++)
            sum += d->parts[part].mean.value;
        assert_near(sum, d->latency.mean.value, 1e-12);
    }
    run_yaml_fini(&run);
    ep_free(text);
}

/* 6000 requests a replication among twenty models: the popular ones have samples enough. */
static void models_are_ranked_by_their_own_p99(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: 0\n");
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "shared");
    assert_true(d->worst_count > 1 && d->worst_count == d->best_count);
    for (size_t i = 0; i < d->worst_count; i++) {
        const struct ep_model_row *row = &d->worst[i];
        assert_true(row->requests >= 1000 && row->p50_s <= row->p99_s);
        assert_true(row->cost_share > 0 && row->cost_share < 1);
        assert_true(row->hit_ratio > 0 && row->hit_ratio <= 1);
        assert_true(i == 0 || row->p99_s <= d->worst[i - 1].p99_s);
        assert_true(i == 0 || d->best[i].p99_s >= d->best[i - 1].p99_s);
    }
    assert_true(isnan(d->models_meeting.value)); /* nothing is required */
    run_yaml_fini(&run);
    ep_free(text);
}

static void a_percentile_with_few_samples_beyond_is_withheld(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: 0\n");
    struct run_yaml run = run_yaml(text);
    const struct ep_latency_figures *latency = &run.result->deployments[0].latency;
    uint64_t completed = run.result->deployments[0].counts.completed;
    assert_in_range(completed, 20000, 28000);
    assert_true(!isnan(latency->p999.value));
    run_yaml_fini(&run);
    ep_free(text);
    text = ep_format("epsim: 1\nhorizon: 30s\nwarmup: 0\nreplications: 2\n"
                     "models:\n  - {name: m, compute: 1ms}\n"
                     "traffic:\n  - {name: t, models: m, arrivals: {deterministic: {rate: 10/s}}}\n"
                     "deployments:\n  d: {kind: single-model, " LAB "}\n");
    run = run_yaml(text);
    latency = &run.result->deployments[0].latency;
    assert_true(isnan(latency->p99.value));
    assert_string_equal(latency->p99.withheld, "6 requests lie beyond p99; needs 10: use a longer "
                                               "horizon or more replications");
    assert_true(!isnan(latency->p95.value));
    assert_null(latency->max.withheld);
    run_yaml_fini(&run);
    ep_free(text);
}

/* ---- by hand ---- */

/* One worker; requests at 0, 1 and 2 s of 1.5 s each: they wait 0, 0.5 and 1 s. */
static struct run_yaml three_requests(void)
{
    char *path = temp_file("time,model,compute\n0,m,1.5\n1,m,1.5\n2,m,1.5\n");
    char *text = ep_format("epsim: 1\nhorizon: 10s\nwarmup: 0\nreplications: 1\n"
                           "models:\n  - {name: m}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv, "
                           "columns: {compute: compute}}}\n%s"
                           "deployments:\n  d:\n    kind: single-model\n    " LAB "\n"
                           "    assumptions: {workers_per_model: 1}\n"
                           "requirements:\n  - latency_max < 3s\n  - latency_mean < 1.9s\n",
                           path, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    temp_file_remove(path);
    return run;
}

static void three_requests_are_worked_out_by_hand(void **state)
{
    (void)state;
    struct run_yaml run = three_requests();
    const struct ep_deployment_result *d = &run.result->deployments[0];
    assert_int_equal(d->counts.completed, 3);
    assert_near(d->latency.mean.value, 2.0, 1e-12);
    assert_near(d->latency.max.value, 2.5, 1e-12);
    assert_near(d->parts[EP_PART_QUEUE].mean.value, 0.5, 1e-12);
    assert_near(d->parts[EP_PART_SERVICE].mean.value, 1.5, 1e-12);
    assert_near(d->cpu.mean.value, 0.45, 1e-12);
    assert_near(d->rho.value, 0.45, 1e-12);
    assert_near(d->cost_per_hour.value, 1, 1e-12);
    assert_true(isnan(d->cost_per_hour.low)); /* nothing is random */
    assert_near(d->error_ratio.value, 0, 0);
    assert_int_equal(d->attempts_sent, 3);
    assert_int_equal(d->by_status_count, 1);
    assert_string_equal(d->by_status[0].status, "200");
    assert_false(d->has_cache);
    assert_string_equal(d->covers,
                        "nothing: no chance plays a part, every replication gives these figures");
    assert_int_equal(run.result->requirement_count, 2);
    assert_int_equal(run.result->requirements[0].passed, EP_PASSED_YES);
    assert_int_equal(run.result->requirements[1].passed, EP_PASSED_NO);
    assert_true(run.result->decided && !run.result->some_meets_all);
    run_yaml_fini(&run);
}

static const struct ep_cloudwatch *metric(const struct ep_deployment_result *d, const char *name)
{
    for (size_t i = 0; i < d->cloudwatch_count; i++)
        if (strcmp(d->cloudwatch[i].name, name) == 0)
            return &d->cloudwatch[i];
    return NULL;
}

static void cloudwatch_is_in_microseconds_and_percent(void **state)
{
    (void)state;
    struct run_yaml run = three_requests();
    const struct ep_deployment_result *d = &run.result->deployments[0];
    const struct ep_cloudwatch *latency = metric(d, "ModelLatency");
    assert_string_equal(latency->unit, "Microseconds");
    assert_int_equal(latency->sample_count, 3);
    assert_near(latency->sum, 6e6, 1e-3);
    assert_near(latency->average, 2e6, 1e-3);
    assert_near(latency->min, 1.5e6, 1e-3);
    assert_near(latency->p99, 2.5e6, 2.5e6 / 32);
    assert_near(metric(d, "Invocations")->sum, 3, 0);
    assert_true(isnan(metric(d, "Invocations")->average));
    assert_near(metric(d, "Invocation4XXErrors")->average, 0, 0);
    assert_near(metric(d, "CPUUtilization")->average, 45, 1e-9);
    assert_null(metric(d, "ModelCacheHit")); /* no multi-model endpoint */
    run_yaml_fini(&run);
}

/* An MME for two models of which one fits: x, y, x are three misses, two evictions. */
static void a_small_cache_is_worked_out_by_hand(void **state)
{
    (void)state;
    char *path = temp_file("time,model,compute\n0,x,0.5\n1,y,0.5\n2,x,0.5\n3,x,0.5\n");
    char *text = ep_format("epsim: 1\nhorizon: 10s\nwarmup: 0\nreplications: 1\n"
                           "models:\n  - {name: m, artifact: 1MB, memory: 5MB, from_trace: {trace: "
                           "t}}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv, "
                           "columns: {compute: compute}}}\n%s"
                           "deployments:\n  d: {kind: multi-model, instance: {name: lab, vcpu: 1, "
                           "memory: 8MB, price: $1/h}}\n",
                           path, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *d = &run.result->deployments[0];
    assert_true(d->has_cache);
    assert_int_equal(d->cache.hits, 1);
    assert_int_equal(d->cache.misses, 3);
    assert_int_equal(d->cache.loads_s3, 2);
    assert_int_equal(d->cache.loads_disk, 1);
    assert_int_equal(d->cache.evictions_memory, 2);
    assert_int_equal(d->cache.bytes_requested, 20000000);
    assert_int_equal(d->cache.bytes_missed, 15000000);
    assert_near(d->cold_ratio.value, 0.75, 1e-12);
    assert_near(d->warm.mean.value, 0.5, 1e-12);
    assert_near(metric(d, "ModelCacheHit")->average, 0.25, 1e-12);
    assert_int_equal(metric(d, "ModelUnloadingTime")->sample_count, 2);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
}

static void a_group_and_its_labels_have_figures_of_their_own(void **state)
{
    (void)state;
    char *table = temp_file("name,compute,plan\na,100ms,gold\nb,300ms,free\n");
    char *path = temp_file("time,model\n0,a\n2,b\n4,a\n");
    char *text = ep_format("epsim: 1\nhorizon: 10s\nwarmup: 0\nreplications: 1\n"
                           "models:\n  - {name: m, table: %s}\n"
                           "traffic:\n  - {name: t, models: m, trace: {file: %s, format: csv}}\n%s"
                           "deployments:\n  d: {kind: single-model, " LAB "}\n",
                           table, path, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *d = &run.result->deployments[0];
    assert_int_equal(d->group_count, 3);
    assert_string_equal(d->groups[1].name, "m plan=gold");
    assert_int_equal(d->groups[1].counts.completed, 2);
    assert_near(d->groups[1].latency.mean.value, 0.1, 1e-12);
    assert_near(d->groups[2].latency.mean.value, 0.3, 1e-12);
    assert_int_equal(d->groups[0].counts.arrived, 3);
    run_yaml_fini(&run);
    ep_free(text);
    temp_file_remove(path);
    temp_file_remove(table);
}

static void an_infeasible_option_has_no_figures(void **state)
{
    (void)state;
    char *text = ep_format("epsim: 1\nhorizon: 1min\nreplications: 2\n"
                           "models:\n  - {name: m, artifact: 1MB, memory: 90GiB, compute: 1ms}\n"
                           "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 1/s}}}\n"
                           "deployments:\n  d: {kind: multi-model, " LAB "}\n");
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *d = &run.result->deployments[0];
    assert_false(d->feasible);
    assert_int_equal(d->problem_count, 1);
    assert_true(isnan(d->latency.p99.value) && isnan(d->cost_per_hour.value));
    assert_string_equal(d->latency.p99.withheld, "not feasible, see problems");
    run_yaml_fini(&run);
    ep_free(text);
}

/* ---- the request log ---- */

struct logged {
    size_t count, stop_after, last_option;
    double sum;
};

static bool on_request(void *self, const struct ep_world *world, size_t option,
                       const struct ep_request_record *record)
{
    (void)world;
    struct logged *logged = self;
    assert_true(option >= logged->last_option); /* deployments in order */
    logged->last_option = option;
    logged->sum += (double)(record->done - record->first_arrival);
    return ++logged->count != logged->stop_after;
}

static struct ep_result *run_logged(const struct run_yaml *run, struct logged *logged, int jobs)
{
    struct ep_experiment_options options = {
        .jobs = jobs, .on_request = on_request, .request_self = logged};
    return ep_experiment_run(run->world, &options);
}

static void the_log_has_the_measured_requests_of_replication_1(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: 1min\n");
    struct run_yaml run = run_yaml_world(text);
    struct logged one = {0}, two = {0};
    struct ep_result *a = run_logged(&run, &one, 1), *b = run_logged(&run, &two, 2);
    assert_int_equal(a->event_hash, b->event_hash);
    assert_int_equal(one.count, two.count);
    assert_near(one.sum, two.sum, 0);
    uint64_t arrived = 0;
    for (size_t i = 0; i < 3; i++)
        arrived += a->deployments[i].counts.arrived;
    assert_in_range(one.count, arrived / 4 - arrived / 40, arrived / 4 + arrived / 40);
    ep_result_destroy(a);
    ep_result_destroy(b);
    run_yaml_fini(&run);
    ep_free(text);
}

static void a_log_that_cannot_be_written_stops_the_run(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: 0\n");
    struct run_yaml run = run_yaml_world(text);
    struct logged logged = {.stop_after = 5};
    assert_null(run_logged(&run, &logged, 2));
    assert_int_equal(logged.count, 5);
    run_yaml_fini(&run);
    ep_free(text);
}

static void on_progress(void *self, double done)
{
    double *last = self;
    assert_true(done >= *last && done <= 1 + 1e-12);
    *last = done;
}

static void progress_goes_from_0_to_1_with_the_pilot(void **state)
{
    (void)state;
    char *text = random_scenario("warmup: auto\n");
    struct run_yaml run = run_yaml_world(text);
    double last = 0;
    struct ep_experiment_options options = {
        .jobs = 2, .deployment = "shared", .on_progress = on_progress, .progress_self = &last};
    struct ep_result *result = ep_experiment_run(run.world, &options);
    assert_near(last, 1, 1e-12);
    assert_int_equal(result->deployment_count, 1);
    assert_string_equal(result->deployments[0].name, "shared");
    ep_result_destroy(result);
    run_yaml_fini(&run);
    ep_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_do_not_depend_on_threads),
        cmocka_unit_test(every_option_gets_the_same_requests),
        cmocka_unit_test(parts_add_up_to_the_latency),
        cmocka_unit_test(models_are_ranked_by_their_own_p99),
        cmocka_unit_test(a_percentile_with_few_samples_beyond_is_withheld),
        cmocka_unit_test(three_requests_are_worked_out_by_hand),
        cmocka_unit_test(cloudwatch_is_in_microseconds_and_percent),
        cmocka_unit_test(a_small_cache_is_worked_out_by_hand),
        cmocka_unit_test(a_group_and_its_labels_have_figures_of_their_own),
        cmocka_unit_test(an_infeasible_option_has_no_figures),
        cmocka_unit_test(the_log_has_the_measured_requests_of_replication_1),
        cmocka_unit_test(a_log_that_cannot_be_written_stops_the_run),
        cmocka_unit_test(progress_goes_from_0_to_1_with_the_pilot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
