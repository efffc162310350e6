/* A deployment of several parts: a list in place of the mapping, one endpoint or set of endpoints
 * each, that together serve every model once. */
#ifndef EP_SCENARIO_PARTS_SECTION_H
#define EP_SCENARIO_PARTS_SECTION_H

#include "scenario/deployment_item.h"
#include "scenario/fields.h"

/* Reads the list into the parts of a deployment, each by `section`, the table of `deployments:`.
 * False with the mistakes reported. */
bool ep_parts_read(struct ep_reader *reader, const struct ep_section *section,
                   const struct ep_node *node, struct ep_deployment_item *whole);

/* The form {busiest: N}; of struct ep_selection. */
extern const struct ep_section ep_parts_serves_section;
/* What a part serves: names of groups or models, the busiest models, or the rest. */
bool ep_parts_read_serves(struct ep_reader *reader, const struct ep_node *node,
                          struct ep_selection *selection);

#endif
