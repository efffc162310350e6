#include "report/advice_text.h"

#include "report/html_parts.h"
#include "report/human.h"

void ep_add_finding(struct ep_text *out, const struct ep_finding *finding)
{
    ep_text_addf(out, "%s: ", finding->rule);
    ep_text_add_clean(out, finding->detail);
}

const char *ep_finding_side(const struct ep_finding *finding)
{
    return finding->speaks_for ? "for" : "against";
}

static void add_count(struct ep_text *out, uint64_t count, const char *one, const char *many)
{
    ep_human_add(out, EP_HUMAN_COUNT, (double)count);
    ep_text_addf(out, " %s", count == 1 ? one : many);
}

void ep_add_upkeep(struct ep_text *out, const struct ep_upkeep *upkeep)
{
    add_count(out, upkeep->endpoints, "endpoint", "endpoints");
    if (upkeep->instances > 0) {
        ep_text_add(out, ", ");
        add_count(out, upkeep->instances, "instance", "instances");
    }
    ep_text_add(out, ", ");
    add_count(out, upkeep->containers, "container", "containers");
    ep_text_add(out, ", ");
    if (upkeep->policies == 0)
        ep_text_add(out, "no scaling policy");
    else
        add_count(out, upkeep->policies, "scaling policy", "scaling policies");
}

/* ---- Markdown ---- */

static void row(struct ep_text *out, const char *deployment, const char *side,
                const struct ep_text *text, const char *source)
{
    ep_text_add(out, "| ");
    ep_text_add_markdown(out, deployment);
    ep_text_addf(out, " | %s | ", side);
    ep_text_add_markdown(out, ep_text_bytes(text));
    ep_text_add(out, " | ");
    ep_text_add_markdown(out, source);
    ep_text_add(out, " |\n");
}

static void rows_of(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    struct ep_text text = {0};
    const struct ep_advice *advice = deployment->advice;
    for (size_t i = 0; i < advice->finding_count; i++) {
        const struct ep_finding *finding = &advice->findings[i];
        text.length = 0;
        ep_add_finding(&text, finding);
        row(out, deployment->name, ep_finding_side(finding), &text, finding->source);
    }
    text.length = 0;
    ep_add_upkeep(&text, &advice->upkeep);
    row(out, deployment->name, "to operate", &text, "");
    ep_text_fini(&text);
}

void ep_advice_markdown(const struct ep_result *result, struct ep_text *out)
{
    bool is_first = true;
    for (size_t i = 0; i < result->deployment_count; i++) {
        const struct ep_deployment_result *deployment = &result->deployments[i];
        if (!deployment->advice)
            continue;
        if (is_first)
            ep_text_add(out, "\n## " EP_ADVICE_TITLE
                             "\n\n| deployment | | advice | source |\n|---|---|---|---|\n");
        is_first = false;
        rows_of(deployment, out);
    }
}

/* ---- HTML ---- */

static void cells(struct ep_text *out, const char *side, const char *text, const char *source)
{
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td", side);
    ep_html_element(out, "td class=\"long\"", text);
    ep_html_element(out, "td class=\"long\"", source);
    ep_text_add(out, "</tr>\n");
}

void ep_advice_html(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    const struct ep_advice *advice = deployment->advice;
    struct ep_text text = {0};
    if (!advice)
        return;
    ep_html_open_table(out, EP_ADVICE_TITLE, "|advice|source");
    for (size_t i = 0; i < advice->finding_count; i++) {
        text.length = 0;
        ep_add_finding(&text, &advice->findings[i]);
        cells(out, ep_finding_side(&advice->findings[i]), ep_text_bytes(&text),
              advice->findings[i].source);
    }
    text.length = 0;
    ep_add_upkeep(&text, &advice->upkeep);
    cells(out, "to operate", ep_text_bytes(&text), "");
    ep_html_close_table(out);
    ep_text_fini(&text);
}
