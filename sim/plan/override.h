/* The grid of a sweep: keys of the scenario and the values that each takes, as text with the
 * units in which they were given. Knows nothing of scenarios: a value is checked when the
 * scenario is loaded with it. */
#ifndef EP_PLAN_OVERRIDE_H
#define EP_PLAN_OVERRIDE_H

#include "base/diag.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>

/* Points of a grid, and of one axis. */
#define EP_OVERRIDE_MAX_POINTS 100000

struct ep_override_axis {
    const char *key;           /* owned by the grid */
    const char *const *values; /* owned by the grid; at least one */
    size_t count;
};

struct ep_override_grid;

struct ep_override_grid *ep_override_grid_create(void);
void ep_override_grid_destroy(struct ep_override_grid *grid); /* NULL is fine */

/* Adds an axis from "KEY=A,B,C" or "KEY=A..B[:STEP]". A comma inside (), [], {} or quotes does not
 * separate. A range counts from A by STEP (default 1, towards B), in exact decimals, and ends at
 * the last value that does not pass B; A, B and STEP carry the same unit, as in
 * 100ms..500ms:100ms or 20/s..80/s:20/s. Mistakes go to `diag` (at `at`) and return false, changing
 * nothing. */
bool ep_override_grid_add(struct ep_override_grid *grid, const char *text, struct ep_loc at,
                          struct ep_diag *diag);

size_t ep_override_grid_axes(const struct ep_override_grid *grid);
struct ep_override_axis ep_override_grid_axis(const struct ep_override_grid *grid, size_t i);

/* Product of the axes' counts: at most EP_OVERRIDE_MAX_POINTS; 1 without axes. */
size_t ep_override_grid_points(const struct ep_override_grid *grid);

/* The value of axis `axis` at point `point`; the last axis turns fastest. */
const char *ep_override_grid_value(const struct ep_override_grid *grid, size_t point, size_t axis);

/* All axes at `point`: fills overrides[0..axes). Texts are borrowed from the grid. */
void ep_override_grid_at(const struct ep_override_grid *grid, size_t point,
                         struct ep_override *overrides);

#endif
