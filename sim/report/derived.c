#include "report/derived.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

#define SAMPLES_BEYOND 10.0

const struct ep_deployment_result *ep_result_find(const struct ep_result *result, const char *name)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (strcmp(result->deployments[i].name, name) == 0)
            return &result->deployments[i];
    return NULL;
}

const struct ep_comparison *ep_result_comparison(const struct ep_result *result,
                                                 const char *deployment)
{
    for (size_t i = 0; i < result->comparison_count; i++)
        if (strcmp(result->comparison[i].deployment, deployment) == 0)
            return &result->comparison[i];
    return NULL;
}

const struct ep_deployment_result *ep_result_baseline(const struct ep_result *result)
{
    if (result->comparison_count > 0)
        return ep_result_find(result, result->comparison[0].baseline);
    for (size_t i = 0; i < result->deployment_count; i++)
        if (result->deployments[i].feasible)
            return &result->deployments[i];
    return NULL;
}

static bool is_first_of_text(const struct ep_result *result, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(result->requirements[k].text, result->requirements[i].text) == 0)
            return false;
    return true;
}

const struct ep_requirement_result **ep_requirements_by_text(const struct ep_result *result)
{
    const struct ep_requirement_result *all = result->requirements;
    const struct ep_requirement_result **sorted =
        ep_alloc_zeroed(result->requirement_count + 1, sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; i < result->requirement_count; i++)
        for (size_t k = i; k < result->requirement_count && is_first_of_text(result, i); k++)
            if (strcmp(all[k].text, all[i].text) == 0)
                sorted[count++] = &all[k];
    return sorted;
}

bool ep_is_serverless(const struct ep_deployment_result *deployment)
{
    return strcmp(deployment->kind, "serverless") == 0;
}

double ep_instance_usd_per_hour(const struct ep_deployment_result *deployment)
{
    double sum = 0;
    bool found = false;
    for (size_t i = 0; i < deployment->bill.line_count; i++) {
        const struct ep_bill_line *line = &deployment->bill.lines[i];
        if (strcmp(line->unit, "instance-hour") != 0)
            continue;
        sum += line->usd_per_hour;
        found = true;
    }
    return found ? sum : NAN;
}

static double relative(double value, double base)
{
    return base > 0 ? value / base - 1 : NAN;
}

double ep_delta_cost_ratio(const struct ep_result *result, const struct ep_comparison *comparison)
{
    const struct ep_deployment_result *self = ep_result_find(result, comparison->deployment);
    const struct ep_deployment_result *base = ep_result_find(result, comparison->baseline);
    if (!self || !base)
        return NAN;
    return relative(self->cost_per_hour.value, base->cost_per_hour.value);
}

double ep_delta_instance_cost_ratio(const struct ep_result *result,
                                    const struct ep_comparison *comparison)
{
    const struct ep_deployment_result *self = ep_result_find(result, comparison->deployment);
    const struct ep_deployment_result *base = ep_result_find(result, comparison->baseline);
    if (!self || !base)
        return NAN;
    return relative(ep_instance_usd_per_hour(self), ep_instance_usd_per_hour(base));
}

bool ep_quantile_is_supported(uint64_t samples, double p)
{
    return (double)samples * (1 - p) >= SAMPLES_BEYOND;
}

double ep_tail_mean_s(const struct ep_deployment_result *deployment)
{
    double sum = 0;
    for (int part = 0; part < EP_PART_COUNT; part++)
        sum += deployment->parts[part].tail_mean.value;
    return sum;
}
