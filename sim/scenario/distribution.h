/* "A quantity or a distribution of it": `12ms`, `{lognormal: {mean: 12ms, cv: 0.6}}`. */
#ifndef EP_SCENARIO_DISTRIBUTION_H
#define EP_SCENARIO_DISTRIBUTION_H

#include "core/dist.h"
#include "scenario/node.h"
#include "scenario/reader.h"

#include <stdbool.h>
#include <stddef.h>

enum ep_quantity { EP_QUANTITY_DURATION, EP_QUANTITY_BYTES };

/* Fills *dist in ns or bytes; an empirical table is in the reader's arena. False, *dist as it
 * was, with all mistakes reported. */
bool ep_distribution_read(struct ep_reader *reader, const struct ep_node *node,
                          enum ep_quantity quantity, struct ep_dist *dist);

/* For the reference page and the schema. */
struct ep_distribution_form {
    const char *name;
    const char *parameters; /* as YAML, e.g. "{mean: Q, cv: 0.6}" with Q for the quantity */
    const char *help;
};
size_t ep_distribution_form_count(void);
const struct ep_distribution_form *ep_distribution_form(size_t i);
/* The same for a program: bit i stands for parameter i; sets end with 0. */
const unsigned *ep_distribution_parameter_sets(size_t form);
const char *ep_distribution_parameter(size_t i, bool *is_quantity); /* NULL beyond the last */

#endif
