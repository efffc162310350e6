/* Provisioned concurrency that follows the load: what is there when, what is paid for it, and what
 * the metrics say. Everything constant, so that all of it can be said beforehand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"

#include <string.h>

/* One request a second of half a second; an environment starts in 4 s. */
#define HEAD                                                                                       \
    "epsim: 1\nstart: 2026-11-02T08:00Z\nhorizon: 60min\nwarmup: 15min\nreplications: 1\n"         \
    "models: [{name: m, artifact: 1MB, compute: 500ms, memory: 100MiB}]\n"                         \
    "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: 1/s}}%s}]\n"                  \
    "prices: {override: {serverless-1gb-provisioned: $0.02/h, "                                    \
    "serverless-1gb-provisioned-execution: $0.08/h}}\n"                                            \
    "assumptions: {cold_start: {constant: 4s}, cold_start_rate: unlimited, vcpu_per_gb: 1, "       \
    "metric_lag: {constant: 60s}, overhead: 0ms}\n"                                                \
    "deployments:\n  d: {kind: serverless, memory: 1GB, max_concurrency: 20, %s}\n"

static struct run_yaml run_with(const char *profile, const char *keys)
{
    char *text = ep_format(HEAD, profile, keys);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    return run;
}

static const struct ep_bill_line *line(const struct ep_deployment_result *d, const char *item)
{
    for (size_t i = 0; i < d->bill.line_count; i++)
        if (strncmp(d->bill.lines[i].item, item, strlen(item)) == 0)
            return &d->bill.lines[i];
    fail_msg("no line %s", item);
    return NULL;
}

static double average(const struct ep_deployment_result *d, const char *name)
{
    for (size_t i = 0; i < d->cloudwatch_count; i++)
        if (strcmp(d->cloudwatch[i].name, name) == 0)
            return d->cloudwatch[i].average;
    fail_msg("no metric %s", name);
    return 0;
}

/* 2 from the start; 6 asked for at 8:30:00, there at 8:30:04; 3 at 8:45:00, at once. Measured from
 * 8:15: 904 s of 2, 896 s of 6, 900 s of 3. */
static void a_schedule_is_paid_for_while_the_environments_are_there(void **state)
{
    (void)state;
    struct run_yaml run =
        run_with("", "autoscaling: {min: 2, max: 2, scheduled: [{name: a, schedule: "
                     "\"at(2026-11-02T08:30:00)\", min: 6, max: 6}, {name: b, schedule: "
                     "\"at(2026-11-02T08:45:00)\", min: 3, max: 3}]}");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    double hours = (904 * 2 + 896 * 6 + 900 * 3) / 2700.0;
    assert_near(line(d, "serverless-1gb-provisioned us-east-1")->quantity, hours, 1e-9);
    assert_near(line(d, "serverless-1gb-provisioned us-east-1")->usd_per_hour, 0.02 * hours, 1e-9);
    assert_near(line(d, "serverless-1gb-provisioned-execution")->quantity, 0.5, 1e-3);
    assert_near(line(d, "serverless-1gb us-east-1")->quantity, 0, 0); /* nothing spilled over */
    assert_int_equal(d->scaling_figures.scale_outs, 1);
    assert_int_equal(d->scaling_figures.scale_ins, 1);
    assert_near(d->cold_ratio.value, 0, 0);
    /* Minutes of 2, 6 and 3; one of them is in use half of the time, read as each begins. */
    assert_true(average(d, "ServerlessProvisionedConcurrencyUtilization") <= 0.5);
    run_yaml_fini(&run);
}

static double cost_in_minute(const struct run_yaml *run, double minute)
{
    for (size_t i = 0; i < run->result->series_count; i++)
        if (!(run->result->series[i].minute < minute))
            return run->result->series[i].cost_usd_per_hour;
    fail_msg("no minute %g", minute);
    return 0;
}

static void the_minutes_have_the_price_of_what_is_there(void **state)
{
    (void)state;
    struct run_yaml run = run_with("", "autoscaling: {min: 2, max: 2, scheduled: [{name: a, "
                                       "schedule: \"at(2026-11-02T08:30:00)\", min: 6, max: 6}]}");
    double serving = 0.5 * 0.08;
    assert_near(cost_in_minute(&run, 20), 2 * 0.02 + serving, 1e-3);
    assert_near(cost_in_minute(&run, 40), 6 * 0.02 + serving, 1e-3);
    run_yaml_fini(&run);
}

