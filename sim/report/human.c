#include "report/human.h"

#include "base/units.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* How a value is shown: prefix, value x factor with `decimals`, suffix. */
struct scale {
    const char *prefix, *suffix;
    double factor;
    int decimals;
};

static int decimals_for(double shown)
{
    return shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : 2;
}

static struct scale seconds_scale(double size)
{
    struct scale scale = {"", " s", 1, 2};
    if (size == 0)
        return (struct scale){"", " s", 1, 0};
    if (size < 0.9995e-3)
        scale = (struct scale){"", " µs", 1e6, 2};
    else if (size < 0.9995)
        scale = (struct scale){"", " ms", 1e3, 2};
    scale.decimals = decimals_for(size * scale.factor);
    return scale;
}

static struct scale usd_scale(double size)
{
    int decimals = 2;
    for (double edge = 0.9995; size > 0 && size < edge && decimals < 8; edge /= 10)
        decimals++;
    return (struct scale){"$", "", 1, decimals};
}

static struct scale ratio_scale(double size)
{
    double percent = size * 100;
    int decimals = percent >= 9.995 ? 1 : 2;
    if (percent == 0 || percent >= 100)
        decimals = 0;
    for (double edge = 0.095; percent > 0 && percent < edge && decimals < 8; edge /= 10)
        decimals++;
    return (struct scale){"", " %", 100, decimals};
}

static struct scale count_scale(double size)
{
    int decimals = size == floor(size) ? 0 : decimals_for(size);
    for (double edge = 0.0995; size > 0 && size < edge && decimals < 8; edge /= 10)
        decimals++;
    return (struct scale){"", "", 1, decimals};
}

/* Differences of money and shares are there to be compared with what they differ from: a millionth
 * of a dollar is $0.00. */
static struct scale difference_scale(enum ep_human_unit unit, struct scale scale, double size)
{
    int limit = unit == EP_HUMAN_USD && size >= 0.0005 ? 3 : 2;
    if ((unit == EP_HUMAN_USD || unit == EP_HUMAN_RATIO) && scale.decimals > limit)
        scale.decimals = limit;
    return scale;
}

static struct scale scale_of(enum ep_human_unit unit, double value)
{
    double size = fabs(value);
    switch (unit) {
    case EP_HUMAN_SECONDS:
        return seconds_scale(size);
    case EP_HUMAN_USD:
        return usd_scale(size);
    case EP_HUMAN_RATIO:
        return ratio_scale(size);
    case EP_HUMAN_COUNT:
        return count_scale(size);
    }
    assert(0 && "unknown unit");
    return count_scale(size);
}

/* A comma after every third digit in front of the point. */
static void add_grouped(struct ep_text *text, double size, int decimals)
{
    char digits[512];
    snprintf(digits, sizeof digits, "%.*f", decimals, size);
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            ep_text_add(text, ",");
        ep_text_add_many(text, digits + i, 1);
    }
    ep_text_add(text, digits + whole);
}

static void add_scaled(struct ep_text *text, double value, struct scale scale, const char *plus)
{
    if (isinf(value)) {
        ep_text_add(text, value < 0 ? "−∞" : "∞");
        return;
    }
    ep_text_add(text, value < 0 ? "−" : plus);
    ep_text_add(text, scale.prefix);
    add_grouped(text, fabs(value) * scale.factor, scale.decimals);
}

static void add_value(struct ep_text *text, double value, struct scale scale, const char *plus)
{
    if (isnan(value)) {
        ep_text_add(text, "–");
        return;
    }
    add_scaled(text, value, scale, value > 0 ? plus : "");
    ep_text_add(text, scale.suffix);
}

void ep_human_add(struct ep_text *text, enum ep_human_unit unit, double value)
{
    add_value(text, value, scale_of(unit, value), "");
}

void ep_human_add_signed(struct ep_text *text, enum ep_human_unit unit, double value)
{
    struct scale scale = difference_scale(unit, scale_of(unit, value), fabs(value));
    add_value(text, value, scale, "+");
}

bool ep_est_has_value(const struct ep_est *est)
{
    return isfinite(est->value);
}

bool ep_est_has_interval(const struct ep_est *est)
{
    return isfinite(est->value) && isfinite(est->low) && isfinite(est->high);
}

void ep_human_add_est_value(struct ep_text *text, enum ep_human_unit unit, const struct ep_est *est)
{
    if (!ep_est_has_value(est) && est->withheld)
        ep_text_add(text, "withheld");
    else
        ep_human_add(text, unit, est->value);
}

