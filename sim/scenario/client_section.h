/* The table of `client:`, and its presets. */
#ifndef EP_SCENARIO_CLIENT_SECTION_H
#define EP_SCENARIO_CLIENT_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

extern const struct ep_section ep_client_section; /* of struct ep_client_config */

/* A mapping over the defaults, or the name of a preset: `none`. */
bool ep_client_section_read(struct ep_reader *reader, const struct ep_node *node, void *client);

#endif
