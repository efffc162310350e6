/* --break-even A,B: the two names. */
#ifndef EP_CLI_BREAK_EVEN_FLAG_H
#define EP_CLI_BREAK_EVEN_FLAG_H

#include "base/diag.h"
#include "cli/options.h"
#include "scenario/scenario.h"

#include <stdbool.h>

/* Takes the names apart, in the arena of the options; true, too, where the flag is not given (names
 * then NULL). Two different deployments of the scenario, or an error. */
bool ep_break_even_flag_take(const struct ep_options *options, const struct ep_scenario *scenario,
                             const char *names[2], struct ep_diag *diag);

#endif
