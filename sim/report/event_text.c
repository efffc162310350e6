#include "report/event_text.h"

#include "base/units.h"
#include "report/human.h"

#include <inttypes.h>
#include <math.h>

static void add_time(struct ep_text *out, double seconds)
{
    char text[32];
    ep_units_format_duration(text, sizeof text, (int64_t)(seconds * 1e9));
    ep_text_add(out, text);
}

static void add_change(struct ep_text *out, const char *what, enum ep_human_unit unit,
                       const struct ep_est *before, const struct ep_est *after)
{
    if (!ep_est_has_value(before) && !ep_est_has_value(after))
        return;
    ep_text_addf(out, "; %s ", what);
    ep_human_add_est_value(out, unit, before);
    ep_text_add(out, " before, ");
    ep_human_add_est_value(out, unit, after);
    ep_text_add(out, " after");
}

static void add_count(struct ep_text *out, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    ep_text_add(out, "; ");
    ep_human_add(out, EP_HUMAN_COUNT, (double)count);
    ep_text_add(out, what);
}

static void add_span(struct ep_text *out, const char *what, const struct ep_est *span)
{
    if (!ep_est_has_value(span) || !(span->value > 0))
        return;
    ep_text_addf(out, "; %s ", what);
    ep_human_add_est(out, EP_HUMAN_SECONDS, span);
    ep_text_add(out, " later");
}

void ep_add_event(struct ep_text *out, const struct ep_event_result *event)
{
    add_time(out, event->at_s);
    ep_text_addf(out, " %s %s: %s", event->action, event->target, event->text);
    if (ep_est_has_value(&event->effect_s) && event->effect_s.value > event->at_s) {
        struct ep_est later = event->effect_s;
        later.value -= event->at_s;
        later.low -= event->at_s;
        later.high -= event->at_s;
        add_span(out, "the traffic shifts", &later);
    }
    add_change(out, "p99", EP_HUMAN_SECONDS, &event->p99_before_s, &event->p99_after_s);
    add_change(out, "cold", EP_HUMAN_RATIO, &event->cold_before, &event->cold_after);
    add_count(out, event->attempts_failed, " attempts failed because of it");
    add_count(out, event->requests_failed, " requests in the end");
    add_count(out, event->stale, " answers by the old version");
    add_span(out, "warm again", &event->warm_again_s);
    if (event->warm_again_s.withheld && event->cold_after.value > event->cold_before.value)
        ep_text_add(out, "; not warm again by the end");
    add_span(out, "the last old copy gone", &event->old_gone_s);
    if (ep_est_has_value(&event->extra_usd) && fabs(event->extra_usd.value) > 0) {
        ep_text_add(out, "; cost ");
        ep_human_add_signed(out, EP_HUMAN_USD, event->extra_usd.value);
    }
}

void ep_add_event_step(struct ep_text *out, const struct ep_event_step *step)
{
    add_time(out, step->at_s);
    ep_text_addf(out, " %s", step->text);
}
