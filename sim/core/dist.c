#include "core/dist.h"

#include "core/draw_math.h"
#include "core/gamma_quantile.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

static const double just_below_1 = 1 - 0x1p-53;

struct ep_dist ep_dist_constant(double value)
{
    assert(value >= 0);
    return (struct ep_dist){.kind = EP_DIST_CONSTANT, .a = value};
}

struct ep_dist ep_dist_exponential(double mean)
{
    assert(mean > 0);
    return (struct ep_dist){.kind = EP_DIST_EXPONENTIAL, .a = mean};
}

struct ep_dist ep_dist_lognormal_mean_cv(double mean, double cv)
{
    assert(mean > 0 && cv >= 0);
    if (cv <= 0)
        return ep_dist_constant(mean);
    double variance = ep_math_log1p(cv * cv); /* of the logarithm */
    return (struct ep_dist){
        .kind = EP_DIST_LOGNORMAL, .a = ep_math_log(mean) - variance / 2, .b = sqrt(variance)};
}

struct ep_dist ep_dist_lognormal_median_quantile(double median, double p, double value)
{
    assert(median > 0 && value >= median && 0.5 < p && p < 1);
    if (value <= median)
        return ep_dist_constant(median);
    return (struct ep_dist){.kind = EP_DIST_LOGNORMAL,
                            .a = ep_math_log(median),
                            .b = ep_math_log(value / median) / ep_math_normal_quantile(p)};
}

struct ep_dist ep_dist_gamma_mean_cv(double mean, double cv)
{
    assert(mean > 0 && cv >= 0);
    if (cv <= 0)
        return ep_dist_constant(mean);
    return (struct ep_dist){.kind = EP_DIST_GAMMA, .a = 1 / (cv * cv), .b = mean * cv * cv};
}

struct ep_dist ep_dist_weibull(double shape, double scale)
{
    assert(shape > 0 && scale > 0);
    return (struct ep_dist){.kind = EP_DIST_WEIBULL, .a = shape, .b = scale, .d = 1 / shape};
}

/* log of 1 + cv^2; by log-gamma, as the gamma function overflows for small shapes. */
static double weibull_spread(double shape)
{
    return gsl_sf_lngamma(1 + 2 / shape) - 2 * gsl_sf_lngamma(1 + 1 / shape);
}

static double spread_above(double log_shape, void *target)
{
    return weibull_spread(ep_math_exp(log_shape)) - *(double *)target;
}

struct ep_dist ep_dist_weibull_mean_cv(double mean, double cv)
{
    enum { MOST_STEPS = 200 };
    static const double lowest_cv = 1e-3, highest_cv = 1e3;
    assert(mean > 0 && cv >= 0);
    if (cv <= 0)
        return ep_dist_constant(mean);
    cv = fmin(fmax(cv, lowest_cv), highest_cv);
    double target = ep_math_log1p(cv * cv);
    gsl_function above = {.function = spread_above, .params = &target};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_root_fsolver_set(solver, &above, ep_math_log(0.08), ep_math_log(2000));
    int status = GSL_CONTINUE;
    for (int step = 0; status == GSL_CONTINUE && step < MOST_STEPS; step++) {
        gsl_root_fsolver_iterate(solver);
        status = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                        gsl_root_fsolver_x_upper(solver), 1e-14, 1e-14);
    }
    double shape = ep_math_exp(gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return ep_dist_weibull(shape, mean / ep_math_exp(gsl_sf_lngamma(1 + 1 / shape)));
}

struct ep_dist ep_dist_hyperexponential_mean_cv(double mean, double cv)
{
    assert(mean > 0 && cv >= 1);
    double scv = cv * cv;
    double p = 0.5 * (1 + sqrt((scv - 1) / (scv + 1)));
    return (struct ep_dist){
        .kind = EP_DIST_HYPEREXPONENTIAL, .a = p, .b = mean / (2 * p), .c = mean / (2 * (1 - p))};
}

struct ep_dist ep_dist_pareto(double shape, double lowest, double highest)
{
    assert(shape > 0 && 0 < lowest && lowest <= highest);
    return (struct ep_dist){.kind = EP_DIST_PARETO,
                            .a = shape,
                            .b = lowest,
                            .c = highest,
                            .d = -ep_math_expm1(shape * ep_math_log(lowest / highest))};
}

struct ep_dist ep_dist_uniform(double lowest, double highest)
{
    assert(0 <= lowest && lowest <= highest);
    return (struct ep_dist){.kind = EP_DIST_UNIFORM, .a = lowest, .b = highest};
}

struct ep_dist ep_dist_empirical(const struct ep_dist_table *table)
{
    assert(table->count >= 1 && table->value[0] >= 0);
    return (struct ep_dist){.kind = EP_DIST_EMPIRICAL, .table = table};
}

