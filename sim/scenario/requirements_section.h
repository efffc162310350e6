/* `requirements:`: strings such as `latency_p99 < 500ms`, and mappings. */
#ifndef EP_SCENARIO_REQUIREMENTS_SECTION_H
#define EP_SCENARIO_REQUIREMENTS_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

struct ep_requirement_list {
    struct ep_requirement *items; /* in the arena; deployment names are not resolved yet */
    size_t count;
};
extern const struct ep_section ep_requirements_section; /* of one item as a mapping */

bool ep_requirements_section_read(struct ep_reader *reader, const struct ep_node *node,
                                  void *requirement_list);

#endif
