#include "workload/profile.h"

#include "base/mem.h"
#include "core/math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define DAY_NS (24.0 * (double)EP_HOUR)
#define WEEK_HOURS 168
#define TWO_PI 6.283185307179586

/* From `begin` on the factor is factor + slope x (t - begin), until the next piece. */
struct piece {
    double begin;  /* ns */
    double area;   /* integral from 0 to begin */
    double factor; /* >= 0 */
    double slope;  /* per ns */
};
/* Piecewise linear, or a cosine over the day. Local time is run time + offset; what is periodic
 * repeats in local time. */
struct ep_profile_curve {
    enum ep_profile_kind kind;
    struct piece *pieces; /* owned; at least one but for diurnal; the first begins at 0 */
    size_t count;
    double period;      /* ns; INFINITY: does not repeat */
    double period_area; /* integral over one period */
    double offset;      /* local time of the run's start, in [0, period) */
    double offset_area; /* integral from 0 to offset in local time */
    double amplitude;   /* diurnal: peak_to_mean - 1 */
};

static void add_piece(struct ep_profile_curve *curve, double begin, double factor, double slope)
{
    assert(factor >= 0);
    struct piece *piece = &curve->pieces[curve->count];
    *piece = (struct piece){begin, 0, factor, slope};
    if (curve->count > 0) {
        const struct piece *last = piece - 1;
        const double length = begin - last->begin;
        assert(length > 0);
        piece->area = last->area + length * (last->factor + last->slope * length / 2);
    }
    curve->count++;
}

static void build_steps(struct ep_profile_curve *curve, const struct ep_profile *config)
{
    if (config->points[0].at > 0)
        add_piece(curve, 0, 1, 0);
    for (size_t i = 0; i < config->point_count; i++)
        add_piece(curve, (double)config->points[i].at, config->points[i].factor, 0);
}

static void build_ramp(struct ep_profile_curve *curve, const struct ep_profile *config)
{
    const struct ep_profile_point *points = config->points;
    const size_t last = config->point_count - 1;
    if (points[0].at > 0)
        add_piece(curve, 0, points[0].factor, 0);
    for (size_t i = 0; i < last; i++) {
        const double length = (double)(points[i + 1].at - points[i].at);
        add_piece(curve, (double)points[i].at, points[i].factor,
                  (points[i + 1].factor - points[i].factor) / length);
    }
    add_piece(curve, (double)points[last].at, points[last].factor, 0);
}

static void build_spike(struct ep_profile_curve *curve, const struct ep_profile *config)
{
    if (config->spike_at > 0)
        add_piece(curve, 0, 1, 0);
    add_piece(curve, (double)config->spike_at, config->spike_factor, 0);
    add_piece(curve, (double)config->spike_at + (double)config->spike_duration, 1, 0);
}

/* Time since Monday 00:00 UTC; 1970-01-01 was a Thursday. */
static double time_of_week_ns(int64_t unix_s)
{
    const int64_t week_s = WEEK_HOURS * 3600, monday_s = 4 * 86400;
    const int64_t since = ((unix_s - monday_s) % week_s + week_s) % week_s;
    return (double)since * 1e9;
}

static double time_of_day_ns(int64_t unix_s)
{
    return (double)((unix_s % 86400 + 86400) % 86400) * 1e9;
}

static void build_weekly(struct ep_profile_curve *curve, const struct ep_profile *config,
                         int64_t start_unix_s)
{
    double sum = 0;
    for (int hour = 0; hour < WEEK_HOURS; hour++)
        sum += config->weekly[hour];
    assert(sum > 0);
    for (int hour = 0; hour < WEEK_HOURS; hour++)
        add_piece(curve, hour * (double)EP_HOUR, config->weekly[hour] * WEEK_HOURS / sum, 0);
    const struct piece *last = &curve->pieces[WEEK_HOURS - 1];
    curve->period = WEEK_HOURS * (double)EP_HOUR;
    curve->period_area = last->area + last->factor * (double)EP_HOUR;
    curve->offset = time_of_week_ns(start_unix_s);
}

