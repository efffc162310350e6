#include "core/math.h"

#include <assert.h>
#include <math.h>

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
 * Applied Statistics 37 (1988) 477-484. Three rational approximations of degree 7: around the
 * median, in the tail, and in the far tail; coefficients as printed there, highest first. */
static double center(double q)
{
    double r = 0.180625 - q * q;
    double numerator = 2.5090809287301226727e+3;
    numerator = numerator * r + 3.3430575583588128105e+4;
    numerator = numerator * r + 6.7265770927008700853e+4;
    numerator = numerator * r + 4.5921953931549871457e+4;
    numerator = numerator * r + 1.3731693765509461125e+4;
    numerator = numerator * r + 1.9715909503065514427e+3;
    numerator = numerator * r + 1.3314166789178437745e+2;
    numerator = numerator * r + 3.3871328727963666080e+0;
    double denominator = 5.2264952788528545610e+3;
    denominator = denominator * r + 2.8729085735721942674e+4;
    denominator = denominator * r + 3.9307895800092710610e+4;
    denominator = denominator * r + 2.1213794301586595867e+4;
    denominator = denominator * r + 5.3941960214247511077e+3;
    denominator = denominator * r + 6.8718700749205790830e+2;
    denominator = denominator * r + 4.2313330701600911252e+1;
    denominator = denominator * r + 1.0;
    return q * numerator / denominator;
}

static double tail(double r)
{
    r -= 1.6;
    double numerator = 7.74545014278341407640e-4;
    numerator = numerator * r + 2.27238449892691845833e-2;
    numerator = numerator * r + 2.41780725177450611770e-1;
    numerator = numerator * r + 1.27045825245236838258e+0;
    numerator = numerator * r + 3.64784832476320460504e+0;
    numerator = numerator * r + 5.76949722146069140550e+0;
    numerator = numerator * r + 4.63033784615654529590e+0;
    numerator = numerator * r + 1.42343711074968357734e+0;
    double denominator = 1.05075007164441684324e-9;
    denominator = denominator * r + 5.47593808499534494600e-4;
    denominator = denominator * r + 1.51986665636164571966e-2;
    denominator = denominator * r + 1.48103976427480074590e-1;
    denominator = denominator * r + 6.89767334985100004550e-1;
    denominator = denominator * r + 1.67638483018380384940e+0;
    denominator = denominator * r + 2.05319162663775882187e+0;
    denominator = denominator * r + 1.0;
    return numerator / denominator;
}

static double far_tail(double r)
{
    r -= 5.0;
    double numerator = 2.01033439929228813265e-7;
    numerator = numerator * r + 2.71155556874348757815e-5;
    numerator = numerator * r + 1.24266094738807843860e-3;
    numerator = numerator * r + 2.65321895265761230930e-2;
    numerator = numerator * r + 2.96560571828504891230e-1;
    numerator = numerator * r + 1.78482653991729133580e+0;
    numerator = numerator * r + 5.46378491116411436990e+0;
    numerator = numerator * r + 6.65790464350110377720e+0;
    double denominator = 2.04426310338993978564e-15;
    denominator = denominator * r + 1.42151175831644588870e-7;
    denominator = denominator * r + 1.84631831751005468180e-5;
    denominator = denominator * r + 7.86869131145613259100e-4;
    denominator = denominator * r + 1.48753612908506148525e-2;
    denominator = denominator * r + 1.36929880922735805310e-1;
    denominator = denominator * r + 5.99832206555887937690e-1;
    denominator = denominator * r + 1.0;
    return numerator / denominator;
}

double ep_math_normal_quantile(double p)
{
    assert(0 < p && p < 1);
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return center(q);
    double r = sqrt(-log(q < 0 ? p : 1 - p));
    double z = r <= 5 ? tail(r) : far_tail(r);
    return q < 0 ? -z : z;
}
