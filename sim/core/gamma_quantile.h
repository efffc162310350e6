/* Quantiles of the gamma distribution at every shape. GSL's own inverse gives up (and ends the
 * program) below shape 0.2 and above 5000: burstier than cv 2, or nearly constant. */
#ifndef EP_CORE_GAMMA_QUANTILE_H
#define EP_CORE_GAMMA_QUANTILE_H

/* Quantile p of the gamma distribution with this shape and scale 1; relative error below 1e-7,
 * mostly 1e-12. Requires shape > 0, 0 < p < 1. Microseconds. */
double ep_gamma_quantile(double shape, double p);

#endif
