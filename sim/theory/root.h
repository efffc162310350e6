/* Where a falling or rising function crosses zero. */
#ifndef EP_THEORY_ROOT_H
#define EP_THEORY_ROOT_H

/* The x in [low, high] with f(x) = 0, by Brent's method (GSL), relative 1e-13.
 * Requires f(low) and f(high) of different sign (or zero); `context` is handed to f. */
double ep_root_bracketed(double (*f)(double x, void *context), void *context, double low,
                         double high);

#endif
