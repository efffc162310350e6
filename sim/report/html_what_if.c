#include "report/html_what_if.h"

#include "report/html_parts.h"
#include "report/what_if_text.h"

#include <math.h>

/* ---- tornado: bars to both sides of "as it is", the longest on top ---- */

#define LABEL_WIDTH 250
#define SIDE_WIDTH 220 /* pixels of the longest bar */
#define BAR_HEIGHT 16
#define ROW_HEIGHT 24

static double change_at(const struct ep_assumption_effect *effect, size_t deployment, int end)
{
    double change = effect->deltas[deployment][end].p99_s[0];
    return isnan(change) ? 0 : change;
}

static double longest(const struct ep_result *result, size_t deployment)
{
    double most = 0;
    for (size_t i = 0; i < result->assumption_effect_count; i++)
        for (int end = 0; end < EP_RANGE_ENDS && !result->assumption_effects[i].skipped; end++)
            most = fmax(most, fabs(change_at(&result->assumption_effects[i], deployment, end)));
    return most;
}

static void bar(struct ep_text *out, double change, double most, int y, enum ep_range_end end)
{
    double width = SIDE_WIDTH * fabs(change) / most, middle = LABEL_WIDTH + SIDE_WIDTH;
    struct ep_text shown = {0};
    if (!(fabs(change) > 0))
        return;
    ep_text_addf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                 change < 0 ? middle - width : middle, y, width, BAR_HEIGHT / 2,
                 end == EP_RANGE_LOW ? "#4c78a8" : "#f58518");
    ep_human_add_signed(&shown, EP_HUMAN_SECONDS, change);
    ep_text_addf(out, "<text x=\"%.1f\" y=\"%d\" font-size=\"10\" text-anchor=\"%s\">",
                 change < 0 ? middle - width - 4 : middle + width + 4, y + BAR_HEIGHT / 2 - 1,
                 change < 0 ? "end" : "start");
    ep_text_add_html(out, ep_text_bytes(&shown));
    ep_text_add(out, "</text>\n");
    ep_text_fini(&shown);
}

static int tornado_rows(const struct ep_result *result, size_t deployment, double most,
                        struct ep_text *out)
{
    int y = 4;
    for (size_t i = 0; i < result->assumption_effect_count; i++) {
        const struct ep_assumption_effect *effect = &result->assumption_effects[i];
        if (effect->skipped || !(fabs(change_at(effect, deployment, EP_RANGE_LOW)) > 0 ||
                                 fabs(change_at(effect, deployment, EP_RANGE_HIGH)) > 0))
            continue;
        ep_text_addf(out, "<text x=\"%d\" y=\"%d\" font-size=\"12\" text-anchor=\"end\">",
                     LABEL_WIDTH - 80, y + 12);
        ep_text_add_html(out, effect->key);
        ep_text_add(out, "</text>\n");
        for (int end = 0; end < EP_RANGE_ENDS; end++)
            bar(out, change_at(effect, deployment, end), most, y + end * BAR_HEIGHT / 2,
                (enum ep_range_end)end);
        y += ROW_HEIGHT;
    }
    return y;
}

static void tornado(const struct ep_result *result, size_t deployment, struct ep_text *out)
{
    double most = longest(result, deployment);
    struct ep_text rows = {0};
    if (!result->deployments[deployment].feasible || !(most > 0))
        return;
    int height = tornado_rows(result, deployment, most, &rows),
        width = LABEL_WIDTH + 2 * SIDE_WIDTH + 90;
    int middle = LABEL_WIDTH + SIDE_WIDTH;
    ep_html_element(out, "h3", result->deployments[deployment].name);
    ep_text_addf(out,
                 "<figure><svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                 "fill=\"currentColor\" aria-label=\"change of p99 by assumption\">\n",
                 width, height, width, height);
    ep_text_add(out, ep_text_bytes(&rows));
    ep_text_addf(out, "<line x1=\"%d\" y1=\"0\" x2=\"%d\" y2=\"%d\" stroke=\"currentColor\"/>",
                 middle, middle, height);
    ep_text_add(out, "</svg></figure>\n");
    ep_text_fini(&rows);
}

