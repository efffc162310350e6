/* The table of `traffic[].arrivals:`: when requests come. */
#ifndef EP_SCENARIO_ARRIVALS_SECTION_H
#define EP_SCENARIO_ARRIVALS_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"
#include "scenario/reader.h"

extern const struct ep_section ep_arrivals_section; /* of struct ep_traffic; one of its fields */

/* Rules across keys, `node` being the mapping of the traffic entry; fills in what follows from
 * what is written (the states of on_off, in the reader's arena). */
void ep_arrivals_check(struct ep_reader *reader, const struct ep_node *node,
                       struct ep_traffic *traffic);

#endif
