#include "run/thrash.h"

#include <stdio.h>

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* Time that requests, completed or not, held a worker. */
static double serving_ns(const struct ep_outcome *outcome)
{
    double ns =
        (double)outcome->lost.ns[EP_CAUSE_SERVICE] + (double)outcome->lost.ns[EP_CAUSE_CONTENTION];
    for (int i = 0; i < EP_PART_LINES; i++)
        ns += (double)outcome->lines[i].sum_ns[EP_PART_SERVICE] +
              (double)outcome->lines[i].sum_ns[EP_PART_CONTENTION];
    return ns;
}

static enum ep_thrash judge(const struct ep_churn_figures *churn)
{
    if (churn->unload_ratio >= EP_THRASH_UNLOADS && churn->reload_ratio >= EP_THRASH_RELOADS &&
        churn->load_time_share >= EP_THRASH_LOADING)
        return EP_THRASH_THRASHING;
    bool is_calm = churn->unload_ratio <= 0 || churn->reload_ratio < EP_THRASH_NONE ||
                   churn->load_time_share < EP_THRASH_NONE;
    return is_calm ? EP_THRASH_ABSENT : EP_THRASH_SOME;
}

struct ep_churn_figures ep_thrash_of(const struct ep_outcome *outcome, double minutes)
{
    const struct ep_load_counts *counts = &outcome->loads;
    double loads = (double)(counts->from_s3 + counts->from_disk);
    double unloads = (double)counts->evicted_memory, loading = (double)counts->busy_ns;
    struct ep_churn_figures churn = {
        .loads_per_minute = share(loads, minutes),
        .unloads_per_minute = share(unloads, minutes),
        .unload_ratio = share(unloads, loads),
        .reload_ratio = share((double)counts->reloads, loads),
        .load_time_share = share(loading, loading + serving_ns(outcome)),
    };
    churn.verdict = judge(&churn);
    return churn;
}

const char *ep_thrash_reason(const struct ep_churn_figures *churn, char *buffer, size_t size)
{
    if (churn->unload_ratio <= 0)
        snprintf(buffer, size, "no model was unloaded for room");
    else
        snprintf(buffer, size,
                 "%.3g unloads a minute, %.2f for each load; %.0f %% of the loads bring back what "
                 "went less than %d min before; loading takes %.0f %% of the busy time (thrashing: "
                 "from %.1f, %.0f %% and %.0f %%)",
                 churn->unloads_per_minute, churn->unload_ratio, 100 * churn->reload_ratio,
                 (int)(EP_RELOAD_WINDOW / EP_MINUTE), 100 * churn->load_time_share,
                 EP_THRASH_UNLOADS, 100 * EP_THRASH_RELOADS, 100 * EP_THRASH_LOADING);
    return buffer;
}
