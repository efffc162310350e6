/* Everything that can be explained: the keys of a scenario, the figures of the result and the
 * metrics of requirements, by full name, as their tables say. */
#ifndef EP_CLI_EXPLAINED_H
#define EP_CLI_EXPLAINED_H

#include "base/array.h"
#include "report/result_schema.h"
#include "scenario/fields.h"
#include "scenario/metrics.h"

#include <stdbool.h>
#include <stddef.h>

/* A row of those tables; a figure that is also a metric has both. */
struct ep_explained {
    char *path;  /* owned: "deployments.instances", "latency_s.p99" */
    char *alias; /* owned: what a requirement calls a figure, "latency_p99"; NULL of a key */
    const struct ep_field *key;           /* NULL of a figure */
    const struct ep_result_field *figure; /* NULL of a key, and of a metric without figure */
    const struct ep_metric *metric;       /* NULL: no requirement knows it */
};
struct ep_explained_list {
    EP_ARRAY(struct ep_explained);
};

/* Keys first, each in the order of its table. A table that several keys share (distributions,
 * assumptions) is listed where it comes first. */
void ep_explained_collect(struct ep_explained_list *list);
void ep_explained_fini(struct ep_explained_list *list);

/* Whether `name` means this row: its whole path (also with the name or number of an item in it:
 * deployments.shared.instances, models[0].count), the end of it, or its alias. `*is_exact` is set
 * where it is not just the end. */
bool ep_explained_is(const struct ep_explained *row, const char *name, bool *is_exact);

#endif
