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
    EP_DIST_WEIBULL,          /* a: shape, b: scale */
    EP_DIST_HYPEREXPONENTIAL, /* a: probability of the first branch, b, c: the branches' means */
    EP_DIST_PARETO,           /* bounded; a: shape, b: lowest, c: highest */
    EP_DIST_UNIFORM,          /* a: lowest, b: highest */
    EP_DIST_EMPIRICAL,        /* table: piecewise linear inverse distribution function */
};

/* Plain and small: copied by value. A table is borrowed from whoever made it, and outlives
 * every copy. */
struct ep_dist {
    enum ep_dist_kind kind;
    double a, b, c;
    const struct ep_dist_table *table; /* EMPIRICAL only; else NULL */
};
struct ep_dist_table {
    size_t count;        /* >= 1 */
    const double *p;     /* ascending from 0 to 1 */
    const double *value; /* not descending, >= 0 */
};

struct ep_dist ep_dist_constant(double value);
struct ep_dist ep_dist_exponential(double mean);
struct ep_dist ep_dist_lognormal_mean_cv(double mean, double cv); /* mean > 0, cv > 0 */
struct ep_dist ep_dist_lognormal_median_quantile(double median, double p,
                                                 double value); /* value > median > 0, p > 0.5 */
struct ep_dist ep_dist_gamma_mean_cv(double mean, double cv);
struct ep_dist ep_dist_weibull(double shape, double scale);
struct ep_dist ep_dist_weibull_mean_cv(double mean, double cv); /* shape by root finding (GSL) */
/* Two branches with balanced means (p/m1 = (1-p)/m2), the usual fit to mean and cv > 1. */
struct ep_dist ep_dist_hyperexponential_mean_cv(double mean, double cv);
struct ep_dist ep_dist_pareto(double shape, double lowest, double highest);
struct ep_dist ep_dist_uniform(double lowest, double highest);
struct ep_dist ep_dist_empirical(const struct ep_dist_table *table); /* borrowed */

/* The value for one uniform word; >= 0 and finite. Gamma takes microseconds (GSL), the others
 * 2 to 20 ns. */
double ep_dist_sample(const struct ep_dist *dist, uint64_t word);
/* The same for n words at once (the hot path: one branch a batch). */
void ep_dist_sample_many(const struct ep_dist *dist, const uint64_t *words, double *values,
                         size_t n);
double ep_dist_quantile(const struct ep_dist *dist, double p); /* 0 < p < 1 */
double ep_dist_mean(const struct ep_dist *dist);
double ep_dist_scv(const struct ep_dist *dist); /* variance / mean^2; 0 for a constant; mean 0: 0 */

#endif
