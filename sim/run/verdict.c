#include "run/verdict.h"

#include <math.h>
#include <stdio.h>

#define QUARTERS 4

bool ep_verdict_backlog_rises(const struct ep_verdict_facts *facts)
{
    uint32_t count = EP_SLICE_COUNT - facts->first_slice;
    if (count < EP_VERDICT_FEWEST_SLICES)
        return false;
    double mean[QUARTERS];
    for (uint32_t q = 0; q < QUARTERS; q++) {
        uint32_t begin = facts->first_slice + count * q / QUARTERS;
        uint32_t end = facts->first_slice + count * (q + 1) / QUARTERS;
        double sum = 0;
        for (uint32_t i = begin; i < end; i++)
            sum += facts->slice_backlog[i];
        mean[q] = sum / (end - begin);
        if (q > 0 && mean[q] <= mean[q - 1])
            return false;
    }
    double rise = mean[QUARTERS - 1] - mean[0];
    return rise >= EP_VERDICT_BACKLOG_REQUESTS && rise >= EP_VERDICT_BACKLOG_RATIO * facts->arrived;
}

static uint32_t saturated_slices(const struct ep_verdict_facts *facts)
{
    uint32_t count = 0;
    for (uint32_t i = facts->first_slice; i < EP_SLICE_COUNT; i++)
        count += facts->slice_rho[i] > 1;
    return count;
}

/* "rho(cpu) 0.61 [0.58, 0.64]" */
static void describe_rho(const struct ep_verdict_facts *facts, char *out, size_t size)
{
    const struct ep_est *rho = &facts->rho;
    if (isnan(rho->low))
        snprintf(out, size, "offered work / capacity of %s is %.2f", facts->rho_resource,
                 rho->value);
    else
        snprintf(out, size, "offered work / capacity of %s is %.2f [%.2f, %.2f]",
                 facts->rho_resource, rho->value, rho->low, rho->high);
}

enum ep_verdict ep_verdict_of(const struct ep_verdict_facts *facts, char *reason, size_t size)
{
    char rho[160];
    describe_rho(facts, rho, sizeof rho);
    double low = isnan(facts->rho.low) ? facts->rho.value : facts->rho.low;
    double high = isnan(facts->rho.high) ? facts->rho.value : facts->rho.high;
    uint32_t slices = EP_SLICE_COUNT - facts->first_slice;
    if (facts->arrived == 0) {
        snprintf(reason, size, "no request was measured");
        return EP_VERDICT_INCONCLUSIVE;
    }
    if (low > 1 && !facts->is_closed) {
        snprintf(reason, size, "%s: more work than it can do", rho);
        return EP_VERDICT_OVERLOADED;
    }
    if (ep_verdict_backlog_rises(facts) && !facts->is_closed) {
        snprintf(reason, size, "unanswered requests rise to the end; %s", rho);
        return EP_VERDICT_OVERLOADED;
    }
    if (facts->lost_ratio > EP_VERDICT_LOST_RATIO) {
        snprintf(reason, size, "%.2f %% lost to full queues or time limits; %s",
                 100 * facts->lost_ratio, rho);
        return EP_VERDICT_OVERLOADED;
    }
    if (saturated_slices(facts) > 0 && !facts->is_closed) {
        snprintf(reason, size, "more work than vCPUs in %u of %u slices, then it recovers; %s",
                 saturated_slices(facts), slices, rho);
        return EP_VERDICT_SATURATED;
    }
    if (slices < EP_VERDICT_FEWEST_SLICES) {
        snprintf(reason, size, "only %u slice%s after the warm-up, %d needed; %s", slices,
                 slices == 1 ? "" : "s", EP_VERDICT_FEWEST_SLICES, rho);
        return EP_VERDICT_INCONCLUSIVE;
    }
    if (low <= 1 && high >= 1 && !facts->is_closed) {
        snprintf(reason, size, "%s: the interval contains 1", rho);
        return EP_VERDICT_INCONCLUSIVE;
    }
    snprintf(reason, size, "%s", rho);
    return EP_VERDICT_STABLE;
}