/* Inversions, one a kind; u inside (0, 1). */

static inline double exponential(double mean, double u)
{
    return -mean * ep_draw_log(1 - u);
}

static inline double lognormal(const struct ep_dist *dist, double u)
{
    return ep_draw_exp(dist->a + dist->b * ep_math_normal_quantile(u));
}

static inline double weibull(const struct ep_dist *dist, double u)
{
    return dist->b * ep_math_pow(-ep_math_log(1 - u), dist->d);
}

static inline double hyperexponential(const struct ep_dist *dist, double u)
{
    if (u < dist->a)
        return exponential(dist->b, fmin(u / dist->a, just_below_1));
    return exponential(dist->c, fmin((u - dist->a) / (1 - dist->a), just_below_1));
}

static inline double pareto(const struct ep_dist *dist, double u)
{
    double value = dist->b * ep_math_pow(1 - u * dist->d, -1 / dist->a);
    return fmin(fmax(value, dist->b), dist->c);
}

static inline double uniform(const struct ep_dist *dist, double u)
{
    return dist->a + (dist->b - dist->a) * u;
}

static double empirical(const struct ep_dist_table *table, double u)
{
    if (table->count == 1)
        return table->value[0];
    size_t low = 0, high = table->count - 1; /* p[low] <= u < p[high], the last p counting as > */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (table->p[middle] <= u)
            low = middle;
        else
            high = middle;
    }
    double width = table->p[high] - table->p[low];
    double part = width > 0 ? (u - table->p[low]) / width : 0;
    return table->value[low] + (table->value[high] - table->value[low]) * part;
}

static inline double bounded(double value)
{
    return value < EP_DIST_HIGHEST ? value : EP_DIST_HIGHEST;
}

static inline double invert(enum ep_dist_kind kind, const struct ep_dist *dist, double u)
{
    switch (kind) {
    case EP_DIST_CONSTANT:
        return dist->a;
    case EP_DIST_EXPONENTIAL:
        return exponential(dist->a, u);
    case EP_DIST_LOGNORMAL:
        return lognormal(dist, u);
    case EP_DIST_GAMMA:
        return dist->b * ep_gamma_quantile(dist->a, u);
    case EP_DIST_WEIBULL:
        return weibull(dist, u);
    case EP_DIST_HYPEREXPONENTIAL:
        return hyperexponential(dist, u);
    case EP_DIST_PARETO:
        return pareto(dist, u);
    case EP_DIST_UNIFORM:
        return uniform(dist, u);
    case EP_DIST_EMPIRICAL:
        return empirical(dist->table, u);
    }
    assert(0 && "unknown distribution");
    return 0;
}

double ep_dist_sample(const struct ep_dist *dist, uint64_t word)
{
    return bounded(invert(dist->kind, dist, ep_rng_unit(word)));
}

/* Written out for each kind, so that the compiler takes the choice out of the loop. */
#define SAMPLE_ALL(constant_kind)                                                                  \
    for (size_t i = 0; i < n; i++)                                                                 \
    values[i] = bounded(invert(constant_kind, dist, ep_rng_unit(words[i])))

static void bound_all(double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        values[i] = bounded(values[i]);
}

/* A unit is 2^-53 or more away from 0 and 1: -log of that is below 37, its normal quantile within
 * 9. Of what cannot be too high nothing is compared. */
void ep_dist_sample_many(const struct ep_dist *dist, const uint64_t *words, double *values,
                         size_t n)
{
    switch (dist->kind) {
    case EP_DIST_EXPONENTIAL:
        ep_draw_exponentials(dist->a, words, values, n);
        if (dist->a > EP_DIST_HIGHEST / 37)
            bound_all(values, n);
        return;
    case EP_DIST_LOGNORMAL:
        ep_draw_lognormals(dist->a, dist->b, words, values, n);
        if (dist->a + 9 * dist->b > 42) /* e^42 < 2^62 */
            bound_all(values, n);
        return;
    case EP_DIST_CONSTANT:
    case EP_DIST_GAMMA:
    case EP_DIST_WEIBULL:
    case EP_DIST_HYPEREXPONENTIAL:
    case EP_DIST_PARETO:
    case EP_DIST_UNIFORM:
    case EP_DIST_EMPIRICAL:
        SAMPLE_ALL(dist->kind);
        return;
    }
}

