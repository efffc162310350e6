/* Logarithm and exponential of what is drawn. They decide when things happen, so they are the same
 * to the last bit on every machine, which the C library does not promise: it picks another routine
 * where the processor multiplies and adds at once. Two at a time; less than one unit in the last
 * place off. */
#ifndef EP_CORE_DRAW_MATH_H
#define EP_CORE_DRAW_MATH_H

#include <stddef.h>
#include <stdint.h>

double ep_draw_log(double x); /* of a finite, normal x > 0 */
double ep_draw_exp(double x); /* beyond -700 and 700: as there, 1e-304 and 1e304 */

/* n values of n words, what one by one would give: -mean ep_draw_log(1 - u), and
 * ep_draw_exp(a + b z), with u the unit of the word (core/rng.h) and z the normal quantile of u. */
void ep_draw_exponentials(double mean, const uint64_t *words, double *values, size_t n);
void ep_draw_lognormals(double a, double b, const uint64_t *words, double *values, size_t n);

#endif
