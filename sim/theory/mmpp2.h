/* Counts of a Markov-modulated Poisson process of two states. H. Heffes, D. Lucantoni, "A Markov
 * modulated characterization of packetized voice and data traffic", IEEE JSAC 4, 1986, (9). */
#ifndef EP_THEORY_MMPP2_H
#define EP_THEORY_MMPP2_H

/* Variance / mean of the number of arrivals in a window of `window` > 0, started in the long run:
 * 1 + 2 (r1 - r2)^2 a b / ((a + b)^2 (r1 b + r2 a)) (1 - (1 - e^-(a + b) w) / ((a + b) w)), where
 * r1, r2 are the states' rates and a, b one over their mean times. */
struct ep_mmpp2 {
    double rate[2], mean_time[2];
};
double ep_mmpp2_dispersion(const struct ep_mmpp2 *process, double window);

#endif