/* Bisection: the distribution function of a mixture has no closed inverse. */
static double hyperexponential_quantile(const struct ep_dist *dist, double p)
{
    double low = 0, high = fmax(dist->b, dist->c) * -ep_math_log(1 - p) * 2;
    for (;;) {
        double middle = low + (high - low) / 2;
        if (!(low < middle && middle < high))
            return bounded(high);
        double beyond = dist->a * ep_math_exp(-middle / dist->b) +
                        (1 - dist->a) * ep_math_exp(-middle / dist->c);
        if (beyond > 1 - p)
            low = middle;
        else
            high = middle;
    }
}

double ep_dist_quantile(const struct ep_dist *dist, double p)
{
    assert(0 < p && p < 1);
    if (dist->kind == EP_DIST_HYPEREXPONENTIAL)
        return hyperexponential_quantile(dist, p);
    return bounded(invert(dist->kind, dist, p));
}

/* E[X^n] of the bounded Pareto: b^n a / (1 - r^a) (1 - r^(a-n)) / (a-n), r = b / c; the last
 * factor tends to -log r where the shape is n. */
static double pareto_moment(const struct ep_dist *dist, double n)
{
    if (dist->d <= 0)
        return ep_math_pow(dist->b, n);
    double log_r = ep_math_log(dist->b / dist->c), x = dist->a - n;
    double last = fabs(x) < 1e-12 ? -log_r : -ep_math_expm1(x * log_r) / x;
    return ep_math_pow(dist->b, n) * dist->a / dist->d * last;
}

static double empirical_mean(const struct ep_dist_table *table)
{
    if (table->count == 1)
        return table->value[0];
    double sum = 0;
    for (size_t i = 1; i < table->count; i++)
        sum += (table->p[i] - table->p[i - 1]) * (table->value[i - 1] + table->value[i]) / 2;
    return sum;
}

static double empirical_variance(const struct ep_dist_table *table)
{
    double mean = empirical_mean(table), sum = 0;
    for (size_t i = 1; i < table->count; i++) {
        double v = table->value[i - 1] - mean, w = table->value[i] - mean;
        sum += (table->p[i] - table->p[i - 1]) * (v * v + v * w + w * w) / 3;
    }
    return sum;
}

double ep_dist_mean(const struct ep_dist *dist)
{
    switch (dist->kind) {
    case EP_DIST_CONSTANT:
    case EP_DIST_EXPONENTIAL:
        return dist->a;
    case EP_DIST_LOGNORMAL:
        return ep_math_exp(dist->a + dist->b * dist->b / 2);
    case EP_DIST_GAMMA:
        return dist->a * dist->b;
    case EP_DIST_WEIBULL:
        return dist->b * ep_math_exp(gsl_sf_lngamma(1 + dist->d));
    case EP_DIST_HYPEREXPONENTIAL:
        return dist->a * dist->b + (1 - dist->a) * dist->c;
    case EP_DIST_PARETO:
        return pareto_moment(dist, 1);
    case EP_DIST_UNIFORM:
        return (dist->a + dist->b) / 2;
    case EP_DIST_EMPIRICAL:
        return empirical_mean(dist->table);
    }
    assert(0 && "unknown distribution");
    return 0;
}

static double hyperexponential_scv(const struct ep_dist *dist)
{
    double mean = ep_dist_mean(dist);
    double second = 2 * (dist->a * dist->b * dist->b + (1 - dist->a) * dist->c * dist->c);
    return second / (mean * mean) - 1;
}

static double pareto_scv(const struct ep_dist *dist)
{
    double mean = pareto_moment(dist, 1);
    return fmax(pareto_moment(dist, 2) / (mean * mean) - 1, 0);
}

static double uniform_scv(const struct ep_dist *dist)
{
    double sum = dist->a + dist->b, width = dist->b - dist->a;
    return sum > 0 ? width * width / (3 * sum * sum) : 0;
}

static double empirical_scv(const struct ep_dist *dist)
{
    double mean = empirical_mean(dist->table);
    return mean > 0 ? empirical_variance(dist->table) / (mean * mean) : 0;
}

double ep_dist_scv(const struct ep_dist *dist)
{
    switch (dist->kind) {
    case EP_DIST_CONSTANT:
        return 0;
    case EP_DIST_EXPONENTIAL:
        return 1;
    case EP_DIST_LOGNORMAL:
        return ep_math_expm1(dist->b * dist->b);
    case EP_DIST_GAMMA:
        return 1 / dist->a;
    case EP_DIST_WEIBULL:
        return ep_math_expm1(weibull_spread(dist->a));
    case EP_DIST_HYPEREXPONENTIAL:
        return hyperexponential_scv(dist);
    case EP_DIST_PARETO:
        return pareto_scv(dist);
    case EP_DIST_UNIFORM:
        return uniform_scv(dist);
    case EP_DIST_EMPIRICAL:
        return empirical_scv(dist);
    }
    assert(0 && "unknown distribution");
    return 0;
}
