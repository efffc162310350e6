/* The table of `assumptions:`: everything that AWS does not document. */
#ifndef EP_SCENARIO_ASSUMPTIONS_SECTION_H
#define EP_SCENARIO_ASSUMPTIONS_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

extern const struct ep_section ep_assumptions_section; /* of struct ep_assumptions */

#endif
