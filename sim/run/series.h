/* One row a simulated minute, for series.csv and the charts: arrivals by the minute in which they
 * come, everything else by the minute in which the answer is there. Covers [0, horizon). */
#ifndef EP_RUN_SERIES_H
#define EP_RUN_SERIES_H

#include "base/array.h"
#include "hosting/observer.h"
#include "run/levels.h"
#include "run/option.h"
#include "run/result.h"

#include <stdbool.h>
#include <stdint.h>

struct ep_series_rows {
    EP_ARRAY(struct ep_series_row);
};

/* The same minutes as CloudWatch would show them. */
struct ep_minute_rows {
    EP_ARRAY(struct ep_cloudwatch_minute);
};

struct ep_series;
/* Appends to `rows` (borrowed). `name`: the deployment's, borrowed by the rows. */
struct ep_series *ep_series_create(struct ep_series_rows *rows, const char *name, bool has_cache,
                                   uint64_t instances, double usd_per_instance_hour);
/* Serverless: what an hour costs whether anything is served or not, and what an hour of an
 * environment that serves costs, on demand and provisioned. */
void ep_series_price_executions(struct ep_series *series, double always_usd_per_hour,
                                double usd_per_hour, double provisioned_usd_per_hour);
/* What an hour costs whether anything is served or not is so much more from now on. */
void ep_series_add_price(struct ep_series *series, double more_usd_per_hour);
/* The series of a deployment, or of a part: by what its instances or environments cost. */
struct ep_series *ep_series_of(const struct ep_option *option, struct ep_series_rows *rows);
void ep_series_destroy(struct ep_series *series); /* NULL is fine */

void ep_series_on_arrival(struct ep_series *series);
void ep_series_on_request(struct ep_series *series, const struct ep_request_record *record);
void ep_series_on_attempt(struct ep_series *series, enum ep_found found);
void ep_series_on_execution(struct ep_series *series, const struct ep_execution_record *record);
void ep_series_on_load(struct ep_series *series);
void ep_series_on_eviction(struct ep_series *series);
/* From now on so many are in service, and so many are billed. */
void ep_series_set_instances(struct ep_series *series, uint64_t in_service, uint64_t billed);
/* The minute is over: appends its row. Where the warm-up ended inside it, the utilization is that
 * of the rest. */
void ep_series_end_minute(struct ep_series *series, const struct ep_minute *minute);

#endif
