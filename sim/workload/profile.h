/* The rate of arrivals over time, as a factor on the traffic's rate, its integral and the
 * inverse of that: request number n arrives where the integral reaches the n-th point of a
 * steady process (time change), so that one exponential makes one arrival whatever the profile.
 * All times and areas are ns of simulated time from the start of the run, as doubles. */
#ifndef EP_WORKLOAD_PROFILE_H
#define EP_WORKLOAD_PROFILE_H

#include "workload/workload_config.h"

#include <stdbool.h>
#include <stdint.h>

struct ep_profile_curve;

/* Compiles `config` (copied). `start_unix_s` is the calendar time of the first instant, UTC: time
 * of day and day of week count from it. Requires factors >= 0; diurnal: 1 <= peak_to_mean <= 2;
 * points in strictly ascending order, at least one. The caller destroys.
 *   diurnal  1 + (peak_to_mean - 1) cos(2 pi (t - peak_at) / 24 h)
 *   weekly   the hour's factor, divided by the mean of all 168
 *   steps    1 before the first point, then the factor of the last point passed
 *   ramp     the first factor before the first point, linear between points, then the last factor
 *   spike    spike_factor in [spike_at, spike_at + spike_duration), else 1 */
struct ep_profile_curve *ep_profile_create(const struct ep_profile *config, int64_t start_unix_s);
void ep_profile_destroy(struct ep_profile_curve *curve); /* NULL is fine */

bool ep_profile_is_constant(const struct ep_profile_curve *curve); /* the factor is always 1 */
double ep_profile_factor(const struct ep_profile_curve *curve, ep_time at);
/* Integral of the factor from 0 to `at`, ns. */
double ep_profile_integral(const struct ep_profile_curve *curve, double at);
/* The first time at which the integral reaches `area` >= 0; INFINITY when it never does. */
double ep_profile_inverse(const struct ep_profile_curve *curve, double area);
/* The same, sooner where `near` is a time close by (diurnal); equal to within a quarter of a ns. */
double ep_profile_inverse_near(const struct ep_profile_curve *curve, double area, double near);
/* Over [begin, end), begin < end. The maximum is exact. */
double ep_profile_mean(const struct ep_profile_curve *curve, ep_time begin, ep_time end);
double ep_profile_max(const struct ep_profile_curve *curve, ep_time begin, ep_time end);

#endif
