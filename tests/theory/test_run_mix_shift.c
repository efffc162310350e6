/* The documented trap of direct containers: the mix shifts, the rate does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include <math.h>
#include <string.h>

static const char *const cut[] = {"replications", "2", NULL};

/* The mean over the minutes [from, to) of the 99th percentile of replication 1. */
static double p99_between(const struct run_yaml *run, const char *deployment, double from,
                          double to)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < run->result->series_count; i++) {
        const struct ep_series_row *row = &run->result->series[i];
        if (strcmp(row->deployment, deployment) != 0 || row->minute < from || row->minute >= to)
            continue;
        sum += row->latency_p99_s;
        count++;
    }
    return sum / count;
}

static double rate_between(const struct run_yaml *run, double from, double to)
{
    double sum = 0;
    for (size_t i = 0; i < run->result->series_count; i++) {
        const struct ep_series_row *row = &run->result->series[i];
        if (strcmp(row->deployment, "by-invocations") == 0 && row->minute >= from &&
            row->minute < to)
            sum += (double)row->arrived;
    }
    return sum / (60 * (to - from));
}

static void a_shift_of_the_mix_triggers_nothing_and_the_tail_blows_up(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_shipped("mix-shift", cut, 2);
    const struct ep_deployment_result *trap = run_yaml_deployment(&run, "by-invocations");
    assert_near(rate_between(&run, 0, 60), 40, 1);
    assert_near(rate_between(&run, 90, 180), 40, 1);
    assert_true(trap->scales);
    assert_int_equal(trap->scaling_figures.scale_outs + trap->scaling_figures.scale_ins, 0);
    assert_int_equal(trap->instances_max, 2);
    assert_int_equal(trap->launches, 0);
    double before = p99_between(&run, "by-invocations", 17, 60);
    double after = p99_between(&run, "by-invocations", 90, 180);
    assert_true(after > 10 * before);
    run_yaml_fini(&run);
}

/* The same endpoint that looks at its vCPUs instead: more instances, and a tail like before. */
static void a_policy_on_utilization_follows_the_work(void **state)
{
    (void)state;
    struct run_yaml run = run_yaml_shipped("mix-shift", cut, 2);
    const struct ep_deployment_result *trap = run_yaml_deployment(&run, "by-invocations");
    const struct ep_deployment_result *cpu = run_yaml_deployment(&run, "by-cpu");
    assert_true(cpu->scaling_figures.scale_outs >= 1);
    assert_true(cpu->instances_max >= 4);
    assert_true(cpu->latency.p99.value * 5 < trap->latency.p99.value);
    assert_true(p99_between(&run, "by-cpu", 120, 180) < 0.5);
    assert_true(cpu->cost_per_hour.value > trap->cost_per_hour.value);
    const struct ep_container_result *vision = &trap->container_results[0];
    const struct ep_container_result *ranking = &trap->container_results[1];
    if (strcmp(vision->name, "vision/0") != 0) {
        vision = &trap->container_results[1];
        ranking = &trap->container_results[0];
    }
    assert_true(vision->latency_mean.value > 50 * ranking->latency_mean.value);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_of_the_mix_triggers_nothing_and_the_tail_blows_up),
        cmocka_unit_test(a_policy_on_utilization_follows_the_work),
    };
    return cmocka_run_group_tests_name("run_mix_shift", tests, NULL, NULL);
}
