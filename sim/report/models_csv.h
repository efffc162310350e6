/* models.csv: every model by itself, which CloudWatch does not show. */
#ifndef EP_REPORT_MODELS_CSV_H
#define EP_REPORT_MODELS_CSV_H

#include "report/text.h"
#include "run/result.h"

/* One row a deployment and model that had requests; percentiles with too few samples are empty. */
void ep_report_models_csv(const struct ep_result *result, struct ep_text *out);

#endif
