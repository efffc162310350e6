/* Clients who think, ask and wait for the answer of one exponential server: the machine-repairman
 * model, M/M/1//N. L. Kleinrock, "Queueing Systems", vol. 1, 1975, section 3.8. The law of the
 * think time does not matter, only its mean. */
#ifndef EP_THEORY_REPAIRMAN_H
#define EP_THEORY_REPAIRMAN_H

/* Requests answered a unit of time by `clients` >= 1: (1 - p0) / service, where
 * 1 / p0 = sum over k of N! / (N - k)! (service / think)^k. think >= 0: 0 keeps the server busy. */
double ep_repairman_throughput(int clients, double think, double service);
/* Mean latency: clients / throughput - think (Little's law). */
double ep_repairman_mean_latency(int clients, double think, double service);

#endif
