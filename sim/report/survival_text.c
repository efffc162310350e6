#include "report/survival_text.h"

#include "base/units.h"
#include "report/html_parts.h"
#include "report/human.h"

#include <inttypes.h>

static void add_pair(struct ep_text *out, const char *what, enum ep_human_unit unit,
                     const struct ep_est *with_loss, const struct ep_est *whole)
{
    if (!ep_est_has_value(with_loss))
        return;
    ep_text_addf(out, "; %s ", what);
    ep_human_add_est(out, unit, with_loss);
    if (ep_est_has_value(whole)) {
        ep_text_add(out, " instead of ");
        ep_human_add_est_value(out, unit, whole);
    }
}

void ep_add_survival(struct ep_text *out, const struct ep_deployment_result *deployment)
{
    const struct ep_survival *survival = deployment->survival;
    char from[32];
    if (!survival->was_run) {
        ep_text_add(out, survival->reason);
        return;
    }
    ep_text_addf(out, "%d of %d", survival->lost, survival->instances);
    if (deployment->endpoints > 1)
        ep_text_addf(out, " at endpoint %" PRIu32, survival->endpoint);
    ep_text_addf(
        out, " from %s on: %s",
        ep_units_format_duration(from, sizeof from, (int64_t)(survival->from_s * 1e9 + 0.5)),
        ep_verdict_text((enum ep_verdict)survival->verdict));
    add_pair(out, "p99", EP_HUMAN_SECONDS, &survival->p99_s, &deployment->latency.p99);
    add_pair(out, "errors", EP_HUMAN_RATIO, &survival->error_ratio, &deployment->error_ratio);
    if (deployment->has_cache)
        add_pair(out, "cold", EP_HUMAN_RATIO, &survival->cold_ratio, &deployment->cold_ratio);
}

void ep_survival_markdown(const struct ep_result *result, struct ep_text *out)
{
    bool is_first = true;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        struct ep_text line = {0};
        if (!deployment->survival)
            continue;
        if (is_first)
            ep_text_add(out, "\n## " EP_SURVIVAL_TITLE "\n\n");
        is_first = false;
        ep_add_survival(&line, deployment);
        ep_text_add_markdown_item(out, deployment->name, ep_text_bytes(&line));
        ep_text_fini(&line);
    }
}

void ep_survival_html(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    struct ep_text line = {0};
    if (!deployment->survival)
        return;
    ep_add_survival(&line, deployment);
    ep_html_open_table(out, EP_SURVIVAL_TITLE, "run");
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td class=\"long\"", ep_text_bytes(&line));
    ep_text_add(out, "</tr>\n");
    ep_html_close_table(out);
    ep_text_fini(&line);
}
