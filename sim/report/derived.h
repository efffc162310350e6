/* Figures that several writers print and that follow from the result by one step. */
#ifndef EP_REPORT_DERIVED_H
#define EP_REPORT_DERIVED_H

#include "run/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By name; NULL where there is none. */
const struct ep_deployment_result *ep_result_find(const struct ep_result *result, const char *name);
/* The comparison of `deployment` with the baseline; NULL for the baseline itself. */
const struct ep_comparison *ep_result_comparison(const struct ep_result *result,
                                                 const char *deployment);
/* The first feasible deployment: what the others are compared with; NULL: none is feasible. */
const struct ep_deployment_result *ep_result_baseline(const struct ep_result *result);

/* Pointers to all requirements, those of one text together, in the order of the first of each;
 * one NULL after the last. The caller frees the array with ep_free(). */
const struct ep_requirement_result **ep_requirements_by_text(const struct ep_result *result);

/* (deployment - baseline) / baseline of cost per hour, e.g. -0.98: all lines of the bill, and
 * its instance hours alone. NaN where the baseline is unknown or free. */
double ep_delta_cost_ratio(const struct ep_result *result, const struct ep_comparison *comparison);
double ep_delta_instance_cost_ratio(const struct ep_result *result,
                                    const struct ep_comparison *comparison);
/* USD per hour of the instance hours of the bill; NaN without a bill. */
/* Whether it has environments in place of instances. */
bool ep_is_serverless(const struct ep_deployment_result *deployment);
double ep_instance_usd_per_hour(const struct ep_deployment_result *deployment);

/* The mean latency of the slowest 1 %: the sum of the tail means of its parts; NaN: withheld. */
double ep_tail_mean_s(const struct ep_deployment_result *deployment);

/* Whether the quantile p has at least ten of `samples` beyond it. */
bool ep_quantile_is_supported(uint64_t samples, double p);

#endif
