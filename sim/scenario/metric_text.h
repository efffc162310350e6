/* CloudWatch metrics in a scenario: names, expressions such as
 * `Invocations / LoadedModelCount` or `ModelLatency.p99`, and the quantities that they are
 * compared with, in the unit that belongs to them. */
#ifndef EP_SCENARIO_METRIC_TEXT_H
#define EP_SCENARIO_METRIC_TEXT_H

#include "hosting/autoscaling_config.h"
#include "scenario/reader.h"

#include <stdbool.h>

/* Reads a metric: a name of CloudWatch's or of a predefined metric, with .STATISTIC behind it
 * where not the usual one is meant; or sums, differences, products and quotients of such names
 * and of numbers, with brackets. Unknown names, statistics that the metric has not, sums of
 * different units: errors at the node; false then. */
bool ep_metric_text_read(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_metric_expression *expression);
/* The same with another statistic for a bare name. */
bool ep_metric_text_set_statistic(struct ep_reader *reader, const struct ep_node *node,
                                  struct ep_metric_expression *expression,
                                  enum ep_point_statistic statistic);

/* "1200/min", "250ms", "60%" or "4", by the metric's unit; may be negative where `is_signed`. In
 * CloudWatch's unit: per minute, microseconds, percent. */
bool ep_metric_quantity_read(struct ep_reader *reader, const struct ep_node *node,
                             enum ep_point_unit unit, bool is_signed, double *value);

/* All its metrics have points every 10 s. */
bool ep_metric_text_is_high_resolution(const struct ep_metric_expression *expression);

#endif
