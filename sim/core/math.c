#include "core/math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

double ep_math_exp(double x)
{
    return exp(x);
}

double ep_math_expm1(double x)
{
    return expm1(x);
}

double ep_math_log(double x)
{
    return log(x);
}

double ep_math_log1p(double x)
{
    return log1p(x);
}

double ep_math_pow(double x, double y)
{
    return pow(x, y);
}

double ep_math_sin(double x)
{
    return sin(x);
}

double ep_math_cos(double x)
{
    return cos(x);
}

/* Wichura, M. J.: Algorithm AS 241: The Percentage Points of the Normal Distribution.
 * Applied Statistics 37 (1988) 477-484. Three rational approximations of degree 7, around the
 * median, in the tail and in the far tail: pairs of coefficients, numerator and denominator, from
 * the constant up. Both polynomials are evaluated at once, in the two halves of a vector. */
typedef double pair __attribute__((vector_size(16)));

/* clang-format off */
static const pair center[8] = {
    {3.3871328727963666080e+0, 1.0},
    {1.3314166789178437745e+2, 4.2313330701600911252e+1},
    {1.9715909503065514427e+3, 6.8718700749205790830e+2},
    {1.3731693765509461125e+4, 5.3941960214247511077e+3},
    {4.5921953931549871457e+4, 2.1213794301586595867e+4},
    {6.7265770927008700853e+4, 3.9307895800092710610e+4},
    {3.3430575583588128105e+4, 2.8729085735721942674e+4},
    {2.5090809287301226727e+3, 5.2264952788528545610e+3},
};
static const pair tail[8] = {
    {1.42343711074968357734e+0, 1.0},
    {4.63033784615654529590e+0, 2.05319162663775882187e+0},
    {5.76949722146069140550e+0, 1.67638483018380384940e+0},
    {3.64784832476320460504e+0, 6.89767334985100004550e-1},
    {1.27045825245236838258e+0, 1.48103976427480074590e-1},
    {2.41780725177450611770e-1, 1.51986665636164571966e-2},
    {2.27238449892691845833e-2, 5.47593808499534494600e-4},
    {7.74545014278341407640e-4, 1.05075007164441684324e-9},
};
static const pair far_tail[8] = {
    {6.65790464350110377720e+0, 1.0},
    {5.46378491116411436990e+0, 5.99832206555887937690e-1},
    {1.78482653991729133580e+0, 1.36929880922735805310e-1},
    {2.96560571828504891230e-1, 1.48753612908506148525e-2},
    {2.65321895265761230930e-2, 7.86869131145613259100e-4},
    {1.24266094738807843860e-3, 1.84631831751005468180e-5},
    {2.71155556874348757815e-5, 1.42151175831644588870e-7},
    {2.01033439929228813265e-7, 2.04426310338993978564e-15},
};
/* clang-format on */

enum { SOME = 64 }; /* quantiles at once */

/* Estrin's scheme: half the latency of Horner's. */
static inline double ratio(const pair c[8], double x)
{
    double x2 = x * x, x4 = x2 * x2;
    pair r = {x, x}, r2 = {x2, x2}, r4 = {x4, x4};
    pair low = (c[0] + c[1] * r) + (c[2] + c[3] * r) * r2;
    pair high = (c[4] + c[5] * r) + (c[6] + c[7] * r) * r2;
    pair both = low + high * r4;
    return both[0] / both[1];
}

#define CENTER 0.425 /* farther from the median is the tail */

static inline double center_quantile(double q)
{
    return q * ratio(center, 0.180625 - q * q);
}

static double tail_quantile(double p)
{
    double q = p - 0.5;
    double r = sqrt(-log(q < 0 ? p : 1 - p));
    double z = r <= 5 ? ratio(tail, r - 1.6) : ratio(far_tail, r - 5);
    return q < 0 ? -z : z;
}

double ep_math_normal_quantile(double p)
{
    assert(0 < p && p < 1);
    return fabs(p - 0.5) <= CENTER ? center_quantile(p - 0.5) : tail_quantile(p);
}

/* The same polynomial of two numbers at once, by the same scheme. */
static inline pair polynomial(const pair c[8], pair r, pair r2, pair r4)
{
    pair low = (c[0] + c[1] * r) + (c[2] + c[3] * r) * r2;
    pair high = (c[4] + c[5] * r) + (c[6] + c[7] * r) * r2;
    return low + high * r4;
}

/* As center_quantile, of q[0] and q[1]. */
static inline pair center_quantiles(const pair numerator[8], const pair denominator[8], pair q)
{
    const pair from = {0.180625, 0.180625};
    pair r = from - q * q, r2 = r * r, r4 = r2 * r2;
    return q * (polynomial(numerator, r, r2, r4) / polynomial(denominator, r, r2, r4));
}

static void all_as_in_center(double *values, size_t n)
{
    pair numerator[8], denominator[8];
    const pair half = {0.5, 0.5};
    for (size_t k = 0; k < 8; k++) {
        numerator[k] = (pair){center[k][0], center[k][0]};
        denominator[k] = (pair){center[k][1], center[k][1]};
    }
    for (size_t i = 0; i + 1 < n; i += 2) {
        pair both;
        memcpy(&both, &values[i], sizeof both);
        both = center_quantiles(numerator, denominator, both - half);
        memcpy(&values[i], &both, sizeof both);
    }
    if (n % 2 == 1)
        values[n - 1] = center_quantile(values[n - 1] - 0.5);
}

/* All as if in the center, then the tails: one in seven, and nobody can foresee which. */
static void some_quantiles(double *values, size_t n)
{
    double p[SOME];
    size_t tails[SOME], tail_count = 0;
    for (size_t i = 0; i < n; i++) {
        assert(0 < values[i] && values[i] < 1);
        p[tail_count] = values[i];
        tails[tail_count] = i;
        tail_count += fabs(values[i] - 0.5) > CENTER;
    }
    all_as_in_center(values, n);
    for (size_t k = 0; k < tail_count; k++)
        values[tails[k]] = tail_quantile(p[k]);
}

void ep_math_normal_quantiles(double *values, size_t n)
{
    for (size_t begin = 0; begin < n; begin += SOME)
        some_quantiles(values + begin, n - begin < SOME ? n - begin : SOME);
}
