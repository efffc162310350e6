/* summary.csv and `-o csv`: one row a deployment; series.csv: one row a simulated minute and
 * deployment of replication 1. Columns are stable: new ones are added at the end. Figures that
 * do not exist are empty fields. */
#ifndef EP_REPORT_CSV_H
#define EP_REPORT_CSV_H

#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>
#include <stddef.h>

void ep_report_summary_csv(const struct ep_result *result, struct ep_text *out);
void ep_report_series_csv(const struct ep_result *result, struct ep_text *out);

/* For ep_csv_writer_create(): `self` is a struct ep_text; never fails. */
bool ep_text_csv_write(void *self, const char *bytes, size_t size);

#endif
