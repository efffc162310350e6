/* Whether deployments survive the loss of instances: `survive: 1` of the requirements. The same
 * requests again, with instances that are lost for good after the first measured slice, at the
 * endpoint where the rest is offered most per instance. What an endpoint with no more instances
 * than are lost gives needs no run: nothing serves then. */
#ifndef EP_RUN_SURVIVAL_H
#define EP_RUN_SURVIVAL_H

#include "base/mem.h"
#include "run/replications.h"
#include "run/result.h"
#include "run/loss_result.h"
#include "run/world.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the option must be run again for it. */
bool ep_survival_needs_run(const struct ep_world *world, size_t option);

struct ep_survivals;

/* Runs those of the config's options that need it; `config` is that of the main run, with its
 * warm-up and the listener for this part of the work; want_series and on_request are not heard.
 * NULL: stopped. The caller destroys; the world outlives it. */
struct ep_survivals *ep_survivals_run(const struct ep_replications_config *config);
void ep_survivals_destroy(struct ep_survivals *survivals); /* NULL is fine */

/* What to say of a feasible option; NULL: nobody asks. In the arena. */
const struct ep_survival *ep_survivals_result(const struct ep_survivals *survivals, size_t option,
                                              struct ep_arena *arena);

#endif
