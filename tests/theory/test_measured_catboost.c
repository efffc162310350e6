/* A load test of a real endpoint: clients and spread calibrated on one model, percentiles predicted
 * for the other. Figures: GitHub marckarp/sagemaker-catboost-mme, README; scenario, errors and what
 * of it is a prediction: docs/validation.md. */
#include "run/experiment.h"
#include "run/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

/* Measured figure and how far the simulated one may be off, as a share of it. */
struct point {
    const char *name;
    const struct ep_est *simulated;
    double measured_s, tolerance;
};

static void check(const struct point *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double error = points[i].simulated->value / points[i].measured_s - 1;
        if (!(fabs(error) <= points[i].tolerance))
            fail_msg("%s: %+.1f %%", points[i].name, 100 * error);
    }
}

static void check_rate(const struct ep_deployment_result *deployment, double measured)
{
    double seconds = 3 * 180, rate = (double)deployment->counts.completed / seconds;
    if (!(fabs(rate / measured - 1) <= 0.02))
        fail_msg("%g requests/s instead of %g", rate, measured);
}

static void one_model_predicts_the_other(void **state)
{
    (void)state;
    static const struct ep_override cut[] = {{"horizon", "4min"}, {"replications", "3"}};
    struct ep_diag *diag = ep_diag_create();
    struct ep_scenario *scenario =
        ep_scenario_load(EP_SOURCE_DIR "/scenarios/measured-catboost.yaml", cut, 2, diag);
    if (!scenario)
        fail_msg("%s", ep_diag_message(diag, 0));
    struct ep_world *world = ep_world_create(scenario, diag);
    struct ep_experiment_options options = {.jobs = 1};
    struct ep_result *result = ep_experiment_run(world, &options);
    const struct ep_deployment_result *small = &result->deployments[0];
    const struct ep_deployment_result *large = &result->deployments[1];
    check_rate(small, 460);
    check_rate(large, 238);
    const struct point calibrated[] = {{"p50", &small->latency.p50, 0.030, 0.08},
                                       {"p90", &small->latency.p90, 0.039, 0.05},
                                       {"p95", &small->latency.p95, 0.043, 0.05},
                                       {"p99", &small->latency.p99, 0.056, 0.15}};
    const struct point predicted[] = {{"p50", &large->latency.p50, 0.059, 0.08},
                                      {"p95", &large->latency.p95, 0.080, 0.08},
                                      {"p99", &large->latency.p99, 0.093, 0.08}};
    check(calibrated, sizeof calibrated / sizeof *calibrated);
    check(predicted, sizeof predicted / sizeof *predicted);
    ep_result_destroy(result);
    ep_world_destroy(world);
    ep_scenario_destroy(scenario);
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_model_predicts_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
