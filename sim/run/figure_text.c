#include "run/figure_text.h"

#include "scenario/metrics.h"

#include <math.h>

static const char *plain(struct ep_arena *arena, double value, const char *unit)
{
    return ep_arena_format(arena, fabs(value) < 999.5 ? "%.3g%s" : "%.0f%s", value, unit);
}

static const char *seconds(struct ep_arena *arena, double value)
{
    if (fabs(value) >= 0.9995)
        return plain(arena, value, " s");
    return fabs(value) >= 0.0009995 ? plain(arena, 1e3 * value, " ms")
                                    : plain(arena, 1e6 * value, " us");
}

/* Of money the last zeros stand, too. */
static const char *usd(struct ep_arena *arena, double value, const char *per)
{
    return ep_arena_format(arena, fabs(value) < 99.95 ? "%s$%#.3g%s" : "%s$%.0f%s",
                           value < 0 ? "-" : "", fabs(value), per);
}

const char *ep_figure_text(struct ep_arena *arena, const char *metric, double value)
{
    const struct ep_metric *known = ep_metric_find(metric);
    switch (known ? known->unit : EP_METRIC_NUMBER) {
    case EP_METRIC_SECONDS:
        return seconds(arena, value);
    case EP_METRIC_RATIO:
        return plain(arena, 100 * value, " %");
    case EP_METRIC_USD_PER_HOUR:
        return usd(arena, value, "/h");
    case EP_METRIC_USD_PER_MONTH:
        return usd(arena, value, "/month");
    case EP_METRIC_USD_PER_MILLION:
        return usd(arena, value, "/million");
    case EP_METRIC_NUMBER:
        break;
    }
    return plain(arena, value, "");
}

bool ep_figure_is_service(const char *metric)
{
    const struct ep_metric *known = ep_metric_find(metric);
    return known && known->is_per_group;
}
