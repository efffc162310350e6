#include "report/what_if_table.h"

#include "report/what_if_text.h"

#include <math.h>

#define WIDTH 100 /* as the table around it */

static const char *const axis_names[] = {
    [EP_HEADROOM_REQUESTS] = "requests", [EP_HEADROOM_MODELS] = "models"};

/* ---- terminal ---- */

static void heading(struct ep_text *out, bool bold, const char *title)
{
    ep_text_addf(out, bold ? "\n\033[1m%s\033[0m\n" : "\n%s\n", title);
}

/* "  label: words", wrapped; frees the words. */
static void line(struct ep_text *out, size_t indent, const char *label, struct ep_text *words)
{
    struct ep_text clean = {0};
    ep_text_add_repeated(out, " ", indent);
    ep_text_add_clean(&clean, label);
    ep_text_add_clean(&clean, ep_text_bytes(words));
    ep_text_add_wrapped(out, ep_text_bytes(&clean),
                        (struct ep_text_wrap){indent, indent + 2, WIDTH});
    ep_text_add(out, "\n");
    ep_text_fini(&clean);
    ep_text_fini(words);
}

static void effect_lines(const struct ep_result *result, const struct ep_assumption_effect *effect,
                         struct ep_text *out)
{
    struct ep_text words = {0};
    char value[64];
    ep_text_addf(&words, " (%s): %s, plausible %s to %s", effect->tag,
                 ep_what_if_value(result, effect->key, value), effect->low, effect->high);
    line(out, 2, effect->key, &words);
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!result->deployments[i].feasible)
            continue;
        ep_text_add(&words, ": low ");
        ep_what_if_add_delta(&words, &effect->deltas[i][EP_RANGE_LOW]);
        ep_text_add(&words, "; high ");
        ep_what_if_add_delta(&words, &effect->deltas[i][EP_RANGE_HIGH]);
        line(out, 4, result->deployments[i].name, &words);
    }
    ep_what_if_add_flips(&words, result, effect);
    if (words.length > 0)
        line(out, 4, "flips: ", &words);
    ep_text_fini(&words);
}

static void rest(const struct ep_result *result, struct ep_text *out,
                 void (*add)(struct ep_text *text, const struct ep_result *result),
                 const char *label)
{
    struct ep_text words = {0};
    add(&words, result);
    if (words.length > 0)
        line(out, 2, label, &words);
    ep_text_fini(&words);
}

static void headroom_line(const struct ep_headroom *row, struct ep_text *out)
{
    struct ep_text words = {0};
    ep_text_addf(&words, ", %s: ", axis_names[row->axis]);
    ep_what_if_add_headroom(&words, row);
    line(out, 2, row->deployment, &words);
}

void ep_what_if_table(const struct ep_result *result, bool bold, struct ep_text *out)
{
    if (result->assumption_effect_count > 0)
        heading(out, bold, "Assumptions that decide (change against the result, same requests)");
    for (size_t i = 0; i < result->assumption_effect_count; i++)
        if (ep_what_if_has_effect(&result->assumption_effects[i]))
            effect_lines(result, &result->assumption_effects[i], out);
    rest(result, out, ep_what_if_add_idle, "without any effect: ");
    rest(result, out, ep_what_if_add_skipped, "not varied: ");
    if (result->headroom_count > 0)
        heading(out, bold, "Headroom (until a requirement breaks; in brackets what is certain)");
    for (size_t i = 0; i < result->headroom_count; i++)
        headroom_line(&result->headroom[i], out);
}

/* ---- Markdown ---- */

static void cell(struct ep_text *out, struct ep_text *words)
{
    ep_text_add(out, " ");
    ep_text_add_markdown(out, ep_text_bytes(words));
    ep_text_add(out, " |");
    ep_text_fini(words);
}

static void text_cell(struct ep_text *out, const char *shown)
{
    struct ep_text words = {0};
    ep_text_add(&words, shown);
    cell(out, &words);
}

static void effect_rows(const struct ep_result *result, const struct ep_assumption_effect *effect,
                        struct ep_text *out)
{
    char value[64];
    for (size_t i = 0; i < result->deployment_count; i++) {
        if (!result->deployments[i].feasible)
            continue;
        ep_text_add(out, "|");
        text_cell(out, effect->key);
        text_cell(out, ep_what_if_value(result, effect->key, value));
        text_cell(out, result->deployments[i].name);
        for (int end = 0; end < EP_RANGE_ENDS; end++) {
            struct ep_text words = {0};
            ep_text_addf(&words, "%s: ", end == EP_RANGE_LOW ? effect->low : effect->high);
            ep_what_if_add_delta(&words, &effect->deltas[i][end]);
            cell(out, &words);
        }
        struct ep_text words = {0};
        ep_what_if_add_flips(&words, result, effect);
        cell(out, &words);
        ep_text_add(out, "\n");
    }
}

static void sentence(const struct ep_result *result, struct ep_text *out,
                     void (*add)(struct ep_text *text, const struct ep_result *result),
                     const char *label)
{
    struct ep_text words = {0};
    add(&words, result);
    if (words.length > 0) {
        ep_text_addf(out, "\n%s", label);
        ep_text_add_markdown(out, ep_text_bytes(&words));
        ep_text_add(out, "\n");
    }
    ep_text_fini(&words);
}

static void effects_markdown(const struct ep_result *result, struct ep_text *out)
{
    ep_text_add(out, "\n## Assumptions that decide\n\n| assumption | in force | deployment | low | "
                     "high | recommendation |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < result->assumption_effect_count; i++)
        if (ep_what_if_has_effect(&result->assumption_effects[i]))
            effect_rows(result, &result->assumption_effects[i], out);
    sentence(result, out, ep_what_if_add_idle, "Without any effect: ");
    sentence(result, out, ep_what_if_add_skipped, "Not varied: ");
}

void ep_what_if_markdown(const struct ep_result *result, struct ep_text *out)
{
    if (result->assumption_effect_count > 0)
        effects_markdown(result, out);
    if (result->headroom_count > 0)
        ep_text_add(out, "\n## Headroom\n\n| deployment | more | until a requirement breaks "
                         "|\n|---|---|---|\n");
    for (size_t i = 0; i < result->headroom_count; i++) {
        struct ep_text words = {0};
        ep_text_add(out, "|");
        text_cell(out, result->headroom[i].deployment);
        text_cell(out, axis_names[result->headroom[i].axis]);
        ep_what_if_add_headroom(&words, &result->headroom[i]);
        cell(out, &words);
        ep_text_add(out, "\n");
    }
}
