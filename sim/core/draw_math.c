#include "core/draw_math.h"

#include "core/math.h"
#include "core/rng.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Methods and coefficients of e_log.c and e_exp.c of fdlibm 5.3 (netlib.org/fdlibm):
 *
 *     Copyright (C) 1993-2004 by Sun Microsystems, Inc. All rights reserved.
 *     Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and
 *     distribute this software is freely granted, provided that this notice is preserved.
 *
 * written without branches for the two halves of a vector. */
typedef double pair __attribute__((vector_size(16)));
typedef uint64_t bits __attribute__((vector_size(16)));

static const double MOST = 700;

#define BOTH(x)                                                                                    \
    {                                                                                              \
        (x), (x)                                                                                   \
    }

static const pair ln2_high = BOTH(6.93147180369123816490e-01); /* its last 32 bits are 0 */
static const pair ln2_low = BOTH(1.90821492927058770002e-10);

/* x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2), s = f / (2 + f):
 * log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)), R a polynomial of degree 7 in s^2. */
static inline pair log_of(pair x)
{
    static const bits one = BOTH(UINT64_C(0x3ff0000000000000));
    static const bits root = BOTH(UINT64_C(0x3fe6a09e00000000)); /* of 1/2, shortened */
    static const bits fraction = BOTH(UINT64_C(0x000fffffffffffff));
    static const bits two_52 = BOTH(UINT64_C(0x4330000000000000));
    static const pair bias = BOTH(0x1p52 + 1023);
    static const pair c1 = BOTH(6.666666666666735130e-01), c2 = BOTH(3.999999999940941908e-01),
                      c3 = BOTH(2.857142874366239149e-01), c4 = BOTH(2.222219843214978396e-01),
                      c5 = BOTH(1.818357216161805012e-01), c6 = BOTH(1.531383769920937332e-01),
                      c7 = BOTH(1.479819860511658591e-01);
    static const pair half = BOTH(0.5), unit = BOTH(1.0), two = BOTH(2.0);
    bits shifted = (bits)x + (one - root);
    pair k = (pair)(shifted >> 52 | two_52) - bias;
    pair f = (pair)((shifted & fraction) + root) - unit;
    pair s = f / (two + f), z = s * s, w = z * z;
    pair even = w * (c2 + w * (c4 + w * c6));
    pair odd = z * (c1 + w * (c3 + w * (c5 + w * c7)));
    pair square = half * f * f;
    return s * (square + (odd + even)) + k * ln2_low - square + f + k * ln2_high;
}

/* x = k ln 2 + r with |r| <= ln 2 / 2, r = high - low, c = r - r^2 P(r^2):
 * exp(r) = 1 + (r c / (2 - c) - low + high). 2^k is put into the exponent. */
static inline pair exp_of(pair x)
{
    static const pair ln2_inverse = BOTH(1.44269504088896338700e+00);
    static const pair to_whole = BOTH(0x1.8p52); /* what is added to it has no fraction */
    static const pair c1 = BOTH(1.66666666666666019037e-01), c2 = BOTH(-2.77777777770155933842e-03),
                      c3 = BOTH(6.61375632143793436117e-05), c4 = BOTH(-1.65339022054652515390e-06),
                      c5 = BOTH(4.13813679705723846039e-08);
    static const pair unit = BOTH(1.0), two = BOTH(2.0);
    pair whole = x * ln2_inverse + to_whole, k = whole - to_whole;
    pair high = x - k * ln2_high, low = k * ln2_low;
    pair r = high - low, square = r * r;
    pair c = r - square * (c1 + square * (c2 + square * (c3 + square * (c4 + square * c5))));
    pair y = unit - ((low - (r * c) / (two - c)) - high);
    return (pair)((bits)y + ((bits)whole << 52));
}

static inline double clamped(double x)
{
    x = x < MOST ? x : MOST;
    return x > -MOST ? x : -MOST;
}

double ep_draw_log(double x)
{
    return log_of((pair)BOTH(x))[0];
}

double ep_draw_exp(double x)
{
    return exp_of((pair)BOTH(clamped(x)))[0];
}

/* ---- of many words ---- */

static inline void put(double *values, pair both)
{
    memcpy(values, &both, sizeof both); /* at once, as it may be read */
}

/* As ep_rng_unit. */
static inline pair units_of(const uint64_t *words)
{
    static const bits one = BOTH(UINT64_C(0x3ff0000000000000));
    static const pair below_1 = BOTH(1 - 0x1p-53);
    bits both;
    memcpy(&both, words, sizeof both);
    return (pair)(both >> 12 | one) - below_1;
}

void ep_draw_exponentials(double mean, const uint64_t *words, double *values, size_t n)
{
    const pair unit = BOTH(1.0), minus_mean = BOTH(-mean);
    for (size_t i = 0; i + 1 < n; i += 2)
        put(&values[i], minus_mean * log_of(unit - units_of(&words[i])));
    if (n % 2 == 1)
        values[n - 1] = -mean * ep_draw_log(1 - ep_rng_unit(words[n - 1]));
}

static void draw_units(const uint64_t *words, double *values, size_t n)
{
    for (size_t i = 0; i + 1 < n; i += 2)
        put(&values[i], units_of(&words[i]));
    if (n % 2 == 1)
        values[n - 1] = ep_rng_unit(words[n - 1]);
}

void ep_draw_lognormals(double a, double b, const uint64_t *words, double *values, size_t n)
{
    const pair shift = BOTH(a), scale = BOTH(b);
    draw_units(words, values, n);
    ep_math_normal_quantiles(values, n);
    bool is_tame = fabs(a) + 9 * fabs(b) < MOST; /* no quantile of a unit is beyond 9 */
    size_t i = 0;
    for (; is_tame && i + 1 < n; i += 2) {
        pair z;
        memcpy(&z, &values[i], sizeof z);
        put(&values[i], exp_of(shift + scale * z));
    }
    for (; i < n; i++)
        values[i] = ep_draw_exp(a + b * values[i]);
}
