/* The table of `traffic[].trace:`. */
#ifndef EP_SCENARIO_TRACE_SECTION_H
#define EP_SCENARIO_TRACE_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

extern const struct ep_section ep_trace_section; /* of struct ep_trace_config */

#endif
