/* What a sweep prints: the varied keys as columns and one row for each point and deployment, as
 * CSV and as a table for a terminal. */
#ifndef EP_CLI_SWEEP_ROWS_H
#define EP_CLI_SWEEP_ROWS_H

#include "plan/override.h"
#include "report/text.h"
#include "run/result.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_sweep_rows {
    const struct ep_override_grid *grid; /* borrowed */
    struct ep_text csv, table;           /* complete after each add */
    bool has_color;
};

void ep_sweep_rows_init(struct ep_sweep_rows *rows, const struct ep_override_grid *grid,
                        bool has_color);
void ep_sweep_rows_fini(struct ep_sweep_rows *rows);

/* Appends the deployments of one point to both. */
void ep_sweep_rows_add(struct ep_sweep_rows *rows, size_t point, const struct ep_result *result);

#endif
