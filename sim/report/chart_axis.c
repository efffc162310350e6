#include "report/chart_axis.h"

#include "core/math.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#define LN10 2.302585092994046

struct ep_axis ep_axis_begin(enum ep_human_unit unit)
{
    return (struct ep_axis){.unit = unit};
}

void ep_axis_include(struct ep_axis *axis, double value)
{
    if (!isfinite(value))
        return;
    axis->low = axis->has_data ? fmin(axis->low, value) : value;
    axis->high = axis->has_data ? fmax(axis->high, value) : value;
    axis->has_data = true;
}

static double power_of_ten(int exponent)
{
    double power = 1;
    for (int i = 0; i < (exponent < 0 ? -exponent : exponent); i++)
        power *= 10;
    return exponent < 0 ? 1 / power : power;
}

static void finish_log(struct ep_axis *axis)
{
    double room = ep_math_exp(0.08 * ep_math_log(axis->high / axis->low));
    axis->is_log = true;
    axis->low /= room;
    axis->high *= room;
}

void ep_axis_finish(struct ep_axis *axis, bool prefer_log)
{
    if (!axis->has_data)
        axis->low = axis->high = 0;
    if (prefer_log && axis->low > 0 && axis->high > 3 * axis->low) {
        finish_log(axis);
        return;
    }
    axis->low = fmin(axis->low, 0);
    axis->high = axis->high > 0 ? axis->high * 1.08 : 1;
}

double ep_axis_fraction(const struct ep_axis *axis, double value)
{
    if (axis->is_log)
        return ep_math_log(value / axis->low) / ep_math_log(axis->high / axis->low);
    return (value - axis->low) / (axis->high - axis->low);
}

double ep_axis_value(const struct ep_axis *axis, double fraction)
{
    if (axis->is_log)
        return axis->low * ep_math_exp(fraction * ep_math_log(axis->high / axis->low));
    return axis->low + fraction * (axis->high - axis->low);
}

/* ---- tics ---- */

/* gnuplot takes tick texts for formats: a percent sign is written twice. */
static void add_tick_text(struct ep_text *text, enum ep_human_unit unit, double value)
{
    switch (unit) {
    case EP_HUMAN_SECONDS:
        if (value >= 1 || value == 0)
            ep_text_addf(text, "%g s", value);
        else if (value >= 0.9999e-3)
            ep_text_addf(text, "%g ms", value * 1e3);
        else
            ep_text_addf(text, "%g µs", value * 1e6);
        return;
    case EP_HUMAN_USD:
        ep_text_addf(text, value >= 0.01 && value < 1 ? "$%.2f" : "$%g", value);
        return;
    case EP_HUMAN_RATIO:
        ep_text_addf(text, "%g %%%%", value * 100);
        return;
    case EP_HUMAN_COUNT:
        ep_text_addf(text, "%g", value);
        return;
    }
    assert(0 && "unknown unit");
}

static void add_tick(const struct ep_axis *axis, double value, struct ep_text *settings, bool *any)
{
    if (value < axis->low * (1 - 1e-9) || value > axis->high * (1 + 1e-9))
        return;
    ep_text_add(settings, *any ? ", \"" : "\"");
    add_tick_text(settings, axis->unit, value);
    ep_text_add(settings, "\" ");
    ep_text_add_number(settings, value);
    *any = true;
}

static void add_log_ticks(const struct ep_axis *axis, struct ep_text *settings)
{
    static const int few[] = {1}, some[] = {1, 3}, many[] = {1, 2, 5};
    double decades = ep_math_log(axis->high / axis->low) / LN10;
    const int *steps = decades > 4 ? few : decades > 2 ? some : many;
    int count = decades > 4 ? 1 : decades > 2 ? 2 : 3;
    bool any = false;
    int first = (int)floor(ep_math_log(axis->low) / LN10);
    int last = (int)ceil(ep_math_log(axis->high) / LN10);
    for (int exponent = first; exponent <= last; exponent++)
        for (int i = 0; i < count; i++)
            add_tick(axis,
                     exponent < 0 ? steps[i] / power_of_ten(-exponent)
                                  : steps[i] * power_of_ten(exponent),
                     settings, &any);
}

/* The step of 1, 2 or 5 times a power of ten that gives about five ticks. */
static double linear_step(double span)
{
    double raw = span / 5;
    double power = power_of_ten((int)floor(ep_math_log(raw) / LN10 + 1e-9));
    double lead = raw / power;
    return power * (lead <= 1.0001 ? 1 : lead <= 2.2 ? 2 : lead <= 5 ? 5 : 10);
}

static void add_linear_ticks(const struct ep_axis *axis, struct ep_text *settings)
{
    double step = linear_step(axis->high - axis->low);
    bool any = false;
    for (int i = (int)ceil(axis->low / step - 1e-9); i * step <= axis->high; i++)
        add_tick(axis, i * step, settings, &any);
}

void ep_axis_settings(const struct ep_axis *axis, char letter, struct ep_text *settings)
{
    char low[EP_TEXT_NUMBER], high[EP_TEXT_NUMBER];
    ep_text_addf(settings, "set %crange [%s:%s]\n", letter, ep_text_number(low, axis->low),
                 ep_text_number(high, axis->high));
    ep_text_addf(settings, axis->is_log ? "set logscale %c\n" : "unset logscale %c\n", letter);
    ep_text_addf(settings, "set %ctics (", letter);
    if (axis->is_log)
        add_log_ticks(axis, settings);
    else
        add_linear_ticks(axis, settings);
    ep_text_add(settings, ")\n");
}