/* Five a second of half a second keep up to three busy: of one, and of two, everything is in use,
 * which asks for 2, then 4 with a target of 61 %; 3 / 4 asks for 5, 3 / 5 for no more. The fifth is
 * asked for at 8:16:00: the alarm is of 8:15, its datapoint a minute late; it is there 4 s later.
 */
static void tracking_keeps_utilization_at_its_target(void **state)
{
    (void)state;
    struct run_yaml run = run_with(", profile: {steps: [{at: 1s, factor: 5}]}",
                                   "autoscaling: {min: 1, max: 20, target_tracking: {metric: "
                                   "SageMakerVariantProvisionedConcurrencyUtilization, target: "
                                   "0.61}}");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    int desired[8], count = 0;
    for (size_t i = 0; i < d->scaling_count; i++)
        if (strcmp(d->scaling[i].action, "scale-out") == 0 && count < 8) {
            desired[count++] = d->scaling[i].desired;
            assert_string_equal(d->scaling[i].what, "environment");
        }
    static const int expected[] = {2, 4, 5};
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(desired[i], expected[i]);
    assert_near(line(d, "serverless-1gb-provisioned us-east-1")->quantity,
                (64 * 4 + 2636 * 5) / 2700.0, 1e-9);
    run_yaml_fini(&run);
}

/* Fewer while all are in use: those that are too many serve to the end, as provisioned ones. */
static void who_serves_goes_when_it_has_served(void **state)
{
    (void)state;
    struct run_yaml run = run_with(
        ", profile: {steps: [{at: 1s, factor: 6}]}",
        "provisioned_concurrency: 3, autoscaling: {min: 3, max: 3, scheduled: [{name: a, schedule: "
        "\"at(2026-11-02T08:30:00)\", min: 1, max: 1}]}");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    assert_near(line(d, "serverless-1gb-provisioned us-east-1")->quantity,
                (900 * 3 + 1800) / 2700.0, 1e-9);
    assert_int_equal(d->counts.completed, d->counts.arrived);
    assert_true(d->cold_ratio.value > 0); /* two more were started, on demand, and stay warm */
    assert_true(d->cold_ratio.value < 0.01);
    run_yaml_fini(&run);
}

/* The message says how to supply what the book lacks, and that then works. */
static void a_provisioned_environment_without_price_is_a_mistake(void **state)
{
    (void)state;
    static const char keys[] = "deployments:\n  d: {kind: serverless, memory: 2GB, "
                               "max_concurrency: 4, provisioned_concurrency: 1}\n";
    char *text = ep_format("%s%s",
                           "epsim: 1\nhorizon: 1h\nmodels: [{name: m, compute: 1ms}]\n"
                           "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}]\n",
                           keys);
    struct run_yaml run = run_yaml_world(text);
    assert_null(run.world);
    assert_string_equal(strstr(ep_diag_message(run.diag, 0), "deployments.d: "),
                        "deployments.d: no price for serverless-2gb-provisioned in us-east-1 in "
                        "sagemaker-2026-09-22.csv (2026-09-22); add yours: prices: {override: "
                        "{serverless-2gb-provisioned: $PRICE/h}}");
    assert_string_equal(
        strstr(ep_diag_message(run.diag, 1), "deployments.d: "),
        "deployments.d: no price for serverless-2gb-provisioned-execution in us-east-1 in "
        "sagemaker-2026-09-22.csv (2026-09-22); add yours: prices: {override: "
        "{serverless-2gb-provisioned-execution: $PRICE/h}}");
    assert_null(ep_diag_message(run.diag, 2));
    run_yaml_fini(&run);
    char *priced = ep_format("%sprices: {override: {serverless-2gb-provisioned: $0.036/h, "
                             "serverless-2gb-provisioned-execution: $0.0828/h}}\n",
                             text);
    run = run_yaml_world(priced);
    assert_non_null(run.world);
    assert_near(run.world->options[0].prices.provisioned.usd_per_hour, 0.036, 0);
    assert_near(run.world->options[0].prices.provisioned_execution.usd_per_hour, 0.0828, 0);
    run_yaml_fini(&run);
    ep_free(priced);
    ep_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schedule_is_paid_for_while_the_environments_are_there),
        cmocka_unit_test(the_minutes_have_the_price_of_what_is_there),
        cmocka_unit_test(tracking_keeps_utilization_at_its_target),
        cmocka_unit_test(who_serves_goes_when_it_has_served),
        cmocka_unit_test(a_provisioned_environment_without_price_is_a_mistake),
    };
    return cmocka_run_group_tests_name("provisioned_scaling", tests, NULL, NULL);
}
