/* One exponential server, first come first served, renewal arrivals: G/M/1.
 * L. Kleinrock, "Queueing Systems", vol. 1, 1975, section 6.4. */
#ifndef EP_THEORY_GM1_H
#define EP_THEORY_GM1_H

/* Mean wait in the queue for gamma gaps of mean 1 / rate and coefficient of variation `cv` > 0:
 * sigma service / (1 - sigma), where sigma in (0, 1) solves sigma = A((1 - sigma) / service) and A
 * is the Laplace transform of a gap, (1 + cv^2 s / rate)^(-1 / cv^2); the root by Brent's method.
 * In the unit of `service`, the mean service time; INFINITY where rate x service >= 1. */
double ep_gm1_gamma_mean_wait(double rate, double service, double cv);

#endif
