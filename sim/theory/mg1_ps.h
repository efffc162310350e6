/* Equal sharing of one resource, Poisson arrivals: M/G/1-PS. Means depend on the demand's mean
 * alone (insensitivity). L. Kleinrock, "Queueing Systems", vol. 2, 1976, section 4.4;
 * M. Sakata, S. Noguchi, J. Oizumi, "An analysis of the M/G/1 queue under round-robin scheduling",
 * Operations Research 19, 1971. Several vCPUs with a cap of one each: J. W. Cohen, "The multiple
 * phase service network with generalized processor sharing", Acta Informatica 12, 1979. */
#ifndef EP_THEORY_MG1_PS_H
#define EP_THEORY_MG1_PS_H

/* Mean time in the system: service / (1 - rate x service), INFINITY from 1 on. */
double ep_mg1_ps_mean_latency(double rate, double service);
/* Mean time of a request whose demand is `demand`: proportional to it. */
double ep_mg1_ps_latency_of(double rate, double service, double demand);

/* The same with `servers` vCPUs of which one request uses at most one (M/G/c-PS): the mean of
 * M/M/c, whatever the distribution. */
double ep_mg1_ps_servers_mean_latency(int servers, double rate, double service);

#endif
