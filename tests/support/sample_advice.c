#include "sample_advice.h"

static const struct ep_finding findings[] = {
    {true, "strict and stable latency", "latency_p99 < 250ms: no cold start can break it",
     "SageMaker Developer Guide, hosting-faqs.html"},
    {false, "many mostly idle models", "50 models keep 1.6 % of the vCPUs busy",
     "SageMaker Developer Guide, hosting-faqs.html"},
};
static const struct ep_advice advice = {
    .findings = findings,
    .finding_count = 2,
    .upkeep = {.endpoints = 50, .instances = 60, .containers = 50, .policies = 100}};

void sample_advice_add(struct ep_result *result)
{
    result->deployments[0].advice = &advice;
}
