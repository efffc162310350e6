/* showback.csv: the monthly bill by model, and by group and label. */
#ifndef EP_REPORT_SHOWBACK_CSV_H
#define EP_REPORT_SHOWBACK_CSV_H

#include "report/text.h"
#include "run/result.h"

/* USD a month with two decimals. The rows of scope `model` add up to that of scope `total`, column
 * by column, and that is the bill. */
void ep_report_showback_csv(const struct ep_result *result, struct ep_text *out);

#endif
