/* What AWS advises about the kinds of deployment ("choose when", "avoid when"), as one table of
 * rules over figures of an option. A rule that holds is a finding; none decides anything: what
 * breaks a rule of the service is run/feasibility.h, and what is best the figures say. */
#ifndef EP_RUN_ADVICE_H
#define EP_RUN_ADVICE_H

#include "base/mem.h"
#include "run/advice_facts.h"
#include "run/finding.h"

/* In the arena. */
struct ep_advice ep_advice_by(const struct ep_advice_facts *facts, struct ep_arena *arena);
/* Of a feasible option; reads traces once. In the arena. */
const struct ep_advice *ep_advice_of(const struct ep_world *world, size_t option,
                                     struct ep_arena *arena);

#endif
