/* The table of `traffic:`. */
#ifndef EP_SCENARIO_TRAFFIC_SECTION_H
#define EP_SCENARIO_TRAFFIC_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

/* As written: `models` is still the group's name. */
struct ep_traffic_item {
    struct ep_traffic traffic;
    const char *models;
};
extern const struct ep_section ep_traffic_section; /* of struct ep_traffic_item */

#endif
