/* Servers with and without a queue, Poisson arrivals: Erlang's loss and delay formulas and M/M/c.
 * A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in
 * automatic telephone exchanges", 1917; L. Kleinrock, "Queueing Systems", vol. 1, 1975, ch. 3. */
#ifndef EP_THEORY_ERLANG_H
#define EP_THEORY_ERLANG_H

/* Probability that all `servers` are busy and an arrival is lost (M/G/c/c), at `offered` = rate x
 * mean service. Requires servers >= 0, offered >= 0. By the stable recursion, O(servers). */
double ep_erlang_b(int servers, double offered);

/* Probability that an arrival waits (M/M/c). Requires servers >= 1, 0 <= offered; 1 where
 * offered >= servers. */
double ep_erlang_c(int servers, double offered);

/* Mean wait in the queue of M/M/c, in the unit of `service` (the mean service time > 0);
 * INFINITY where rate x service >= servers. */
double ep_erlang_mean_wait(int servers, double rate, double service);

/* Quantile p of the wait, 0 where at least p of the arrivals do not wait. Requires 0 <= p < 1. */
double ep_erlang_wait_quantile(int servers, double rate, double service, double p);

/* Quantile p of wait + service. Requires 0 < p < 1. By root finding (GSL), relative 1e-12. */
double ep_erlang_latency_quantile(int servers, double rate, double service, double p);

#endif
