/* Probability distributions of non-negative quantities, sampled by inversion: one uniform
 * word, one value. A value's unit is the caller's (ns for times, bytes for sizes). */
#ifndef EP_CORE_DIST_H
#define EP_CORE_DIST_H

#include <stddef.h>
#include <stdint.h>

enum ep_dist_kind {
    EP_DIST_CONSTANT,         /* a: value */
    EP_DIST_EXPONENTIAL,      /* a: mean */
    EP_DIST_LOGNORMAL,        /* a: mu, b: sigma of the logarithm */
    EP_DIST_GAMMA,            /* a: shape, b: scale */
    EP_DIST_WEIBULL,          /* a: shape, b: scale; d: 1 / a */
    EP_DIST_HYPEREXPONENTIAL, /* a: probability of the first branch, b, c: the branches' means */
    EP_DIST_PARETO,           /* bounded; a: shape, b: lowest, c: highest; d: 1 - (b / c)^a */
    EP_DIST_UNIFORM,          /* a: lowest, b: highest */
    EP_DIST_EMPIRICAL,        /* table: piecewise linear inverse distribution function */
};

/* Plain and small: copied by value. Made by the functions below only (d follows from the
 * others). A table is borrowed from whoever made it, and outlives every copy. */
struct ep_dist {
    enum ep_dist_kind kind;
    double a, b, c, d;
    const struct ep_dist_table *table; /* EMPIRICAL only; else NULL */
};
struct ep_dist_table {
    size_t count;        /* >= 1 */
    const double *p;     /* not descending, from 0 to 1; equal ones: a jump. One value: not read */
    const double *value; /* not descending, >= 0 */
};

/* No value is above this, whatever the distribution: all fit an int64_t. */
#define EP_DIST_HIGHEST 0x1p62

/* Parameters are finite and, where nothing else is said, > 0. cv = 0 gives the constant. */
struct ep_dist ep_dist_constant(double value); /* >= 0 */
struct ep_dist ep_dist_exponential(double mean);
struct ep_dist ep_dist_lognormal_mean_cv(double mean, double cv);
/* 0.5 < p < 1 and value >= median (equal: the constant). */
struct ep_dist ep_dist_lognormal_median_quantile(double median, double p, double value);
struct ep_dist ep_dist_gamma_mean_cv(double mean, double cv);
struct ep_dist ep_dist_weibull(double shape, double scale);
/* The shape by root finding (GSL). cv from 0.001 to 1000; outside, the nearer of the two. */
struct ep_dist ep_dist_weibull_mean_cv(double mean, double cv);
/* Two branches with balanced means (p m1 = (1-p) m2), the usual fit to mean and cv >= 1. */
struct ep_dist ep_dist_hyperexponential_mean_cv(double mean, double cv);
struct ep_dist ep_dist_pareto(double shape, double lowest, double highest); /* lowest <= highest */
struct ep_dist ep_dist_uniform(double lowest, double highest);              /* 0 <= lowest too */
struct ep_dist ep_dist_empirical(const struct ep_dist_table *table);        /* borrowed */

/* The value for one uniform word; in [0, EP_DIST_HIGHEST]. Gamma takes microseconds, the others
 * 1 to 30 ns. Equals ep_dist_quantile() of the word as a number inside (0, 1), but for
 * the hyperexponential: the word chooses the branch, and what is left of it the value. */
double ep_dist_sample(const struct ep_dist *dist, uint64_t word);
/* The same for n words at once (the hot path: one branch a batch). */
void ep_dist_sample_many(const struct ep_dist *dist, const uint64_t *words, double *values,
                         size_t n);
double ep_dist_quantile(const struct ep_dist *dist, double p); /* 0 < p < 1 */
double ep_dist_mean(const struct ep_dist *dist);
double ep_dist_scv(const struct ep_dist *dist); /* variance / mean^2; 0 for a constant; mean 0: 0 */

#endif