/* " (398–431)"; nothing where both bounds look like the value. */
static void add_bounds(struct ep_text *text, enum ep_human_unit unit, const struct ep_est *est)
{
    struct scale scale = scale_of(unit, est->value);
    struct ep_text value = {0};
    struct ep_text low = {0};
    struct ep_text high = {0};
    add_scaled(&value, est->value, scale, "");
    add_scaled(&low, est->low, scale, "");
    add_scaled(&high, est->high, scale, "");
    const char *shown = ep_text_bytes(&value);
    if (strcmp(shown, ep_text_bytes(&low)) != 0 || strcmp(shown, ep_text_bytes(&high)) != 0)
        ep_text_addf(text, " (%s%s%s)", ep_text_bytes(&low), est->low < 0 ? " to " : "–",
                     ep_text_bytes(&high));
    ep_text_fini(&high);
    ep_text_fini(&low);
    ep_text_fini(&value);
}

void ep_human_add_est(struct ep_text *text, enum ep_human_unit unit, const struct ep_est *est)
{
    ep_human_add_est_value(text, unit, est);
    if (!ep_est_has_interval(est) || est->low == est->high)
        return;
    if (est->value == 0 && est->low == 0) { /* nothing seen: an upper bound is what is known */
        ep_text_add(text, " (≤");
        ep_human_add(text, unit, est->high);
        ep_text_add(text, ")");
        return;
    }
    add_bounds(text, unit, est);
}

void ep_human_add_requirement(struct ep_text *text, const struct ep_requirement_result *requirement)
{
    const struct ep_est est = {requirement->value, requirement->low, requirement->high,
                               requirement->withheld};
    bool is_decided = requirement->passed != EP_PASSED_UNDECIDED;
    bool is_survival = requirement->metric && strcmp(requirement->metric, "survive") == 0;
    if ((is_decided || is_survival) && requirement->withheld)
        ep_text_add(text, requirement->withheld);
    else if (isnan(est.value) && is_decided)
        ep_text_add(text, "never: too many errors");
    else
        ep_human_add_est(text, ep_human_unit_of_requirement(requirement), &est);
    if (requirement->models > 0)
        ep_text_addf(text, "; %llu of %llu models judged, %llu meet it",
                     (unsigned long long)requirement->models_judged,
                     (unsigned long long)requirement->models,
                     (unsigned long long)requirement->models_meeting);
}

void ep_human_add_run(struct ep_text *text, const struct ep_result *result)
{
    const struct ep_scenario *scenario = result->scenario;
    char span[32];
    ep_text_addf(text, "%d replication%s of %s", scenario->replications,
                 scenario->replications == 1 ? "" : "s",
                 ep_units_format_duration(span, sizeof span, scenario->horizon));
    if (result->warmup_s > 0)
        ep_text_addf(
            text, ", the first %s not measured",
            ep_units_format_duration(span, sizeof span, (ep_time)round(result->warmup_s * 1e9)));
    ep_text_addf(text, "; seed %llu", (unsigned long long)scenario->seed);
}

enum ep_human_unit ep_human_unit_of_requirement(const struct ep_requirement_result *requirement)
{
    const char *text = requirement->metric ? requirement->metric : requirement->text;
    if (strstr(text, "ratio") || strcmp(text, "rho") == 0)
        return EP_HUMAN_RATIO;
    if (strstr(text, "cost"))
        return EP_HUMAN_USD;
    return strstr(text, "latency") ? EP_HUMAN_SECONDS : EP_HUMAN_COUNT;
}

const char *ep_verdict_text(enum ep_verdict verdict)
{
    switch (verdict) {
    case EP_VERDICT_STABLE:
        return "stable";
    case EP_VERDICT_SATURATED:
        return "saturated";
    case EP_VERDICT_OVERLOADED:
        return "overloaded";
    case EP_VERDICT_INCONCLUSIVE:
        return "inconclusive";
    }
    assert(0 && "unknown verdict");
    return "";
}

const char *ep_part_key(enum ep_part part)
{
    static const char *const keys[EP_PART_COUNT] = {"queue",      "load_wait", "service",
                                                    "contention", "overhead",  "retry"};
    return keys[part];
}

const char *ep_part_label(enum ep_part part)
{
    return part == EP_PART_LOAD_WAIT ? "load wait" : ep_part_key(part);
}

const char *ep_passed_text(enum ep_passed passed)
{
    switch (passed) {
    case EP_PASSED_NO:
        return "FAIL";
    case EP_PASSED_YES:
        return "pass";
    case EP_PASSED_UNDECIDED:
        return "undecided";
    }
    assert(0 && "unknown outcome");
    return "";
}
