/* Production and shadow variants of an endpoint: each the endpoint's own mapping with what it says
 * of itself on top. */
#ifndef EP_SCENARIO_VARIANTS_SECTION_H
#define EP_SCENARIO_VARIANTS_SECTION_H

#include "scenario/deployment_item.h"
#include "scenario/fields.h"

#define EP_MOST_VARIANTS 10 /* of an endpoint; AWS's quota, which can be raised */

/* The table of `traffic_routing:`; of struct ep_shift_item. */
extern const struct ep_section ep_traffic_routing_section;

/* Makes parts of the variants of a deployment that was read without a mistake, and checks them
 * together; nothing where it has none. `section`: the table of `deployments:`. */
void ep_variants_read(struct ep_reader *reader, const struct ep_section *section,
                      const struct ep_node *node, struct ep_deployment_item *item);

/* Keys that only variants have, or may not have, on a mapping that was read. */
void ep_variants_check_keys(struct ep_reader *reader, const struct ep_node *node,
                            const struct ep_deployment_item *item);

#endif
