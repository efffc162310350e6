/* The table of `models:`. */
#ifndef EP_SCENARIO_MODELS_SECTION_H
#define EP_SCENARIO_MODELS_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

extern const struct ep_section ep_models_section; /* of struct ep_group */

#endif
