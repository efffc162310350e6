/* How the models fall into the groups of the result: a cell is the smallest such class (one model
 * group and one value of each of its label columns); a view is a row of the result: a whole
 * group, or one label value of it. */
#ifndef EP_RUN_CELLS_H
#define EP_RUN_CELLS_H

#include <stddef.h>
#include <stdint.h>

struct ep_view {
    const char *name;      /* "tenant", "tenant plan=gold" */
    const uint32_t *cells; /* ascending */
    size_t cell_count;
};
struct ep_cells {
    const uint16_t *of_model; /* by model */
    uint32_t count;           /* >= 1 when there are models */
    const struct ep_view *views;
    size_t view_count;
};

#endif
