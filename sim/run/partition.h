/* Deployments that are split by what their models are: an endpoint for each container image, or
 * endpoints of the type and count that a table says. They become deployments of parts. */
#ifndef EP_RUN_PARTITION_H
#define EP_RUN_PARTITION_H

#include "run/placement.h"

/* Fills *option of a deployment with a partition: the parts in order of their first model. Mistakes
 * go to `diag`, where they stand: an unknown type or one without a price, too many parts; the
 * option has no parts then. */
void ep_partition_option_of(const struct ep_placement_context *context,
                            const struct ep_deployment *deployment, struct ep_option *option);

#endif