/* The day begins at the peak. */
static void build_diurnal(struct ep_profile_curve *curve, const struct ep_profile *config,
                          int64_t start_unix_s)
{
    assert(1 <= config->peak_to_mean && config->peak_to_mean <= 2);
    curve->amplitude = config->peak_to_mean - 1;
    curve->period = curve->period_area = DAY_NS;
    const double since = time_of_day_ns(start_unix_s) - fmod((double)config->peak_at, DAY_NS);
    curve->offset = since < 0 ? since + DAY_NS : since;
}

/* Integral over the first `local` ns of one period, 0 <= local <= period. */
static double period_integral(const struct ep_profile_curve *curve, double local)
{
    if (curve->kind == EP_PROFILE_DIURNAL)
        return local + curve->amplitude * DAY_NS / TWO_PI * ep_math_sin(TWO_PI * (local / DAY_NS));
    size_t low = 0, high = curve->count; /* the last piece with begin <= local */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (curve->pieces[middle].begin <= local)
            low = middle;
        else
            high = middle;
    }
    const struct piece *piece = &curve->pieces[low];
    const double length = local - piece->begin;
    return piece->area + length * (piece->factor + piece->slope * length / 2);
}

static double local_integral(const struct ep_profile_curve *curve, double local)
{
    if (isinf(curve->period))
        return period_integral(curve, local);
    const double periods = floor(local / curve->period);
    const double rest = fmin(fmax(local - periods * curve->period, 0), curve->period);
    return periods * curve->period_area + period_integral(curve, rest);
}

struct ep_profile_curve *ep_profile_create(const struct ep_profile *config, int64_t start_unix_s)
{
    struct ep_profile_curve *curve = ep_alloc_zeroed(1, sizeof *curve);
    curve->kind = config->kind;
    curve->period = INFINITY;
    curve->pieces = ep_alloc_zeroed(config->point_count + WEEK_HOURS + 2, sizeof *curve->pieces);
    switch (config->kind) {
    case EP_PROFILE_CONSTANT:
        add_piece(curve, 0, 1, 0);
        break;
    case EP_PROFILE_DIURNAL:
        build_diurnal(curve, config, start_unix_s);
        break;
    case EP_PROFILE_WEEKLY:
        build_weekly(curve, config, start_unix_s);
        break;
    case EP_PROFILE_STEPS:
        build_steps(curve, config);
        break;
    case EP_PROFILE_RAMP:
        build_ramp(curve, config);
        break;
    case EP_PROFILE_SPIKE:
        build_spike(curve, config);
        break;
    }
    curve->offset_area = local_integral(curve, curve->offset);
    return curve;
}

void ep_profile_destroy(struct ep_profile_curve *curve)
{
    if (curve == NULL)
        return;
    ep_free(curve->pieces);
    ep_free(curve);
}

bool ep_profile_is_constant(const struct ep_profile_curve *curve)
{
    return curve->kind == EP_PROFILE_CONSTANT;
}

/* The piece that holds local time `local`, within one period. */
static size_t piece_at(const struct ep_profile_curve *curve, double local)
{
    size_t i = 0;
    while (i + 1 < curve->count && curve->pieces[i + 1].begin <= local)
        i++;
    return i;
}

static double local_of(const struct ep_profile_curve *curve, double at)
{
    const double local = at + curve->offset;
    return isinf(curve->period) ? local : fmod(local, curve->period);
}

static double cosine(const struct ep_profile_curve *curve, double local)
{
    return 1 + curve->amplitude * ep_math_cos(TWO_PI * (local / DAY_NS));
}

double ep_profile_factor(const struct ep_profile_curve *curve, ep_time at)
{
    const double local = local_of(curve, (double)at);
    if (curve->kind == EP_PROFILE_DIURNAL)
        return fmax(cosine(curve, local), 0);
    const struct piece *piece = &curve->pieces[piece_at(curve, local)];
    return fmax(piece->factor + piece->slope * (local - piece->begin), 0);
}

double ep_profile_integral(const struct ep_profile_curve *curve, double at)
{
    return local_integral(curve, at + curve->offset) - curve->offset_area;
}

