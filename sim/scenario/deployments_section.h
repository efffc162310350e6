/* The table of `deployments:`. */
#ifndef EP_SCENARIO_DEPLOYMENTS_SECTION_H
#define EP_SCENARIO_DEPLOYMENTS_SECTION_H

#include "scenario/deployment_item.h"
#include "scenario/fields.h"

extern const struct ep_section ep_deployments_section; /* of struct ep_deployment_item */

#endif
