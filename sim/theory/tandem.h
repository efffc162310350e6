/* Exponential single-server stations in series, Poisson arrivals: each is an M/M/1 of its own
 * (P. J. Burke, "The output of a queuing system", Operations Research 4, 1956), and the times of
 * one request in them are independent (E. Reich, Annals of Mathematical Statistics 28, 1957). */
#ifndef EP_THEORY_TANDEM_H
#define EP_THEORY_TANDEM_H

#include <stddef.h>

/* Mean time through `count` stations with mean services service[i] > 0; INFINITY where one is
 * overloaded. */
double ep_tandem_mean_latency(double rate, const double *service, size_t count);
/* Variance of the same: the sum of the squared means. */
double ep_tandem_latency_variance(double rate, const double *service, size_t count);

/* Quantile p of the time through two stations (equal ones included: then an Erlang-2, by GSL's
 * gamma quantile; else by root finding). Requires 0 < p < 1. */
double ep_tandem_two_latency_quantile(double rate, double first, double second, double p);

/* Which of `count` >= 1 stations in series limits them all: that with the least rate at which its
 * servers are busy all the time (servers / mean service; INFINITY: never); the first of equal ones.
 * No arrival rate above it is carried, whatever the distributions (the utilization law; Lazowska et
 * al., "Quantitative System Performance", 1984, chapter 5). */
size_t ep_tandem_slowest(const double *rates, size_t count);

#endif