/* Newton's steps from `at`, halving the bracket where one leaves it (near a trough of factor 0). A
 * step s leaves a miss of at most s^2 max|f'| / (2 f). */
static double invert_day(const struct ep_profile_curve *curve, double area, double at)
{
    const double reach = curve->amplitude * DAY_NS / TWO_PI;
    const double steepest = curve->amplitude * TWO_PI / DAY_NS;
    double low = fmax(area - reach, 0), high = fmin(area + reach, DAY_NS);
    at = fmin(fmax(at, low), high);
    for (int i = 0; i < 100 && high - low > 0.25; i++) {
        const double miss = period_integral(curve, at) - area;
        if (miss > 0)
            high = at;
        else
            low = at;
        const double factor = cosine(curve, at), step = miss / factor, next = at - step;
        if (step * step * steepest < 0.25 * factor)
            return fmin(fmax(next, 0), DAY_NS);
        at = low < next && next < high ? next : low + (high - low) / 2;
    }
    return at;
}

/* The first local time at which the integral over one period reaches `area`. */
static double invert_pieces(const struct ep_profile_curve *curve, double area)
{
    size_t low = 0, high = curve->count; /* the last piece with less area before it */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (curve->pieces[middle].area < area)
            low = middle;
        else
            high = middle;
    }
    const struct piece *piece = &curve->pieces[low];
    const double rest = area - piece->area;
    if (rest <= 0)
        return piece->begin;
    const double square = piece->factor * piece->factor + 2 * piece->slope * rest;
    const double speed = piece->factor + sqrt(fmax(square, 0)); /* twice the mean factor */
    const double at = speed > 0 ? piece->begin + 2 * rest / speed : INFINITY;
    const double end = low + 1 < curve->count ? curve->pieces[low + 1].begin : curve->period;
    return fmin(at, end); /* beyond by rounding only */
}

double ep_profile_inverse(const struct ep_profile_curve *curve, double area)
{
    return ep_profile_inverse_near(curve, area, area);
}

double ep_profile_inverse_near(const struct ep_profile_curve *curve, double area, double near)
{
    assert(area >= 0);
    if (curve->kind == EP_PROFILE_CONSTANT)
        return area;
    const double local_area = area + curve->offset_area;
    if (isinf(curve->period))
        return invert_pieces(curve, local_area);
    const double periods = floor(local_area / curve->period_area);
    const double rest = fmax(local_area - periods * curve->period_area, 0);
    const double local =
        curve->kind == EP_PROFILE_DIURNAL
            ? invert_day(curve, rest, near + curve->offset - periods * curve->period)
            : invert_pieces(curve, rest);
    return fmax(periods * curve->period + local - curve->offset, 0);
}

double ep_profile_mean(const struct ep_profile_curve *curve, ep_time begin, ep_time end)
{
    assert(begin < end);
    return (ep_profile_integral(curve, (double)end) - ep_profile_integral(curve, (double)begin)) /
           (double)(end - begin);
}

static double max_of_pieces(const struct ep_profile_curve *curve, double begin, double length)
{
    double local = local_of(curve, begin), max = 0;
    size_t i = piece_at(curve, local);
    for (length = fmin(length, curve->period); length > 0;) {
        const struct piece *piece = &curve->pieces[i];
        const double end = i + 1 < curve->count ? curve->pieces[i + 1].begin : curve->period;
        const double step = fmin(length, end - local);
        const double first = piece->factor + piece->slope * (local - piece->begin);
        max = fmax(max, fmax(first, first + (isinf(step) ? 0 : piece->slope * step)));
        length -= step;
        i = (i + 1) % curve->count;
        local = curve->pieces[i].begin;
    }
    return max;
}

double ep_profile_max(const struct ep_profile_curve *curve, ep_time begin, ep_time end)
{
    assert(begin < end);
    const double length = (double)(end - begin);
    if (curve->kind != EP_PROFILE_DIURNAL)
        return max_of_pieces(curve, (double)begin, length);
    const double local = local_of(curve, (double)begin);
    if (local == 0 || local + length > DAY_NS)
        return 1 + curve->amplitude;
    return fmax(cosine(curve, local), cosine(curve, local + length));
}
