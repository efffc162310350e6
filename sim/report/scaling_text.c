#include "report/scaling_text.h"

#include <math.h>
#include <string.h>

static void add_clock(struct ep_text *out, double seconds)
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

static void add_count(struct ep_text *out, const struct ep_scaling_row *row)
{
    if (row->wanted_max > 0)
        ep_text_addf(out, "%d instances; min %d, max %d", row->current, row->wanted,
                     row->wanted_max);
    else if (row->current != row->desired)
        ep_text_addf(out, "%d -> %d instances", row->current, row->desired);
    else
        ep_text_addf(out, "%d instances", row->current);
    if (row->wanted_max == 0 && row->wanted != row->desired)
        ep_text_addf(out, " (asks for %d)", row->wanted);
}

void ep_add_scaling_line(struct ep_text *out, const struct ep_deployment_result *deployment,
                         const struct ep_scaling_row *row)
{
    add_clock(out, row->at_s);
    if (row->looks > 1) {
        ep_text_add(out, " to ");
        add_clock(out, row->until_s);
    }
    ep_text_add(out, "  ");
    if (deployment->endpoints > 1)
        ep_text_addf(out, "endpoint %u  ", row->endpoint);
    add_what(out, row);
    ep_text_add(out, "  ");
    add_count(out, row);
    ep_text_addf(out, "  %s: %s", row->action, row->why);
    if (row->looks > 1)
        ep_text_addf(out, " (%llu times)", (unsigned long long)row->looks);
}

void ep_report_scaling_log(const struct ep_result *result, struct ep_text *out)
{
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!deployment->feasible || !deployment->scales)
            continue;
        ep_text_add(out, out->length > 0 ? "\n# " : "# ");
        ep_text_add_clean(out, deployment->name);
        ep_text_add(out, ": ");
        ep_add_scaling_summary(out, deployment);
        ep_text_add(out, " in replication 1\n");
        for (size_t k = 0; k < deployment->scaling_count; k++) {
            ep_add_scaling_line(out, deployment, &deployment->scaling[k]);
            ep_text_add(out, "\n");
        }
    }
}

static void add_plural(struct ep_text *out, uint64_t count, const char *what)
{
    ep_text_addf(out, "%llu %s%s", (unsigned long long)count, what, count == 1 ? "" : "s");
}

void ep_add_scaling_summary(struct ep_text *out, const struct ep_deployment_result *deployment)
{
    const struct ep_scaling_figures *figures = &deployment->scaling_figures;
    add_plural(out, figures->scale_outs, "scale-out");
    ep_text_add(out, ", ");
    add_plural(out, figures->scale_ins, "scale-in");
    if (figures->refused > 0)
        ep_text_addf(out, ", %llu refused by the quota", (unsigned long long)figures->refused);
}
