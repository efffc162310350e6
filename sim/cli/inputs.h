/* What run and lint read before they do anything: the scenario and all that it names. */
#ifndef EP_CLI_INPUTS_H
#define EP_CLI_INPUTS_H

#include "cli/options.h"
#include "plan/rerun.h"
#include "run/world.h"
#include "scenario/scenario.h"

#include <stdbool.h>

struct ep_inputs {
    struct ep_scenario *scenario; /* owned; outlives the world */
    struct ep_world *world;       /* owned */
};

/* Loads the scenario that is the first argument, with the overrides of the command line, and the
 * files that it names; prints mistakes and warnings on stderr. False where there are mistakes:
 * nothing is then loaded. */
bool ep_inputs_load(struct ep_inputs *inputs, const struct ep_options *options);
void ep_inputs_fini(struct ep_inputs *inputs);

/* How the experiment of the command line is run again; borrows from `options`. */
struct ep_rerun_config ep_inputs_rerun(const struct ep_options *options);

#endif
