/* The table of `events:`, and what its names mean. */
#ifndef EP_SCENARIO_EVENTS_SECTION_H
#define EP_SCENARIO_EVENTS_SECTION_H

#include "scenario/config.h"
#include "scenario/fields.h"

/* As written: groups and deployments are still names, of which one is there. */
struct ep_event_item {
    struct ep_scheduled scheduled;
    const char *onboard, *roll_out, *overwrite, *update, *lose_instance;
    int instance, endpoint;
};
extern const struct ep_section ep_events_section; /* of struct ep_event_item */

/* "roll_out" */
const char *ep_events_action(enum ep_drill_kind kind);

/* Finds groups and deployments, checks times and the events against each other. `scenario` has
 * everything else; `file` is the whole file. Mistakes go to the reader's diag. */
void ep_events_resolve(struct ep_reader *reader, const struct ep_node *file,
                       const struct ep_event_item *items, size_t count,
                       struct ep_scenario *scenario);

#endif
