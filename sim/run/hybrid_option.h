/* A deployment of parts, resolved: which model is whose, each part an option of its own, and the
 * whole of them. */
#ifndef EP_RUN_HYBRID_OPTION_H
#define EP_RUN_HYBRID_OPTION_H

#include "run/placement.h"

/* Gives every model of the groups with traffic to a part: part_of[model], EP_PART_NONE where no
 * group with traffic has it. A model that two parts want, or none, and a name that is none, are
 * errors in `diag`; false then. Requires at most EP_PART_NONE parts. */
bool ep_hybrid_option_assign(const struct ep_placement_context *context,
                             const struct ep_deployment *deployment, uint8_t *part_of);

/* Fills *option of a deployment with parts. Not feasible when one of them is not. With an error in
 * `diag` it has no parts. */
void ep_hybrid_option_of(const struct ep_placement_context *context,
                         const struct ep_deployment *deployment, struct ep_option *option);

/* The same where it is known which model is whose; part_of outlives the option. */
void ep_hybrid_option_fill(const struct ep_placement_context *context,
                           const struct ep_deployment *deployment, const uint8_t *part_of,
                           struct ep_option *option);

#endif
