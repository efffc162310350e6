/* The ledger of slow requests and the churn of models, in the details of an option. */
#include "report/html_parts.h"
#include "report/insight_text.h"

static void cause_row(const struct ep_ledger_result *ledger, enum ep_cause cause,
                      struct ep_text *out)
{
    const struct ep_cause_figures *figures = &ledger->causes[cause];
    ep_text_add(out, "<tr><td class=\"whole\" title=\"");
    ep_text_add_html(out, ep_cause_meaning(cause));
    ep_text_add(out, "\">");
    ep_text_add_html(out, ep_cause_label(cause));
    ep_text_add(out, "</td>");
    ep_html_est(out, EP_HUMAN_RATIO, &figures->share);
    ep_html_number(out, EP_HUMAN_SECONDS, figures->mean_s);
    ep_html_number(out, EP_HUMAN_COUNT, figures->mainly);
    ep_html_number(out, EP_HUMAN_RATIO, ledger->lost_share[cause]);
    ep_text_add(out, "</tr>\n");
}

static void causes(const struct ep_ledger_result *ledger, struct ep_text *out)
{
    ep_html_open_table(out, "Cold-start ledger",
                       "cause|>share of the slowest 1 %|>seconds of each|>requests mainly "
                       "so|>share of the not completed");
    for (int i = 0; i < EP_CAUSE_COUNT; i++)
        cause_row(ledger, (enum ep_cause)i, out);
    ep_html_close_table(out);
    struct ep_text line = {0};
    ep_text_add(&line, "The shares are of the time of the slowest ");
    ep_human_add(&line, EP_HUMAN_COUNT, ledger->requests);
    ep_text_add(&line, " of the completed requests (1 %), and add up to 100 %; \"mainly\" counts "
                       "each of these requests under the cause that took it longest. ");
    ep_human_add(&line, EP_HUMAN_COUNT, (double)ledger->lost);
    ep_text_add(&line, " requests were answered but did not complete.");
    ep_html_element(out, "p class=\"fine\"", ep_text_bytes(&line));
    ep_text_add(out, "\n");
    ep_text_fini(&line);
}

static void models(const struct ep_ledger_result *ledger, struct ep_text *out)
{
    if (ledger->model_count == 0)
        return;
    ep_html_open_table(out, "Models behind the slowest 1 %",
                       "model|>share of their time|>of their requests");
    struct ep_text name = {0};
    for (size_t i = 0; i < ledger->model_count; i++) {
        name.length = 0;
        ep_text_add_short(&name, ledger->models[i].name);
        ep_text_add(out, "<tr>");
        ep_html_element(out, "td class=\"long\"", ep_text_bytes(&name));
        ep_html_number(out, EP_HUMAN_RATIO, ledger->models[i].share);
        ep_html_number(out, EP_HUMAN_COUNT, ledger->models[i].requests);
        ep_text_add(out, "</tr>\n");
    }
    ep_text_fini(&name);
    ep_html_close_table(out);
}

static void churn(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    struct ep_text line = {0};
    if (!deployment->has_cache)
        return;
    ep_add_churn_in_full(&line, deployment);
    ep_text_add(&line, ".");
    ep_html_element(out, "p", ep_text_bytes(&line));
    ep_text_add(out, "\n");
    ep_text_fini(&line);
}

static void neighbor_row(struct ep_text *out, const char *name, enum ep_human_unit unit,
                         const struct ep_neighbor_figure *figure)
{
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td", name);
    ep_html_est(out, unit, &figure->with);
    ep_html_est(out, unit, &figure->without);
    ep_html_est(out, unit, &figure->delta);
    ep_text_add(out, "</tr>\n");
}

static void neighbors(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_neighbors_result *neighbors = &deployment->neighbors;
    struct ep_text line = {0};
    if (!neighbors->model)
        return;
    ep_html_open_table(out, "The noisy neighbor",
                       "all other models|>beside it|>without its requests|>difference, paired");
    neighbor_row(out, "p50", EP_HUMAN_SECONDS, &neighbors->p50_s);
    neighbor_row(out, "p99", EP_HUMAN_SECONDS, &neighbors->p99_s);
    if (deployment->has_cache)
        neighbor_row(out, "cold starts", EP_HUMAN_RATIO, &neighbors->cold_ratio);
    ep_html_close_table(out);
    ep_add_neighbors(&line, deployment);
    ep_text_add(&line, ".");
    ep_html_element(out, "p class=\"fine\"", ep_text_bytes(&line));
    ep_text_add(out, "\n");
    ep_text_fini(&line);
}

void ep_html_insight(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (ep_has_ledger(deployment))
        causes(&deployment->ledger, out);
    if (ep_has_ledger(deployment))
        models(&deployment->ledger, out);
    churn(deployment, out);
    neighbors(deployment, out);
}
