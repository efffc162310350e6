/* The columns of the comparison, the same in terminal, Markdown and HTML. */
#ifndef EP_REPORT_COLUMNS_H
#define EP_REPORT_COLUMNS_H

#include "report/text.h"
#include "run/result.h"

#include <stddef.h>

#define EP_COLUMN_COUNT 8
/* What the brackets of the comparison mean. */
#define EP_COLUMN_LEGEND                                                                           \
    "In brackets: 95 % interval where it shows. Latency of completed requests, first arrival to "  \
    "answer."

struct ep_column {
    const char *title;
    size_t width; /* at most, on a terminal */
    /* Appends the figure of a feasible deployment; nothing where there is none. */
    void (*add)(struct ep_text *cell, const struct ep_result *result,
                const struct ep_deployment_result *deployment);
};
/* After the name and before the verdict: EP_COLUMN_COUNT of them. Static. */
const struct ep_column *ep_columns(void);

/* "multi-model"; of a partition "multi-model by image" or "single-model by table". */
void ep_add_kind(struct ep_text *text, const struct ep_deployment_result *deployment);
/* "multi-model, 2 x ml.m5.4xlarge, 1 endpoint" with a multiplication sign. */
void ep_add_what_it_is(struct ep_text *text, const struct ep_deployment_result *deployment);
/* "cost -$41.80/h (-95.8 %; instance hours alone -95.7 %), p99 +24.0 ms (-6.0-54.0)". */
void ep_add_difference(struct ep_text *text, const struct ep_result *result,
                       const struct ep_comparison *pair);

#endif
