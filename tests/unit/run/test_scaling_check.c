#include "run_yaml.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define HEAD                                                                                       \
    "epsim: 1\nhorizon: 1h\nmodels: [{name: m, count: 3, artifact: 20MB, compute: 20ms}]\n"        \
    "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}}]\ndeployments:\n"

/* All that is said about the deployments, one a line; NULL: nothing. */
static void says(const char *deployments, const char *expected)
{
    char *text = ep_format("%s%s", HEAD, deployments);
    struct run_yaml run = run_yaml_world(text);
    char *found = ep_strdup("");
    const char *message;
    for (size_t i = 0; (message = ep_diag_message(run.diag, i)) != NULL; i++) {
        char *longer = ep_format("%s%s%s", found, i == 0 ? "" : "\n", strstr(message, "test.yaml"));
        ep_free(found);
        found = longer;
    }
    assert_non_null(run.world);
    assert_string_equal(found, expected);
    ep_free(found);
    ep_free(text);
    run_yaml_fini(&run);
}

#define SINGLE "  d: {kind: single-model, instance: ml.m5.large, autoscaling: {min: 1, max: 2, "
#define MULTI "  d: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 1, max: 2, "

static void a_metric_that_is_never_emitted_is_told(void **state)
{
    (void)state;
    says(SINGLE "target_tracking: {metric: LoadedModelCount, target: 4}}}\n",
         "test.yaml:6:97: warning: deployments.d.autoscaling.target_tracking: the policy "
         "LoadedModelCount never acts: a single-model endpoint on ml.m5.large emits no "
         "LoadedModelCount");
    says(MULTI "target_tracking: {metric: LoadedModelCount, target: 4}}}\n", "");
    says(MULTI "target_tracking: {name: gpu, metric: Invocations / GPUUtilization, target: 4}}}\n",
         "test.yaml:6:96: warning: deployments.d.autoscaling.target_tracking: the policy gpu never "
         "acts: a multi-model endpoint on ml.m5.large emits no GPUUtilization");
    says(MULTI "target_tracking: {metric: SageMakerInferenceComponentInvocationsPerCopy, target: "
               "4/min}}}\n",
         "test.yaml:6:96: warning: deployments.d.autoscaling.target_tracking: the policy "
         "SageMakerInferenceComponentInvocationsPerCopy never acts: a multi-model endpoint on "
         "ml.m5.large emits no InvocationsPerCopy");
}

static void a_serverless_endpoint_has_metrics_of_its_own(void **state)
{
    (void)state;
    static const char keys[] = "  d: {kind: serverless, memory: 1GB, max_concurrency: 4, "
                               "autoscaling: {min: 1, max: 2, target_tracking: {metric: %s}}}\n"
                               "prices: {override: {serverless-1gb-provisioned: $0.02/h, "
                               "serverless-1gb-provisioned-execution: $0.08/h}}\n";
    static const char *const rows[][2] = {
        {"SageMakerVariantProvisionedConcurrencyUtilization, target: 0.7", ""},
        {"ServerlessProvisionedConcurrencyUtilization, target: 1",
         "test.yaml:6:105: warning: deployments.d.autoscaling.target_tracking: the policy "
         "ServerlessProvisionedConcurrencyUtilization never scales out: "
         "ServerlessProvisionedConcurrencyUtilization ends at 1"},
        {"CPUUtilization, target: 50%",
         "test.yaml:6:105: warning: deployments.d.autoscaling.target_tracking: the policy "
         "CPUUtilization never acts: a serverless endpoint on serverless-1gb emits no "
         "CPUUtilization"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = ep_format(keys, rows[i][0]);
        says(text, rows[i][1]);
        ep_free(text);
    }
    says(SINGLE "target_tracking: {metric: ServerlessProvisionedConcurrencyUtilization, target: "
                "0.7}}}\n",
         "test.yaml:6:97: warning: deployments.d.autoscaling.target_tracking: the policy "
         "ServerlessProvisionedConcurrencyUtilization never acts: a single-model endpoint on "
         "ml.m5.large emits no ServerlessProvisionedConcurrencyUtilization");
}

/* CPUUtilization of n vCPUs runs to n x 100 %. */
static void a_target_out_of_reach_is_told(void **state)
{
    (void)state;
    says(SINGLE "target_tracking: {metric: CPUUtilization, target: 199%}}}\n", "");
    says(SINGLE "target_tracking: {metric: CPUUtilization, target: 200%}}}\n",
         "test.yaml:6:97: warning: deployments.d.autoscaling.target_tracking: the policy "
         "CPUUtilization never scales out: CPUUtilization of ml.m5.large ends at 200 %");
    says(SINGLE "step: {metric: DiskUtilization, alarm: above, threshold: 100%, steps: [{from: 0%, "
                "change: 1}]}}}\n",
         "test.yaml:6:86: warning: deployments.d.autoscaling.step: the policy DiskUtilization "
         "never scales out: DiskUtilization of ml.m5.large ends at 100 %");
    says(SINGLE "step: {metric: CPUUtilization, alarm: at_most, threshold: 300%, steps: [{to: 0%, "
                "change: -1}]}}}\n",
         "");
}

static void memory_of_a_cache_is_a_poor_metric(void **state)
{
    (void)state;
    says(MULTI "target_tracking: {metric: MemoryUtilization, target: 60%}}}\n",
         "test.yaml:6:96: warning: deployments.d.autoscaling.target_tracking: MemoryUtilization "
         "says little of a multi-model endpoint: a warm cache is full by design");
    says(SINGLE "target_tracking: {metric: MemoryUtilization, target: 60%}}}\n", "");
}

static void without_a_policy_nothing_moves(void **state)
{
    (void)state;
    says("  d: {kind: multi-model, instance: ml.m5.large, autoscaling: {min: 1, max: 2}}\n",
         "test.yaml:6:6: warning: deployments.d.autoscaling: no policy and no scheduled action: "
         "the count never changes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_metric_that_is_never_emitted_is_told),
        cmocka_unit_test(a_serverless_endpoint_has_metrics_of_its_own),
        cmocka_unit_test(a_target_out_of_reach_is_told),
        cmocka_unit_test(memory_of_a_cache_is_a_poor_metric),
        cmocka_unit_test(without_a_policy_nothing_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
