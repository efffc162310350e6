/* The table of the file's top level. */
#ifndef EP_SCENARIO_SCENARIO_SECTION_H
#define EP_SCENARIO_SCENARIO_SECTION_H

#include "scenario/config.h"
#include "scenario/deployments_section.h"
#include "scenario/events_section.h"
#include "scenario/fields.h"
#include "scenario/requirements_section.h"
#include "scenario/traffic_section.h"

/* The file as read: names not resolved. A list with a mistake in it stays NULL. */
struct ep_scenario_draft {
    int version;
    struct ep_scenario scenario; /* without traffic, deployments and requirements */
    struct ep_traffic_item *traffic;
    size_t traffic_count;
    struct ep_deployment_item *deployments;
    size_t deployment_count;
    struct ep_requirement_list requirements;
    struct ep_event_item *events;
    size_t event_count;
};
extern const struct ep_section ep_scenario_section; /* of struct ep_scenario_draft */

#endif
