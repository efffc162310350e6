#include "report/what_if_text.h"

#include "report/assumption_list.h"
#include "report/human.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *ep_what_if_value(const struct ep_result *result, const char *key, char out[64])
{
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    ep_assumption_list(&result->scenario->assumptions, rows);
    out[0] = '\0';
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++)
        if (strcmp(rows[i].key, key) == 0)
            snprintf(out, 64, "%s", rows[i].value);
    return out;
}

static void add_change(struct ep_text *text, enum ep_human_unit unit, const double change[3])
{
    if (isnan(change[0])) {
        ep_text_add(text, "withheld");
        return;
    }
    if (!(fabs(change[0]) > 0)) {
        ep_text_add(text, "no change");
        return;
    }
    ep_human_add_signed(text, unit, change[0]);
    if (isnan(change[1]) || isnan(change[2]))
        return;
    ep_text_add(text, " (");
    ep_human_add_signed(text, unit, change[1]);
    ep_text_add(text, " to ");
    ep_human_add_signed(text, unit, change[2]);
    ep_text_add(text, ")");
}

void ep_what_if_add_delta(struct ep_text *text, const struct ep_assumption_delta *delta)
{
    if (!delta->is_feasible || delta->is_overloaded) {
        ep_text_add(text, delta->is_feasible ? "overloaded" : "not feasible");
        return;
    }
    ep_text_add(text, "p99 ");
    add_change(text, EP_HUMAN_SECONDS, delta->p99_s);
    if (fabs(delta->cost_usd_per_hour[0]) > 0) {
        ep_text_add(text, ", cost per hour ");
        add_change(text, EP_HUMAN_USD, delta->cost_usd_per_hour);
    }
}

static const char *or_none(const char *deployment)
{
    return deployment ? deployment : "none";
}

void ep_what_if_add_flips(struct ep_text *text, const struct ep_result *result,
                          const struct ep_assumption_effect *effect)
{
    for (int end = 0; end < EP_RANGE_ENDS; end++) {
        if (!effect->flips[end])
            continue;
        ep_text_addf(text, "%sat %s the recommendation is %s instead of %s",
                     text->length > 0 ? "; " : "", end == EP_RANGE_LOW ? effect->low : effect->high,
                     or_none(effect->recommended[end]), or_none(result->recommended));
    }
}

bool ep_what_if_has_effect(const struct ep_assumption_effect *effect)
{
    return !effect->skipped &&
           (effect->size > 0 || effect->flips[EP_RANGE_LOW] || effect->flips[EP_RANGE_HIGH]);
}

void ep_what_if_add_idle(struct ep_text *text, const struct ep_result *result)
{
    for (size_t i = 0; i < result->assumption_effect_count; i++) {
        const struct ep_assumption_effect *effect = &result->assumption_effects[i];
        if (!effect->skipped && !ep_what_if_has_effect(effect))
            ep_text_addf(text, "%s%s", text->length > 0 ? ", " : "", effect->key);
    }
}

void ep_what_if_add_skipped(struct ep_text *text, const struct ep_result *result)
{
    for (size_t i = 0; i < result->assumption_effect_count; i++) {
        const struct ep_assumption_effect *effect = &result->assumption_effects[i];
        if (effect->skipped)
            ep_text_addf(text, "%s%s (%s)", text->length > 0 ? ", " : "", effect->key,
                         effect->skipped);
    }
}

/* ---- headroom ---- */

static double more_models(const struct ep_headroom *row, double factor)
{
    return floor((factor - 1) * (double)row->models + 1e-9);
}

static void add_models(struct ep_text *text, const struct ep_headroom *row)
{
    ep_text_add(text, "room for ");
    ep_human_add(text, EP_HUMAN_COUNT,
                 more_models(row, isnan(row->factor) ? row->low : row->factor));
    ep_text_add(text, " more models");
    if (!isnan(row->factor) && !isnan(row->high)) {
        ep_text_add(text, " (");
        ep_human_add(text, EP_HUMAN_COUNT, more_models(row, row->low));
        ep_text_add(text, " to ");
        ep_human_add(text, EP_HUMAN_COUNT, more_models(row, row->high));
        ep_text_add(text, ")");
    }
    ep_text_add(text, ": ");
}

static void add_factor(struct ep_text *text, const struct ep_headroom *row)
{
    if (isnan(row->factor)) {
        ep_text_addf(text, "at least %.3g times", row->low);
        return;
    }
    ep_text_addf(text, "%.3g times", row->factor);
    if (isnan(row->high))
        ep_text_addf(text, " (from %.3g)", row->low);
    else
        ep_text_addf(text, " (%.3g to %.3g)", row->low, row->high);
}

void ep_what_if_add_headroom(struct ep_text *text, const struct ep_headroom *row)
{
    bool is_models = row->axis == EP_HEADROOM_MODELS;
    if (row->withheld) {
        ep_text_add(text, row->withheld);
        return;
    }
    if (is_models)
        add_models(text, row);
    add_factor(text, row);
    ep_text_add(text, is_models ? " as many" : " the requests");
    if (row->broken_by)
        ep_text_addf(text, ", then it breaks: %s", row->broken_by);
    else if (isnan(row->factor))
        ep_text_addf(text, "; nothing broke up to %.3g times", row->most);
    if (!row->is_monotone)
        ep_text_add(text, "; not monotone: a larger factor met the requirements again");
}