/* ---- the table beside it ---- */

static void delta_cell(const struct ep_assumption_delta *delta, const char *value,
                       struct ep_text *out)
{
    struct ep_text words = {0};
    ep_text_addf(&words, "%s: ", value);
    ep_what_if_add_delta(&words, delta);
    ep_html_element(out, "td", ep_text_bytes(&words));
    ep_text_fini(&words);
}

static void effect_rows(const struct ep_result *result, const struct ep_assumption_effect *effect,
                        struct ep_text *out)
{
    struct ep_text flips = {0};
    char value[64];
    ep_what_if_add_flips(&flips, result, effect);
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!result->deployments[i].feasible)
            continue;
        ep_text_add(out, "<tr>");
        ep_html_element(out, "td class=\"name\"", effect->key);
        ep_html_element(out, "td", ep_what_if_value(result, effect->key, value));
        ep_html_element(out, "td class=\"name\"", result->deployments[i].name);
        delta_cell(&effect->deltas[i][EP_RANGE_LOW], effect->low, out);
        delta_cell(&effect->deltas[i][EP_RANGE_HIGH], effect->high, out);
        ep_html_element(out, "td", ep_text_bytes(&flips));
        ep_text_add(out, "</tr>\n");
    }
    ep_text_fini(&flips);
}

static void fine(struct ep_text *out, const char *label, struct ep_text *words)
{
    if (words->length > 0) {
        ep_text_addf(out, "<p class=\"fine\">%s", label);
        ep_text_add_html(out, ep_text_bytes(words));
        ep_text_add(out, "</p>\n");
    }
    ep_text_fini(words);
}

static void effects(const struct ep_result *result, struct ep_text *out)
{
    struct ep_text idle = {0}, skipped = {0};
    ep_text_add(out, "<h2>Assumptions that decide</h2>\n<p class=\"fine\">Change of p99 when a "
                     "parameter that AWS does not document is at the low end (blue) or the high "
                     "end (orange) of its plausible range; the same requests, all else as it "
                     "is.</p>\n");
    for (size_t i = 0; i < result->deployment_count; i++)
        tornado(result, i, out);
    ep_text_add(out, "<div class=\"card inline\"><table>\n");
    ep_html_head(out, "assumption|in force|option|low|high|recommendation");
    for (size_t i = 0; i < result->assumption_effect_count; i++)
        if (ep_what_if_has_effect(&result->assumption_effects[i]))
            effect_rows(result, &result->assumption_effects[i], out);
    ep_text_add(out, "</table></div>\n");
    ep_what_if_add_idle(&idle, result);
    fine(out, "Without any effect: ", &idle);
    ep_what_if_add_skipped(&skipped, result);
    fine(out, "Not varied: ", &skipped);
}

static void headroom(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "<h2>Headroom</h2>\n<div class=\"card inline\"><table>\n");
    ep_html_head(out, "option|more|until a requirement breaks");
    for (size_t i = 0; i < result->headroom_count; i++) {
        struct ep_text words = {0};
        const struct ep_headroom *row = &result->headroom[i];
        ep_what_if_add_headroom(&words, row);
        ep_text_add(out, "<tr>");
        ep_html_element(out, "td class=\"name\"", row->deployment);
        ep_html_element(out, "td", row->axis == EP_HEADROOM_MODELS ? "models" : "requests");
        ep_html_element(out, "td", ep_text_bytes(&words));
        ep_text_add(out, "</tr>\n");
        ep_text_fini(&words);
    }
    ep_text_add(out,
                "</table></div>\n<p class=\"fine\">Found by simulation, the same seed at every "
                "factor. In brackets: up to the first figure every requirement is met for "
                "certain, from the second on one is missed for certain (95 %).</p>\n");
}

void ep_html_what_if(const struct ep_result *result, struct ep_text *out)
{
    if (result->assumption_effect_count > 0)
        effects(result, out);
    if (result->headroom_count > 0)
        headroom(result, out);
}
