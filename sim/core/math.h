/* The one place that calls exp, log, pow and sin, so that the golden files depend on one
 * file's use of libm. Elsewhere these names are not used (a lint test). */
#ifndef EP_CORE_MATH_H
#define EP_CORE_MATH_H

#include <stddef.h>

double ep_math_exp(double x);
double ep_math_expm1(double x); /* exp(x) - 1, exact near 0 */
double ep_math_log(double x);
double ep_math_log1p(double x); /* log(1 + x), exact near 0 */
double ep_math_pow(double x, double y);
double ep_math_sin(double x);
double ep_math_cos(double x);
/* Inverse of the standard normal distribution function, Wichura AS 241 (PPND16), relative
 * error about 1e-16. Requires 0 < p < 1. */
double ep_math_normal_quantile(double p);
/* The same of each of `values`, in their place. */
void ep_math_normal_quantiles(double *values, size_t n);

#endif
