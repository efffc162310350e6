#include "sample_survival.h"

static const struct ep_requirement_result requirements[] = {{.deployment = "small",
                                                             .text = "latency_p99 < 500ms",
                                                             .limit = 0.5,
                                                             .value = 0.75,
                                                             .low = 0.7,
                                                             .high = 0.8,
                                                             .passed = EP_PASSED_NO,
                                                             .metric = "latency_p99"}};
static const struct ep_survival ran = {.lost = 1,
                                       .passed = EP_PASSED_NO,
                                       .reason = "1 of 3 instances lost: latency_p99 < 500ms is "
                                                 "missed (750 ms)",
                                       .was_run = true,
                                       .endpoint = 0,
                                       .instances = 3,
                                       .from_s = 1800,
                                       .verdict = EP_VERDICT_SATURATED,
                                       .verdict_reason = "cpu",
                                       .p99_s = {0.75, 0.7, 0.8, NULL},
                                       .error_ratio = {0.001, 0.0005, 0.0015, NULL},
                                       .cold_ratio = {0.02, 0.01, 0.03, NULL},
                                       .requirements = requirements,
                                       .requirement_count = 1};
static const struct ep_survival alone = {.lost = 1,
                                         .passed = EP_PASSED_NO,
                                         .reason = "its endpoint has one instance: nothing serves "
                                                   "while that is lost"};

void sample_survival_add(struct ep_result *result)
{
    result->deployments[0].survival = &ran;
    result->deployments[1].survival = &alone;
}
