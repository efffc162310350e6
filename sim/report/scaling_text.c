#include "report/scaling_text.h"

#include "report/human.h"

#include <math.h>
#include <string.h>

static bool is_next(const struct ep_deployment_result *deployment, size_t *k)
{
    return deployment->feasible && deployment->scales && (*k)-- == 0;
}

const struct ep_deployment_result *ep_scaling_deployment(const struct ep_result *result, size_t k)
{
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (is_next(deployment, &k))
            return deployment;
        for (size_t part = 0; part < deployment->part_count; part++)
            if (is_next(&deployment->part_results[part], &k))
                return &deployment->part_results[part];
    }
    return NULL;
}

static void add_plural(struct ep_text *out, uint64_t count, const char *what)
{
    ep_text_addf(out, "%llu %s%s", (unsigned long long)count, what, count == 1 ? "" : "s");
}

void ep_add_scaling_clock(struct ep_text *out, double seconds)
{
    unsigned long long whole = (unsigned long long)seconds;
    ep_text_addf(out, "%llud %02llu:%02llu:%02llu", whole / 86400, whole / 3600 % 24,
                 whole / 60 % 60, whole % 60);
}

static void add_what(struct ep_text *out, const struct ep_scaling_row *row)
{
    if (row->policy) {
        ep_text_add_clean(out, row->policy);
        ep_text_add(out, " ");
    }
    ep_text_add(out, row->trigger);
    if (!isnan(row->value))
        ep_text_addf(out, ", metric %.6g against %.6g", row->value, row->threshold);
}

void ep_add_scaling_count(struct ep_text *out, const struct ep_scaling_row *row)
{
    if (row->wanted_max == 0 && row->current != row->desired)
        ep_text_addf(out, "%d -> ", row->current);
    int count = row->wanted_max > 0 ? row->current : row->desired;
    add_plural(out, (uint64_t)count, row->what ? row->what : "instance");
    if (row->wanted_max > 0)
        ep_text_addf(out, "; min %d, max %d", row->wanted, row->wanted_max);
    else if (row->wanted != row->desired)
        ep_text_addf(out, " (asks for %d)", row->wanted);
}

void ep_add_scaling_line(struct ep_text *out, const struct ep_deployment_result *deployment,
                         const struct ep_scaling_row *row)
{
    ep_add_scaling_clock(out, row->at_s);
    if (row->looks > 1) {
        ep_text_add(out, " to ");
        ep_add_scaling_clock(out, row->until_s);
    }
    ep_text_add(out, "  ");
    if (deployment->endpoints > 1)
        ep_text_addf(out, "endpoint %u  ", row->endpoint);
    add_what(out, row);
    ep_text_add(out, "  ");
    ep_add_scaling_count(out, row);
    ep_text_addf(out, "  %s: %s", row->action, row->why);
    if (row->looks > 1)
        ep_text_addf(out, " (%llu times)", (unsigned long long)row->looks);
}

void ep_report_scaling_log(const struct ep_result *result, struct ep_text *out)
{
    const struct ep_deployment_result *deployment;
    for (size_t i = 0; (deployment = ep_scaling_deployment(result, i)) != NULL; i++) {
        ep_text_add(out, out->length > 0 ? "\n# " : "# ");
        ep_text_add_clean(out, deployment->name);
        ep_text_add(out, ": ");
        ep_add_scaling_summary(out, deployment);
        ep_text_add(out, "\n");
        for (size_t k = 0; k < deployment->scaling_count; k++) {
            ep_add_scaling_line(out, deployment, &deployment->scaling[k]);
            ep_text_add(out, "\n");
        }
        for (size_t k = 0; k < deployment->newcomer_count; k++) {
            ep_add_newcomers_line(out, deployment, &deployment->newcomers[k]);
            ep_text_add(out, "\n");
        }
    }
}

void ep_add_warm_again(struct ep_text *out, double seconds)
{
    if (seconds == 0)
        ep_text_add(out, "stays warm");
    else if (isnan(seconds))
        ep_text_add(out, "not warm again");
    else
        ep_text_addf(out, "warm again after %.4g min", seconds / 60);
}

/* Where newcomers came, with caches. */
static void add_caches(struct ep_text *out, const struct ep_deployment_result *deployment)
{
    const struct ep_scaling_figures *figures = &deployment->scaling_figures;
    if (deployment->newcomer_count == 0)
        return;
    ep_text_add(out, "; ");
    if (figures->reload_storms == 0)
        ep_text_add(out, "no reload storm");
    else
        add_plural(out, figures->reload_storms, "reload storm");
    uint64_t still_cold = 0;
    for (size_t i = 0; i < deployment->newcomer_count; i++)
        still_cold += isnan(deployment->newcomers[i].warm_again_s) ? 1 : 0;
    ep_text_add(out, "; ");
    ep_add_warm_again(out, figures->warm_again_max_s);
    if (figures->warm_again_max_s > 0)
        ep_text_add(out, " at most");
    if (still_cold > 0 && !isnan(figures->warm_again_max_s))
        ep_text_addf(out, ", %llu not in this run", (unsigned long long)still_cold);
}

static void add_change(struct ep_text *out, enum ep_human_unit unit, double before, double after)
{
    ep_human_add(out, unit, before);
    ep_text_add(out, " -> ");
    ep_human_add(out, unit, after);
}

void ep_add_newcomers_line(struct ep_text *out, const struct ep_deployment_result *deployment,
                           const struct ep_newcomer_row *row)
{
    ep_add_scaling_clock(out, row->first_s);
    ep_text_add(out, "  ");
    if (deployment->endpoints > 1)
        ep_text_addf(out, "endpoint %u  ", row->endpoint);
    ep_text_addf(out, "%u more instance%s: hit ratio ", row->instances,
                 row->instances == 1 ? " serves" : "s serve");
    add_change(out, EP_HUMAN_RATIO, row->hit_before, row->hit_after);
    ep_text_add(out, ", p99 ");
    add_change(out, EP_HUMAN_SECONDS, row->p99_before_s, row->p99_after_s);
    ep_text_addf(out, " (");
    ep_human_add(out, EP_HUMAN_SECONDS, row->p99_others_s);
    ep_text_add(out, " without ");
    add_plural(out, row->cold, "wait");
    ep_text_add(out, " for their loads); ");
    if (row->is_storm)
        ep_text_add(out, "reload storm; ");
    ep_add_warm_again(out, row->warm_again_s);
}

void ep_add_scaling_summary(struct ep_text *out, const struct ep_deployment_result *deployment)
{
    const struct ep_scaling_figures *figures = &deployment->scaling_figures;
    add_plural(out, figures->scale_outs, "scale-out");
    ep_text_add(out, ", ");
    add_plural(out, figures->scale_ins, "scale-in");
    if (figures->refused > 0)
        ep_text_addf(out, ", %llu refused by the quota", (unsigned long long)figures->refused);
    add_caches(out, deployment);
}
