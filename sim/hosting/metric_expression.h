/* The value of a metric expression, from the values of the metrics in it. */
#ifndef EP_HOSTING_METRIC_EXPRESSION_H
#define EP_HOSTING_METRIC_EXPRESSION_H

#include "hosting/autoscaling_config.h"

/* The datapoint of one metric and statistic; NaN where there is none. */
typedef double ep_metric_reader(void *self, enum ep_alarm_metric metric,
                                enum ep_point_statistic statistic);

/* NaN where a datapoint is missing or a divisor is 0: CloudWatch then has no datapoint either. */
double ep_metric_expression_value(const struct ep_metric_expression *expression,
                                  ep_metric_reader *read, void *self);

#endif
