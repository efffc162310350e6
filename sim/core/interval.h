/* 95 % confidence intervals from independent replications, by sectioning: the pooled value
 * -/+ t(R-1) s / sqrt(R), s^2 = sum (x_r - value)^2 / (R - 1) (Asmussen & Glynn 2007, III.4-5). */
#ifndef EP_CORE_INTERVAL_H
#define EP_CORE_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

struct ep_interval {
    double value, low, high;
    bool has_interval; /* false: one replication (or, says the caller, nothing is random);
                          low, high meaningless */
};

/* x[0..count): the figure of each replication; NaN: the replication has none and is left out.
 * low and high are clipped to [min, max]. Fewer than two figures, or value NaN: no interval. */
struct ep_interval ep_interval_sectioning(double value, const double *x, size_t count, double min,
                                          double max);
/* Quantile p of Student's t with `degrees` degrees of freedom (GSL). */
double ep_interval_student_t(double p, double degrees);
/* Nothing seen in n independent trials: 95 % upper bound of its probability, 3/n (clipped to 1). */
double ep_interval_rule_of_three(double n);

#endif
