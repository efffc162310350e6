/* One server, first come first served, Poisson arrivals: M/G/1 and M/M/1.
 * F. Pollaczek 1930, A. Y. Khinchine 1932; L. Kleinrock, "Queueing Systems", vol. 1, 1975,
 * ch. 3 and 5. */
#ifndef EP_THEORY_MG1_H
#define EP_THEORY_MG1_H

/* Mean wait in the queue of M/G/1: rate E[S^2] / (2 (1 - rho)), where E[S^2] = service^2 (1 + scv).
 * `service` is the mean service time > 0, `scv` its variance / mean^2. In the unit of `service`;
 * INFINITY where rate x service >= 1. */
double ep_mg1_mean_wait(double rate, double service, double scv);
double ep_mg1_mean_latency(double rate, double service, double scv); /* wait + service */
/* Mean number waiting, and waiting or in service (Little's law). */
double ep_mg1_mean_waiting(double rate, double service, double scv);
double ep_mg1_mean_present(double rate, double service, double scv);

/* Quantile p of the latency of M/M/1, which is exponential. Requires 0 <= p < 1. */
double ep_mg1_exponential_latency_quantile(double rate, double service, double p);
/* Quantile p of its wait; 0 where p <= 1 - rho. */
double ep_mg1_exponential_wait_quantile(double rate, double service, double p);

#endif
