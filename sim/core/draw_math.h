/* Logarithm and exponential of what is drawn. They decide when things happen, so they are the same
 * to the last bit on every machine, which the C library does not promise: it picks another routine
 * where the processor multiplies and adds at once. Two at a time; less than one unit in the last
 * place off. */
#ifndef EP_CORE_DRAW_MATH_H
#define EP_CORE_DRAW_MATH_H

#include <stddef.h>

double ep_draw_log(double x); /* of a finite, normal x > 0 */
double ep_draw_exp(double x); /* beyond -700 and 700: as there, 1e-304 and 1e304 */

/* The same of each of n values, in place. */
void ep_draw_logs(double *values, size_t n);
void ep_draw_exps(double *values, size_t n);

#endif
